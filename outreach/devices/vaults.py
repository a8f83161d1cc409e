"""Opening a phone's vault key for its own account: the way back where PIN and password are not.

What is sealed is `{"account", "device", "key"}`: whose vault, on which phone, and its key (base64).
"""

from __future__ import annotations

import json
from datetime import datetime

from outreach.accounts.models import Account
from outreach.accounts.throttle import Throttle, count_try
from outreach.audit import services as audit
from outreach.database import transaction, utc_now
from outreach.devices.queries import find_device, is_id
from outreach.devices.refusals import DeviceRevoked
from outreach.devices.sealing import VAULT_KEY, Unreadable, open_sealed
from outreach.devices.words import device_name

#: Openings within a quarter of an hour: a page may ask, a search through stolen seals may not.
_MOST_OPENINGS = 120
#: The key is 32 bytes; more is something else.
_LONGEST_KEY = 64


class TooManyOpenings(Exception):
    """The account has opened vault keys too often; it has to wait."""


def open_vault_key(account: Account, sealed: bytes, *, now: datetime | None = None) -> str:
    """The vault key (base64) that the phone sealed for this account.

    Raises Unreadable for anything else, also another account's; DeviceRevoked; TooManyOpenings.
    """
    now = now or utc_now()
    with transaction():
        if count_try([Throttle(f"vault:{account.id}", _MOST_OPENINGS)], now) is not None:
            raise TooManyOpenings
    device_id, key = _open(account, sealed)
    device = find_device(device_id)
    if device is None:
        raise Unreadable("the phone is not known")
    if device.revoked_at is not None:
        raise DeviceRevoked
    with transaction():
        audit.record(
            "vault.open",
            actor=account,
            target_type="device",
            target_id=device.id,
            target=device_name(device),
            unit_id=device.unit_id,
        )
    return key


def _open(account: Account, sealed: bytes) -> tuple[str, str]:
    try:
        document = json.loads(open_sealed(sealed, VAULT_KEY))
        owner, device_id, key = document["account"], document["device"], document["key"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Unreadable("no sealed vault key") from error
    if owner != account.id or not is_id(device_id):
        raise Unreadable("another account's vault key")
    if not isinstance(key, str) or len(key) > _LONGEST_KEY:
        raise Unreadable("no vault key")
    return device_id, key
