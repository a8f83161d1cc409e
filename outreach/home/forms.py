"""Forms of home: language and display."""

from __future__ import annotations

from urllib.parse import urlsplit


def own_address(text: str | None) -> str | None:
    """The address if it is a path of this site, else None: nobody is sent elsewhere."""
    address = (text or "").strip()
    # Browsers read a backslash as a slash, and drop control characters.
    if not address.startswith("/") or address.startswith("//") or "\\" in address:
        return None
    if any(ord(character) < 32 for character in address):
        return None
    parts = urlsplit(address)
    return None if parts.scheme or parts.netloc else address
