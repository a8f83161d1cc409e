"""What a list of crashes, people, vehicles and markets would change, line by line. Pure.

A cell that is empty or a column that is absent never takes away what is stored; a market is added to
those a village has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from outreach.places.import_plan import ImportPlan, PlanLine
from outreach.places.list_refusals import Refusal
from outreach.planning.input_list import (
    CRASH_COLUMNS,
    PEOPLE_COLUMNS,
    InputList,
    InputRow,
)
from outreach.planning.vehicles import VEHICLE_TYPES


@dataclass(frozen=True)
class KnownPlace:
    """A place of the register with what is known of it."""

    id: str
    name: str
    in_scope: bool
    people: Mapping[str, int | None]
    #: By year: casualty crashes, deaths, injuries.
    crashes: Mapping[int, Mapping[str, int | None]]
    vehicles: Mapping[str, int]
    #: (calendar, pattern) -> (name, kind).
    markets: Mapping[tuple[str, str], tuple[str, str]]


@dataclass
class InputPlan(ImportPlan):
    """A plan whose lines change what is known of places that there are."""

    #: (id of the place, what is changed: people, crashes, vehicles or markets, values by column).
    inputs: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    @property
    def writes_something(self) -> bool:
        """Whether the list can be written and would change anything."""
        return not self.refused and bool(self.inputs)


def make_input_plan(listed: InputList, places: Mapping[str, KnownPlace], on: date) -> InputPlan:
    """Compares each line with what is known; vehicles without a day of their own count as of `on`."""
    plan = InputPlan(ignored=listed.ignored, line_count=listed.line_count)
    plan.refused += listed.refusals
    for row in listed.rows:
        place = places.get(row.code)
        if place is None or not place.in_scope:
            reason = "place_unknown" if place is None else "place_outside"
            plan.refused.append(Refusal(reason, row.line, "code", row.code))
            continue
        changes = {
            **_people(plan, row, place),
            **_crashes(plan, row, place),
            **_vehicles(plan, row, place, on),
            **_markets(plan, row, place),
        }
        line = PlanLine(row.line, row.code, place.name, changes)
        (plan.changed if changes else plan.unchanged).append(line)
    return plan


_Changes = dict[str, list[Any]]


def _people(plan: InputPlan, row: InputRow, place: KnownPlace) -> _Changes:
    told = {name: row.values[name] for name in PEOPLE_COLUMNS if name in row.values}
    changes = _differing(place.people, told)
    if changes:
        plan.inputs.append((place.id, "people", {name: told[name] for name in changes}))
    return changes


def _crashes(plan: InputPlan, row: InputRow, place: KnownPlace) -> _Changes:
    told = {name: row.values[name] for name in CRASH_COLUMNS if name in row.values}
    if not told:
        return {}
    year = row.values["year"]
    changes = _differing(place.crashes.get(year, {}), told)
    if changes:
        plan.inputs.append((place.id, "crashes", {"year": year, **told}))
    return {f"{name}:{year}": change for name, change in changes.items()}


def _vehicles(plan: InputPlan, row: InputRow, place: KnownPlace, on: date) -> _Changes:
    told = {name: row.values[name] for name in VEHICLE_TYPES if name in row.values}
    changes = _differing(place.vehicles, told)
    as_of = row.values.get("as_of", on)
    for name in changes:
        values = {"vehicle_type": name, "vehicles": told[name], "as_of": as_of}
        plan.inputs.append((place.id, "vehicles", values))
    return changes


def _markets(plan: InputPlan, row: InputRow, place: KnownPlace) -> _Changes:
    rule = row.values.get("market")
    if rule is None:
        return {}
    key = (rule.calendar, rule.pattern)
    stored = place.markets.get(key)
    name = row.values.get("market_name", stored[0] if stored else "")
    # A day a year is a fair unless the list says otherwise, all else a market.
    usual = stored[1] if stored else ("fair" if rule.kind == "yearly" else "market")
    kind = row.values.get("market_kind", usual)
    if stored == (name, kind):
        return {}
    values = {"calendar": rule.calendar, "pattern": rule.pattern, "name": name, "kind": kind}
    plan.inputs.append((place.id, "markets", values))
    before = None if stored is None else [*key, *stored]
    return {"market": [before, [rule.calendar, rule.pattern, name, kind]]}


def _differing(stored: Mapping[str, Any], told: Mapping[str, Any]) -> _Changes:
    return {
        name: [stored.get(name), value] for name, value in told.items() if stored.get(name) != value
    }
