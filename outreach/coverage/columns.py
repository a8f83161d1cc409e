"""All counting visits as columns in memory, and their sums a place under any filter. Pure numpy.

About 42 bytes a visit. Rows stand in order of day, so that a period is a slice and the last
write of a place's day is its last visit. What comes later stands behind them, in the *tail*,
until the tail is long enough to be sorted in. A row taken away moves to a place of its own that
nobody asks for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[Any]
#: Rows behind the sorted ones before all are sorted anew.
LONGEST_TAIL = 20_000
NEVER = -1
#: (visit id, place id, ISO day, campaign id, what was done, attendees, leaflets, riders observed,
#: riders helmeted); what was done has commas before each word, such as `,talk,leaflet`.
FactRow = tuple[str, str, str, str | None, str, int, int, int, int]

_EPOCH = date(1970, 1, 1).toordinal()
_TYPES = {
    "high": np.uint64,
    "low": np.uint64,
    "place": np.int32,
    "day": np.uint16,
    "campaign": np.uint16,
    "did": np.uint16,
    "attendees": np.int32,
    "leaflets": np.int32,
    "observed": np.int32,
    "helmeted": np.int32,
}
_AMOUNTS = ("attendees", "leaflets", "observed", "helmeted")
#: Where rows are that were taken away.
_NOWHERE = 0


@dataclass(frozen=True)
class Sums:
    """Sums by place, each an array by the numbers of `VisitColumns.number_of`."""

    #: Day of the last visit up to the period's end, as `day_number`; NEVER without one.
    last: Integers
    visits: Integers
    attendees: Integers
    leaflets: Integers
    observed: Integers
    helmeted: Integers

    def of(self, numbers: Integers) -> Sums:
        """The same of some places, in their order."""
        return Sums(*(getattr(self, name)[numbers] for name in self.__dataclass_fields__))


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - _EPOCH


class Interned:
    """Numbers for texts, from 0, in the order in which they were first met."""

    def __init__(self, first: Sequence[str | None] = ()) -> None:
        self._number: dict[str | None, int] = {text: at for at, text in enumerate(first)}

    def __len__(self) -> int:
        return len(self._number)

    def add(self, text: str | None) -> int:
        """The number of the text, a new one where it was not met before."""
        return self._number.setdefault(text, len(self._number))

    def find(self, text: str | None) -> int | None:
        """The number of the text, or None."""
        return self._number.get(text)

    def flags(self, fits: Callable[[str | None], bool]) -> NDArray[np.bool_]:
        """Whether each text fits, by number."""
        return np.fromiter(map(fits, self._number), bool, len(self._number))


class VisitColumns:
    """The columns of all counting visits of one database."""

    def __init__(self) -> None:
        self._columns: dict[str, Integers] = {n: np.zeros(0, t) for n, t in _TYPES.items()}
        self._sorted = 0
        self._places = Interned(["nowhere"])
        self._campaigns = Interned([None])
        self._did = Interned()

    def __len__(self) -> int:
        return len(self._columns["day"])

    @property
    def nbytes(self) -> int:
        """Bytes of all columns."""
        return sum(column.nbytes for column in self._columns.values())

    def number_of(self, place_id: str) -> int:
        """The place's number in sums, the same for good; a new one where it has no visit yet."""
        return self._places.add(place_id)

    def load(self, batches: Iterable[Sequence[FactRow]]) -> None:
        """Takes all visits, in any order, batch by batch."""
        parts: dict[str, list[Integers]] = {name: [] for name in _TYPES}
        for batch in batches:
            for name, column in self._read(batch).items():
                parts[name].append(column)
        for name, kind in _TYPES.items():
            # One column at a time, so that hardly anything is held twice.
            pieces = parts.pop(name)
            self._columns[name] = np.concatenate(pieces) if pieces else np.zeros(0, kind)
        self._sort()

    def replace(self, gone: Sequence[str], rows: Sequence[FactRow]) -> None:
        """Takes the visits away (those not there are no error), then adds the rows."""
        self._remove([*gone, *(row[0] for row in rows)])
        if rows:
            for name, column in self._read(rows).items():
                self._columns[name] = np.concatenate((self._columns[name], column))
        if len(self) - self._sorted > LONGEST_TAIL:
            self._sort()

    def sums(
        self,
        first: date | None,
        last: date,
        *,
        campaign: str | None = None,
        activity: str | None = None,
    ) -> Sums:
        """The sums of the visits from `first` (None: from ever) to `last`, both inclusive."""
        first_day = 0 if first is None else max(day_number(first), 0)
        last_day = min(day_number(last), 65_535)
        places = len(self._places)
        latest = np.full(places, NEVER, np.int32)
        totals = [np.zeros(places, np.int64) for _ in range(5)]
        if last_day >= 0:
            for rows in self._chosen(last_day, campaign, activity):
                self._add(rows, first_day, latest, totals)
        latest[_NOWHERE] = NEVER
        for total in totals:
            total[_NOWHERE] = 0
        return Sums(latest, *totals)

    def _chosen(
        self, last_day: int, campaign: str | None, activity: str | None
    ) -> Iterable[slice | Integers]:
        """Rows up to the day under the filters: of the sorted ones, then of the tail."""
        day = self._columns["day"]
        until = int(np.searchsorted(day[: self._sorted], last_day, "right"))
        fits = self._fitting(campaign, activity)
        if fits is None:
            yield slice(0, until)
        else:
            yield np.flatnonzero(fits(slice(0, until)))
        tail = slice(self._sorted, len(self))
        in_time = day[tail] <= last_day
        found = in_time if fits is None else in_time & fits(tail)
        yield self._sorted + np.flatnonzero(found)

    def _fitting(
        self, campaign: str | None, activity: str | None
    ) -> Callable[[slice], NDArray[np.bool_]] | None:
        if campaign is None and activity is None:
            return None
        number = self._campaigns.find(campaign)
        words = self._did.flags(lambda did: activity in (did or "").split(","))

        def fits(rows: slice) -> NDArray[np.bool_]:
            found = np.ones(rows.stop - rows.start, bool)
            if campaign is not None:
                found &= self._columns["campaign"][rows] == (65_535 if number is None else number)
            if activity is not None:
                found &= words[self._columns["did"][rows]] if len(words) else False
            return found

        return fits

    def _add(
        self, rows: slice | Integers, first_day: int, latest: Integers, totals: list[Integers]
    ) -> None:
        place, day = self._columns["place"][rows], self._columns["day"][rows]
        if isinstance(rows, slice) or (len(rows) and rows[-1] < self._sorted):
            latest[place] = day  # in order of day: the last write stays
            since = int(np.searchsorted(day, first_day, "left"))
            inside: slice | Integers = slice(since, len(day))
        else:
            np.maximum.at(latest, place, day.astype(np.int32))
            inside = np.flatnonzero(day >= first_day)
        where = place[inside]
        totals[0] += np.bincount(where, minlength=len(latest))
        for total, name in zip(totals[1:], _AMOUNTS, strict=True):
            weights = self._columns[name][rows][inside]
            # Sums stay far below 2^53, where floating point is exact.
            total += np.bincount(where, weights, len(latest)).astype(np.int64)

    def _remove(self, visit_ids: Sequence[str]) -> None:
        if not len(self) or not visit_ids:
            return
        keys = [_key(visit_id) for visit_id in visit_ids]
        low = np.array([key & _LOW for key in keys], np.uint64)
        found = np.flatnonzero(np.isin(self._columns["low"], low))
        wanted = {(key >> 64, key & _LOW) for key in keys}
        for row in found:
            key = (int(self._columns["high"][row]), int(self._columns["low"][row]))
            if key in wanted:
                self._columns["place"][row] = _NOWHERE

    def _read(self, rows: Sequence[FactRow]) -> dict[str, Integers]:
        ids, places, days, campaigns, did, *amounts = zip(*rows, strict=True)
        high, low = _keys(ids)
        numbered = {
            "high": high,
            "low": low,
            "place": list(map(self._places.add, places)),
            "day": np.array(days, "datetime64[D]").astype(np.int64),
            "campaign": list(map(self._campaigns.add, campaigns)),
            "did": list(map(self._did.add, did)),
            **dict(zip(_AMOUNTS, amounts, strict=True)),
        }
        return {name: np.asarray(numbered[name], kind) for name, kind in _TYPES.items()}

    def _sort(self) -> None:
        """All in order of day, without those taken away."""
        kept = np.flatnonzero(self._columns["place"] != _NOWHERE)
        order = kept[np.argsort(self._columns["day"][kept], kind="stable")]
        for name in _TYPES:
            self._columns[name] = self._columns[name][order]
        self._sorted = len(order)


_LOW = (1 << 64) - 1


def _keys(ids: Sequence[str]) -> tuple[Integers, Integers]:
    """Upper and lower half of each id as a number of 128 bits."""
    try:
        halves = np.frombuffer(bytes.fromhex("".join(ids).replace("-", "")), ">u8")
    except ValueError:
        halves = np.zeros(0)
    if len(halves) != 2 * len(ids) or any(len(each) != 36 for each in ids):
        keys = [_key(each) for each in ids]
        return (
            np.array([key >> 64 for key in keys], np.uint64),
            np.array([key & _LOW for key in keys], np.uint64),
        )
    return halves[::2].astype(np.uint64), halves[1::2].astype(np.uint64)


def _key(visit_id: str) -> int:
    """The id as a number of 128 bits; of an id that is no UUID, a digest."""
    try:
        return UUID(visit_id).int
    except ValueError:
        return int.from_bytes(hashlib.blake2b(visit_id.encode(), digest_size=16).digest())
