"""Writing hazards: reported, handed to whoever owns the road, closed, opened again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from outreach.accounts.models import Account
from outreach.audit import services as audit
from outreach.database import db, lock_row, transaction, utc_now
from outreach.hazards.models import LONGEST_NOTE, Hazard, HazardStep
from outreach.periods import today
from outreach.photos.models import HazardPhoto
from outreach.photos.queries import find_photo_by_hash
from outreach.places.models import Place
from outreach.places.points import in_range
from outreach.refusals import Refused
from outreach.visits.private_words import mask_private

#: Nobody reports or settles something longer ago.
LONGEST_BACK = timedelta(days=366)
#: The same step within so long was sent twice.
_SENT_TWICE = timedelta(minutes=2)


class HazardRefused(Refused):
    """A hazard cannot be written so: the field it is about and what to do."""


@dataclass(frozen=True)
class ReportedPhoto:
    """A photo of a report, stored beforehand, by its hash. `is_sent`: its bytes came just now."""

    sha256: str
    has_people: bool = False
    is_sent: bool = False


@dataclass(frozen=True)
class Report:
    """What somebody saw. `key`: made by the page, so that sent twice is reported once."""

    key: str
    place: Place
    kind: str
    seen_on: date
    note: str = ""
    #: WGS-84 degrees; None: the village's point.
    lat: float | None = None
    lon: float | None = None
    photos: Sequence[ReportedPhoto] = ()


def report(account: Account, told: Report) -> Hazard:
    """Reports a hazard by itself, outside of any visit; sent twice it is reported once.

    Raises HazardRefused, also where the key stands for another hazard already, and for a photo
    that is not the account's to show.
    """
    note = _text("note", told.note)
    _check_day("seen_on", told.seen_on)
    lat, lon, source = told.lat, told.lon, "map"
    if lat is None or lon is None:
        lat, lon = told.place.lat, told.place.lon
        source = "village" if lat is not None else ""
    elif not in_range(lat, lon):
        raise HazardRefused("lat", _("这个位置不在中国，请核对"))
    with transaction():
        if again := _find_again(account, told, note):
            return again
        _check_photos(account, told.photos)
        hazard = Hazard(
            id=told.key,
            place_id=told.place.id,
            unit_id=account.unit_id,
            account_id=account.id,
            kind=told.kind,
            note=note,
            lat=lat,
            lon=lon,
            point_source=source,
            seen_on=told.seen_on,
        )
        db.session.add(hazard)
        db.session.flush()
        for at, each in enumerate(told.photos):
            db.session.add(
                HazardPhoto(
                    hazard_id=hazard.id,
                    sha256=each.sha256,
                    position=at,
                    has_people=each.has_people,
                )
            )
        details = {"kind": told.kind, "note": note, "photos": len(told.photos) or ""}
        _record("hazard.report", account, hazard, details)
    return hazard


def _find_again(account: Account, told: Report, note: str) -> Hazard | None:
    """What was reported with this key; the page may have been gone back to and changed."""
    db.session.execute(select(Account.id).where(Account.id == account.id).with_for_update())
    found = db.session.get(Hazard, told.key)
    if found is None:
        return None
    stored = (found.account_id, found.place_id, found.kind, found.seen_on, found.note)
    named = select(HazardPhoto.sha256).where(HazardPhoto.hazard_id == found.id)
    photos = set(db.session.scalars(named))
    sent = (account.id, told.place.id, told.kind, told.seen_on, note)
    if stored != sent or photos != {each.sha256 for each in told.photos}:
        raise HazardRefused("kind", _("这一页已经报过一处。要再报一处，请从“隐患”页面重新打开"))
    return found


def _check_photos(account: Account, photos: Sequence[ReportedPhoto]) -> None:
    """Who knows a photo's hash, such as a carrier of sealed ones, must not see it by naming it."""
    for number, each in enumerate(photos, 1):
        photo = find_photo_by_hash(each.sha256)
        if photo is not None and photo.deleted_at is None:
            # The same file was sent by somebody else before: who has its bytes may show it.
            is_same = each.is_sent and photo.device_key is None
            if photo.uploaded_by_id == account.id or is_same:
                continue
        raise HazardRefused("photos", _("照片%(n)s没有存上，请去掉再选一次", n=number))


