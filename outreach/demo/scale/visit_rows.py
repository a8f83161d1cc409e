"""The rows of made-up visits, a table after the other: themselves, what hangs on them, versions,
facts, audit entries."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from outreach.demo.scale.patterns import Pattern
from outreach.demo.scale.row_shapes import Packed, Row, Shape

#: What each table is written with; parents before what hangs on them. What differs from copy to
#: copy comes first, what all copies of a pattern share after it.
COLUMNS = {
    table: columns.split()
    for table, columns in {
        "visits": "id submission_id place_id unit_id author_id captured_at ended_at local_day"
        " received_at created_at updated_at lat lon accuracy_m distance_m"
        " campaign_id channel source police_count vehicles_used nobody_met notes"
        " late_entry review_state void_reason version",
        "talks": "id visit_id position form topics audience attendees minutes",
        "leaflet_issues": "id visit_id position material_id quantity",
        "activities": "id visit_id position kind quantity",
        "helmet_checks": "id visit_id position place phase minutes strap_visible",
        "helmet_counts": "id check_id position vehicle_type seat none worn correct unclear",
        "visit_revisions": "id visit_id version at author_id content content_hash received",
        "fact_coverage_visit": "visit_id place_id unit_id local_day campaign_id talks attendees"
        " leaflets riders_observed riders_helmeted did turn",
        "audit_events": "id at actor_id actor target_id target unit_id action target_type details"
        " channel",
    }.items()
}
PARTS = ("talks", "leaflet_issues", "activities", "helmet_checks", "helmet_counts")
_KINDS = {name: at for at, name in enumerate(COLUMNS)}
_VOID_REASON = "重复记录，以另一条为准"
_ACTIONS = (
    ("visit.record", '{"version": 1}', "api"),
    ("visit.edit", "{}", "web"),
    ("visit.void", "{}", "web"),
)
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


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


@dataclass(frozen=True)
class Batch:
    """Visits on their way into the tables: columns, in order of receipt."""

    #: First and last part of all ids of a visit: the moment of receipt, the number.
    heads: list[str]
    tails: list[str]
    spots: list[Spot]
    #: Number of the pattern that each copies.
    patterns: Numbers
    #: Moments as the database writes them, the local day; the same in JSON.
    begun: list[str]
    ended: list[str]
    got: list[str]
    day: list[str]
    begun_json: list[str]
    ended_json: list[str]
    #: Latitude, longitude, accuracy, distance from the place in metres; JSON of the fix.
    fix: tuple[list[Any], list[Any], list[Any], list[Any]]
    point: list[str]
    corrected: Flags
    void: Flags
    late: Flags

    def ids(self, kind: str, part: int = 0) -> list[str]:
        """An id for each visit's row of the table."""
        middle = _middle(kind, part)
        return [head + middle + tail for head, tail in zip(self.heads, self.tails, strict=True)]


class RowMaker:
    """Makes the rows of a batch. Keeps what all copies of a pattern share."""

    def __init__(self, patterns: Sequence[Pattern], shape: Shape) -> None:
        self._patterns = patterns
        self._shape = shape
        self._parts = {table: _Parts(table, patterns, shape) for table in PARTS}
        self._visits = [shape.shared(_visit_values(each)) for each in patterns]
        #: By late + 2 × void + 4 × corrected.
        self._fates = [
            shape.shared((late, *state, version))
            for version in (1, 2)
            for state in (("submitted", ""), ("void", _VOID_REASON))
            for late in (0, 1)
        ]
        self._facts = [
            [shape.shared(_fact_values(each, more)) for each in patterns] for more in (0, 1)
        ]
        self._actions = [
            shape.shared((action, "visit", details, channel)) for action, details, channel in _ACTIONS
        ]  # fmt: skip

    def rows(self, batch: Batch, tables: Sequence[str]) -> dict[str, Packed]:
        """The rows of these tables."""
        makers: dict[str, Callable[[Batch, list[str]], list[Row]]] = {
            "visits": self._visit_rows,
            "visit_revisions": self._revision_rows,
            "fact_coverage_visit": self._fact_rows,
            "audit_events": self._audit_rows,
            **{table: parts.rows for table, parts in self._parts.items()},
        }
        ids = batch.ids("visits")
        return {table: self._shape.packed(makers[table](batch, ids)) for table in tables}

    def _visit_rows(self, batch: Batch, ids: list[str]) -> list[Row]:
        spots = batch.spots
        own = zip(
            ids,
            _sent_ids(batch),
            [spot.place_id for spot in spots],
            [spot.unit_id for spot in spots],
            [spot.author_id for spot in spots],
            *(batch.begun, batch.ended, batch.day, batch.got, batch.got, batch.got),
            *map(self._shape.numbers, batch.fix),
            strict=True,
        )
        fate = (batch.late + 2 * batch.void + 4 * batch.corrected).tolist()
        said, fates = self._visits, self._fates
        return [
            row + said[pattern] + fates[at]
            for row, pattern, at in zip(own, batch.patterns.tolist(), fate, strict=True)
        ]

    def _fact_rows(self, batch: Batch, ids: list[str]) -> list[Row]:
        """What the map counts of those that are not void."""
        counted = np.flatnonzero(~batch.void).tolist()
        patterns, more = batch.patterns.tolist(), batch.corrected.tolist()
        spots, day, facts = batch.spots, batch.day, self._facts
        return [
            (ids[at], spots[at].place_id, spots[at].unit_id, day[at]) + facts[more[at]][patterns[at]]
            for at in counted
        ]  # fmt: skip

    def _revision_rows(self, batch: Batch, ids: list[str]) -> list[Row]:
        """Their versions; the corrected ones have two."""
        rows: list[Row] = []
        shape = self._shape
        of = np.repeat(np.arange(len(ids)), 1 + batch.corrected)
        version = 1 + (np.diff(of, prepend=-1) == 0)
        middles = ["", *(_middle("visit_revisions", part) for part in (0, 1))]
        contents, came = [], []
        patterns, sent = batch.patterns.tolist(), _sent_ids(batch)
        for at, number in zip(of.tolist(), version.tolist(), strict=True):
            pattern = self._patterns[patterns[at]]
            start, end = batch.begun_json[at], batch.ended_json[at]
            place, point = batch.spots[at].place_id, batch.point[at]
            said = pattern.corrected if number == 2 else None
            a, b, c, d, e = said or pattern.content
            contents.append(f"{a}{start}{b}{end}{c}{place}{d}{point}{e}")
            a, b, c, d, e, f = pattern.received
            came.append(f"{a}{start}{b}{end}{c}{point}{d}{sent[at]}{e}{place}{f}")
        for at, number, text, written, received in zip(
            of.tolist(), version.tolist(), contents, shape.texts(contents), shape.texts(came),
            strict=True,
        ):  # fmt: skip
            id_ = batch.heads[at] + middles[number] + batch.tails[at]
            # As `content_hash`: the text is sorted and compact already.
            digest = hashlib.sha256(text.encode("ascii")).hexdigest()
            rows.append(
                (id_, ids[at], *shape.shared((number,)), batch.got[at], batch.spots[at].author_id,
                 written, digest, received)
            )  # fmt: skip
        return rows

    def _audit_rows(self, batch: Batch, ids: list[str]) -> list[Row]:
        """Who did what with them."""
        targets = self._shape.texts(
            [f"{spot.name} {day}" for spot, day in zip(batch.spots, batch.day, strict=True)]
        )
        authors = self._shape.texts([spot.author for spot in batch.spots])
        own = [
            (got, spot.author_id, author, id_, target, spot.unit_id)
            for got, spot, author, id_, target in zip(
                batch.got, batch.spots, authors, ids, targets, strict=True
            )
        ]
        times = np.stack([np.ones(len(ids), bool), batch.corrected, batch.void], axis=1)
        middles = [_middle("audit_events", part) for part in range(len(_ACTIONS))]
        heads, tails, actions = batch.heads, batch.tails, self._actions
        return [
            (heads[at] + middles[part] + tails[at],) + own[at] + actions[part]
            for at, part in np.argwhere(times).tolist()
        ]  # fmt: skip


