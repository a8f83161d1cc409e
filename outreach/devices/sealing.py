"""Messages that only the server can open: HPKE (RFC 9180) to its public key.

A sealed message is `"OSM1"` · 8 bytes id of the server key · encapsulated key (65 bytes) ·
ciphertext with its tag. Suite: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. `info` says
what the message is, so that one kind is never taken for another.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import ec

from outreach.devices.server_keys import find_key, id_of_point, newest_key

MAGIC = b"OSM1"
ENVELOPE = b"outreach envelope 1"
PHOTO = b"outreach photo 1"
VAULT_KEY = b"outreach vault key 1"
_KEY_ID_LENGTH = 8
_HEAD = len(MAGIC) + _KEY_ID_LENGTH
#: Head, encapsulated key and tag: nothing shorter is a sealed message.
_SHORTEST = _HEAD + 65 + 16

_SUITE = hpke.Suite(hpke.KEM.P256, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class Unreadable(ValueError):
    """No sealed message of ours: cut, changed, of another kind, or to a key we do not have."""


def is_sealed(message: bytes) -> bool:
    """Whether the bytes begin as a sealed message does."""
    return message.startswith(MAGIC)


def has_key_of(message: bytes) -> bool:
    """Whether this server has the key that the message was sealed to."""
    return find_key(message[len(MAGIC) : _HEAD]) is not None


def open_sealed(message: bytes, info: bytes) -> bytes:
    """What was sealed as `info`. Raises Unreadable; KeyMissing on a server without keys."""
    if len(message) < _SHORTEST or not is_sealed(message):
        raise Unreadable("not a sealed message")
    key = find_key(message[len(MAGIC) : _HEAD])
    if key is None:
        raise Unreadable("sealed to a key this server does not have")
    try:
        return _SUITE.decrypt(message[_HEAD:], key.private, info=info)
    except (InvalidTag, ValueError) as error:
        raise Unreadable("the message was changed, or is of another kind") from error


def seal(plain: bytes, info: bytes, point: bytes | None = None) -> bytes:
    """Seals to the point of a server's key (this server's newest unless given), as phones do."""
    point = point or newest_key().point
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    return MAGIC + id_of_point(point) + _SUITE.encrypt(plain, public, info=info)


def public_key() -> bytes:
    """The uncompressed point (65 bytes) of the key that phones seal to. Raises KeyMissing."""
    return newest_key().point
