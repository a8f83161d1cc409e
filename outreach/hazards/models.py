"""Hazards and what became of them, step by step."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.accounts.models import Account
from outreach.database import Id, Model, Timestamps, UtcDateTime, utc_now
from outreach.places.models import Place
from outreach.units.models import Unit

if TYPE_CHECKING:
    from outreach.visits.models import Visit

STATES = ("reported", "in_hand", "closed")
ACTIONS = ("hand_on", "note", "move", "close", "reopen")
#: Where its point comes from: the visit's fix, the village's point, or a tap on the map.
POINT_SOURCES = ("visit", "village", "map")
LONGEST_NOTE = 200


class Hazard(Timestamps, Model):
    """A hazard of the road near a village. One of a visit follows the visit's row."""

    __tablename__ = "hazards"
    __table_args__ = (
        UniqueConstraint("visit_id", "row_key"),
        CheckConstraint("state in ('reported', 'in_hand', 'closed')", name="state"),
        CheckConstraint("(lat is null) = (lon is null)", name="point_is_whole"),
        CheckConstraint("(lat is null) = (point_source = '')", name="point_has_source"),
        CheckConstraint("(visit_id is null) = (row_key is null)", name="row_is_of_a_visit"),
        CheckConstraint("state != 'in_hand' or owner is not null", name="in_hand_has_owner"),
        Index("ix_hazards_unit_id_state", "unit_id", "state"),
        Index("ix_hazards_place_id_state", "place_id", "state"),
    )

    id: Mapped[Id]
    place_id: Mapped[str] = mapped_column(ForeignKey("places.id"))
    #: Whose people saw it.
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    #: The visit on which it was seen; None where it was reported by itself.
    visit_id: Mapped[str | None] = mapped_column(ForeignKey("visits.id"))
    #: Which row of the visit it is: its kind, and the how many-th of that kind.
    row_key: Mapped[str | None] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(32))
    note: Mapped[str] = mapped_column(String(200), default="")
    #: WGS-84 degrees.
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    point_source: Mapped[str] = mapped_column(String(8), default="")
    seen_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(8), default="reported")
    #: Who has to do something about it, and since when.
    owner: Mapped[str | None] = mapped_column(String(32))
    handed_on: Mapped[date | None]
    closed_on: Mapped[date | None]

    place: Mapped[Place] = relationship()
    unit: Mapped[Unit] = relationship()
    account: Mapped[Account] = relationship()
    visit: Mapped[Visit | None] = relationship(viewonly=True)
    steps: Mapped[list[HazardStep]] = relationship(order_by="HazardStep.at, HazardStep.id")

    @property
    def is_open(self) -> bool:
        """Whether it is still there, as far as is known."""
        return self.state != "closed"


class HazardStep(Model):
    """One thing done about a hazard."""

    __tablename__ = "hazard_steps"
    __table_args__ = (
        CheckConstraint("action in ('hand_on', 'note', 'move', 'close', 'reopen')", name="action"),
    )

    id: Mapped[Id]
    hazard_id: Mapped[str] = mapped_column(ForeignKey("hazards.id"), index=True)
    action: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UtcDateTime(), default=utc_now)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    #: To whom it was handed, and on which day.
    owner: Mapped[str | None] = mapped_column(String(32))
    day: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(200), default="")

    account: Mapped[Account] = relationship()
