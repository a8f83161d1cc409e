"""What the overview shows under its filters, for the account of this request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from flask_login import current_user

from outreach.campaigns.page import Running, read_running
from outreach.coverage.forms import MapFilters
from outreach.coverage.live import Question, live
from outreach.coverage.map_page import MapPage
from outreach.dashboard import figures
from outreach.dashboard.figures import Column, Overdue
from outreach.dashboard.queries import DayVisits, count_visits_by_day, get_visits_on
from outreach.database import utc_now
from outreach.devices.silence import Silence, find_silence
from outreach.periods import Period, local_day, today
from outreach.places.names import short_name
from outreach.units.queries import list_subtree_ids, scope_unit_ids
from outreach.visits.queries import VisitFilters
from outreach.visits.reached_queries import count_also_reached
from outreach.visits.review_queries import count_waiting, list_waiting

#: How many of the longest waiting villages are listed.
LISTED = 8


@dataclass(frozen=True)
class LateVillage:
    """An overdue village by name."""

    id: str
    name: str
    township: str
    is_key: bool
    days: int


@dataclass(frozen=True)
class Dashboard:
    """All figures of a unit and those below it, read at one moment."""

    filters: MapFilters
    #: The moment up to which everything counts.
    now: datetime
    coverage: MapPage
    today: DayVisits
    columns: Sequence[Column]
    overdue: Overdue
    longest: Sequence[LateVillage]
    silence: Silence | None
    #: Villages of nobody's visit in the period whose people were reached at a fair elsewhere.
    also_reached: int
    #: Running campaigns, whatever period is chosen.
    campaigns: Sequence[Running]
    waiting: int
    #: The day of the visit that waits longest for review.
    waiting_since: date | None

    @property
    def visits(self) -> int:
        """The visits of the period."""
        return sum(column.visits for column in self.columns)


def read_dashboard(filters: MapFilters) -> Dashboard:
    """The figures of the account's units, or of the chosen one; as of now."""
    now, day = utc_now(), today()
    units = scope_unit_ids(current_user)
    if filters.unit is not None:
        units &= frozenset(list_subtree_ids(filters.unit))
    per_day = count_visits_by_day(units, filters.period)
    late, longest = _overdue(filters, units, day)
    waiting = VisitFilters(unit_ids=units)
    oldest = list_waiting(current_user, waiting, limit=1)
    return Dashboard(
        filters=filters,
        now=now,
        coverage=_coverage(filters, filters.period, units),
        today=get_visits_on(units, day),
        columns=figures.columns(per_day, filters.period, today=day),
        overdue=late,
        longest=longest,
        silence=find_silence(units, now=now),
        also_reached=count_also_reached(units, filters.period),
        campaigns=read_running(filters.unit or current_user.unit),
        waiting=count_waiting(current_user, waiting),
        waiting_since=local_day(oldest[0].captured_at) if oldest else None,
    )


def _coverage(filters: MapFilters, period: Period, units: frozenset[str]) -> MapPage:
    """The villages of the units as the coverage map counts them."""
    answer = live().answer(Question(period.first, period.last))
    return MapPage(replace(filters, period=period, unit=None), answer, units)


def _overdue(
    filters: MapFilters, units: frozenset[str], day: date
) -> tuple[Overdue, list[LateVillage]]:
    """Overdue is a matter of today, whatever period is chosen."""
    page = _coverage(filters, Period(filters.period.first, day), units)
    register, places = page.register, page.places
    found = figures.overdue(page.days, page.late, register.is_key[places], listed=LISTED)
    longest = []
    for late in found.longest:
        at = int(places[late.at])
        town = int(register.town[at])
        longest.append(
            LateVillage(
                id=register.ids[at],
                name=short_name(register.names[at]),
                township=register.towns[town].name if town >= 0 else "",
                is_key=bool(register.is_key[at]),
                days=late.days,
            )
        )
    return found, longest
