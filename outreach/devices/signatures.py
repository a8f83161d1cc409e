"""Signatures of phones: ECDSA over P-256 with SHA-256, as WebCrypto makes them."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

#: WebCrypto writes r and s one after the other, 32 bytes each.
SIGNATURE_LENGTH = 64
POINT_LENGTH = 65


def is_point(public_key: bytes) -> bool:
    """Whether the bytes are an uncompressed point of P-256."""
    try:
        _key(public_key)
    except ValueError:
        return False
    return len(public_key) == POINT_LENGTH


def is_signed(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the message was signed with the private half of the public key."""
    if len(signature) != SIGNATURE_LENGTH:
        return False
    half = SIGNATURE_LENGTH // 2
    encoded = encode_dss_signature(
        int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
    )
    try:
        _key(public_key).verify(encoded, message, ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def _key(public_key: bytes) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_key)
