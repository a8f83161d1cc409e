"""What the overview counts. Plain values: no database, no request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outreach.periods import Period

#: Up to so many days a column is a day; up to so many it is a week; above, a month.
MOST_DAYS, MOST_DAYS_OF_WEEKS = 92, 732


@dataclass(frozen=True)
class Column:
    """The visits of some days together: one day, a week from Monday, or a month."""

    first: date
    last: date
    visits: int


@dataclass(frozen=True)
class Waiting:
    """One overdue village: its position in the register, and for how many days nobody came."""

    at: int
    days: int


@dataclass(frozen=True)
class Overdue:
    """Villages nobody reached within their own interval, and those nobody ever reached."""

    ordinary: int
    key: int
    never: int
    #: The longest waiting of the overdue, those never reached apart.
    longest: Sequence[Waiting]

    @property
    def count(self) -> int:
        """All that are overdue; never reached ones are not among them."""
        return self.ordinary + self.key


def columns(per_day: Mapping[date, int], period: Period, *, today: date) -> list[Column]:
    """The visits of a period as columns without gaps, up to today; empty where nothing is to show.

    A long period, and one without a beginning, starts with its first visit.
    """
    last = min(period.last, today)
    first = period.first
    if first is None or (last - first).days >= MOST_DAYS:
        first = min((day for day in per_day if day in period), default=None)
    if first is None or first > last:
        return []
    return [
        Column(start, end, sum(per_day.get(day, 0) for day in _days(start, end)))
        for start, end in _spans(first, last)
    ]


def overdue(
    days: NDArray[Any],
    late: NDArray[np.bool_],
    is_key: NDArray[np.bool_],
    *,
    listed: int,
) -> Overdue:
    """Counts overdue places (`late`) by days since each one's last visit (below 0: never)."""
    order = np.lexsort((np.arange(len(days)), -days))
    longest = [at for at in order if late[at]][:listed]
    return Overdue(
        ordinary=int((late & ~is_key).sum()),
        key=int((late & is_key).sum()),
        never=int((days < 0).sum()),
        longest=[Waiting(int(at), int(days[at])) for at in longest],
    )


def step_of(first: date, last: date) -> str:
    """What a column of these days is: `day`, `week` or `month`."""
    length = (last - first).days + 1
    if length <= MOST_DAYS:
        return "day"
    return "week" if length <= MOST_DAYS_OF_WEEKS else "month"


def _spans(first: date, last: date) -> Iterator[tuple[date, date]]:
    step, start = step_of(first, last), first
    while start <= last:
        end = min(_end_of(start, step), last)
        yield start, end
        start = end + timedelta(days=1)


def _end_of(start: date, step: str) -> date:
    if step == "day":
        return start
    if step == "week":
        return start + timedelta(days=6 - start.weekday())
    return (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=at) for at in range((last - first).days + 1))
