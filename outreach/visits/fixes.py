"""Where a village is, told by the visits to it: pure rules about their fixes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from outreach.visits.distance import distance_m

#: A fix says where the village is from this accuracy on, metres.
WORST_ACCURACY_M = 100.0
#: So many visits, on so many days, by so many phones.
LEAST_VISITS, LEAST_DAYS, LEAST_PHONES = 3, 2, 2
#: No two of them lie farther apart, metres.
WIDEST_M = 1_000.0


@dataclass(frozen=True)
class Fix:
    """Where a phone was when a visit began: WGS-84 degrees, metres of accuracy."""

    lat: float
    lon: float
    accuracy_m: float
    day: date
    phone: str


@dataclass(frozen=True)
class Placed:
    """A point made of visits, and how many."""

    lat: float
    lon: float
    visits: int


def point_of(fixes: Sequence[Fix]) -> Placed | None:
    """The median of fixes that agree; None where too few do.

    Fixes worse than 100 m say nothing. Three or more must lie within 1 km of each other, on two days
    or more and by two phones or more, and must be more than half of the good ones: a visit logged
    back at the office does not keep a village off the map, and never puts it there.
    """
    good = [fix for fix in fixes if fix.accuracy_m <= WORST_ACCURACY_M]
    groups = [group for fix in good if _is_enough(group := _near(fix, good))]
    if not groups:
        return None
    largest = max(groups, key=len)
    if len(largest) * 2 <= len(good):
        return None
    lat, lon = median(fix.lat for fix in largest), median(fix.lon for fix in largest)
    return Placed(lat, lon, len(largest))


def _near(fix: Fix, good: Sequence[Fix]) -> list[Fix]:
    """The fix and others, the nearest first, as long as all lie within reach of each other."""
    group: list[Fix] = []
    for other in sorted(good, key=lambda other: _apart(fix, other)):
        if all(_apart(other, member) <= WIDEST_M for member in group):
            group.append(other)
    return group


def _is_enough(group: Sequence[Fix]) -> bool:
    return (
        len(group) >= LEAST_VISITS
        and len({fix.day for fix in group}) >= LEAST_DAYS
        and len({fix.phone for fix in group}) >= LEAST_PHONES
    )


def _apart(one: Fix, other: Fix) -> float:
    return distance_m(one.lat, one.lon, other.lat, other.lon)
