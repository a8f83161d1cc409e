"""What changes seldom, kept by a server process for as long as the register's version is the same.

Maps look at that version first of all (`coverage.live`). What counts it up (`coverage.
register_watch`) also holds terms, campaigns, intervals and outlines: reading them again for each
answer would be a third of its statements.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import current_app, g

_SEEN = "register_seen"
T = TypeVar("T")


def saw_register(version: int) -> None:
    """This request's transaction sees the register in the version."""
    setattr(g, _SEEN, version)


def forget_register() -> None:
    """What is read from now on may be of another version: a write begins."""
    g.pop(_SEEN, None)


def remembered(name: str, read: Callable[[], T]) -> T:
    """What `read` gives, from an earlier request where the register has not changed since.

    Only for what every change of counts the register's version up, and nobody changes in memory.
    Where this request has not looked at the version, it is read.
    """
    seen = g.get(_SEEN)
    if seen is None:
        return read()
    kept: dict[str, tuple[int, Any]] = current_app.extensions.setdefault("remembered", {})
    found = kept.get(name)
    if found is None or found[0] != seen:
        found = kept[name] = (seen, read())
    return cast(T, found[1])
