"""Terms and materials. Campaigns have a package of their own."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from outreach.database import Id, Model

#: Kinds of terms kept in the one table of terms.
TERM_KINDS = (
    "talk_form",
    "topic",
    "audience",
    "activity",
    "vehicle_type",
    "seat",
    "check_place",
    "check_phase",
    "channel",
    "hazard_kind",
    "hazard_owner",
)
MATERIAL_KINDS = ("leaflet", "poster", "helmet", "reflective_tape", "gift")


#: Topics whose code begins so are hazards of the road; the others are violations and rules.
HAZARD = "hazard_"


class Named:
    """A row with a Chinese and an English name, an order, and a life."""

    name: Mapped[str] = mapped_column(String(64))
    name_en: Mapped[str] = mapped_column(String(64))
    position: Mapped[int] = mapped_column(Integer, default=0)
    #: A term in use retires; it never vanishes.
    active: Mapped[bool] = mapped_column(default=True)

    def label(self, language: str) -> str:
        """The name in "zh" or "en"."""
        return self.name_en if language == "en" and self.name_en else self.name


class Term(Named, Model):
    """One code of a list, such as topic `helmet`."""

    __tablename__ = "terms"
    __table_args__ = (UniqueConstraint("kind", "code"),)

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(16))
    code: Mapped[str] = mapped_column(String(32))
    #: Measure word of counted things (次, 块, 起), in Chinese.
    measure: Mapped[str] = mapped_column(String(8), default="")


class Material(Named, Model):
    """Something handed out: leaflets, posters, helmets, tape."""

    __tablename__ = "materials"
    __table_args__ = (
        CheckConstraint(
            "kind in ('leaflet', 'poster', 'helmet', 'reflective_tape', 'gift')", name="kind"
        ),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    measure: Mapped[str] = mapped_column(String(8), default="份")
