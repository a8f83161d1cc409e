"""A million visits as the product would have stored them: copies of patterns, spread over time.

Visit, what hangs on it, revision, fact and audit entry, three in a hundred corrected once, one in
two hundred void. Ids grow with the time of receipt, as the product's do. No campaign is made up:
each pattern keeps its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from outreach.demo.scale.patterns import Pattern
from outreach.demo.scale.row_shapes import Packed, Shape
from outreach.demo.scale.visit_rows import COLUMNS, Batch, RowMaker, Spot
from outreach.periods import day_start
from outreach.visits.distance import EARTH_RADIUS_M

BATCH = 10_000
#: The tables that the map reads: neither what was said nor who wrote what is there to be looked at.
LEAN = ("visits", "fact_coverage_visit")
_CORRECTED, _VOID = 0.03, 0.035
_DAY, _MINUTES = 86_400, 1_440
#: Shanghai is eight hours ahead the year round (since 1991).
_AHEAD = 8 * 3_600
Numbers = npt.NDArray[Any]


def make_visits(
    spots: Sequence[Spot],
    patterns: Sequence[Pattern],
    count: int,
    last_day: date,
    days: int,
    shape: Shape,
    lean: bool = False,
) -> Iterator[dict[str, Packed]]:
    """All rows, batch by batch, in order of receipt. Some places are visited far more than others.

    `lean`: only the rows of the tables in `LEAN`.
    """
    chance = np.random.default_rng(20260616 + count)
    weights = chance.lognormal(0, 0.6, len(spots))
    midnight = int(day_start(last_day - timedelta(days=days - 1)).timestamp())
    # Day by day, so that times of receipt grow.
    day = np.sort(chance.integers(0, days, count))
    place = chance.choice(len(spots), count, p=weights / weights.sum())
    pattern = chance.integers(0, len(patterns), count)
    # From eight to five; counted in whole minutes.
    start = midnight + day * _DAY + chance.integers(8 * 60, 17 * 60, count) * 60
    waited = np.where(chance.random(count) < 0.985, chance.integers(1, 900, count),
                      chance.integers(31 * 1440, 50 * 1440, count))  # fmt: skip
    received = start + waited * 60 + 7_200
    order = np.argsort(received, kind="stable")
    fate = chance.random(count)
    north, east = chance.normal(0, 0.0015, count), chance.normal(0, 0.0018, count)
    columns = (place, pattern, start, received, waited, fate, north, east)
    batches = _Batches(spots, patterns)
    maker = RowMaker(patterns, shape)
    tables = LEAN if lean else tuple(COLUMNS)
    for first in range(0, count, BATCH):
        some = order[first : first + BATCH]
        batch = batches.batch(first + 1, _Draws(*(column[some] for column in columns)))
        yield maker.rows(batch, tables)


@dataclass(frozen=True)
class _Draws:
    """What chance said of each visit: numbers of spot and pattern, moments in seconds since 1970,
    minutes waited, a share that decides on its fate, degrees beside its place.
    """

    place: Numbers
    pattern: Numbers
    start: Numbers
    received: Numbers
    waited: Numbers
    fate: Numbers
    north: Numbers
    east: Numbers


class _Batches:
    """Makes columns of what was drawn."""

    def __init__(self, spots: Sequence[Spot], patterns: Sequence[Pattern]) -> None:
        self._spots = spots
        # NaN where there is no point.
        self._lat = np.array([spot.lat for spot in spots], float)
        self._lon = np.array([spot.lon for spot in spots], float)
        self._accuracy = np.array([each.values["accuracy_m"] for each in patterns], float)
        self._minutes = np.array([each.minutes for each in patterns])
        self._correctable = np.array(
            [each.fact["attendees"] < 4_000 and each.corrected is not None for each in patterns]
        )
        self._times = _Times()

    def batch(self, first_number: int, drawn: _Draws) -> Batch:
        """The visits numbered from there on."""
        begun, begun_json = self._times.texts(drawn.start)
        ended, ended_json = self._times.texts(drawn.start + self._minutes[drawn.pattern] * 60)
        numbers = range(first_number, first_number + len(drawn.start))
        *fix, point = self._fixes(drawn)
        return Batch(
            heads=[f"{ms >> 16:08x}-{ms & 0xFFFF:04x}" for ms in (drawn.received * 1000).tolist()],
            tails=[f"{number:012x}" for number in numbers],
            spots=[self._spots[at] for at in drawn.place.tolist()],
            patterns=drawn.pattern,
            begun=begun,
            ended=ended,
            got=self._times.texts(drawn.received)[0],
            day=self._times.days((drawn.start + _AHEAD) // _DAY),
            begun_json=begun_json,
            ended_json=ended_json,
            fix=(fix[0], fix[1], fix[2], fix[3]),
            point=point,
            corrected=(drawn.fate < _CORRECTED) & self._correctable[drawn.pattern],
            void=(drawn.fate >= _CORRECTED) & (drawn.fate < _VOID),
            late=drawn.waited > 30 * _MINUTES,
        )

    def _fixes(self, drawn: _Draws) -> Iterator[list[Any]]:
        """Fixes near their places, distances (good to a metre so close by), and JSON."""
        at_lat, at_lon = self._lat[drawn.place], self._lon[drawn.place]
        lat, lon = np.round(at_lat + drawn.north, 6), np.round(at_lon + drawn.east, 6)
        accuracy = self._accuracy[drawn.pattern]
        scale = EARTH_RADIUS_M * np.pi / 180
        north = (lat - at_lat) * scale
        east = (lon - at_lon) * scale * np.cos(np.radians(at_lat))
        distance = np.round((north**2 + east**2) ** 0.5, 1)
        columns = [column.astype(object) for column in (lat, lon, accuracy, distance)]
        missing = np.isnan(distance + accuracy)
        for column in columns:
            column[missing] = None
            yield column.tolist()
        yield [
            "null" if a is None else f'{{"accuracy_m":{c!r},"lat":{a!r},"lon":{b!r}}}'
            for a, b, c in zip(*(column.tolist() for column in columns[:3]), strict=True)
        ]


class _Times:
    """Texts of moments (seconds since 1970, whole minutes) and of days."""

    def __init__(self) -> None:
        clocks = [f"{at // 60:02d}:{at % 60:02d}:00" for at in range(_MINUTES)]
        self._stored = [f" {clock}.000000" for clock in clocks]
        self._json = [f"T{clock}Z" for clock in clocks]
        self._days: dict[int, str] = {}

    def texts(self, moments: Numbers) -> tuple[list[str], list[str]]:
        """As the database writes them, and as JSON does."""
        days = self.days(moments // _DAY)
        minutes = (moments % _DAY // 60).tolist()
        return (
            [day + self._stored[at] for day, at in zip(days, minutes, strict=True)],
            [day + self._json[at] for day, at in zip(days, minutes, strict=True)],
        )

    def days(self, numbers: Numbers) -> list[str]:
        """Days since 1970 as dates."""
        for number in set(numbers.tolist()) - self._days.keys():
            day = date.fromordinal(number + date(1970, 1, 1).toordinal())
            self._days[number] = day.isoformat()
        return [self._days[number] for number in numbers.tolist()]
