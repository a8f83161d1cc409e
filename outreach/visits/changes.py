"""What differs between two contents of one visit: pure functions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from outreach.visits.content import Content

#: Objects that are compared and shown as one thing.
_WHOLE = ("place", "position")


@dataclass(frozen=True)
class Change:
    """One field before and after, by its dotted path. None: it was, or became, empty."""

    path: str
    before: Any
    after: Any


def changed_fields(before: Content, after: Content) -> list[Change]:
    """The fields that differ, in the order of the form. A row more or less is one change.

    >>> changed_fields({"talks": [{"attendees": 30}]}, {"talks": [{"attendees": 32}]})
    [Change(path='talks.0.attendees', before=30, after=32)]
    """
    return list(_changes("", before, after))


def _changes(path: str, before: Any, after: Any) -> Iterator[Change]:
    if before == after:
        return
    if path not in _WHOLE and isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys([*before, *after]):
            yield from _changes(_join(path, name), before.get(name), after.get(name))
    elif _has_rows(before) or _has_rows(after):
        for row, (old, new) in enumerate(zip_longest(before or [], after or [])):
            yield from _changes(_join(path, str(row)), old, new)
    else:
        yield Change(path, before, after)


def _has_rows(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(row, dict) for row in value)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
