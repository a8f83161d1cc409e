"""Coverage as it was at several moments: week by week through the period, or on two days."""

from __future__ import annotations

from datetime import date

import numpy as np

from outreach.coverage.columns import day_number
from outreach.coverage.forms import MapFilters
from outreach.coverage.live import Question, live
from outreach.coverage.map_page import read_map_page
from outreach.coverage.over_time import count_by_day, last_visits_at, most_moments, week_ends
from outreach.coverage.payloads import pack_moments
from outreach.coverage.sums import Chosen, Integers


def read_moments(filters: MapFilters, against: date | None = None) -> bytes:
    """The last visits to the places of the map at each moment: see `payloads.pack_moments`.

    The moments are the weeks of the period, or the day `against` and the period's end. Places
    and who answers for them are those of the period's end.
    """
    last = _counted(filters.as_of)
    question = Question(None, filters.as_of, filters.campaign_id, filters.activity)
    with live().steady():
        page = read_map_page(filters)
        chosen, places = live().choose(question, page.places)
    first = _first_day(filters, chosen, places)
    if against:
        ends = [min(_counted(against), last), last]
    else:
        ends = week_ends(min(first, last), last, most_moments(len(places)))
    return pack_moments(page.places_token, first, ends, last_visits_at(chosen, places, ends))


def _first_day(filters: MapFilters, chosen: Chosen, places: Integers) -> int:
    """The period's first day; where it has none, that of the first visit to one of the places."""
    if filters.period.first is not None:
        return _counted(filters.period.first)
    days = np.flatnonzero(count_by_day(chosen, places))
    return int(days[0]) if len(days) else _counted(filters.as_of)


def _counted(day: date) -> int:
    """The number of the day; days that no visit can have are the first that one can."""
    return max(day_number(day), 1)