def hand_on(account: Account, hazard: Hazard, owner: str, day: date, note: str) -> None:
    """Hands it to whoever has to see to it. Raises HazardRefused for a closed one."""
    note = _text("note", note)
    _check_day("day", day)
    with transaction():
        lock_row(hazard)
        if not hazard.is_open:
            raise HazardRefused("owner", _("已经解决了。又出现的话先点“重新打开”"))
        if _just_done(account, hazard, "hand_on", note, owner=owner, day=day):
            return
        with db.session.no_autoflush:
            hazard.state, hazard.owner, hazard.handed_on = "in_hand", owner, day
            _step(account, hazard, "hand_on", note, owner=owner, day=day)
        details = {"owner": owner, "day": day.isoformat(), "note": note}
        _record("hazard.hand_on", account, hazard, details)


def close(account: Account, hazard: Hazard, day: date, reason: str) -> None:
    """It is gone, or never was. Raises HazardRefused without saying how, and if closed already."""
    reason = _needed("note", reason, _("请写明怎么解决的，例如已装减速带"))
    _check_day("day", day)
    with transaction():
        lock_row(hazard)
        if not hazard.is_open:
            raise HazardRefused("note", _("已经解决了，请刷新页面"))
        hazard.state, hazard.closed_on = "closed", day
        _step(account, hazard, "close", reason, day=day)
        _record("hazard.close", account, hazard, {"day": day.isoformat(), "note": reason})


def reopen(account: Account, hazard: Hazard, reason: str) -> None:
    """It is there again. Raises HazardRefused without a reason, and for one that is open."""
    reason = _needed("note", reason, _("请写明为什么重新打开"))
    with transaction():
        lock_row(hazard)
        if hazard.is_open:
            raise HazardRefused("note", _("还没有解决，请刷新页面"))
        hazard.state, hazard.closed_on = ("in_hand" if hazard.owner else "reported"), None
        _step(account, hazard, "reopen", reason)
        _record("hazard.reopen", account, hazard, {"note": reason})


def add_note(account: Account, hazard: Hazard, note: str) -> None:
    """Something more about it, such as what its owner answered. Raises HazardRefused for nothing."""
    note = _needed("note", note, _("请写一句"))
    with transaction():
        lock_row(hazard)
        if _just_done(account, hazard, "note", note):
            return
        _step(account, hazard, "note", note)
        _record("hazard.note", account, hazard, {"note": note})


def move(account: Account, hazard: Hazard, lat: float, lon: float) -> None:
    """Sets its point on the map, WGS-84 degrees. Raises HazardRefused outside of China."""
    if not in_range(lat, lon):
        raise HazardRefused("lat", _("这个位置不在中国，请核对"))
    with transaction():
        lock_row(hazard)
        details = {"lat": [hazard.lat, lat], "lon": [hazard.lon, lon]}
        with db.session.no_autoflush:
            hazard.lat, hazard.lon, hazard.point_source = lat, lon, "map"
            _step(account, hazard, "move", "")
        _record("hazard.move", account, hazard, details)


def _just_done(account: Account, hazard: Hazard, action: str, note: str, **more: Any) -> bool:
    """Whether the latest step is this one: pressed twice by an impatient hand, it is done once."""
    last = hazard.steps[-1] if hazard.steps else None
    if last is None or last.at < utc_now() - _SENT_TWICE:
        return False
    step = {"account_id": account.id, "action": action, "note": note, **more}
    return all(getattr(last, name) == value for name, value in step.items())


def _step(account: Account, hazard: Hazard, action: str, note: str, **more: Any) -> None:
    step = HazardStep(hazard_id=hazard.id, action=action, account_id=account.id, note=note, **more)
    db.session.add(step)


def _check_day(field: str, day: date) -> None:
    if not today() - LONGEST_BACK <= day <= today():
        raise HazardRefused(field, _("请选今天或过去一年里的一天"))


def _text(field: str, text: str) -> str:
    text = mask_private(" ".join(text.split()))
    if len(text) > LONGEST_NOTE:
        raise HazardRefused(field, _("最多%(most)s个字", most=LONGEST_NOTE))
    return text


def _needed(field: str, text: str, message: Any) -> str:
    text = _text(field, text)
    if not text:
        raise HazardRefused(field, message)
    return text


def _record(action: str, account: Account, hazard: Hazard, details: dict[str, Any]) -> None:
    audit.record(
        action,
        actor=account,
        target_type="hazard",
        target_id=hazard.id,
        target=f"{hazard.place.name} {hazard.kind}",
        unit_id=hazard.unit_id,
        details={name: value for name, value in details.items() if value != ""},
    )
