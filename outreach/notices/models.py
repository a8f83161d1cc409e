"""Notices, the units and villages they are for, and how units passed them on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.database import Id, Model, Timestamps, UtcDateTime
from outreach.places.models import Place
from outreach.units.models import Unit

KINDS = ("flood", "weather", "ice", "road", "event", "other")
#: The colours of public warnings; `none` for what has none.
LEVELS = ("none", "blue", "yellow", "orange", "red")
#: By which way a unit passes a notice on.
CHANNELS = ("loudspeaker", "chat", "sign", "other")
#: States in which a notice may be passed on.
HOLDING = ("live", "coming")


class Notice(Timestamps, Model):
    """A notice as it was sent. A correction is another notice that takes its place."""

    __tablename__ = "notices"
    __table_args__ = (
        CheckConstraint("valid_from < valid_until", name="order"),
        CheckConstraint("(ended_at is null) = (ended_how is null)", name="end_is_whole"),
        CheckConstraint("ended_how in ('withdrawn', 'corrected')", name="ended_how"),
    )

    id: Mapped[Id]
    #: The unit that sends it.
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    level: Mapped[str] = mapped_column(String(8), default="none")
    #: A table-top exercise: labelled 演练 wherever it is shown and in every ready text.
    is_drill: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(String(400))
    valid_from: Mapped[datetime] = mapped_column(UtcDateTime())
    valid_until: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    #: Texts to pass on, by the names of `ready.READY_TEXTS`.
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    supersedes_id: Mapped[str | None] = mapped_column(ForeignKey("notices.id"), unique=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    ended_how: Mapped[str | None] = mapped_column(String(16))
    end_reason: Mapped[str] = mapped_column(String(200), default="")

    unit: Mapped[Unit] = relationship()
    supersedes: Mapped[Notice | None] = relationship(
        remote_side="Notice.id", back_populates="corrected_by"
    )
    corrected_by: Mapped[Notice | None] = relationship(
        back_populates="supersedes", uselist=False, foreign_keys="Notice.supersedes_id"
    )
    addressed: Mapped[list[NoticeUnit]] = relationship(
        back_populates="notice", cascade="all, delete-orphan"
    )
    places: Mapped[list[Place]] = relationship(secondary="notice_places", order_by="Place.pinyin")
    passings: Mapped[list[NoticePassing]] = relationship(
        order_by="NoticePassing.passed_at", cascade="all, delete-orphan"
    )

    @property
    def ends_at(self) -> datetime:
        """From when on it must not be passed on: withdrawn, corrected, or expired."""
        return min(self.ended_at or self.valid_until, self.valid_until)

    def state(self, now: datetime) -> str:
        """`live`, `coming`, `expired`, `withdrawn` or `corrected` at the moment."""
        if self.ended_how is not None:
            return self.ended_how
        if now >= self.valid_until:
            return "expired"
        return "live" if now >= self.valid_from else "coming"


class NoticeUnit(Model):
    """A unit a notice is for, and when somebody of it first said 知道了. Nobody is named."""

    __tablename__ = "notice_units"

    notice_id: Mapped[str] = mapped_column(ForeignKey("notices.id"), primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"), primary_key=True, index=True)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    notice: Mapped[Notice] = relationship(back_populates="addressed")
    unit: Mapped[Unit] = relationship()


class NoticePlace(Model):
    """A village a notice is about."""

    __tablename__ = "notice_places"

    notice_id: Mapped[str] = mapped_column(ForeignKey("notices.id"), primary_key=True)
    place_id: Mapped[str] = mapped_column(ForeignKey("places.id"), primary_key=True, index=True)


class NoticePassing(Model):
    """One time that a unit passed a notice on: by which way, and when."""

    __tablename__ = "notice_passings"
    __table_args__ = (
        UniqueConstraint("notice_id", "unit_id", "channel", "passed_at"),
        CheckConstraint("channel in ('loudspeaker', 'chat', 'sign', 'other')", name="channel"),
    )

    id: Mapped[Id]
    notice_id: Mapped[str] = mapped_column(ForeignKey("notices.id"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    channel: Mapped[str] = mapped_column(String(16))
    passed_at: Mapped[datetime] = mapped_column(UtcDateTime())

    unit: Mapped[Unit] = relationship()
