"""A million visits as the product would have stored them: copies of patterns, spread over time.

Visit, what hangs on it, revision, fact and audit entry, three in a hundred corrected once, one in
two hundred void. Ids grow with the time of receipt, as the product's do. No campaign is made up:
each pattern keeps its own.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from outreach.demo.scale.patterns import Pattern
from outreach.periods import day_start
from outreach.visits.content import content_hash
from outreach.visits.distance import EARTH_RADIUS_M

Rows = dict[str, list[tuple[Any, ...]]]

#: What each table is written with; parents before what hangs on them.
COLUMNS = {
    table: columns.split()
    for table, columns in {
        "visits": "id submission_id place_id unit_id author_id campaign_id channel captured_at"
        " ended_at local_day received_at source lat lon accuracy_m distance_m police_count"
        " vehicles_used nobody_met notes late_entry review_state void_reason version created_at"
        " updated_at",
        "talks": "id visit_id position form topics audience attendees minutes",
        "leaflet_issues": "id visit_id position material_id quantity",
        "activities": "id visit_id position kind quantity",
        "helmet_checks": "id visit_id position place phase minutes strap_visible",
        "helmet_counts": "id check_id position vehicle_type seat none worn correct unclear",
        "visit_revisions": "id visit_id version at author_id content content_hash received",
        "fact_coverage_visit": "visit_id place_id unit_id local_day campaign_id talks attendees"
        " leaflets riders_observed riders_helmeted did turn",
        "audit_events": "id at actor_id actor action target_type target_id target unit_id details"
        " channel",
    }.items()
}
_BATCH = 10_000
_KINDS = {name: at for at, name in enumerate(COLUMNS)}
_VOID_REASON = "重复记录，以另一条为准"


@dataclass(frozen=True)
class Spot:
    """A place as a visit needs it, with whoever works there."""

    place_id: str
    name: str
    lat: float | None
    lon: float | None
    unit_id: str
    author_id: str
    author: str


def make_visits(
    spots: Sequence[Spot], patterns: Sequence[Pattern], count: int, last_day: date, days: int
) -> Iterator[Rows]:
    """All rows, batch by batch, in order of receipt. Some places are visited far more than others."""
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
    maker = _Maker(spots, patterns)
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

    def __init__(self, spots: Sequence[Spot], patterns: Sequence[Pattern]) -> None:
        self._number = 0
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
        number = self._number
        head = f"{received * 1000:012x}"
        head = f"{head[:8]}-{head[8:]}"

        def new(kind: str, part: int = 0) -> str:
            return f"{head}-7{_KINDS[kind]:03x}-8{part:03x}-{number:012x}"

        ready = self._ready[id(pattern)]
        values = pattern.values
        visit = new("visits")
        sent = f"{head}-7fff-9000-{number:012x}"
        begun, begun_json, day = self._times.of(start)
        ended, ended_json, _day = self._times.of(start + pattern.minutes * 60)
        got, _got_json, _day = self._times.of(received)
        lat, lon, accuracy, distance, point = _fix(spot, shift, values["accuracy_m"])
        corrected = fate < 0.03 and pattern.fact["attendees"] < 4_000 and "talks" in ready
        void = 0.03 <= fate < 0.035
        gaps = {"start": begun_json, "end": ended_json, "place": spot.place_id, "point": point,
                "sent": sent}  # fmt: skip
        content = pattern.content % gaps
        what_came = pattern.received % gaps
        digest = _hash(content)
        rows["visit_revisions"].append(
            (new("visit_revisions"), visit, 1, got, spot.author_id, content, digest, what_came)
        )
        attendees = pattern.fact["attendees"]
        if corrected:
            content, digest = _one_more(content)
            attendees += 1
            rows["visit_revisions"].append(
                (
                    new("visit_revisions", 1),
                    visit,
                    2,
                    got,
                    spot.author_id,
                    content,
                    digest,
                    what_came,
                )
            )
        rows["visits"].append(
            (
                visit,
                sent,
                spot.place_id,
                spot.unit_id,
                spot.author_id,
                values["campaign_id"],
                values["channel"],
                begun,
                ended,
                day,
                got,
                "phone",
                lat,
                lon,
                accuracy,
                distance,
                values["police_count"],
                values["vehicles_used"],
                1 if values["nobody_met"] else 0,
                "",
                1 if late else 0,
                "void" if void else "submitted",
                _VOID_REASON if void else "",
                2 if corrected else 1,
                got,
                got,
            )
        )
        for table, parts in ready.items():
            for part, (owner_at, after) in enumerate(parts):
                owner = visit if owner_at < 0 else new("helmet_checks", owner_at)
                if corrected and table == "talks" and part == 0:
                    after = (*after[:-2], after[-2] + 1, after[-1])
                rows[table].append((new(table, part), owner, *after))
        if not void:
            fact = pattern.fact
            rows["fact_coverage_visit"].append(
                (
                    visit,
                    spot.place_id,
                    spot.unit_id,
                    day,
                    values["campaign_id"],
                    fact["talks"],
                    attendees,
                    fact["leaflets"],
                    fact["riders_observed"],
                    fact["riders_helmeted"],
                    fact["did"],
                    0,
                )
            )
        entry = (got, spot.author_id, spot.author)
        told = ("visit", visit, f"{spot.name} {day}", spot.unit_id)
        rows["audit_events"].append(
            (new("audit_events"), *entry, "visit.record", *told, '{"version": 1}', "api")
        )
        for part, action in (
            (1, "visit.edit" if corrected else ""),
            (2, "visit.void" if void else ""),
        ):
            if action:
                rows["audit_events"].append(
                    (new("audit_events", part), *entry, action, *told, "{}", "web")
                )


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


def _prepared(pattern: Pattern) -> dict[str, list[tuple[Any, ...]]]:
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


def _hash(content: str) -> str:
    """As `content_hash`: the text is sorted and compact already."""
    return hashlib.sha256(content.encode("ascii")).hexdigest()


def _one_more(content: str) -> tuple[str, str]:
    """The content with one attendee more in its first talk, and its hash."""
    changed = json.loads(content)
    changed["talks"][0]["attendees"] = (changed["talks"][0]["attendees"] or 0) + 1
    return (
        json.dumps(changed, sort_keys=True, separators=(",", ":")),
        content_hash(changed),
    )
