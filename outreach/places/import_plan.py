"""What a list would change in the register, line by line. Pure: a snapshot in, a plan out.

A cell that is empty or a column that is absent never takes away what is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from outreach.places.list_refusals import Refusal
from outreach.places.listing import ListRow, PlaceList

_Compare = Callable[[str, Any, Any], None]
#: Columns whose value is stored on the place as it is.
_PLAIN_COLUMNS = ("name", "kind", "population", "households")


@dataclass(frozen=True)
class Registered:
    """A place of the register."""

    id: str
    code: str
    name: str
    kind: str
    township_code: str | None
    lat: float | None
    lon: float | None
    coord_quality: str
    population: int | None
    households: int | None
    active: bool
    in_scope: bool
    is_key: bool = False


@dataclass(frozen=True)
class Holding:
    """The newest row of a place's jurisdiction."""

    unit_id: str
    unit_name: str
    from_date: date | None
    to_date: date | None

    @property
    def last_change(self) -> date | None:
        """The day before which nothing more can be changed."""
        return self.from_date if self.to_date is None else self.to_date + timedelta(days=1)


@dataclass(frozen=True)
class UnitChoice:
    """A unit that a list may name."""

    id: str
    code: str
    name: str
    active: bool
    in_scope: bool
    is_root: bool


@dataclass(frozen=True)
class TownshipKnown:
    """A township of the register."""

    name: str
    county_code: str
    county: str


@dataclass(frozen=True)
class Register:
    """What the list is compared with."""

    places: Mapping[str, Registered]
    holdings: Mapping[str, Holding]
    townships: Mapping[str, TownshipKnown]
    units: Sequence[UnitChoice]
    #: The unit of new places whose line names none; None: nobody's, 未划分.
    default_unit: UnitChoice | None
    #: Whether names of townships may be changed: they are shared by all brigades.
    may_rename_townships: bool


