"""Visits by day under the filters of the map, whatever its period: what the daily chart shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from outreach.coverage.columns import day_number, day_of
from outreach.coverage.forms import MapFilters
from outreach.coverage.live import Question, live
from outreach.coverage.map_page import read_map_page
from outreach.coverage.over_time import count_by_day
from outreach.periods import Period, today


@dataclass(frozen=True)
class DayCounts:
    """An entry a day from `first` to today without gaps; empty where nobody went anywhere."""

    first: date
    visits: list[int]
    #: The period that the filters choose.
    period: Period

    def as_json(self) -> dict[str, Any]:
        """What the script of the chart reads."""
        period = self.period
        return {
            "first": self.first.isoformat(),
            "visits": self.visits,
            "from": period.first.isoformat() if period.first else None,
            "to": period.last.isoformat(),
        }


def read_day_counts(filters: MapFilters) -> DayCounts:
    """The visits to the places chosen, as the map counts them, on every day up to today.

    Over the days of the period they add up to the headline's visits.
    """
    question = Question(None, today(), filters.campaign_id, filters.activity)
    with live().steady():
        page = read_map_page(filters)
        chosen, places = live().choose(question, page.places[page.chosen])
    by_day = count_by_day(chosen, places)
    with_visits = np.flatnonzero(by_day)
    if not len(with_visits):
        return DayCounts(today(), [], filters.period)
    first = int(with_visits[0])
    return DayCounts(
        day_of(first),
        by_day[first : day_number(today()) + 1].tolist(),
        filters.period,
    )
