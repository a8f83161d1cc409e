"""What is known of villages beside visits, what leaders decided, and the weights of the parts."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.accounts.models import Account
from outreach.database import Id, Model, Timestamps
from outreach.places.models import Place

MARKET_KINDS = ("market", "fair")
CHOICES = ("pin", "skip", "move")


class CrashSummary(Timestamps, Model):
    """Crashes of a year in the area of a village: sums only, never a case."""

    __tablename__ = "crash_summaries"
    __table_args__ = (
        UniqueConstraint("place_id", "year"),
        CheckConstraint("year between 1990 and 2100", name="year"),
        CheckConstraint(
            "casualty_crashes >= 0 and deaths >= 0 and injuries >= 0", name="no_negative"
        ),
    )

    id: Mapped[Id]
    place_id: Mapped[str] = mapped_column(ForeignKey("places.id"))
    year: Mapped[int]
    #: Crashes in which somebody was killed or hurt.
    casualty_crashes: Mapped[int]
    deaths: Mapped[int | None]
    injuries: Mapped[int | None]


class KeyVehicleStock(Timestamps, Model):
    """How many key vehicles (重点车辆) of a type a village has."""

    __tablename__ = "key_vehicle_stocks"
    __table_args__ = (
        UniqueConstraint("place_id", "vehicle_type"),
        CheckConstraint("vehicles >= 0", name="vehicles"),
    )

    id: Mapped[Id]
    place_id: Mapped[str] = mapped_column(ForeignKey("places.id"))
    #: One of VEHICLE_TYPES.
    vehicle_type: Mapped[str] = mapped_column(String(16))
    vehicles: Mapped[int]
    as_of: Mapped[date]


class MarketRule(Timestamps, Model):
    """When a village has market (集市) or fair (庙会)."""

    __tablename__ = "market_rules"
    __table_args__ = (
        CheckConstraint("calendar in ('solar', 'lunar')", name="calendar"),
        CheckConstraint("kind in ('market', 'fair')", name="kind"),
    )

    id: Mapped[Id]
    place_id: Mapped[str] = mapped_column(ForeignKey("places.id"), index=True)
    calendar: Mapped[str] = mapped_column(String(8))
    #: As `markets.Rule.pattern` writes it.
    pattern: Mapped[str] = mapped_column(String(700))
    kind: Mapped[str] = mapped_column(String(8), default="market")
    #: As people call it; may be empty.
    name: Mapped[str] = mapped_column(String(40), default="")

    place: Mapped[Place] = relationship()


class PlanChoice(Timestamps, Model):
    """A leader's word on a village in the order: at most one a village, with its reason."""

    __tablename__ = "plan_choices"
    __table_args__ = (
        CheckConstraint("choice in ('pin', 'skip', 'move')", name="choice"),
        CheckConstraint(
            "(choice = 'move') = (wanted_rank is not null)", name="rank_goes_with_move"
        ),
    )

    id: Mapped[Id]
    place_id: Mapped[str] = mapped_column(ForeignKey("places.id"), unique=True)
    choice: Mapped[str] = mapped_column(String(8))
    #: The rank from 1 on that the village shall have; only of a move.
    wanted_rank: Mapped[int | None]
    #: A code of `words.REASONS`.
    reason: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(String(200), default="")
    chosen_on: Mapped[date]
    #: The last day on which it holds; a visit after `chosen_on` ends it before.
    until: Mapped[date]
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))

    account: Mapped[Account] = relationship()


class ScoreWeights(Timestamps, Model):
    """What each part of the score is worth, for all or for a campaign; together 100."""

    __tablename__ = "score_weights"
    __table_args__ = (
        CheckConstraint(
            "overdue + helmet_gap + exposure + crashes + key_vehicles + market = 100",
            name="together_100",
        ),
        CheckConstraint("(scope = 'all') = (campaign_id is null)", name="scope_names_campaign"),
        CheckConstraint("helmet_target between 1 and 100", name="helmet_target"),
    )

    id: Mapped[Id]
    #: `all`, or the id of a campaign that has weights of its own.
    scope: Mapped[str] = mapped_column(String(36), unique=True)
    campaign_id: Mapped[str | None] = mapped_column(ForeignKey("campaigns.id"))
    overdue: Mapped[int]
    helmet_gap: Mapped[int]
    exposure: Mapped[int]
    crashes: Mapped[int]
    key_vehicles: Mapped[int]
    market: Mapped[int]
    #: The wearing rate aimed at, in per cent.
    helmet_target: Mapped[int]