@dataclass(frozen=True)
class PlanLine:
    """A line that would add or change a place, or leave it."""

    line: int
    code: str
    name: str
    #: Column -> [before, after]; empty for an unchanged line.
    changes: Mapping[str, list[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Missing:
    """A place of the register that the list does not have."""

    code: str
    name: str
    township: str


@dataclass
class ImportPlan:
    """Every line under exactly one of added, changed, unchanged and refused."""

    added: list[PlanLine] = field(default_factory=list)
    changed: list[PlanLine] = field(default_factory=list)
    unchanged: list[PlanLine] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    ignored: tuple[str, ...] = ()
    line_count: int = 0
    #: What to write: (row, unit to name from the effective day on or None to leave it).
    writes: list[tuple[ListRow, UnitChoice | None]] = field(default_factory=list)

    @property
    def refused_lines(self) -> int:
        """How many lines are refused; a file refused as a whole counts as one."""
        return len({refusal.line for refusal in self.refused})

    @property
    def counts(self) -> dict[str, int]:
        """The numbers shown above the lists."""
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "unchanged": len(self.unchanged),
            "refused": self.refused_lines,
            "missing": len(self.missing),
        }

    @property
    def writes_something(self) -> bool:
        """Whether the list can be written and would change anything."""
        return not self.refused and bool(self.writes)


def make_plan(listed: PlaceList, register: Register, effective_on: date) -> ImportPlan:
    """Compares each row with the register; changed units hold from `effective_on`."""
    if not register.units:
        return ImportPlan(refused=[Refusal("no_units")])
    plan = ImportPlan(ignored=listed.ignored, line_count=listed.line_count)
    plan.refused += listed.refusals
    for row in listed.rows:
        known = register.places.get(row.code)
        unit, refusals = _unit_of(row, known, register, effective_on)
        refusals += _refused_townships(row, known, register)
        if known is not None and not known.in_scope:
            refusals = [Refusal("place_outside", row.line, "code", row.code)]
        if refusals:
            plan.refused += refusals
            continue
        changes = _changes(row, known, register, unit)
        line = PlanLine(row.line, row.code, row.name, changes)
        if known is None:
            plan.added.append(line)
        elif changes:
            plan.changed.append(line)
        else:
            plan.unchanged.append(line)
        if known is None or changes:
            plan.writes.append((row, unit))
    plan.refused.sort(key=lambda refusal: refusal.line or 0)
    plan.missing = _missing(listed, register)
    return plan


def _unit_of(
    row: ListRow, known: Registered | None, register: Register, effective_on: date
) -> tuple[UnitChoice | None, list[Refusal]]:
    """The unit to name for the row; None leaves who answers as it is."""
    if row.unit is None:
        return (register.default_unit if known is None else None), []
    wanted = [unit for unit in register.units if unit.code.lower() == row.unit.lower()]
    wanted = wanted or [unit for unit in register.units if unit.name == row.unit]
    if not wanted:
        return None, [Refusal("unknown_unit", row.line, "unit", row.unit)]
    if len(wanted) > 1:
        return None, [Refusal("ambiguous_unit", row.line, "unit", row.unit)]
    unit = wanted[0]
    if not unit.in_scope:
        return None, [Refusal("unit_outside", row.line, "unit", row.unit)]
    if not unit.active:
        return None, [Refusal("inactive_unit", row.line, "unit", row.unit)]
    holding = register.holdings.get(row.code)
    current = None if holding is None or holding.to_date else holding.unit_id
    if current == (None if unit.is_root else unit.id):
        return None, []
    last_change = None if holding is None else holding.last_change
    if last_change is not None and effective_on < last_change:
        facts: dict[str, str | int] = {"last": last_change.isoformat()}
        return None, [Refusal("unit_too_early", row.line, "unit", row.unit, facts)]
    return unit, []


def _refused_townships(row: ListRow, known: Registered | None, register: Register) -> list[Refusal]:
    code = township_code_of(row, known)
    township = register.townships.get(code)
    if township is None:
        return []
    if code != row.township_code and row.town not in (None, township.name):
        # Taken at its word the line would rename a township that its own code does not name.
        said = {"said": township.name, "township": code}
        return [Refusal("township_needs_code", row.line, "town", row.town, said)]
    if register.may_rename_townships:
        return []
    said = {
        "town": township.name,
        "county_code": township.county_code,
        "county": township.county,
    }
    return [
        Refusal("township_not_yours", row.line, column, getattr(row, column), {"said": stored})
        for column, stored in said.items()
        if getattr(row, column) not in (None, stored)
    ]


def township_code_of(row: ListRow, known: Registered | None) -> str:
    """The township as listed; else the registered one; else by the code of the place."""
    if row.town_code is None and known is not None and known.township_code is not None:
        return known.township_code
    return row.township_code


def _changes(
    row: ListRow,
    known: Registered | None,
    register: Register,
    unit: UnitChoice | None,
) -> dict[str, list[Any]]:
    changes: dict[str, list[Any]] = {}

    def compare(column: str, stored: Any, listed: Any) -> None:
        if listed is not None and listed != stored:
            changes[column] = [stored, listed]

    for column in _PLAIN_COLUMNS:
        compare(column, getattr(known, column, None), getattr(row, column))
    compare("is_key", known is not None and known.is_key, row.is_key)
    if known is None:
        compare("kind", None, row.kind or row.kind_by_code)
    elif not known.active:
        compare("active", False, True)
    _compare_township(row, known, register, compare)
    _compare_point(row, known, compare)
    if unit is not None:
        holding = register.holdings.get(row.code)
        stored = None if holding is None or holding.to_date else holding.unit_name
        changes["unit"] = [stored, unit.name]
    return changes


def _compare_township(
    row: ListRow, known: Registered | None, register: Register, compare: _Compare
) -> None:
    code = township_code_of(row, known)
    if known is None or row.town_code is not None or row.town is not None:
        compare("town_code", getattr(known, "township_code", None), code)
    township = register.townships.get(code)
    if known is None:
        # A new line shows its township whether that is new or not.
        compare("town", None, row.town or (township and township.name))
    else:
        compare("town", township and township.name, row.town)
    compare("county_code", township and township.county_code, row.county_code)
    compare("county", township and township.county, row.county)


def _compare_point(row: ListRow, known: Registered | None, compare: _Compare) -> None:
    if row.lat is None:
        return
    if known is not None and (known.lat, known.lon) == (row.lat, row.lon):
        compare("coord_quality", known.coord_quality, row.coord_quality)
        return
    compare("lat", getattr(known, "lat", None), row.lat)
    compare("lon", getattr(known, "lon", None), row.lon)
    # A list rarely says how it knows; a point that nobody surveyed is taken from some gazetteer.
    quality = row.coord_quality or "geocoded"
    compare("coord_quality", getattr(known, "coord_quality", None), quality)


def _missing(listed: PlaceList, register: Register) -> list[Missing]:
    """Places of one's scope that are in the register but not in the list; they stay."""
    if not listed.line_count:
        return []  # the file could not be read at all
    missing: list[Missing] = []
    for place in register.places.values():
        if place.in_scope and place.active and place.code not in listed.codes:
            township = register.townships.get(place.township_code or "")
            missing.append(Missing(place.code, place.name, township.name if township else ""))
    return missing
