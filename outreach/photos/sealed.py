"""Photos sealed to the server: opened here, so that nothing else knows of seals."""

from __future__ import annotations

from outreach.devices import sealing
from outreach.photos.containers import BadPicture

UNREADABLE = "unreadable"


def opened(sent: bytes) -> bytes:
    """The picture's bytes, opened where they were sealed. Raises BadPicture."""
    if not sealing.is_sealed(sent):
        return sent
    try:
        return sealing.open_sealed(sent, sealing.PHOTO)
    except sealing.Unreadable as error:
        raise BadPicture(UNREADABLE) from error
