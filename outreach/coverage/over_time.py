"""Visits along time: how many a day, and who had been where by when. Pure numpy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from outreach.coverage.sums import NEVER, NOWHERE, Chosen, Integers

#: More are too many to look at one after the other.
MOST_MOMENTS = 60
#: Moments times places, and how few moments there are at least.
MOST_ENTRIES, LEAST_MOMENTS = 8_000_000, 8
#: As many days as a column of them can name.
_DAYS = 65_536


def most_moments(places: int) -> int:
    """As many as can be looked at one after the other; fewer for a nation, so that few bytes go."""
    return min(MOST_MOMENTS, max(MOST_ENTRIES // max(places, 1), LEAST_MOMENTS))


def week_ends(first: int, last: int, most: int = MOST_MOMENTS) -> list[int]:
    """The last days of the weeks from `first` to `last`, which ends the last of them.

    The earliest is the last day before `first` or one of the six after it. More than `most`
    weeks are told in longer steps of whole weeks. Days are day numbers.
    """
    weeks = max(last - first + 1, 0) // 7 + 1
    step = 7 * -(-weeks // most)
    ends = list(range(last, first - 2, -step)) or [last]
    return ends[::-1]


def count_by_day(chosen: Chosen, places: Integers) -> Integers:
    """Visits to the places (their numbers) by day: an entry a day from 1970-01-01 on."""
    wanted = np.zeros(chosen.places, bool)
    wanted[places] = True
    wanted[NOWHERE] = False
    found = np.zeros(_DAYS, np.int64)
    for rows in (*chosen.parts(), chosen.others):
        day = chosen.columns["day"][rows]
        found += np.bincount(day[wanted[chosen.columns["place"][rows]]], minlength=_DAYS)
    return found


def last_visits_at(chosen: Chosen, places: Integers, ends: Sequence[int]) -> Iterator[Integers]:
    """Day of the last visit to each of the places (their numbers) up to each end, NEVER without.

    `ends` are day numbers in growing order, none after the last day that was chosen. Each row is
    looked at once, however many ends there are.
    """
    place, day = chosen.columns["place"], chosen.columns["day"]
    in_order = chosen.in_order()
    sorted_places, sorted_days = place[in_order], day[in_order]
    later_places, later_days = place[chosen.others], day[chosen.others].astype(np.int32)
    latest = np.full(chosen.places, NEVER, np.int32)
    # In the days' own type: else numpy would copy all of them first.
    bounds = np.clip(ends, 0, _DAYS - 1).astype(sorted_days.dtype)
    untils = np.searchsorted(sorted_days, bounds, "right").tolist()
    since = 0
    for end, until in zip(ends, untils, strict=True):
        # In order of day: the last write stays. It may be older than one that came out of order.
        part = sorted_places[since:until]
        np.maximum.at(latest, later_places[later_days <= end], later_days[later_days <= end])
        before = latest.copy() if len(later_places) else latest
        latest[part] = sorted_days[since:until]
        if before is not latest:
            np.maximum(latest, before, out=latest)
        latest[NOWHERE] = NEVER
        since = until
        yield latest[places]
