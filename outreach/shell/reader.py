"""Pages rendered for nobody in particular, so that a phone can keep them for whoever opens them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import g


@dataclass(frozen=True)
class Reader:
    """Stands where an account stands while a page is rendered: it records visits and has no name.

    Scripts put the name and unit of the phone's user into the page. Leaders' further pages need
    a connection, so that a page for a field officer does for all.
    """

    id: str = ""
    badge: str = ""
    display_name: str = ""
    role: str = "officer"
    unit: Any = None
    unit_id: str = ""
    language: str = ""
    must_change_password: bool = False
    by_token: bool = False
    is_authenticated: bool = True


#: What a page takes from the request, and what it gets instead: no account and no form token.
_INSTEAD = {"_login_user": Reader(), "csrf_token": ""}


@contextmanager
def nobody(language: str) -> Iterator[None]:
    """Within it templates see a reader without a name, no form token, and this language."""
    missing = object()
    before = {name: g.get(name, missing) for name in (*_INSTEAD, "language")}
    for name, value in {**_INSTEAD, "language": language}.items():
        setattr(g, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is missing:
                g.pop(name)
            else:
                setattr(g, name, value)
