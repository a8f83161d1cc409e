"""What changed between two days, for the account of this request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from flask_login import current_user

from outreach.coverage.changes import Changes, Moment, changes_between
from outreach.coverage.columns import day_number, day_of
from outreach.coverage.figures import BrigadeCoverage
from outreach.coverage.forms import MapFilters
from outreach.coverage.live import Question, live
from outreach.coverage.map_page import MapPage
from outreach.coverage.register import TownRow
from outreach.coverage.sums import Integers
from outreach.periods import days_before
from outreach.places.intervals import intervals_of
from outreach.places.names import short_name
from outreach.units.queries import scope_unit_ids
from outreach.units.rows import UnitRow

#: A wearing rate stands on the observations of so many days.
RATE_DAYS = 90


@dataclass(frozen=True)
class ChangedPlace:
    """A place with its last visit up to each of the two days; None: never."""

    id: str
    code: str
    name: str
    township: str
    unit: UnitRow
    is_key: bool
    last_before: date | None
    last_after: date | None
    #: Days without a visit on the second day, or where it is over, on the first.
    days: int


@dataclass(frozen=True)
class RateChange:
    """A brigade whose wearing rate can be trusted more, or less, than before."""

    before: BrigadeCoverage
    after: BrigadeCoverage


@dataclass(frozen=True)
class ChangePage:
    """Two days of the same places, which are those of the second day."""

    before: date
    after: date
    #: The map of each day: all visits up to it.
    then: MapPage
    now: MapPage
    #: The same rows with what was observed in the 90 days up to each day.
    rates_then: Sequence[BrigadeCoverage]
    rates_now: Sequence[BrigadeCoverage]

    @property
    def townships(self) -> Sequence[TownRow]:
        """The townships to choose from."""
        return self.now.townships

    @cached_property
    def moment_then(self) -> Moment:
        """The places on the first day."""
        return Moment.at(day_number(self.before), self._lasts(self.then), self._intervals)

    @cached_property
    def moment_now(self) -> Moment:
        """The places on the second day."""
        return Moment.at(day_number(self.after), self._lasts(self.now), self._intervals)

    @cached_property
    def changes(self) -> Changes:
        """What became of each place."""
        return changes_between(self.moment_then, self.moment_now)

    @property
    def visits(self) -> int:
        """Visits after the first day, up to the second."""
        chosen = self.now.chosen
        visits = self.now.amounts.visits[chosen].sum() - self.then.amounts.visits[chosen].sum()
        return int(visits)

    @cached_property
    def rates(self) -> list[RateChange]:
        """Brigades whose rate has another grade, in establishment order."""
        before = {row.unit_id: row for row in self.rates_then}
        return [
            RateChange(before[row.unit_id], row)
            for row in self.rates_now
            if row.unit_id in before and before[row.unit_id].wearing_grade != row.wearing_grade
        ]

    def places(self, found: Integers, limit: int | None = None) -> Iterator[ChangedPlace]:
        """The places at some positions of `changes`, at most `limit`."""
        register = self.now.register
        chosen = self.now.chosen
        for at in found[:limit].tolist():
            here = int(self.now.places[chosen[at]])
            town = int(register.town[here])
            days = int(self.moment_now.days[at])
            if self.moment_then.late[at] and not self.moment_now.late[at]:
                days = int(self.moment_then.days[at])
            yield ChangedPlace(
                id=register.ids[here],
                code=register.codes[here] or "",
                name=short_name(register.names[here]),
                township=register.towns[town].name if town >= 0 else "",
                unit=register.units[int(self.now.unit_at[chosen[at]])],
                is_key=bool(register.is_key[here]),
                last_before=_day(self._lasts(self.then)[at]),
                last_after=_day(self._lasts(self.now)[at]),
                days=days,
            )

    @cached_property
    def _intervals(self) -> Integers:
        return intervals_of(self.now.register.is_key[self.now.places[self.now.chosen]])

    def _lasts(self, page: MapPage) -> Integers:
        return page.amounts.last[page.chosen]


def read_change_page(filters: MapFilters, before: date) -> ChangePage:
    """The page from `before` to the last day of the filters' period."""
    after = filters.period.last
    scope = frozenset(scope_unit_ids(current_user))
    with live().steady():
        now = MapPage(filters, live().answer(Question(None, after)), scope)
        then = MapPage(filters, live().further(Question(None, before)), scope)
        rates = [
            MapPage(filters, live().further(Question(days_before(day, RATE_DAYS - 1), day)), scope)
            for day in (before, after)
        ]
        found = [_own_rows(page) for page in rates]
    return ChangePage(before, after, then, now, *found)


def _own_rows(page: MapPage) -> Sequence[BrigadeCoverage]:
    """The rows of the chosen unit and those below it; all where none is chosen."""
    unit = page.filters.unit
    if unit is None:
        return page.rows
    below = {row.id for row in page.register.units if row.path.startswith(unit.path)}
    return [row for row in page.rows if row.unit_id in below]


def _day(number: Integers) -> date | None:
    return None if number < 0 else day_of(int(number))
