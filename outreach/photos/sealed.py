"""Photos sealed to the server: opened here, so that nothing else knows of seals."""

from __future__ import annotations

from outreach.devices import sealing
from outreach.photos.containers import BadPicture

UNREADABLE = "unreadable"


def opened(sent: bytes, account_id: str) -> bytes:
    """The picture's bytes, opened where the account sealed them. Raises BadPicture.

    The seal names the account: whoever carries another's photo cannot have it opened as an own one.
    """
    if not sealing.is_sealed(sent):
        return sent
    try:
        return sealing.open_sealed(sent, b"%b %b" % (sealing.PHOTO, account_id.encode("ascii")))
    except sealing.Unreadable as error:
        raise BadPicture(UNREADABLE) from error


def is_for_nobody(sent: bytes) -> bool:
    """Whether no account could have it opened: it is sealed to a key this server does not have."""
    return sealing.is_sealed(sent) and not sealing.has_key_of(sent)
