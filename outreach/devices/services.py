"""Writing phones and keys: registering, noting contact, revoking, restoring, numbering."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from outreach.accounts.models import Account
from outreach.audit import services as audit
from outreach.database import db, new_id, savepoint, transaction, utc_now
from outreach.devices import queries
from outreach.devices.models import Device, DeviceKey
from outreach.devices.refusals import DeviceRefused, DeviceRevoked
from outreach.devices.words import device_name

#: A contact that tells nothing new is noted at most this often, so that reading stays reading.
NOTE_CONTACT_EVERY = timedelta(minutes=1)
HIGHEST_NUMBER = 999
_NEWS = ("app_version", "waiting_count")
_SKEW_NEWS_S = 30


@dataclass(frozen=True)
class NewKey:
    """A key as a phone names it: canonical ids, the uncompressed point."""

    device_id: str
    key_id: str
    public_key: bytes


@dataclass(frozen=True)
class Contact:
    """What a phone says about itself. None: it did not say."""

    app_version: str | None = None
    platform: str | None = None
    waiting_count: int | None = None
    #: By the server's clock.
    oldest_waiting_at: datetime | None = None
    clock_skew_s: int | None = None


def register_key(
    account: Account, key: NewKey, *, signed_in_at: datetime, platform: str = ""
) -> Device:
    """Notes the key with which the account signs on the phone, and its sign-in; gives the phone.

    A phone seen for the first time belongs to the account's unit. `signed_in_at` is when the
    session's password was given, so that sending a key again never lengthens what it may do.
    Raises DeviceRevoked, TooManyPhones, and DeviceRefused for an id that is already another key's.
    """
    with transaction():
        try:
            with savepoint():
                return _register(account, key, signed_in_at, platform)
        except IntegrityError:  # the same phone registers from two pages at once
            with savepoint():
                return _register(account, key, signed_in_at, platform)


def _register(account: Account, new: NewKey, signed_in_at: datetime, platform: str) -> Device:
    device = device_for(account, new.device_id, platform)
    key = db.session.get(DeviceKey, new.key_id, with_for_update={"of": DeviceKey})
    if key is None:
        _check_new_phones(account)
        key = DeviceKey(
            id=new.key_id,
            device=device,
            account_id=account.id,
            public_key=new.public_key,
            signed_in_at=signed_in_at,
        )
        db.session.add(key)
        db.session.flush()
        _record("device.add_key", account, device, {})
        return device
    known = (key.device_id, key.account_id, key.public_key)
    if known != (device.id, account.id, new.public_key):
        raise DeviceRefused("key", _("这个密钥编号已被使用"))
    key.signed_in_at = max(key.signed_in_at, signed_in_at)
    return device


class TooManyPhones(Exception):
    """The account has signed in on too many new phones today."""


def _check_new_phones(account: Account) -> None:
    day_ago = utc_now() - timedelta(days=1)
    most: int = current_app.config["SETTINGS"].new_phones_a_day
    if queries.count_keys_since(account.id, day_ago) >= most:
        raise TooManyPhones


def device_for(account: Account, device_id: str, platform: str = "") -> Device:
    """The phone, locked; made in the account's unit if it is new. Raises DeviceRevoked.

    Belongs in a transaction; two requests may make it at once (IntegrityError).
    """
    device = db.session.get(Device, device_id, with_for_update={"of": Device})
    now = utc_now()
    if device is None:
        device = Device(id=device_id, unit=account.unit, last_contact_at=now, platform=platform)
        db.session.add(device)
        db.session.flush()
        _record("device.add", account, device, {})
    if device.revoked_at is not None:
        raise DeviceRevoked
    device.last_contact_at = now
    device.platform = platform or device.platform
    return device


def note_contact(device_id: str, contact: Contact, *, now: datetime | None = None) -> None:
    """Notes that the phone was there, and what it said; an unknown one is left unknown.

    Once a minute is enough, unless it says something new.
    """
    now = now or utc_now()
    device = queries.find_device(device_id)
    if device is None:
        return
    told = {name: value for name, value in vars(contact).items() if value is not None}
    if contact.waiting_count is not None:
        told["oldest_waiting_at"] = contact.oldest_waiting_at
    if not _is_news(device, told) and now - device.last_contact_at < NOTE_CONTACT_EVERY:
        return
    with transaction():
        db.session.execute(
            update(Device).where(Device.id == device_id).values(last_contact_at=now, **told)
        )


def _is_news(device: Device, told: dict[str, Any]) -> bool:
    """Whether it must be noted at once; a clock's seconds always differ a little."""
    if any(name in told and told[name] != getattr(device, name) for name in _NEWS):
        return True
    skew = told.get("clock_skew_s")
    known = device.clock_skew_s
    return skew is not None and (known is None or abs(skew - known) > _SKEW_NEWS_S)


def note_visits(devices: Iterable[Device], *, now: datetime) -> None:
    """Notes that visits signed on these phones have arrived; once a minute is enough."""
    long_ago = now - NOTE_CONTACT_EVERY
    ids = {
        device.id
        for device in devices
        if device.last_visit_at is None or device.last_visit_at < long_ago
    }
    if ids:
        with transaction():
            db.session.execute(update(Device).where(Device.id.in_(ids)).values(last_visit_at=now))


def revoke_device(device: Device, *, actor: Account) -> None:
    """From now on nothing is taken from the phone; a second time changes nothing.

    Whoever has ever signed in on it is signed out, everywhere: a cookie taken from the phone opens
    nothing any more, with or without saying which phone it comes from.
    """
    with transaction():
        if device.revoked_at is None:
            device.revoked_at, device.revoked_by_id = utc_now(), actor.id
            _end_sessions(device)
            _record("device.revoke", actor, device, {})


def _end_sessions(device: Device) -> None:
    # In the order of ids, as all who lock several accounts.
    keys = select(DeviceKey.account_id).where(DeviceKey.device_id == device.id)
    accounts = db.session.scalars(
        select(Account)
        .where(Account.id.in_(keys))
        .order_by(Account.id)
        .with_for_update(of=Account)
        .execution_options(populate_existing=True)
    )
    for account in accounts.all():
        account.session_stamp = new_id()


def restore_device(device: Device, *, actor: Account) -> None:
    """The phone may send again, with what it has kept meanwhile."""
    with transaction():
        if device.revoked_at is not None:
            device.revoked_at = device.revoked_by_id = None
            _record("device.restore", actor, device, {})


def renumber_device(device: Device, number: int, *, actor: Account) -> None:
    """Gives an enrolled phone another number. Raises DeviceRefused for one that is taken."""
    before = device.number
    if before is None:
        raise DeviceRefused("number", _("未登记的手机没有机号"))
    if not 1 <= number <= HIGHEST_NUMBER:
        raise DeviceRefused("number", _("机号是1至%(n)s", n=HIGHEST_NUMBER))
    if number == before:
        return
    try:
        with transaction():
            device.number = number
            db.session.flush()
            _record("device.renumber", actor, device, {"number": [before, number]})
    except IntegrityError:
        raise DeviceRefused("number", _("这个机号已有手机在用")) from None


def _record(action: str, actor: Account, device: Device, details: dict[str, Any]) -> None:
    audit.record(
        action,
        actor=actor,
        target_type="device",
        target_id=device.id,
        target=device_name(device),
        unit_id=device.unit_id,
        details=details,
    )
