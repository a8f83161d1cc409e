"""One-time codes with which a phone joins a unit: ten characters, ten minutes, once."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import lazy_gettext as _

from outreach.accounts.models import Account
from outreach.accounts.throttle import Throttle, address_throttle, count_try, forget, take_back
from outreach.audit import services as audit
from outreach.database import db, transaction, utc_now
from outreach.devices import queries
from outreach.devices.models import Device, EnrolmentCode
from outreach.devices.refusals import DeviceRefused
from outreach.devices.services import device_for
from outreach.devices.words import device_name
from outreach.language import format_clock, label
from outreach.units.models import Unit

#: 32 signs, none taken for another when read out: ten of them are 50 random bits.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 10
VALID_FOR = timedelta(minutes=10)
_WRONG_CODES = 5


class TooManyCodes(Exception):
    """Too many wrong codes: nothing is looked at until then."""

    def __init__(self, until: datetime) -> None:
        super().__init__(str(until))
        self.until = until


def make_code(unit: Unit, *, actor: Account, now: datetime | None = None) -> tuple[str, datetime]:
    """A new one-time code for a phone of the unit, and until when it is valid."""
    now = now or utc_now()
    code = "".join(secrets.choice(_ALPHABET) for _sign in range(CODE_LENGTH))
    with transaction():
        row = EnrolmentCode(
            unit_id=unit.id,
            code_hash=_hash(code),
            created_by_id=actor.id,
            created_at=now,
            expires_at=now + VALID_FOR,
        )
        db.session.add(row)
        db.session.flush()
        audit.record(
            "device.make_code",
            actor=actor,
            target_type="unit",
            target_id=unit.id,
            target=label(unit),
            unit_id=unit.id,
        )
    return code, row.expires_at


def enrol_device(
    account: Account,
    device_id: str,
    code: str,
    *,
    address: str | None,
    platform: str = "",
    now: datetime | None = None,
) -> Device:
    """The phone joins the unit of the code and gets the smallest free number there.

    Raises DeviceRefused for a code that is wrong, used or expired, DeviceRevoked, TooManyCodes.
    """
    now = now or utc_now()
    throttles = (Throttle(f"enrol:{account.id}", _WRONG_CODES), address_throttle(address))
    with transaction():
        wait_until = count_try(throttles, now)
    if wait_until is not None:
        raise TooManyCodes(wait_until)
    with transaction():
        found = queries.find_code(_hash(code))
        if found is None or found.used_at is not None or found.expires_at <= now:
            raise DeviceRefused("code", _("这个代码不对或已失效，请重新要一个"))
        device = device_for(account, device_id, platform)
        before = device_name(device)
        _join(device, found, now)
        by_account, by_address = throttles
        forget(by_account)
        take_back(by_address)
        audit.record(
            "device.enrol",
            actor=account,
            target_type="device",
            target_id=device.id,
            target=device_name(device),
            unit_id=device.unit_id,
            details={"name": [before, device_name(device)]},
        )
    return device


def _join(device: Device, code: EnrolmentCode, now: datetime) -> None:
    if device.number is None or device.unit_id != code.unit_id:
        device.number = queries.free_number(code.unit_id)
        device.unit = code.unit
    device.enrolled_at = device.enrolled_at or now
    code.used_at, code.device_id = now, device.id
    db.session.flush()


def spaced(code: str) -> str:
    """The code in two groups, as it is shown: `K7M2Q 9XW4T`."""
    half = CODE_LENGTH // 2
    return f"{code[:half]} {code[half:]}"


def wait_words(refusal: TooManyCodes) -> str:
    """Until when to wait, in words."""
    # Shown to the minute: round up, so that the time shown is never too early.
    return str(
        _("试得太多，%(time)s后再试", time=format_clock(refusal.until + timedelta(minutes=1)))
    )


def _hash(code: str) -> str:
    # Keyed: 50 bits alone could be searched through by whoever got hold of the table.
    written = "".join(code.upper().split()).replace("-", "")
    secret: str = current_app.config["SECRET_KEY"]
    return hmac.new(secret.encode(), f"enrolment {written}".encode(), "sha256").hexdigest()
