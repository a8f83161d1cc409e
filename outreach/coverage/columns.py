"""All counting visits as columns in memory, and those that any filter chooses. Pure numpy.

About 44 bytes a visit. Rows stand in order of day, so that a period is a slice and the last
write of a place's day is its last visit. What comes later stands behind them, in the *tail*,
until the tail is long enough to be sorted in. A row taken away moves to a place of its own that
nobody asks for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from typing import Literal
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from outreach.coverage.sums import AMOUNTS, NOWHERE, Chosen, Integers, spans_of

#: Rows behind the sorted ones before all are sorted anew.
LONGEST_TAIL = 20_000
#: Days are kept in two bytes.
_LAST_DAY = 65_535
#: (visit id, place id, ISO day, campaign id, what was done, unit id, attendees, leaflets, riders
#: observed, riders helmeted); what was done has commas before each word, such as `,talk,leaflet`.
FactRow = tuple[str, str, str, str | None, str, str, int, int, int, int]

_EPOCH = date(1970, 1, 1).toordinal()
_TYPES = {
    "high": np.uint64,
    "low": np.uint64,
    "place": np.int32,
    "day": np.uint16,
    "campaign": np.uint16,
    "did": np.uint16,
    "unit": np.uint16,
    "attendees": np.int32,
    "leaflets": np.int32,
    "observed": np.int32,
    "helmeted": np.int32,
}


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def day_of(number: int) -> date:
    """The day of a `day_number`."""
    return date.fromordinal(number + _EPOCH)


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
        self._units = Interned()

    def __len__(self) -> int:
        return len(self._columns["day"])

    @property
    def nbytes(self) -> int:
        """Bytes of all columns."""
        return sum(column.nbytes for column in self._columns.values())

    def number_of(self, place_id: str) -> int:
        """The place's number in sums, the same for good; a new one where it has no visit yet."""
        return self._places.add(place_id)

    def load(self, batches: Iterable[Sequence[FactRow]], expected: int = 0) -> None:
        """Takes all visits, in any order, batch by batch; so many are `expected`.

        Written where they stay: thousands of small arrays would leave holes in the memory that
        the process never gives back.
        """
        columns: dict[str, Integers] = {n: np.empty(expected, t) for n, t in _TYPES.items()}
        filled = 0
        for batch in batches:
            end = filled + len(batch)
            for name, part in self._read(batch).items():
                if end > len(columns[name]):
                    columns[name] = np.concatenate((columns[name][:filled], np.empty_like(part)))
                columns[name][filled:end] = part
            filled = end
        for name in _TYPES:
            self._columns[name] = columns.pop(name)[:filled]
        self._sort()

    def replace(self, gone: Sequence[str], rows: Sequence[FactRow]) -> None:
        """Takes the visits away (those not there are no error), then adds the rows."""
        self._remove([*gone, *(row[0] for row in rows)])
        if rows:
            for name, column in self._read(rows).items():
                self._columns[name] = np.concatenate((self._columns[name], column))
        if len(self) - self._sorted > LONGEST_TAIL:
            self._sort()

    def choose(
        self,
        first: date | None,
        last: date,
        *,
        campaign: str | None = None,
        did: Collection[str] = (),
        units: Collection[str] | None = None,
    ) -> Chosen:
        """The rows up to `last`, and where `first` (None: from ever) begins among them.

        Both days are inclusive. What is summed counts from `first`; a last visit may be older.
        `did`: all that was done on each; `units`: ids of those that recorded it.
        """
        first_day = 0 if first is None else min(max(day_number(first), 0), _LAST_DAY)
        last_day = min(day_number(last), _LAST_DAY)
        day = self._columns["day"]
        since, until = self._row_of(first_day, "left"), self._row_of(last_day, "right")
        tail = slice(self._sorted, len(self))
        fits = self._fitting(campaign, did, units)
        in_time = day[tail].astype(np.int32) <= last_day
        return Chosen(
            dict(self._columns),
            len(self._places),
            first_day,
            since,
            until,
            None if fits is None else _bits(fits, slice(0, until)),
            self._sorted + _chosen(in_time if fits is None else in_time & fits(tail)),
        )

    def _row_of(self, day: int, side: Literal["left", "right"]) -> int:
        """Where in the sorted rows the day begins, or ends."""
        if day < 0:
            return 0
        # Of the column's own type: any other would make a copy of the whole column.
        return int(np.searchsorted(self._columns["day"][: self._sorted], np.uint16(day), side))

    def _fitting(
        self, campaign: str | None, did: Collection[str], units: Collection[str] | None
    ) -> Callable[[slice], NDArray[np.bool_]] | None:
        if campaign is None and not did and units is None:
            return None
        number = self._campaigns.find(campaign)
        wanted = set(did)
        words = self._did.flags(lambda text: wanted <= set((text or "").split(",")))
        theirs = self._units.flags(lambda unit: units is None or unit in units)

        def fits(rows: slice) -> NDArray[np.bool_]:
            found = np.ones(rows.stop - rows.start, bool)
            if campaign is not None:
                found &= self._columns["campaign"][rows] == (65_535 if number is None else number)
            if did:
                found &= words[self._columns["did"][rows]] if len(words) else False
            if units is not None:
                found &= theirs[self._columns["unit"][rows]] if len(theirs) else False
            return found

        return fits

    def _remove(self, visit_ids: Sequence[str]) -> None:
        if not len(self) or not visit_ids:
            return
        keys = [_key(visit_id) for visit_id in visit_ids]
        low = np.array([key & _LOW for key in keys], np.uint64)
        found = np.flatnonzero(np.isin(self._columns["low"], low))
        wanted = {(key >> 64, key & _LOW) for key in keys}
        # A copy: sums that are still to be made hold the old one.
        self._columns["place"] = self._columns["place"].copy()
        for row in found:
            key = (int(self._columns["high"][row]), int(self._columns["low"][row]))
            if key in wanted:
                self._columns["place"][row] = NOWHERE

    def _read(self, rows: Sequence[FactRow]) -> dict[str, Integers]:
        ids, places, days, campaigns, did, units, *amounts = zip(*rows, strict=True)
        high, low = _keys(ids)
        numbered = {
            "high": high,
            "low": low,
            "place": list(map(self._places.add, places)),
            "day": np.array(days, "datetime64[D]").astype(np.int64),
            "campaign": list(map(self._campaigns.add, campaigns)),
            "did": list(map(self._did.add, did)),
            "unit": list(map(self._units.add, units)),
            **dict(zip(AMOUNTS, amounts, strict=True)),
        }
        return {name: np.asarray(numbered[name], kind) for name, kind in _TYPES.items()}

    def _sort(self) -> None:
        """All in order of day, without those taken away."""
        kept = np.flatnonzero(self._columns["place"] != NOWHERE)
        order = kept[np.argsort(self._columns["day"][kept], kind="stable")]
        for name in _TYPES:
            self._columns[name] = self._columns[name][order]
        self._sorted = len(order)


_LOW = (1 << 64) - 1


def _chosen(fits: NDArray[np.bool_]) -> Integers:
    return np.flatnonzero(fits).astype(np.int32)


def _bits(fits: Callable[[slice], NDArray[np.bool_]], rows: slice) -> Integers:
    """Whether each of the rows fits, eight to a byte."""
    return np.concatenate([np.zeros(0, np.uint8), *(np.packbits(fits(p)) for p in spans_of(rows))])


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
