"""Removing photos whose time is over, and what was left behind. Part of the services.

A photo that no visit and no hazard names is kept for a week, one with people in it for 180 days, any other for
PHOTO_KEEP_DAYS; all counted from its arrival. A visit names a photo as long as one of its
versions does, void or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import case, delete, exists, func, select, text, union_all

from outreach.audit import services as audit
from outreach.config import Settings
from outreach.database import db, is_sqlite, transaction, utc_now
from outreach.photos import files
from outreach.photos.models import HazardPhoto, Photo, RefusedPhoto, VisitPhoto
from outreach.photos.queries import is_named
from outreach.photos.services import STRAY_DAYS, photo_folder

#: How long a photo with people in it is kept (PIPL: no longer than it is needed).
PEOPLE_DAYS = 180
_BATCH = 200
_LOCK = text("lock table visit_photos, hazard_photos in share row exclusive mode")


@dataclass
class Tidied:
    """How many of each were removed."""

    #: Photos that no visit named.
    strays: int = 0
    #: Photos whose time was over.
    expired: int = 0
    #: Photos that had been begun and not finished.
    parts: int = 0
    #: Notes of refused pictures, and files that belonged to no photo.
    leftovers: int = 0


def tidy_photos(now: datetime | None = None) -> Tidied:
    """Removes what is due, with one audit entry that counts it. Safe to repeat and to interrupt."""
    now = now or utc_now()
    week_ago = now - timedelta(days=STRAY_DAYS)
    tidied = Tidied(parts=files.remove_parts_before(photo_folder(), week_ago))
    due = _update_retention(now)
    for at in range(0, len(due), _BATCH):
        _remove_due(due[at : at + _BATCH], now, tidied)
    tidied.leftovers = _remove_refusals(week_ago) + _remove_files_of_nobody(week_ago)
    with transaction():
        audit.record(
            "photo.tidy",
            actor=None,
            target_type="photo",
            target_id="",
            target="",
            unit_id=None,
            details=asdict(tidied),
        )
    return tidied


def _update_retention(now: datetime) -> list[str]:
    """Brings every photo's `retention_until` up to date; the ids of those that are due."""
    due = []
    with transaction():
        for photo_id, until, shown in _retentions():
            if until != shown:
                db.session.get_one(Photo, photo_id).retention_until = until
            if until <= now:
                due.append(photo_id)
    return due


def _remove_due(ids: Sequence[str], now: datetime, tidied: Tidied) -> None:
    with transaction():
        if not is_sqlite():
            # Nobody names one of them while it is removed. SQLite has one writer anyway.
            db.session.execute(_LOCK)
        for photo_id, until, _shown in _retentions(ids):
            if until > now:
                continue
            photo = db.session.get_one(Photo, photo_id)
            # The file first: a photo shown as removed must be removed.
            files.remove_picture(photo_folder(), photo.sha256)
            if is_named(photo.sha256):
                photo.deleted_at = now
                tidied.expired += 1
            else:
                db.session.delete(photo)
                tidied.strays += 1


def _retentions(ids: Sequence[str] | None = None) -> list[tuple[str, datetime, datetime]]:
    """(id, until when it is kept, until when its row says) of the photos that are there."""
    settings: Settings = current_app.config["SETTINGS"]
    named = union_all(
        *(select(model.sha256, model.has_people) for model in (VisitPhoto, HazardPhoto))
    ).subquery()
    naming = (
        select(named.c.sha256, func.max(case((named.c.has_people, 1), else_=0)).label("people"))
        .group_by(named.c.sha256)
        .subquery()
    )
    statement = (
        select(Photo.id, Photo.created_at, Photo.retention_until, naming.c.people)
        .outerjoin(naming, naming.c.sha256 == Photo.sha256)
        .where(Photo.deleted_at.is_(None))
    )
    if ids is not None:
        statement = statement.where(Photo.id.in_(ids))
    found = []
    for photo_id, created_at, shown, people in db.session.execute(statement):
        days = STRAY_DAYS if people is None else settings.photo_keep_days
        if people:
            days = min(days, PEOPLE_DAYS)
        found.append((photo_id, created_at + timedelta(days=days), shown))
    return found


def _remove_refusals(before: datetime) -> int:
    with transaction():
        old = select(RefusedPhoto.sha256).where(
            RefusedPhoto.refused_at < before,
            ~exists().where(VisitPhoto.sha256 == RefusedPhoto.sha256),
        )
        hashes = db.session.scalars(old).all()
        db.session.execute(delete(RefusedPhoto).where(RefusedPhoto.sha256.in_(hashes)))
        return len(hashes)


def _remove_files_of_nobody(before: datetime) -> int:
    """Files without a photo: their server was stopped between the file and the row."""
    kept = set(db.session.scalars(select(Photo.sha256).where(Photo.deleted_at.is_(None))))
    removed = 0
    for path, sha256, written_at in files.list_files(photo_folder()):
        if sha256 not in kept and written_at < before:
            path.unlink(missing_ok=True)
            removed += 1
    return removed
