"""Receiving photos: checked, made harmless, written to disk, and only then recorded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy.exc import IntegrityError

from outreach.accounts.models import Account
from outreach.audit import services as audit
from outreach.config import Settings
from outreach.database import db, savepoint, transaction, utc_now
from outreach.photos import files, images, queries
from outreach.photos.containers import BadPicture
from outreach.photos.models import Photo, RefusedPhoto
from outreach.photos.sealed import UNREADABLE, is_for_nobody, opened

#: The most bytes a phone may send for one photo, as it sends them.
MOST_SENT = 3 * 1024 * 1024
#: How long a photo that no visit names is kept.
STRAY_DAYS = 7


class WrongHash(Exception):
    """The bytes are not those that were announced; nothing of them is kept."""


class TooManyStrays(Exception):
    """The account has too many photos that no visit names; nothing was stored."""


@dataclass(frozen=True)
class Sender:
    """Who sends a photo, and by which device key; None for a session or a token."""

    account: Account
    device_key: str | None = None


def photo_folder() -> Path:
    """Where the pictures lie."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.photo_folder


def has_photo(sha256: str) -> bool:
    """Whether the photo needs not be sent (again): it is here, or was until its time was over."""
    photo = queries.find_photo_by_hash(sha256)
    if photo is None:
        return False
    return photo.deleted_at is not None or files.has_picture(photo_folder(), sha256)


def held_states(sha256s: Iterable[str]) -> dict[str, str]:
    """What a receipt says of each photo: as `photo_states`, but one whose file is lost is missing.

    Else the phone that still has it would let it go.
    """
    states = queries.photo_states(sha256s)
    for sha256, photo in queries.find_photos(list(states)).items():
        if photo.deleted_at is None and not files.has_picture(photo_folder(), sha256):
            states[sha256] = queries.MISSING
    return states


def received_so_far(sender: Sender, sha256: str) -> int:
    """How many bytes of a photo under way are here, from the first one on."""
    return files.received(photo_folder(), sha256, sender.account.id)


def receive_part(sender: Sender, sha256: str, total: int, first: int, part: bytes) -> int | None:
    """Keeps a part of a photo; None once the whole is stored, else how many bytes are here.

    Raises files.WrongOffset, files.StoreFull, TooManyStrays, and what `store_photo` raises: then all parts of
    it are dropped.
    """
    folder, name = photo_folder(), sender.account.id
    whole: bytes | None = part
    if len(part) < total:
        check_strays(sender, sha256)
        files.make_room(folder, name, _most_unfinished() - len(part), beside=sha256)
        whole = files.add_part(folder, sha256, name, total, first, part)
    if whole is None:
        return first + len(part)
    try:
        store_photo(sender, sha256, whole)
    except (WrongHash, BadPicture):
        files.drop_parts(folder, sha256, name)
        raise
    files.drop_parts(folder, sha256, name)
    return None


def store_photo(sender: Sender, sha256: str, sent: bytes) -> Photo:
    """Stores the photo of the bytes sent, once however often it is sent.

    Raises WrongHash, containers.BadPicture (remembered, so that the visit can say it), StoreFull,
    TooManyStrays.
    """
    if hashlib.sha256(sent).hexdigest() != sha256:
        raise WrongHash
    found = queries.find_photo_by_hash(sha256)
    if found is not None and has_photo(sha256):
        return found
    check_strays(sender, sha256)
    try:
        picture = images.read_picture(opened(sent, sender.account.id))
    except BadPicture as bad:
        # What cannot be opened for one account may be another's: that one's visit must not say no.
        if bad.code != UNREADABLE or is_for_nobody(sent):
            _remember_refusal(sender, sha256, bad.code)
        raise
    files.write_picture(photo_folder(), sha256, picture.jpeg, picture.small)
    return _record(sender, sha256, picture)


def check_strays(sender: Sender, sha256: str) -> None:
    """Raises TooManyStrays where the account may not add another photo that no visit names.

    A photo that a visit names is always taken: phones send the visit first.
    """
    settings: Settings = current_app.config["SETTINGS"]
    if queries.is_named(sha256):
        return
    if queries.count_strays(sender.account.id) >= settings.stray_photos:
        raise TooManyStrays


def _most_unfinished() -> int:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.unfinished_photos_mb * 1024 * 1024


def store_upload(account: Account, sent: bytes) -> Photo:
    """Stores a photo of a page's form. Raises BadPicture, StoreFull, TooManyStrays."""
    return store_photo(Sender(account), hashlib.sha256(sent).hexdigest(), sent)


def _record(sender: Sender, sha256: str, picture: images.Picture) -> Photo:
    with transaction():
        photo = queries.find_photo_by_hash(sha256)
        if photo is not None:  # its file had been lost, or somebody else sent it just now
            return photo
        now = utc_now()
        photo = Photo(
            sha256=sha256,
            bytes=len(picture.jpeg),
            width=picture.width,
            height=picture.height,
            uploaded_by_id=sender.account.id,
            device_key=sender.device_key,
            created_at=now,
            retention_until=now + timedelta(days=STRAY_DAYS),
        )
        try:
            with savepoint():
                db.session.add(photo)
        except IntegrityError:
            return _needed(sha256)
        refusal = queries.find_refusal(sha256)
        if refusal is not None:
            db.session.delete(refusal)
        _audit("photo.store", sender, photo.id, {"sha256": sha256, "bytes": len(picture.jpeg)})
        return photo


def _needed(sha256: str) -> Photo:
    photo = queries.find_photo_by_hash(sha256)
    if photo is None:
        raise LookupError(f"no photo {sha256}")
    return photo


def _remember_refusal(sender: Sender, sha256: str, code: str) -> None:
    with transaction():
        refusal = queries.find_refusal(sha256)
        if refusal is not None:
            refusal.code = code
            return
        try:
            with savepoint():
                db.session.add(RefusedPhoto(sha256=sha256, code=code))
        except IntegrityError:
            return
        _audit("photo.refuse", sender, "", {"sha256": sha256, "reason": code})


def _audit(action: str, sender: Sender, photo_id: str, details: dict[str, object]) -> None:
    audit.record(
        action,
        actor=sender.account,
        target_type="photo",
        target_id=photo_id,
        target=str(details["sha256"])[:12],
        unit_id=sender.account.unit_id,
        details=details,
    )