class _Parts:
    """The rows that hang on visits in one table, of all patterns one after the other."""

    def __init__(self, table: str, patterns: Sequence[Pattern], shape: Shape) -> None:
        counts = [len(each.rows.get(table, ())) for each in patterns]
        self._counts = np.array(counts)
        self._starts = np.cumsum(counts) - counts
        self._middles: list[str] = []
        self._owners: list[str] = []
        self._values: list[Row] = []
        names = COLUMNS[table][2:]
        corrected = []
        for pattern in patterns:
            checks = [row["id"] for row in pattern.rows.get("helmet_checks", ())]
            for part, row in enumerate(pattern.rows.get(table, ())):
                self._middles.append(_middle(table, part))
                check = row.get("check_id")
                owner = ("visits", 0) if check is None else ("helmet_checks", checks.index(check))
                self._owners.append(_middle(*owner))
                self._values.append(shape.shared([_value(row, name) for name in names]))
                if table == "talks":
                    row = {**row, "attendees": (row["attendees"] or 0) + 1}
                    corrected.append(shape.shared([_value(row, name) for name in names]))
        self._has_corrected = bool(corrected)
        self._values += corrected

    def rows(self, batch: Batch, _ids: list[str]) -> list[Row]:
        """Those of the batch; riders hang on their helmet check."""
        counts = self._counts[batch.patterns]
        of = np.repeat(np.arange(len(counts)), counts)
        part = np.arange(len(of)) - np.repeat(np.cumsum(counts) - counts, counts)
        row = self._starts[batch.patterns][of] + part
        said = row
        if self._has_corrected:
            said = row + len(self._middles) * (batch.corrected[of] & (part == 0))
        heads, tails = batch.heads, batch.tails
        middles, owners, values = self._middles, self._owners, self._values
        return [
            (heads[at] + middles[which] + tails[at], heads[at] + owners[which] + tails[at]) + values[what]
            for at, which, what in zip(of.tolist(), row.tolist(), said.tolist(), strict=True)
        ]  # fmt: skip


def _middle(kind: str, part: int) -> str:
    return f"-7{_KINDS[kind]:03x}-8{part:03x}-"


def _sent_ids(batch: Batch) -> list[str]:
    """The ids they were sent under."""
    return [f"{head}-7fff-9000-{tail}" for head, tail in zip(batch.heads, batch.tails, strict=True)]


def _visit_values(pattern: Pattern) -> Row:
    said = pattern.values
    return (
        said["campaign_id"],
        said["channel"],
        "phone",
        said["police_count"],
        said["vehicles_used"],
        1 if said["nobody_met"] else 0,
        "",
    )


def _fact_values(pattern: Pattern, more: int) -> Row:
    fact = pattern.fact
    return (
        pattern.values["campaign_id"],
        fact["talks"],
        fact["attendees"] + more,
        fact["leaflets"],
        fact["riders_observed"],
        fact["riders_helmeted"],
        fact["did"],
        0,
    )


def _value(row: dict[str, Any], name: str) -> Any:
    value = row.get(name)
    if isinstance(value, bool):
        return int(value)
    return json.dumps(value) if isinstance(value, list) else value
