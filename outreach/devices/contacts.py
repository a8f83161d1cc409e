"""Whether a call comes from the phone that it names: else anybody could make a lost one seem alive.

Proved by a session of an account that has a key on the phone, or by a proof that the phone signed
in store for when nobody is signed in. No visit proves it: whoever forwards one has its envelope, too.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_login import current_user

from outreach.devices.authors import from_base64
from outreach.devices.queries import find_device_key, has_key_on
from outreach.devices.signatures import is_signed

#: How long ahead a phone may sign its proofs.
LONGEST_PROOF = timedelta(days=31)


def is_session_of(device_id: str) -> bool:
    """Whether this request is in a session of an account that has signed in on the phone.

    A token is no session: programs use it, far from any phone.
    """
    if not current_user.is_authenticated or current_user.by_token:
        return False
    return has_key_on(current_user.id, device_id)


def is_sender(device_id: str, proof: object, *, now: datetime) -> bool:
    """Whether the request was sent by the phone that it names."""
    return is_proof(device_id, proof, now=now) or is_session_of(device_id)


def is_proof(device_id: str, proof: object, *, now: datetime) -> bool:
    """Whether `{"key", "until", "signature"}` was signed on the phone and is still good.

    The signature is over the text `contact <device> <until>`; `until` are whole seconds since 1970.
    """
    if not isinstance(proof, dict):
        return False
    until, key = proof.get("until"), find_device_key(proof.get("key"))
    if type(until) is not int or key is None or key.device_id != device_id:
        return False
    if not 0 <= until - now.timestamp() <= LONGEST_PROOF.total_seconds():
        return False
    try:
        signature = from_base64(proof.get("signature"))
    except ValueError:
        return False
    return is_signed(key.public_key, signature, f"contact {device_id} {until}".encode())
