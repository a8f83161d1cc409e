"""Photos: those received, those refused, and which visits and hazards name them.

The pictures themselves are files (see `photos/files.py`). A photo is named by the hash of the
bytes its sender sent, so a visit can name it before it arrives, and two versions of a visit, or
two visits, can name the same one.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from outreach.accounts.models import Account
from outreach.database import Id, Model, UtcDateTime, utc_now

#: What a photo shows: the scene, the display boards, or the material handed out.
PURPOSES = ("scene", "board", "material")


class Photo(Model):
    """A photo that was received. Its row outlives its file, so that nobody sends it again."""

    __tablename__ = "photos"
    __table_args__ = (CheckConstraint("bytes > 0 and width > 0 and height > 0", name="size"),)

    id: Mapped[Id]
    #: SHA-256 of the bytes sent, 64 hexadecimal digits; those on disk are others.
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    #: Of the JPEG on disk.
    bytes: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    #: By the phone's clock, where it was told; never read from the file.
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    uploaded_by_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    #: The device key that signed it; None for a session or a token.
    device_key: Mapped[str | None] = mapped_column(String(36))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=utc_now)
    #: When its file is removed; brought up to date by `flask photos tidy`.
    retention_until: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    #: When its file was removed; None while it is there.
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    uploaded_by: Mapped[Account] = relationship()


class VisitPhoto(Model):
    """A photo named by some version of a visit, whether it has arrived or not."""

    __tablename__ = "visit_photos"
    __table_args__ = (CheckConstraint("purpose in ('scene', 'board', 'material')", name="purpose"),)

    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
    #: Its place among the visit's photos; None where only another version names it.
    position: Mapped[int | None]
    purpose: Mapped[str] = mapped_column(String(16), default="scene")
    has_people: Mapped[bool] = mapped_column(default=False)

    photo: Mapped[Photo | None] = relationship(
        primaryjoin=lambda: foreign(VisitPhoto.sha256) == Photo.sha256,
        viewonly=True,
        lazy="selectin",
    )


class HazardPhoto(Model):
    """A photo of a hazard that was reported by itself; those of a visit's are the visit's."""

    __tablename__ = "hazard_photos"

    hazard_id: Mapped[str] = mapped_column(ForeignKey("hazards.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
    position: Mapped[int]
    has_people: Mapped[bool] = mapped_column(default=False)

    photo: Mapped[Photo | None] = relationship(
        primaryjoin=lambda: foreign(HazardPhoto.sha256) == Photo.sha256,
        viewonly=True,
        lazy="selectin",
    )


class RefusedPhoto(Model):
    """A picture that was not acceptable, so that the visit naming it can say so."""

    __tablename__ = "refused_photos"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    #: Why, as in `photos/words.py`.
    code: Mapped[str] = mapped_column(String(32))
    refused_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=utc_now)
