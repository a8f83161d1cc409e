"""Sums a place of the visits under a filter, each made when it is first asked for. Pure numpy.

A map coloured by recency needs the last visits alone: the other sums are most of the work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[Any]
#: Day of a last visit where there is none.
NEVER = -1
#: The number of the place whose visits are those taken away: nobody asks for it.
NOWHERE = 0
#: Rows summed at once: numpy makes wide copies of what it counts, and these stay in the processor's
#: cache instead of tens of megabytes of memory.
AT_ONCE = 1 << 16
#: Bytes a place of all sums.
BYTES_A_PLACE = 44


@dataclass(frozen=True)
class Chosen:
    """Rows under a filter up to a period's last day: some in order of day, others in any order.

    `columns` are as they were when they were chosen; nobody writes into them.
    """

    columns: Mapping[str, Integers]
    places: int
    first_day: int
    #: The row in order with which the first day begins.
    first_row: int
    in_order: slice | Integers
    others: Integers

    @property
    def nbytes(self) -> int:
        """Bytes held beside the columns."""
        held = self.others.nbytes
        return held if isinstance(self.in_order, slice) else held + self.in_order.nbytes

    def last(self) -> Integers:
        """Day of the last visit a place, NEVER without one."""
        place, day = self.columns["place"], self.columns["day"]
        latest = np.full(self.places, NEVER, np.int32)
        for rows in parts_of(self.in_order):
            latest[place[rows]] = day[rows]  # the last write stays
        np.maximum.at(latest, place[self.others], day[self.others].astype(np.int32))
        latest[NOWHERE] = NEVER
        return latest

    def total(self, name: str | None) -> Integers:
        """Sum of a column a place from the first day on; of None, how many rows."""
        total = np.zeros(self.places, np.int64)
        for rows in (part for inside in self._inside for part in parts_of(inside)):
            where = self.columns["place"][rows]
            weights = None if name is None else self.columns[name][rows]
            # Sums stay far below 2^53, where floating point is exact.
            total += np.bincount(where, weights, self.places).astype(np.int64)
        total[NOWHERE] = 0
        return total

    @cached_property
    def _inside(self) -> Sequence[slice | Integers]:
        day = self.columns["day"]
        others = self.others[day[self.others] >= self.first_day]
        if isinstance(self.in_order, slice):
            return slice(self.first_row, self.in_order.stop), others
        since = np.searchsorted(self.in_order, np.int32(self.first_row))
        return self.in_order[since:], others


def spans_of(rows: slice) -> Iterator[slice]:
    """The rows, at most AT_ONCE at a time, in their order."""
    for start in range(rows.start or 0, rows.stop, AT_ONCE):
        yield slice(start, min(start + AT_ONCE, rows.stop))


def parts_of(rows: slice | Integers) -> Iterator[slice | Integers]:
    """The rows, at most AT_ONCE at a time, in their order."""
    if isinstance(rows, slice):
        yield from spans_of(rows)
    else:
        for start in range(0, len(rows), AT_ONCE):
            yield rows[start : start + AT_ONCE]


class Sums:
    """Sums by place: arrays by the numbers of `VisitColumns.number_of`, or of some places."""

    def __init__(self, make: Callable[[str], Integers]) -> None:
        self._make = make

    @classmethod
    def over(cls, chosen: Chosen) -> Sums:
        """The sums of the rows chosen."""

        def make(name: str) -> Integers:
            if name == "last":
                return chosen.last()
            return chosen.total(None if name == "visits" else name)

        return cls(make)

    def of(self, numbers: Integers) -> Sums:
        """The same of some places, in their order."""
        return Sums(lambda name: getattr(self, name)[numbers])

    @cached_property
    def last(self) -> Integers:
        """Day of the last visit up to the period's end, as `day_number`; NEVER without one."""
        return self._make("last")

    @cached_property
    def visits(self) -> Integers:
        """Visits of the period, as all that follow."""
        return self._make("visits")

    @cached_property
    def attendees(self) -> Integers:
        """Attendances."""
        return self._make("attendees")

    @cached_property
    def leaflets(self) -> Integers:
        """Leaflets."""
        return self._make("leaflets")

    @cached_property
    def observed(self) -> Integers:
        """Riders seen clearly."""
        return self._make("observed")

    @cached_property
    def helmeted(self) -> Integers:
        """Riders with a helmet on."""
        return self._make("helmeted")
