"""Who signed something on a phone, and whether that account may send from that phone now."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app

from outreach.accounts.models import Account
from outreach.devices.models import Device, DeviceKey
from outreach.devices.queries import find_device_key
from outreach.devices.signatures import is_signed

UNREADABLE, UNKNOWN_KEY, REVOKED = "unreadable", "unknown_key", "revoked"
SIGN_IN_NEEDED, LOCKED = "sign_in_needed", "locked"


class NotAccepted(Exception):
    """Nothing is taken from this key now.

    `status` says why: `unknown_key`, `revoked` (the phone), `unreadable` (the signature is not
    that of the key), `locked` (the account), `sign_in_needed`.
    """

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True)
class Author:
    """Who signed, and on which phone."""

    account: Account
    device: Device
    key: DeviceKey


def author_of(key_id: object, signature: bytes, message: bytes, *, now: datetime) -> Author:
    """The author of a message, by the id of the key it was signed with. Raises NotAccepted.

    What the author's role may do is the caller's to check.
    """
    return author_by_key(find_device_key(key_id), signature, message, now=now)


def author_by_key(
    key: DeviceKey | None, signature: bytes, message: bytes, *, now: datetime
) -> Author:
    """As `author_of`, where the key was read before; None is one that nobody registered."""
    if key is None:
        raise NotAccepted(UNKNOWN_KEY)
    if key.device.revoked_at is not None:
        raise NotAccepted(REVOKED)
    if not is_signed(key.public_key, signature, message):
        raise NotAccepted(UNREADABLE)
    if key.account.locked:
        raise NotAccepted(LOCKED)
    # A password set by somebody else ends what the old one has opened.
    if key.account.must_change_password or now - key.signed_in_at > offline_grace():
        raise NotAccepted(SIGN_IN_NEEDED)
    return Author(key.account, key.device, key)


def offline_grace() -> timedelta:
    """How long after a sign-in a phone may send without another one."""
    return timedelta(days=current_app.config["SETTINGS"].offline_grace_days)


def from_base64(text: object) -> bytes:
    """The bytes of a base64 text. Raises ValueError for anything else."""
    if not isinstance(text, str):
        raise ValueError("not a text")
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
