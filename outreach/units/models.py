"""The tree of units."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.database import Id, Model, Timestamps
from outreach.units.levels import LEVELS


class Unit(Timestamps, Model):
    """A unit of the traffic police; its level is the next below that of the unit above."""

    __tablename__ = "units"
    __table_args__ = (
        CheckConstraint("depth between 0 and 4", name="depth"),
        CheckConstraint(f"level in {LEVELS}", name="level"),
        CheckConstraint("(depth = 0) = (parent_id is null)", name="root_has_no_parent"),
        # One headquarters an installation: places without jurisdiction belong to its root.
        Index(
            "uq_units_one_root",
            "depth",
            unique=True,
            sqlite_where=text("depth = 0"),
            postgresql_where=text("depth = 0"),
        ),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    name_en: Mapped[str] = mapped_column(String(64), default="")
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"), index=True)
    #: Of `levels.LEVELS`.
    level: Mapped[str] = mapped_column(String(16))
    depth: Mapped[int] = mapped_column(Integer)
    #: Ids from the root to this unit, each followed by a slash: a subtree is a prefix.
    path: Mapped[str] = mapped_column(String(200), index=True)
    #: Establishment order (编制顺序), the order of every table.
    position: Mapped[int] = mapped_column(Integer, default=0)
    active: Mapped[bool] = mapped_column(default=True)

    parent: Mapped[Unit | None] = relationship(remote_side="Unit.id", back_populates="children")
    children: Mapped[list[Unit]] = relationship(
        back_populates="parent", order_by="Unit.position, Unit.code"
    )

    def label(self, language: str) -> str:
        """The name in the language asked for ("zh" or "en"), the Chinese one where none is kept."""
        return self.name_en if language == "en" and self.name_en else self.name
