"""The rows of one made-up visit: itself, what hangs on it, versions, fact, audit entries."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from outreach.demo.scale.patterns import Pattern
from outreach.visits.content import content_hash

Row = tuple[Any, ...]
Rows = dict[str, list[Row]]

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


@dataclass(frozen=True)
class MadeVisit:
    """One visit on its way into the tables."""

    number: int
    spot: Spot
    pattern: Pattern
    #: Moments as the database writes them, and the local day.
    begun: str
    ended: str
    got: str
    day: str
    #: First part of all its ids: the moment of receipt.
    head: str
    #: Latitude, longitude, accuracy and distance from the place; metres.
    fix: tuple[float | None, float | None, float | None, float | None]
    corrected: bool
    void: bool
    late: bool

    def new(self, kind: str, part: int = 0) -> str:
        """The id of one of its rows."""
        return f"{self.head}-7{_KINDS[kind]:03x}-8{part:03x}-{self.number:012x}"

    @property
    def id(self) -> str:
        """Its own id."""
        return self.new("visits")

    @property
    def submission_id(self) -> str:
        """The id it was sent under."""
        return f"{self.head}-7fff-9000-{self.number:012x}"

    @property
    def attendees(self) -> int:
        """One more where it was corrected."""
        return int(self.pattern.fact["attendees"]) + self.corrected


def revisions(visit: MadeVisit, gaps: dict[str, str]) -> Iterator[Row]:
    """Its versions; `gaps` fills what the pattern leaves open."""
    content = visit.pattern.content % gaps
    what_came = visit.pattern.received % gaps
    versions = [(content, _hash(content))]
    if visit.corrected:
        versions.append(_one_more(content))
    author = visit.spot.author_id
    for at, (text, digest) in enumerate(versions):
        id_ = visit.new("visit_revisions", at)
        yield id_, visit.id, at + 1, visit.got, author, text, digest, what_came


def visit_row(visit: MadeVisit) -> Row:
    """The visit itself."""
    spot, values = visit.spot, visit.pattern.values
    return (
        visit.id,
        visit.submission_id,
        spot.place_id,
        spot.unit_id,
        spot.author_id,
        values["campaign_id"],
        values["channel"],
        visit.begun,
        visit.ended,
        visit.day,
        visit.got,
        "phone",
        *visit.fix,
        values["police_count"],
        values["vehicles_used"],
        1 if values["nobody_met"] else 0,
        "",
        1 if visit.late else 0,
        "void" if visit.void else "submitted",
        _VOID_REASON if visit.void else "",
        2 if visit.corrected else 1,
        visit.got,
        visit.got,
    )


def part_rows(visit: MadeVisit, table: str, parts: Sequence[tuple[int, Row]]) -> Iterator[Row]:
    """What hangs on the visit; riders hang on their helmet check."""
    for part, (owner_at, after) in enumerate(parts):
        owner = visit.id if owner_at < 0 else visit.new("helmet_checks", owner_at)
        if visit.corrected and table == "talks" and part == 0:
            after = (*after[:-2], after[-2] + 1, after[-1])
        yield visit.new(table, part), owner, *after


def fact_row(visit: MadeVisit) -> Row:
    """What the map counts of it."""
    fact = visit.pattern.fact
    return (
        visit.id,
        visit.spot.place_id,
        visit.spot.unit_id,
        visit.day,
        visit.pattern.values["campaign_id"],
        fact["talks"],
        visit.attendees,
        fact["leaflets"],
        fact["riders_observed"],
        fact["riders_helmeted"],
        fact["did"],
        0,
    )


def audit_entries(visit: MadeVisit) -> Iterator[Row]:
    """Who did what with it."""
    spot = visit.spot
    told = ("visit", visit.id, f"{spot.name} {visit.day}", spot.unit_id)
    actions = [(0, "visit.record", '{"version": 1}', "api")]
    if visit.corrected:
        actions.append((1, "visit.edit", "{}", "web"))
    if visit.void:
        actions.append((2, "visit.void", "{}", "web"))
    for part, action, details, channel in actions:
        id_ = visit.new("audit_events", part)
        yield id_, visit.got, spot.author_id, spot.author, action, *told, details, channel


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
