"""Rounds, who drives them, and their stops."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.accounts.models import Account
from outreach.campaigns.models import Campaign
from outreach.database import Id, Model, Timestamps, UtcDateTime
from outreach.places.models import Place
from outreach.units.models import Unit

STOP_STATES = ("planned", "skipped", "replaced")


class Round(Timestamps, Model):
    """The villages of one team on one day. Phones see it once it was sent."""

    __tablename__ = "rounds"
    __table_args__ = (
        CheckConstraint(
            "speed_kmh > 0 and road_factor >= 1 and stop_minutes > 0", name="estimates"
        ),
        Index("ix_rounds_unit_id_day", "unit_id", "day"),
    )

    id: Mapped[Id]
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    day: Mapped[date]
    #: What the estimates are made with: km/h, road by straight line, minutes at each village.
    speed_kmh: Mapped[int]
    road_factor: Mapped[float]
    stop_minutes: Mapped[int]
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    #: The campaign for which it is driven; the visit forms opened from it have it filled in.
    campaign_id: Mapped[str | None] = mapped_column(ForeignKey("campaigns.id"))

    unit: Mapped[Unit] = relationship()
    campaign: Mapped[Campaign | None] = relationship()
    stops: Mapped[list[RoundStop]] = relationship(
        order_by="RoundStop.position", back_populates="round", cascade="all, delete-orphan"
    )
    members: Mapped[list[Account]] = relationship(
        secondary="round_members", order_by="Account.badge"
    )

    @property
    def driven(self) -> list[RoundStop]:
        """The stops that are not left out, in order."""
        return [stop for stop in self.stops if stop.state == "planned"]


class RoundMember(Model):
    """An account that is on the team of a round; a round without members is its whole unit's."""

    __tablename__ = "round_members"

    round_id: Mapped[str] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), primary_key=True, index=True)


class RoundStop(Model):
    """A village of a round. Whether it was reached, visits say."""

    __tablename__ = "round_stops"
    __table_args__ = (
        UniqueConstraint("round_id", "place_id"),
        CheckConstraint("state in ('planned', 'skipped', 'replaced')", name="state"),
        CheckConstraint("(state = 'planned') = (reason is null)", name="reason_goes_with_state"),
    )

    id: Mapped[Id]
    round_id: Mapped[str] = mapped_column(ForeignKey("rounds.id"))
    place_id: Mapped[str] = mapped_column(ForeignKey("places.id"), index=True)
    #: From 1 on.
    position: Mapped[int]
    state: Mapped[str] = mapped_column(String(8), default="planned")
    #: Why it was left out: a code of `words.SKIP_REASONS`.
    reason: Mapped[str | None] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(String(200), default="")
    #: Why it was chosen, as of when the round was made: days (None: never), interval, market.
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    round: Mapped[Round] = relationship(back_populates="stops")
    place: Mapped[Place] = relationship()
