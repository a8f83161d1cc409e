"""Campaigns, the places picked for them, and their targets."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Float, ForeignKey, Integer, String, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from outreach.database import Id, Model, Timestamps
from outreach.vocabulary.models import Named

CAMPAIGN_KINDS = (
    "village_tour",
    "one_helmet_one_belt",
    "work_safety_month",
    "day_122",
    "five_battles",
    "own",
)
#: Which places count: all of the register, by kind, by class of village, or a list of one's own.
PLACE_RULES = ("all", "kind", "class", "picked")
PLACE_CLASSES = ("key", "ordinary")


class Campaign(Named, Timestamps, Model):
    """A campaign (专项行动) to which visits are counted."""

    __tablename__ = "campaigns"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    kind: Mapped[str] = mapped_column(String(32), default="own", server_default="own")
    #: What it is about, in one sentence.
    theme: Mapped[str] = mapped_column(String(200), default="", server_default="")
    #: Code of a term of kind `channel` (七进).
    channel: Mapped[str | None] = mapped_column(String(32))
    #: Ids of the units that take part, each with all below it; empty: everybody.
    unit_ids: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    #: One of PLACE_RULES, and its values: kinds of place, or classes of village.
    place_rule: Mapped[str] = mapped_column(String(16), default="all", server_default="all")
    place_values: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    #: The done-rule: so many visits a place, and what each must hold to count.
    visits_needed: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    needs_talk: Mapped[bool] = mapped_column(default=False, server_default="0")
    needs_check: Mapped[bool] = mapped_column(default=False, server_default="0")
    #: Codes by kind of term: audience, topic (violations), hazard (road hazards), vehicle_type.
    emphasis: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    #: What to say, a point a line, in both languages.
    talking_points: Mapped[str] = mapped_column(Text, default="", server_default="")
    talking_points_en: Mapped[str] = mapped_column(Text, default="", server_default="")
    #: Codes of the materials to bring.
    material_codes: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")

    def points(self, language: str) -> list[str]:
        """What to say, in "zh" or "en" (the Chinese where there is no English)."""
        text = self.talking_points
        if language == "en" and self.talking_points_en:
            text = self.talking_points_en
        return [line.strip() for line in text.splitlines() if line.strip()]


class CampaignPlace(Model):
    """A place picked for a campaign whose place rule is `picked`."""

    __tablename__ = "campaign_places"

    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    place_id: Mapped[str] = mapped_column(ForeignKey("places.id"), primary_key=True)


class Target(Timestamps, Model):
    """What a unit, with all below it, is to reach in a campaign by one indicator."""

    __tablename__ = "targets"
    __table_args__ = (
        Unique("campaign_id", "unit_id", "indicator", "period"),
        CheckConstraint("value > 0", name="value"),
    )

    id: Mapped[Id]
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"), index=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    indicator: Mapped[str] = mapped_column(String(32))
    #: Empty: the whole campaign; else the month or quarter of it, such as 2026-06 or 2026-Q2.
    period: Mapped[str] = mapped_column(String(7), default="")
    value: Mapped[float] = mapped_column(Float)
