"""Units as plain values, and which have a row of their own in a table. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol, TypeVar

from outreach.units.levels import ABOVE_BRIGADES


class UnitRow(NamedTuple):
    """A unit as plain values, which outlive the session."""

    id: str
    code: str
    name: str
    name_en: str
    parent_id: str | None
    depth: int
    path: str
    active: bool
    level: str

    def label(self, language: str) -> str:
        """The name in "zh" or "en"."""
        return self.name_en if language == "en" and self.name_en else self.name


class InTree(Protocol):
    """A unit as a table needs it."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def parent_id(self) -> str | None:
        """The unit above; None for headquarters."""
        ...

    @property
    def depth(self) -> int:
        """0 for headquarters."""
        ...

    @property
    def level(self) -> str:
        """Of `levels.LEVELS`."""
        ...


SomeUnit = TypeVar("SomeUnit", bound=InTree)


def tree_order(units: Sequence[SomeUnit]) -> list[SomeUnit]:
    """Each before those below it, siblings in the order given."""
    children: dict[str | None, list[SomeUnit]] = defaultdict(list)
    known = _ids(units)
    for unit in units:
        # The top of a subtree has a parent that is not among the units.
        children[unit.parent_id if unit.parent_id in known else None].append(unit)
    ordered: list[SomeUnit] = []

    def walk(parent_id: str | None) -> None:
        for unit in children.get(parent_id, ()):
            ordered.append(unit)
            walk(unit.id)

    walk(None)
    return ordered


def row_units(shown: Sequence[SomeUnit]) -> list[SomeUnit]:
    """The units that have a row of their own, in the order given.

    From above brigades those right below: a detachment's brigades, a province's cities. From a
    brigade or a squadron itself.
    """
    by_id = {unit.id: unit for unit in shown}
    return [
        unit
        for unit in shown
        if _counted_in(unit, by_id) == unit.id
        and (unit.parent_id in by_id or unit.level not in ABOVE_BRIGADES)
    ]


def row_of(shown: Sequence[SomeUnit]) -> dict[str, str]:
    """For each unit the id of the one whose row counts it: a squadron's is its brigade, if shown."""
    by_id = {unit.id: unit for unit in shown}
    return {unit.id: _counted_in(unit, by_id) for unit in shown}


def _ids(shown: Iterable[InTree]) -> frozenset[str]:
    return frozenset(unit.id for unit in shown)


def _counted_in(unit: InTree, by_id: Mapping[str, InTree]) -> str:
    top = below_top = unit
    while top.parent_id is not None and top.parent_id in by_id:
        below_top, top = top, by_id[top.parent_id]
    return below_top.id if top.level in ABOVE_BRIGADES else top.id
