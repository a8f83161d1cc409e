"""Two contents of one visit side by side in the page's words, the differing words marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from flask_babel import gettext as _

from outreach.language import format_number, label, separator
from outreach.visits.choices import CODED, ROWS, Part, parts_of
from outreach.visits.content import Content
from outreach.visits.differences import Run, mark_differences
from outreach.visits.forms import VisitForm
from outreach.visits.history import (
    field_label,
    own_label,
    place_names,
    places_said,
    value_text,
)
from outreach.visits.shapes import shapes_of
from outreach.visits.words import amount, term_word
from outreach.vocabulary.queries import find_term, list_materials


@dataclass(frozen=True)
class Line:
    """One line of a cell: the label of what it is about, empty where the row says it; the words."""

    label: str
    runs: Sequence[Run]


@dataclass(frozen=True)
class ShownPart:
    """A row of the comparison: what it is, and what each side says; no line: it says nothing."""

    key: str
    label: str
    a: Sequence[Line]
    b: Sequence[Line]


@dataclass(frozen=True)
class Comparison:
    """The parts that differ, and those that are the same and say anything."""

    differing: Sequence[ShownPart]
    equal: Sequence[ShownPart]


def compare(a: Content, b: Content) -> Comparison:
    """The two contents part by part, in the order of the form."""
    order = ["place", *shapes_of(VisitForm)]
    parts = sorted(parts_of(a, b), key=lambda part: order.index(part.key.partition(".")[0]))
    names = place_names(
        [place for part in parts for value in _said(part) for place in places_said(part.key, value)]
    )
    shown = [(part, _shown(part, names, parts)) for part in parts]
    return Comparison(
        differing=[row for part, row in shown if part.differs],
        equal=[row for part, row in shown if not part.differs and part.a],
    )


def part_label(key: str, rows: int = 2) -> str:
    """What a part is called: 备注, 宣讲2 (宣讲 where there is one at most), 宣传海报."""
    name, _dot, rest = key.partition(".")
    if name in ROWS:
        number = f"{separator('number')}{int(rest) + 1}" if rows > 1 else ""
        return field_label(name) + number
    if name == "leaflets":
        return label(_material(rest)) or rest
    if name == "activities":
        return term_word(rest, "activity")
    return field_label(name)


def _said(part: Part) -> list[Any]:
    return [value for value in (part.a, part.b) if value is not None]


def _shown(part: Part, names: dict[str, str], parts: Sequence[Part]) -> ShownPart:
    name = part.key.partition(".")[0]
    rows = sum(each.key.startswith(f"{name}.") for each in parts)
    a, b = dict(_lines(part.key, part.a, names)), dict(_lines(part.key, part.b, names))
    marked = {of: mark_differences(a.get(of, ""), b.get(of, "")) for of in _in_order(a, b)}
    return ShownPart(
        part.key,
        part_label(part.key, rows),
        [Line(of, runs) for of, (runs, _other) in marked.items() if of in a],
        [Line(of, runs) for of, (_mine, runs) in marked.items() if of in b],
    )


def _in_order(a: dict[str, str], b: dict[str, str]) -> list[str]:
    """The labels of both sides, each where it stands on its own side."""
    pairs = zip_longest(a, b)
    return list(dict.fromkeys(of for pair in pairs for of in pair if of is not None))


def _lines(key: str, value: Any, names: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The lines of a side as (label, text)."""
    name, _dot, code = key.partition(".")
    if value is None:
        return
    if name in CODED:
        yield "", separator("names").join(_amount(name, code, row["quantity"]) for row in value)
    elif name in ROWS:
        for field, inner in value.items():
            if field == "counts":
                yield from (_count_line(count) for count in inner)
            elif inner not in (None, [], "", False):
                path = f"{name}.0.{field}"
                yield own_label(path), value_text(path, inner, names)
    elif text := value_text(key, value, names):
        yield "", text


def _amount(name: str, code: str, quantity: int) -> str:
    named: Any = _material(code) if name == "leaflets" else find_term("activity", code)
    return amount(quantity, named.measure if named else "")


def _count_line(count: dict[str, Any]) -> tuple[str, str]:
    """电动自行车·乘员: 没戴19 戴了31 看不清2."""
    rider = term_word(count["vehicle_type"], "vehicle_type")
    if count["seat"] != "driver":
        rider += separator("facts") + term_word(count["seat"], "seat")
    numbers = {name: format_number(count[name]) for name in ("none", "worn", "correct", "unclear")}
    if count["correct"] is None:
        return rider, _("没戴%(none)s 戴了%(worn)s 看不清%(unclear)s", **numbers)
    return rider, _("没戴%(none)s 戴了%(worn)s（戴好%(correct)s） 看不清%(unclear)s", **numbers)


def _material(code: str) -> Any:
    return next((each for each in list_materials() if each.code == code), None)
