"""A visit with all that hangs on it; its revisions, second versions and reviews."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.accounts.models import Account
from outreach.campaigns.models import Campaign
from outreach.database import Id, Model, Timestamps, UtcDateTime, utc_now
from outreach.hazards.models import Hazard
from outreach.photos.models import VisitPhoto
from outreach.places.models import Place
from outreach.units.models import Unit
from outreach.visits.review_models import VisitReview
from outreach.vocabulary.models import Material

REVIEW_STATES = ("submitted", "returned", "accepted", "void")
#: States in which a visit counts in every figure.
COUNTING_STATES = ("submitted", "returned", "accepted")


class Visit(Timestamps, Model):
    """One visit of one team to one place. Everything else hangs on it."""

    __tablename__ = "visits"
    __table_args__ = (
        CheckConstraint(
            "review_state in ('submitted', 'returned', 'accepted', 'void')", name="review_state"
        ),
        CheckConstraint("(review_state = 'void') = (void_reason != '')", name="void_has_reason"),
        CheckConstraint("source in ('page', 'phone', 'paper', 'api', 'handover')", name="source"),
        CheckConstraint("ended_at is null or ended_at >= captured_at", name="ends_after_start"),
        CheckConstraint("(lat is null) = (lon is null)", name="point_is_whole"),
        Index("ix_visits_captured_at_id", "captured_at", "id"),
        Index("ix_visits_unit_id_captured_at", "unit_id", "captured_at"),
        Index("ix_visits_place_id_captured_at", "place_id", "captured_at"),
        Index("ix_visits_author_id_captured_at", "author_id", "captured_at"),
        # The queue of those to review, the oldest first.
        Index("ix_visits_review_state_captured_at_id", "review_state", "captured_at", "id"),
    )

    id: Mapped[Id]
    #: Made by the phone; the same id never makes a second visit.
    submission_id: Mapped[str] = mapped_column(String(36), unique=True)
    place_id: Mapped[str] = mapped_column(ForeignKey("places.id"))
    #: The unit it was made for: the author's at the time; kept when people or villages move.
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    author_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    campaign_id: Mapped[str | None] = mapped_column(ForeignKey("campaigns.id"), index=True)
    channel: Mapped[str | None] = mapped_column(String(32))
    #: When the visit began, by the phone's clock.
    captured_at: Mapped[datetime] = mapped_column(UtcDateTime())
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    #: The Shanghai day of `captured_at`, by which every figure counts.
    local_day: Mapped[date] = mapped_column(index=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=utc_now)
    #: Seconds by which the phone's clock was ahead of the server's; None where not told.
    clock_skew_s: Mapped[int | None]
    device_id: Mapped[str | None] = mapped_column(String(64))
    #: How it came in first: typed on the page, from a phone's store, from paper, by the API, or
    #: in a file handed over.
    source: Mapped[str] = mapped_column(String(16), default="page")
    #: WGS-84 degrees of the one fix, metres of its accuracy.
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    accuracy_m: Mapped[float | None]
    #: Metres between the fix and the place's point, as computed at receipt.
    distance_m: Mapped[float | None]
    police_count: Mapped[int | None]
    vehicles_used: Mapped[int | None]
    #: 去了，没遇到人: went there, found nobody.
    nobody_met: Mapped[bool] = mapped_column(default=False)
    notes: Mapped[str] = mapped_column(Text, default="")
    #: Received more than 30 days after it began, or typed in from paper (补录).
    late_entry: Mapped[bool] = mapped_column(default=False)
    review_state: Mapped[str] = mapped_column(String(16), default="submitted")
    void_reason: Mapped[str] = mapped_column(String(500), default="")
    #: The visit that this one, a second entry of it, was merged into; it is void then.
    merged_into_id: Mapped[str | None] = mapped_column(ForeignKey("visits.id"), index=True)
    #: The number of the current revision, from 1.
    version: Mapped[int] = mapped_column(Integer, default=1)

    place: Mapped[Place] = relationship()
    unit: Mapped[Unit] = relationship()
    author: Mapped[Account] = relationship()
    campaign: Mapped[Campaign | None] = relationship()
    #: Villages whose people were reached there, too, by name.
    also_reached: Mapped[list[Place]] = relationship(
        secondary="visit_also_reached", order_by=lambda: (Place.pinyin, Place.id), viewonly=True
    )
    talks: Mapped[list[Talk]] = relationship(order_by="Talk.position", cascade="all, delete-orphan")
    leaflets: Mapped[list[LeafletIssue]] = relationship(
        order_by="LeafletIssue.position", cascade="all, delete-orphan"
    )
    activities: Mapped[list[Activity]] = relationship(
        order_by="Activity.position", cascade="all, delete-orphan"
    )
    helmet_checks: Mapped[list[HelmetCheck]] = relationship(
        order_by="HelmetCheck.position", cascade="all, delete-orphan"
    )
    #: Those seen on it; they live on when the visit no longer names them.
    hazards: Mapped[list[Hazard]] = relationship(
        order_by=lambda: (Hazard.created_at, Hazard.row_key), viewonly=True
    )
    #: Those that the current version names, arrived or not.
    photos: Mapped[list[VisitPhoto]] = relationship(
        primaryjoin=lambda: (Visit.id == VisitPhoto.visit_id) & VisitPhoto.position.is_not(None),
        order_by=VisitPhoto.position,
        viewonly=True,
    )
    revisions: Mapped[list[VisitRevision]] = relationship(
        order_by="VisitRevision.version", cascade="all, delete-orphan"
    )
    conflicts: Mapped[list[SubmissionConflict]] = relationship(
        order_by="SubmissionConflict.received_at", back_populates="visit"
    )
    #: What leaders decided about it, in order.
    reviews: Mapped[list[VisitReview]] = relationship(
        order_by="VisitReview.at, VisitReview.id", cascade="all, delete-orphan"
    )
    merged_into: Mapped[Visit | None] = relationship(remote_side="Visit.id")

    @property
    def counts(self) -> bool:
        """Whether the visit counts in figures: from receipt until it is voided."""
        return self.review_state in COUNTING_STATES

    @property
    def review(self) -> VisitReview | None:
        """The decision that its state rests on; None while it waits for one."""
        return None if self.review_state == "submitted" or not self.reviews else self.reviews[-1]


class AlsoReached(Model):
    """Another village whose people were reached at the place of a visit, such as at its fair.

    Never a visit to that village: it counts in no coverage, recency, due list or target.
    """

    __tablename__ = "visit_also_reached"

    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    place_id: Mapped[str] = mapped_column(ForeignKey("places.id"), primary_key=True, index=True)


class Talk(Model):
    """A talk (宣讲): its form, topics, audience and size."""

    __tablename__ = "talks"
    __table_args__ = (
        CheckConstraint("attendees between 0 and 5000", name="attendees"),
        CheckConstraint("minutes between 1 and 480", name="minutes"),
    )

    id: Mapped[Id]
    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id"), index=True)
    position: Mapped[int]
    form: Mapped[str | None] = mapped_column(String(32))
    topics: Mapped[list[str]] = mapped_column(JSON)
    audience: Mapped[list[str]] = mapped_column(JSON)
    #: Attendee-times (人次), never people.
    attendees: Mapped[int | None]
    minutes: Mapped[int | None]


class LeafletIssue(Model):
    """Materials handed out on a visit."""

    __tablename__ = "leaflet_issues"
    __table_args__ = (CheckConstraint("quantity between 1 and 10000", name="quantity"),)

    id: Mapped[Id]
    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id"), index=True)
    position: Mapped[int]
    material_id: Mapped[str] = mapped_column(ForeignKey("materials.id"), index=True)
    quantity: Mapped[int]

    material: Mapped[Material] = relationship(lazy="joined", innerjoin=True)


class Activity(Model):
    """Another activity with a count; persuasion too is a number, never a record of a person."""

    __tablename__ = "activities"
    __table_args__ = (CheckConstraint("quantity between 1 and 10000", name="quantity"),)

    id: Mapped[Id]
    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(32))
    quantity: Mapped[int]


class HelmetCheck(Model):
    """A roadside observation: counts only, no persons, no plates."""

    __tablename__ = "helmet_checks"

    id: Mapped[Id]
    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id"), index=True)
    position: Mapped[int]
    place: Mapped[str | None] = mapped_column(String(32))
    phase: Mapped[str] = mapped_column(String(16), default="separate")
    #: Minutes observed; None where not told.
    minutes: Mapped[int | None]
    #: Whether straps could be seen, so that `correct` means something.
    strap_visible: Mapped[bool] = mapped_column(default=False)

    counts: Mapped[list[HelmetCount]] = relationship(
        order_by="HelmetCount.position", cascade="all, delete-orphan"
    )

    @property
    def is_short(self) -> bool:
        """Under five minutes: kept and shown, never part of a rate."""
        return self.minutes is not None and self.minutes < SHORT_CHECK_MINUTES


#: A check shorter than this is marked short and stays out of every rate.
SHORT_CHECK_MINUTES = 5


class HelmetCount(Model):
    """Riders of one vehicle type and seat seen in a check."""

    __tablename__ = "helmet_counts"
    __table_args__ = (
        UniqueConstraint("check_id", "vehicle_type", "seat"),
        CheckConstraint("none between 0 and 2000", name="none"),
        CheckConstraint("worn between 0 and 2000", name="worn"),
        CheckConstraint("unclear between 0 and 2000", name="unclear"),
        CheckConstraint("correct is null or correct between 0 and worn", name="correct"),
    )

    id: Mapped[Id]
    check_id: Mapped[str] = mapped_column(ForeignKey("helmet_checks.id"), index=True)
    position: Mapped[int]
    vehicle_type: Mapped[str] = mapped_column(String(32))
    seat: Mapped[str] = mapped_column(String(16), default="driver")
    none: Mapped[int] = mapped_column(default=0)
    worn: Mapped[int] = mapped_column(default=0)
    #: Of those worn, fastened and upright; None where the strap could not be seen.
    correct: Mapped[int | None]
    unclear: Mapped[int] = mapped_column(default=0)


class VisitRevision(Model):
    """A visit's whole content as it stood after one save."""

    __tablename__ = "visit_revisions"
    __table_args__ = (UniqueConstraint("visit_id", "version"),)

    id: Mapped[Id]
    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id"))
    version: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime(), default=utc_now)
    author_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    #: The validated content (see `visits/content.py`).
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    #: SHA-256 of the validated content: equal content, equal hash.
    content_hash: Mapped[str] = mapped_column(String(64), index=True)
    #: What the phone or page sent, whole.
    received: Mapped[dict[str, Any]] = mapped_column(JSON)

    author: Mapped[Account] = relationship()


class SubmissionConflict(Model):
    """A second, different content under a submission id already stored; kept whole for a leader."""

    __tablename__ = "submission_conflicts"
    __table_args__ = (UniqueConstraint("visit_id", "content_hash"),)

    id: Mapped[Id]
    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id"), index=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=utc_now)
    device_id: Mapped[str | None] = mapped_column(String(64))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_hash: Mapped[str] = mapped_column(String(64))
    received: Mapped[dict[str, Any]] = mapped_column(JSON)
    #: `open`, `kept` (the stored one stays), `adopted` (this one became a revision) or `combined`
    #: (the revision takes something from each).
    state: Mapped[str] = mapped_column(String(16), default="open")
    #: The version of the visit it was compared with when somebody chose.
    compared_version: Mapped[int | None]
    resolved_by_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    account: Mapped[Account] = relationship(foreign_keys=[account_id])
    resolved_by: Mapped[Account | None] = relationship(foreign_keys=[resolved_by_id])
    visit: Mapped[Visit] = relationship(back_populates="conflicts")
