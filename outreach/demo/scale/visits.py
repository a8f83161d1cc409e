"""A million visits as the product would have stored them: copies of patterns, spread over time.

Visit, what hangs on it, revision, fact and audit entry, three in a hundred corrected once, one in
two hundred void. Ids grow with the time of receipt, as the product's do. No campaign is made up:
each pattern keeps its own.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from outreach.demo.scale.patterns import Pattern
from outreach.demo.scale.visit_rows import (
    COLUMNS,
    MadeVisit,
    Row,
    Rows,
    Spot,
    audit_entries,
    fact_row,
    part_rows,
    revisions,
    visit_row,
)
from outreach.periods import day_start
from outreach.visits.distance import EARTH_RADIUS_M

_BATCH = 10_000
#: The tables that the map reads: neither what was said nor who wrote what is there to be looked at.
LEAN = ("visits", "fact_coverage_visit")


def make_visits(
    spots: Sequence[Spot],
    patterns: Sequence[Pattern],
    count: int,
    last_day: date,
    days: int,
    lean: bool = False,
) -> Iterator[Rows]:
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
    start = midnight + day * 86_400 + chance.integers(8 * 60, 17 * 60, count) * 60
    waited = np.where(chance.random(count) < 0.985, chance.integers(1, 900, count),
                      chance.integers(31 * 1440, 50 * 1440, count))  # fmt: skip
    received = start + waited * 60 + 7_200
    order = np.argsort(received, kind="stable")
    fate = chance.random(count)
    north, east = chance.normal(0, 0.0015, count), chance.normal(0, 0.0018, count)
    maker = _Maker(spots, patterns, lean)
    for first in range(0, count, _BATCH):
        rows: Rows = defaultdict(list)
        for at in order[first : first + _BATCH].tolist():
            maker.add(
                rows,
                spots[place[at]],
                patterns[pattern[at]],
                int(start[at]),
                int(received[at]),
                float(fate[at]),
                (float(north[at]), float(east[at])),
                bool(waited[at] > 30 * 1440),
            )
        yield dict(rows)


class _Maker:
    """Makes the rows of one visit after the other."""

    def __init__(self, spots: Sequence[Spot], patterns: Sequence[Pattern], lean: bool) -> None:
        self._number = 0
        self._lean = lean
        self._ready = {id(pattern): _prepared(pattern) for pattern in patterns}
        self._times = _Times()

    def add(
        self,
        rows: Rows,
        spot: Spot,
        pattern: Pattern,
        start: int,
        received: int,
        fate: float,
        shift: tuple[float, float],
        late: bool,
    ) -> None:
        """Adds the visit's rows, each to its table."""
        self._number += 1
        ready = self._ready[id(pattern)]
        begun, begun_json, day = self._times.of(start)
        ended, ended_json, _day = self._times.of(start + pattern.minutes * 60)
        head = f"{received * 1000:012x}"
        *fix, point = _fix(spot, shift, pattern.values["accuracy_m"])
        visit = MadeVisit(
            number=self._number,
            spot=spot,
            pattern=pattern,
            begun=begun,
            ended=ended,
            got=self._times.of(received)[0],
            day=day,
            head=f"{head[:8]}-{head[8:]}",
            fix=(fix[0], fix[1], fix[2], fix[3]),
            corrected=fate < 0.03 and pattern.fact["attendees"] < 4_000 and "talks" in ready,
            void=0.03 <= fate < 0.035,
            late=late,
        )
        rows["visits"].append(visit_row(visit))
        if not visit.void:
            rows["fact_coverage_visit"].append(fact_row(visit))
        if self._lean:
            return
        gaps = {"start": begun_json, "end": ended_json, "place": spot.place_id, "point": point,
                "sent": visit.submission_id}  # fmt: skip
        rows["visit_revisions"] += revisions(visit, gaps)
        for table, parts in ready.items():
            rows[table] += part_rows(visit, table, parts)
        rows["audit_events"] += audit_entries(visit)


class _Times:
    """Texts of moments (seconds since 1970): for the database, for JSON, and the local day."""

    def __init__(self) -> None:
        self._days: dict[int, str] = {}

    def of(self, moment: int) -> tuple[str, str, str]:
        days, rest = divmod(moment, 86_400)
        clock = f"{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}"
        day = self._day(days)
        # Shanghai is eight hours ahead the year round (since 1991).
        local = self._day((moment + 8 * 3600) // 86_400)
        return f"{day} {clock}.000000", f"{day}T{clock}Z", local

    def _day(self, days: int) -> str:
        found = self._days.get(days)
        if found is None:
            found = date.fromordinal(days + date(1970, 1, 1).toordinal()).isoformat()
            self._days[days] = found
        return found


def _prepared(pattern: Pattern) -> dict[str, list[Row]]:
    """For each table the values of its rows: (number of the check or -1, values)."""
    checks = {row["id"]: at for at, row in enumerate(pattern.rows.get("helmet_checks", ()))}
    prepared = {}
    for table, rows in pattern.rows.items():
        if table not in COLUMNS:
            continue
        names = COLUMNS[table][2:]
        prepared[table] = [
            (checks.get(row.get("check_id", ""), -1), tuple(_value(row, name) for name in names))
            for row in rows
        ]
    return prepared


def _value(row: dict[str, Any], name: str) -> Any:
    value = row.get(name)
    if isinstance(value, bool):
        return int(value)
    return json.dumps(value) if isinstance(value, list) else value


def _fix(
    spot: Spot, shift: tuple[float, float], accuracy: float | None
) -> tuple[float | None, float | None, float | None, float | None, str]:
    """A fix near the place, its distance (good to a metre so close by), and its JSON."""
    if spot.lat is None or spot.lon is None or accuracy is None:
        return None, None, None, None, "null"
    lat, lon = round(spot.lat + shift[0], 6), round(spot.lon + shift[1], 6)
    scale = EARTH_RADIUS_M * np.pi / 180
    north = (lat - spot.lat) * scale
    east = (lon - spot.lon) * scale * float(np.cos(np.radians(spot.lat)))
    point = f'{{"accuracy_m":{accuracy!r},"lat":{lat!r},"lon":{lon!r}}}'
    return lat, lon, accuracy, round(float((north**2 + east**2) ** 0.5), 1), point
