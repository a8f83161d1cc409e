"""Units as plain values, and which have a row of their own in a table. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol, TypeVar


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
        """0 headquarters, 1 brigade, 2 squadron."""
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
    """Brigades, and squadrons shown without their brigade, in the order given."""
    ids = _ids(shown)
    return [unit for unit in shown if unit.depth > 0 and _counted_in(unit, ids) == unit.id]


def row_of(shown: Sequence[SomeUnit]) -> dict[str, str]:
    """For each unit the id of the one whose row counts it: a squadron's is its brigade, if shown."""
    ids = _ids(shown)
    return {unit.id: _counted_in(unit, ids) for unit in shown}


def _ids(shown: Iterable[InTree]) -> frozenset[str]:
    return frozenset(unit.id for unit in shown)


def _counted_in(unit: InTree, ids: frozenset[str]) -> str:
    parent = unit.parent_id
    return parent if unit.depth == 2 and parent is not None and parent in ids else unit.id
