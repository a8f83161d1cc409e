"""From headquarters down to a village: the way above the map, and a table of the next level.

Every level is a filter of the map (`unit`, `township`), so that each step has an address. Which
levels there are follows from the tree of units: whoever has no units below goes on by townships.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from flask_babel import gettext as _
from flask_login import current_user

from outreach.coverage.map_page import MapPage, Numbers
from outreach.language import language
from outreach.places.names import short_name
from outreach.units.levels import ABOVE_BRIGADES
from outreach.units.rows import UnitRow

#: More villages than this are not listed; a township has some dozens.
MOST_VILLAGES = 200


@dataclass(frozen=True)
class Crumb:
    """One step of the way: its name, and the filters that lead back to it."""

    name: str
    unit: str | None
    township: str | None


@dataclass(frozen=True)
class Part:
    """A unit or township below the one shown. Counts of places, then of visits in the period."""

    #: None where nothing further can be chosen: places of the unit itself, or without township.
    code: str | None
    name: str
    villages: int
    visited: int
    never: int
    #: Reached, but longer ago than their own interval.
    overdue: int
    visits: int

    @property
    def share(self) -> float:
        """Coverage from 0 to 1."""
        return self.visited / self.villages if self.villages else 0.0


@dataclass(frozen=True)
class Village:
    """A place of the township shown."""

    id: str
    #: Its code, or its id where it has none: what the map knows it by.
    key: str
    name: str
    #: Days since the last visit, -1 for never; whether that is too many for it.
    days: int
    overdue: bool
    visits: int
    attendees: int
    leaflets: int


@dataclass(frozen=True)
class NextLevel:
    """What the chosen unit or township is made of: `units`, `townships` or `villages`."""

    kind: str
    parts: Sequence[Part] = ()
    villages: Sequence[Village] = ()
    #: Villages that are not listed, because there are too many.
    more: int = 0
    #: The level of the units.
    level: str = ""


def way_of(page: MapPage) -> list[Crumb]:
    """From the account's own unit to what is chosen; the last one is where one is."""
    own, units = current_user.unit, page.register.units
    crumbs = [Crumb(own.label(language()), None, None)]
    chosen, town = page.filters.unit, page.filters.township
    if chosen is not None:
        above = chosen.path.removeprefix(own.path).split("/")
        steps = {unit.id: unit for unit in units if unit.id in above}
        crumbs += [
            Crumb(steps[each].label(language()), steps[each].code, None)
            for each in above
            if each in steps
        ]
    if town is not None:
        name = next((row.name for row in page.register.towns if row.code == town), town)
        crumbs.append(Crumb(name, chosen.code if chosen else None, town))
    return crumbs


def next_level(page: MapPage) -> NextLevel | None:
    """What comes below; None where that is the map's table already, and of nothing."""
    if not len(page.chosen):
        return None
    if page.filters.township is not None:
        return _villages(page)
    unit = page.filters.unit or current_user.unit
    if page.filters.unit is None and unit.level in ABOVE_BRIGADES:
        return None
    return _units(page, unit.id) or _townships(page)


def _units(page: MapPage, above: str) -> NextLevel | None:
    """The units right below, and the places that none of them has; None where there are none."""
    units = page.register.units
    below = [at for at, unit in enumerate(units) if unit.parent_id == above]
    of = np.full(len(units), -1)
    for number, at in enumerate(below):
        of[[n for n, unit in enumerate(units) if unit.path.startswith(units[at].path)]] = number
    group = of[page.unit_at[page.chosen]]
    if not (group >= 0).any():
        return None
    names = [(units[at].code, _name(units[at])) for at in below]
    parts = _parts(page, group, [*names, (None, _("本级直接负责"))])
    retired = {units[at].code for at in below if not units[at].active}
    return NextLevel(
        "units",
        [part for part in parts if part.villages or (part.code and part.code not in retired)],
        level=units[below[0]].level,
    )


def _townships(page: MapPage) -> NextLevel:
    towns = page.register.towns
    used, group = np.unique(page.register.town[page.places[page.chosen]], return_inverse=True)
    names = [
        (towns[at].code, towns[at].name) if at >= 0 else (None, _("没有登记乡镇"))
        for at in used.tolist()
    ]
    parts = _parts(page, group, names)
    return NextLevel("townships", sorted(parts, key=lambda part: (part.code is None, part.code)))


def _villages(page: MapPage) -> NextLevel:
    register = page.register
    rows: list[int] = page.places[page.chosen].tolist()
    amounts = page.amounts.of(page.chosen)
    days = page.days[page.chosen]
    late = page.late[page.chosen]
    order = sorted(range(len(rows)), key=lambda at: register.codes[rows[at]] or "9" * 13)
    return NextLevel(
        "villages",
        villages=[
            Village(
                id=register.ids[rows[at]],
                key=register.codes[rows[at]] or register.ids[rows[at]],
                name=short_name(register.names[rows[at]]),
                days=int(days[at]),
                overdue=bool(late[at]),
                visits=int(amounts.visits[at]),
                attendees=int(amounts.attendees[at]),
                leaflets=int(amounts.leaflets[at]),
            )
            for at in order[:MOST_VILLAGES]
        ],
        more=max(len(rows) - MOST_VILLAGES, 0),
    )


def _parts(page: MapPage, group: Numbers, names: Sequence[tuple[str | None, str]]) -> list[Part]:
    """A row for each name; `group` is that of each place chosen, -1 for the last one."""
    group = np.where(group < 0, len(names) - 1, group)
    visits = page.amounts.visits[page.chosen]

    def count(of: Numbers) -> list[int]:
        return [int(each) for each in np.bincount(group, of, len(names))]

    every = np.ones(len(group))
    columns = (every, visits > 0, page.days[page.chosen] < 0, page.late[page.chosen], visits)
    return [
        Part(code, name, *numbers)
        for (code, name), *numbers in zip(names, *map(count, columns), strict=True)
    ]


def _name(unit: UnitRow) -> str:
    return unit.label(language())
