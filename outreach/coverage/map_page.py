"""What the map page shows under its filters: places, their state, its table, and the sums chosen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from flask_login import current_user
from numpy.typing import NDArray

from outreach.campaigns.counting import standing_of
from outreach.campaigns.models import Campaign
from outreach.coverage.areas import AREA_COLOURS, Area, areas_by_coverage, areas_by_wearing
from outreach.coverage.columns import day_number
from outreach.coverage.figures import BrigadeCoverage, summed, total_of
from outreach.coverage.forms import MapFilters
from outreach.coverage.live import Answer, Question, live
from outreach.coverage.payloads import STATE_COLUMNS, pack_state
from outreach.coverage.place_columns import pack_places_of, token_of_places
from outreach.coverage.register import Register, TownRow
from outreach.coverage.sums import Sums
from outreach.coverage.turns import last_turn
from outreach.helmets.against_target import villages_against_target
from outreach.language import language
from outreach.periods import today
from outreach.places.intervals import intervals_of
from outreach.planning.queries import read_target
from outreach.units.queries import scope_unit_ids
from outreach.units.rows import UnitRow, row_of, row_units, tree_order
from outreach.vocabulary.queries import list_campaigns

Numbers = NDArray[Any]
#: More townships than this are offered only once a unit is chosen.
MOST_TOWNSHIPS = 60


@dataclass(frozen=True)
class MapPage:
    """The places in scope under the filters. A chosen unit emphasises; it leaves nothing out."""

    filters: MapFilters
    answer: Answer
    scope: frozenset[str]

    @property
    def register(self) -> Register:
        """All places, in scope or not."""
        return self.answer.register

    @cached_property
    def places(self) -> Numbers:
        """The places shown, as positions in the register."""
        filters = self.filters
        return self.register.rows(
            self.scope, filters.period.last, kind=filters.kind, township=filters.township
        )

    @cached_property
    def amounts(self) -> Sums:
        """The sums of the places shown, in their order."""
        return self.answer.sums.of(self.places)

    @cached_property
    def unit_at(self) -> Numbers:
        """For each place shown the position of its unit among the register's."""
        return self.register.unit_on(self.filters.period.last)[self.places]

    @cached_property
    def rows(self) -> Sequence[BrigadeCoverage]:
        """The table: a row a brigade in establishment order, squadrons within their brigade.

        A squadron that looks at itself gets its own row; places that no brigade answers for are
        a last row. A retired unit has a row only as long as places are still its own.
        """
        units = self.register.units
        place_in = np.zeros(len(units), np.intp)
        place_in[self._row_units] = np.arange(len(self._row_units))
        rows = summed(
            [BrigadeCoverage.of_unit(units[at]) for at in self._row_units],
            place_in[self._row_of],
            self.amounts,
        )
        return [
            row
            for row, at in zip(rows, self._row_units, strict=True)
            if units[at].active or row.villages
        ]

    @cached_property
    def total(self) -> BrigadeCoverage:
        """The table's last line."""
        return total_of(self.rows)

    @cached_property
    def chosen(self) -> Numbers:
        """Which of the places shown belong to the chosen unit; all where none is chosen."""
        unit = self.filters.unit
        if unit is None:
            return np.arange(len(self.places))
        below = np.array([row.path.startswith(unit.path) for row in self.register.units])
        return np.flatnonzero(below[self.unit_at])

    @cached_property
    def sums(self) -> BrigadeCoverage:
        """What the headline says: the sums of the places chosen."""
        if self.filters.unit is None:
            return self.total
        one_row = np.zeros(len(self.chosen), np.intp)
        return summed([BrigadeCoverage("", "", "")], one_row, self.amounts.of(self.chosen))[0]

    @cached_property
    def units(self) -> Sequence[UnitRow]:
        """The units to choose from: those in scope, each before those below it."""
        return tree_order([self.register.units[at] for at in self.shown_units])

    @cached_property
    def townships(self) -> Sequence[TownRow]:
        """The townships to choose from: those of the chosen unit's places, or of all if not many.

        The one already chosen is always among them.
        """
        filters, register = self.filters, self.register
        day = filters.period.last
        places = self.places
        if filters.township is not None:
            places = register.rows(self.scope, day, kind=filters.kind, township=None)
        unit = filters.unit
        if unit is not None:
            below = np.array([row.path.startswith(unit.path) for row in register.units], bool)
            places = places[below[register.unit_on(day)[places]]]
        towns = _which(register.town[places] + 1) - {0}  # the first is none
        if unit is None and len(towns) > MOST_TOWNSHIPS:
            towns = set()
        return [
            town
            for at, town in enumerate(register.towns)
            if at + 1 in towns or town.code == filters.township
        ]

    @cached_property
    def days(self) -> Numbers:
        """Days since the last visit to each place shown, -1 for never."""
        last = self.amounts.last
        return np.where(last < 0, -1, np.maximum(day_number(self.filters.as_of) - last, 0))

    @cached_property
    def late(self) -> Numbers:
        """Whether each place shown was reached, but longer ago than its own interval."""
        late: Numbers = self.days > intervals_of(self.register.is_key[self.places])
        return late

    @property
    def never(self) -> int:
        """Places chosen that nobody ever reached under the filters."""
        return int((self.amounts.last[self.chosen] < 0).sum())

    @property
    def without_point(self) -> int:
        """Places chosen that the map cannot show."""
        return int(np.isnan(self.register.lat[self.places[self.chosen]]).sum())

    @cached_property
    def counties(self) -> list[str]:
        """Codes of the counties in which the places chosen lie."""
        towns = self.register.towns
        used = _which(self.register.town[self.places[self.chosen]] + 1) - {0}  # the first is none
        codes = (towns[at - 1].county_code for at in sorted(used))
        return list(dict.fromkeys(filter(None, codes)))

    @cached_property
    def areas(self) -> Sequence[Area] | None:
        """The counties of the places chosen, as the colour fills them; None where it fills none."""
        filters, register = self.filters, self.register
        if filters.colour not in AREA_COLOURS:
            return None
        counties = [town.county_code for town in register.towns]
        town_of = register.town[self.places[self.chosen]]
        amounts = self.amounts.of(self.chosen)
        if filters.colour == "coverage":
            return areas_by_coverage(counties, town_of, amounts)
        return areas_by_wearing(counties, town_of, amounts, self.target)

    @cached_property
    def middle(self) -> tuple[float, float]:
        """The middle of the box around all points, in degrees; the middle of China without any."""
        lat, lon = self.register.lat[self.places], self.register.lon[self.places]
        if not len(lat) or np.isnan(lat).all():
            return 35.0, 105.0
        return (
            float(np.nanmin(lat) + np.nanmax(lat)) / 2,
            float(np.nanmin(lon) + np.nanmax(lon)) / 2,
        )

    @cached_property
    def packed_places(self) -> bytes:
        """Positions and units: see `payloads.pack_places`."""
        return pack_places_of(self)

    @cached_property
    def places_token(self) -> str:
        """Names these places: the same token, the same payloads of them (`token_of_places`).

        Kept as long as the register is the same: visits and most filters do not change it.
        """
        filters, register = self.filters, self.register
        since = register.day_it_holds_from(filters.period.last)
        key = ("places", self.scope, filters.kind, filters.township, since, language())
        of_register = (register.version, 0)
        found: str | None = live().recall(key, of_register)
        if found is None:
            found = live().keep(key, of_register, token_of_places(self))
        return found

    def state(self, names: Sequence[str], since: str = "") -> bytes:
        """The columns named: see `payloads.pack_state`.

        Of the places that changed after the moment `since`, where that can be told; else of all.
        """
        at = self._changed_since(since)
        columns = {name: self._state_column(name) for name in names}
        if at is not None:
            columns = {name: column[at] for name, column in columns.items()}
        return pack_state(self.places_token, self._moment, columns, at)

    @cached_property
    def _moment(self) -> str:
        """Register, turn and day: what the figures of all places are of."""
        turn = last_turn(self.answer.turn) + 1
        return f"{self.register.version}.{turn}.{day_number(today())}"

    def _changed_since(self, since: str) -> Numbers | None:
        """Positions of the places shown with visits later than that moment; None: nobody knows.

        Another register or another day may have changed any figure.
        """
        now = self._moment.split(".")
        then = since.split(".")
        if len(then) != 3 or (then[0], then[2]) != (now[0], now[2]) or not then[1].isdecimal():
            return None
        turn = int(then[1])
        rows = live().rows_since(turn, self.answer) if turn <= self.answer.turn else None
        return None if rows is None else np.flatnonzero(np.isin(self.places, rows))

    @cached_property
    def etag(self) -> str:
        """The same as long as places, their figures and the sums of them are the same."""
        shown = hashlib.sha256(self.places_token.encode())
        for name in STATE_COLUMNS:
            if name in {"done", "wearing"} and self.filters.colour != name:
                continue
            shown.update(self._state_column(name).astype("<i4").tobytes())
        words = [
            [repr(row) for row in self.rows],
            repr(self.sums),
            repr(self.filters.period),
            self.townships,
            repr(self.areas),
        ]
        shown.update(json.dumps(words).encode())
        return shown.hexdigest()[:24]

    def _state_column(self, name: str) -> Numbers:
        amounts = self.amounts
        if name == "days":
            return self.days
        if name == "done":
            return self.progress
        if name == "wearing":
            return villages_against_target(amounts.helmeted, amounts.observed, self.target)
        column: Numbers = getattr(amounts, "observed" if name == "riders" else name)
        return column

    @cached_property
    def progress(self) -> Numbers:
        """What each place shown is to the chosen campaign (`campaigns.counting`); 0 without one."""
        if self.campaign is None:
            return np.zeros(len(self.places), np.int64)
        standing = standing_of(self.campaign)
        if standing.register is self.register:
            parts: Numbers = standing.parts[self.places]
            return parts
        by_id = standing.by_id()  # the register changed just now
        ids = self.register.ids
        return np.array([by_id.get(ids[at], 0) for at in self.places.tolist()], np.int64)

    @cached_property
    def target(self) -> float:
        """The wearing rate aimed at; a share."""
        return read_target()

    @cached_property
    def campaign(self) -> Campaign | None:
        """The chosen campaign."""
        wanted = self.filters.campaign_id
        return next((row for row in list_campaigns() if row.id == wanted), None)

    @cached_property
    def shown_units(self) -> list[int]:
        """Positions of the units in scope among the register's."""
        return [at for at, unit in enumerate(self.register.units) if unit.id in self.scope]

    @cached_property
    def _row_units(self) -> list[int]:
        """Units with a row of their own, and last whoever has places beside."""
        units = self.register.units
        at_of = {units[at].id: at for at in self.shown_units}
        rows = [at_of[unit.id] for unit in row_units([units[at] for at in self.shown_units])]
        others = sorted(_which(self._row_of) - set(rows))
        return [*rows, *others]

    @cached_property
    def _row_of(self) -> Numbers:
        """For each place shown the position of the unit whose row counts it."""
        units = self.register.units
        at_of = {units[at].id: at for at in self.shown_units}
        row = np.arange(len(units))
        for unit_id, of in row_of([units[at] for at in self.shown_units]).items():
            row[at_of[unit_id]] = at_of[of]
        return row[self.unit_at]


def _which(numbers: Numbers) -> set[int]:
    """The numbers, small and none below zero, each once; `np.unique` would sort them."""
    return set(np.flatnonzero(np.bincount(numbers)).tolist())


def read_map_page(filters: MapFilters) -> MapPage:
    """The page for the account of this request. A fixed number of statements."""
    question = Question(
        filters.period.first, filters.period.last, filters.campaign_id, filters.activity
    )
    return MapPage(filters, live().answer(question), frozenset(scope_unit_ids(current_user)))
