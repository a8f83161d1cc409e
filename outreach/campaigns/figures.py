"""What counts for a campaign, what does not and why, and which places still miss. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

#: Why a visit for which the campaign was chosen does not count, in the order in which it is told.
REASONS = ("void", "too_early", "too_late", "unit", "place", "no_talk", "no_check")
#: Reasons after which a visit adds nothing at all; the others only keep the place from being done.
_OUTSIDE = frozenset({"void", "too_early", "too_late", "unit", "place"})


@dataclass(frozen=True)
class Rule:
    """When a visit counts, and how many a place needs.

    `units`: ids of all units that take part (None: every unit).
    """

    first: date | None = None
    last: date | None = None
    units: frozenset[str] | None = None
    visits_needed: int = 1
    needs_talk: bool = False
    needs_check: bool = False


@dataclass(frozen=True)
class CampaignPlace:
    """A place that counts: `unit_id` answers for it."""

    id: str
    name: str
    township: str
    unit_id: str
    is_key: bool = False


@dataclass(slots=True)
class CampaignVisit:
    """One visit for which the campaign was chosen, with the amounts that targets count.

    Not frozen: tens of thousands are made for one page, and a frozen one takes three times as long.
    """

    id: str
    place_id: str
    unit_id: str
    day: date
    void: bool = False
    returned: bool = False
    late: bool = False
    #: Within a kilometre of the place's point; None where either position is missing.
    near: bool | None = None
    talks: int = 0
    talk_minutes: int = 0
    attendees: int = 0
    leaflets: int = 0
    police: int = 0
    #: Helmet checks of any length.
    checks: int = 0
    riders: int = 0
    helmeted: int = 0
    #: Of them those whose strap could be seen: all, and with the strap fastened.
    straps: int = 0
    correct: int = 0
    vehicle_checks: int = 0
    #: Hazards of the road seen and reported.
    hazards: int = 0
    #: 1 where the place had market that day.
    market: int = 0
    #: Talks to an emphasised audience or on an emphasised topic or hazard.
    emphasis_talks: int = 0
    #: Riders seen on emphasised vehicles.
    emphasis_riders: int = 0
    #: Pieces of the campaign's own materials.
    materials: int = 0


@dataclass(frozen=True)
class MissingPlace:
    """A place that is not done: how many visits count, how many it needs, why others do not."""

    place: CampaignPlace
    counted: int
    needed: int
    reasons: tuple[str, ...] = ()


@dataclass
class Progress:
    """All visits of a campaign sorted into those that count, and those that do not and why."""

    #: Visits that count by the done-rule.
    counted: list[CampaignVisit] = field(default_factory=list)
    #: Visits within dates, units and places, whether or not they hold the talk or check asked for.
    within: list[CampaignVisit] = field(default_factory=list)
    not_counted: list[tuple[CampaignVisit, tuple[str, ...]]] = field(default_factory=list)
    done: frozenset[str] = frozenset()
    visited: frozenset[str] = frozenset()
    #: Places that count and that nobody, for whatever reason, visited within their interval.
    overdue: frozenset[str] = frozenset()
    missing: list[MissingPlace] = field(default_factory=list)

    def reason_counts(self) -> dict[str, int]:
        """How many visits do not count for which reason (each visit by its first), in order."""
        found = Counter(reasons[0] for _visit, reasons in self.not_counted)
        return {reason: found[reason] for reason in REASONS if found[reason]}


def reasons_of(visit: CampaignVisit, rule: Rule, places: Collection[str]) -> tuple[str, ...]:
    """Why the visit does not count, in the order of REASONS; empty where it counts.

    `places`: the ids of the places that count.

    >>> reasons_of(CampaignVisit("v", "p", "u", date(2026, 6, 1)), Rule(needs_talk=True), {"p"})
    ('no_talk',)
    """
    holds = {
        "void": visit.void,
        "too_early": rule.first is not None and visit.day < rule.first,
        "too_late": rule.last is not None and visit.day > rule.last,
        "unit": rule.units is not None and visit.unit_id not in rule.units,
        "place": visit.place_id not in places,
        "no_talk": rule.needs_talk and not visit.talks,
        "no_check": rule.needs_check and not visit.checks,
    }
    return tuple(reason for reason in REASONS if holds[reason])


def progress(
    visits: Iterable[CampaignVisit], places: Sequence[CampaignPlace], rule: Rule
) -> Progress:
    """Sorts the visits; missing places come in the order of `places`."""
    known = {place.id for place in places}
    found = Progress()
    per_place: Counter[str] = Counter()
    hindered: dict[str, set[str]] = defaultdict(set)
    for visit in visits:
        reasons = reasons_of(visit, rule, known)
        if not _OUTSIDE.intersection(reasons):
            found.within.append(visit)
        if reasons:
            found.not_counted.append((visit, reasons))
            hindered[visit.place_id].update(reasons)
        else:
            found.counted.append(visit)
            per_place[visit.place_id] += 1
    found.visited = frozenset(per_place)
    found.done = frozenset(
        place for place, count in per_place.items() if count >= rule.visits_needed
    )
    found.missing = [
        MissingPlace(
            place,
            per_place[place.id],
            rule.visits_needed,
            tuple(reason for reason in REASONS if reason in hindered[place.id]),
        )
        for place in places
        if place.id not in found.done
    ]
    return found


def add_up(own: Mapping[str, float], parents: Mapping[str, str | None]) -> dict[str, float]:
    """Each unit's sum with all below it, from every unit's own amount and the unit above it.

    A unit above that is not among the keys of `parents` ends the way up.

    >>> add_up({"a": 2, "b": 3}, {"top": None, "a": "top", "b": "top"})["top"]
    5
    """
    sums: dict[str, float] = dict.fromkeys(parents, 0)
    for unit, amount in own.items():
        at: str | None = unit
        while at is not None and at in sums:
            sums[at] += amount
            at = parents[at]
    return sums
