"""Badge numbers: what one looks like and when two are the same."""

from __future__ import annotations

import re
import unicodedata

LONGEST_BADGE = 32
_BADGE = re.compile(r"[A-Za-z0-9-]{1,32}")


def is_badge(text: str) -> bool:
    """Whether the text can be a badge number: 1-32 letters, digits and hyphens.

    >>> is_badge("jy-0412"), is_badge("警0412")
    (True, False)
    """
    return _BADGE.fullmatch(text) is not None


def badge_key(text: str) -> str:
    """The badge as compared: small letters, no blanks around, full-width digits made plain.

    A Chinese keyboard easily gives full-width digits; they mean the same badge.

    >>> badge_key(" JY-０４１２ ")
    'jy-0412'
    """
    return unicodedata.normalize("NFKC", text).strip().lower()
