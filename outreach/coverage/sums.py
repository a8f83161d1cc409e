"""Sums a place of the visits under a filter, made when they are first asked for. Pure numpy.

A map coloured by recency needs the last visits alone: the other sums are most of the work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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
#: Rows summed at once, whole bytes of bits: numpy makes wide copies of what it counts, and these
#: stay in the processor's cache instead of tens of megabytes of memory.
AT_ONCE = 1 << 17
#: Bytes a place of all sums.
BYTES_A_PLACE = 44


#: The columns that are summed.
AMOUNTS = ("attendees", "leaflets", "observed", "helmeted")


@dataclass(frozen=True)
class Chosen:
    """Rows under a filter up to a period's last day: some in order of day, others in any order.

    `columns` are as they were when they were chosen; nobody writes into them.
    """

    columns: Mapping[str, Integers]
    places: int
    first_day: int
    #: The row in order with which the first day begins, and the one behind the last day.
    first_row: int
    end_row: int
    #: A bit a row in order up to `end_row`, whether it fits; None where all do. Numbers of rows
    #: would be up to four megabytes of another size for each filter: holes in the memory.
    fits: Integers | None
    others: Integers

    @property
    def nbytes(self) -> int:
        """Bytes held beside the columns."""
        return self.others.nbytes + (0 if self.fits is None else self.fits.nbytes)

    def parts(self, since: int = 0) -> Iterator[slice | Integers]:
        """The rows in order from `since` on, at most AT_ONCE at a time."""
        if self.fits is None:
            yield from spans_of(slice(since, self.end_row))
            return
        for span in spans_of(slice(since // 8 * 8, self.end_row)):
            bits = np.unpackbits(self.fits[span.start // 8 : -(-span.stop // 8)])
            rows = span.start + np.flatnonzero(bits[: span.stop - span.start].view(bool))
            yield rows[np.searchsorted(rows, since) :] if span.start < since else rows

    def in_order(self) -> slice | Integers:
        """All rows in order."""
        if self.fits is None:
            return slice(0, self.end_row)
        return np.concatenate([np.zeros(0, np.intp), *self.parts()])

    def last(self) -> Integers:
        """Day of the last visit a place, NEVER without one."""
        place, day = self.columns["place"], self.columns["day"]
        latest = np.full(self.places, NEVER, np.int32)
        for rows in self.parts():
            latest[place[rows]] = day[rows]  # the last write stays
        np.maximum.at(latest, place[self.others], day[self.others].astype(np.int32))
        latest[NOWHERE] = NEVER
        return latest

    @cached_property
    def totals(self) -> Mapping[str, Integers]:
        """Visits and AMOUNTS a place from the first day on: who asks for one asks for all."""
        sums = {name: np.zeros(self.places, np.int64) for name in ("visits", *AMOUNTS)}
        later = self.others[self.columns["day"][self.others] >= self.first_day]
        for rows in (*self.parts(self.first_row), later):
            # Of just these types: numpy adds any others ten times slower. Unlike `np.bincount`,
            # a handful of rows is not the work of all places.
            place = self.columns["place"][rows].astype(np.intp)
            np.add.at(sums["visits"], place, 1)
            for name in AMOUNTS:
                np.add.at(sums[name], place, self.columns[name][rows].astype(np.int64))
        for total in sums.values():
            total[NOWHERE] = 0
        return sums


def spans_of(rows: slice) -> Iterator[slice]:
    """The rows, at most AT_ONCE at a time, in their order."""
    for start in range(rows.start or 0, rows.stop, AT_ONCE):
        yield slice(start, min(start + AT_ONCE, rows.stop))


class Sums:
    """Sums by place: arrays by the numbers of `VisitColumns.number_of`, or of some places."""

    def __init__(self, make: Callable[[str], Integers]) -> None:
        self._make = make

    @classmethod
    def over(cls, chosen: Chosen) -> Sums:
        """The sums of the rows chosen."""

        def make(name: str) -> Integers:
            return chosen.last() if name == "last" else chosen.totals[name]

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
