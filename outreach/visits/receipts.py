"""The code on a receipt: what an officer can read out, and what anybody can compute again."""

from __future__ import annotations

import hashlib

#: Crockford's base 32: no letter that is taken for a digit or another letter.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8


def receipt_code(submission_id: str, content_hash: str) -> str:
    """Eight characters for one content of one submission (40 bits of a SHA-256).

    Equal for the same content however often it is sent, another for any other content.

    >>> receipt_code("f47ac10b-58cc-4372-a567-0e02b2c3d479", "00" * 32)
    'SPM29FT1'
    """
    digest = hashlib.sha256(f"{submission_id} {content_hash}".encode()).digest()
    bits = int.from_bytes(digest[:5], "big")
    return "".join(_ALPHABET[bits >> shift & 31] for shift in range(35, -1, -5))
