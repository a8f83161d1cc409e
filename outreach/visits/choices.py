"""Two contents of one visit in parts to choose between, and the content that choices make. Pure.

A part is whatever can be taken from one side alone and still make sense beside the rest: a single
field, a whole talk, helmet check or hazard (by position), all of one material or activity (by its code).
Photos are no choice: those of both sides stay as far as a visit has room for them, and the chosen
side's come first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from outreach.visits.content import Content
from outreach.visits.forms import MOST_PHOTOS

A, B = SIDES = ("a", "b")
#: Lists of which each row is a part, by its position.
ROWS = ("talks", "helmet_checks", "hazards")
#: Lists of which each code is a part: the name of the code.
CODED = {"leaflets": "material", "activities": "kind"}
#: Lists that keep what either side has.
UNITED = ("photos",)
#: Fields that a content leaves out where they are empty.
LEFT_OUT = ("also_reached", "hazards")

Row = TypeVar("Row")


@dataclass(frozen=True)
class Part:
    """One thing to choose: its key, such as `notes`, `talks.0` or `leaflets.poster`.

    A value of None: that side has nothing there.
    """

    key: str
    a: Any
    b: Any

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose."""
        return bool(self.a != self.b)


def parts_of(a: Content, b: Content) -> list[Part]:
    """All parts of the two contents, equal ones too, in the order of the form.

    >>> [part.key for part in parts_of({"notes": None, "talks": [{}]}, {"notes": None, "talks": []})]
    ['notes', 'talks.0']
    """
    return [
        part for name in dict.fromkeys([*a, *b]) for part in _parts(name, a.get(name), b.get(name))
    ]


def missing_choices(a: Content, b: Content, choices: Mapping[str, str]) -> list[str]:
    """The keys of the parts that differ and for which no side was chosen."""
    return [
        part.key for part in parts_of(a, b) if part.differs and choices.get(part.key) not in SIDES
    ]


def whole(a: Content, b: Content, side: str) -> dict[str, str]:
    """The choices that take all of one side."""
    return {part.key: side for part in parts_of(a, b) if part.differs}


def combine(a: Content, b: Content, choices: Mapping[str, str]) -> Content:
    """The content that takes each part that differs from the side chosen.

    Nothing says that it is a valid visit: it has to pass the form again. Raises ValueError where
    a choice is missing.

    >>> combine({"notes": "x", "campaign": None}, {"notes": "y", "campaign": "z"},
    ...         {"notes": "a", "campaign": "b"})
    {'notes': 'x', 'campaign': 'z'}
    """
    if missing := missing_choices(a, b, choices):
        raise ValueError(f"nothing chosen for {', '.join(missing)}")
    combined: Content = {}
    for name in dict.fromkeys([*a, *b]):
        mine, other = a.get(name), b.get(name)
        if name in UNITED:
            combined[name] = _united(a, b, name, choices)[:MOST_PHOTOS]
            continue
        chosen = [
            part.b if part.differs and choices[part.key] == B else part.a
            for part in _parts(name, mine, other)
        ]
        if name in ROWS:
            rows = [row for row in chosen if row is not None]
            if rows or name not in LEFT_OUT:
                combined[name] = rows
        elif name in CODED:
            combined[name] = [row for rows in chosen for row in rows or ()]
        elif chosen[0] is not None or name not in LEFT_OUT:
            combined[name] = chosen[0]
    return combined


def _parts(name: str, a: Any, b: Any) -> Iterator[Part]:
    if name in UNITED:
        return
    if name in ROWS:
        for row in range(max(len(a or ()), len(b or ()))):
            yield Part(f"{name}.{row}", _row(a, row), _row(b, row))
    elif name in CODED:
        mine, other = _by_code(a or (), CODED[name]), _by_code(b or (), CODED[name])
        for code in dict.fromkeys([*mine, *other]):
            yield Part(f"{name}.{code}", mine.get(code), other.get(code))
    else:
        yield Part(name, a, b)


def _row(rows: Sequence[Row] | None, at: int) -> Row | None:
    return rows[at] if rows and at < len(rows) else None


def _by_code(rows: Sequence[dict[str, Any]], name: str) -> dict[str, list[dict[str, Any]]]:
    by_code: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_code.setdefault(row[name], []).append(row)
    return by_code


def photos_left_out(a: Content, b: Content, choices: Mapping[str, str]) -> set[str]:
    """The hashes of the photos for which the combined visit has no room."""
    return {photo["sha256"] for photo in _united(a, b, "photos", choices)[MOST_PHOTOS:]}


def _united(a: Content, b: Content, name: str, choices: Mapping[str, str]) -> list[Any]:
    """What either side has; first that of the side taken whole, else that of the stored one."""
    first, then = (b, a) if set(choices.values()) == {B} else (a, b)
    mine, other = first.get(name) or [], then.get(name) or []
    known = {_identity(each) for each in mine}
    return [*mine, *(each for each in other if _identity(each) not in known)]


def _identity(item: Any) -> Any:
    return item.get("sha256") if isinstance(item, dict) else item
