"""Rows of helmet counts and what is said of them. Plain values: no database, no request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from outreach.helmets.statistics import (
    UNCLEAR_WARNING,
    Change,
    Grade,
    PooledRate,
    change_may_be_shown,
    grade,
    matched_change,
    pooled_rate,
    stratified_rate,
    unclear_share,
    villages_still_to_observe,
)

#: Fewer child passengers than this are not told apart from other passengers.
LEAST_CHILDREN = 5
CHILD, PASSENGER = "child_passenger", "passenger"


@dataclass(frozen=True)
class VillageCount:
    """Riders of one vehicle type and seat in one place, over all its checks of a period."""

    place_id: str
    unit_id: str
    vehicle_type: str
    seat: str
    #: Seen after a talk: never added to the others.
    after_talk: bool
    none: int
    worn: int
    unclear: int
    #: Fastened and upright, among those seen clearly where straps could be seen.
    correct: int
    correct_of: int

    @property
    def observed(self) -> int:
        """Seen clearly, with or without helmet."""
        return self.none + self.worn


@dataclass(frozen=True)
class Observed:
    """Counts of some villages, and what may be said of them."""

    rate: PooledRate
    worn: int
    observed: int
    unclear: int = 0

    @cached_property
    def grade(self) -> Grade:
        """How far the rate can be trusted."""
        return grade(self.rate)

    @property
    def shown(self) -> bool:
        """Whether a percentage is shown at all; with grade C only counts are."""
        return self.grade is not Grade.TOO_FEW

    @property
    def unclear_share(self) -> float | None:
        """Riders not seen clearly among all who passed."""
        return unclear_share(self.unclear, self.observed)

    @property
    def unclear_warning(self) -> bool:
        """Whether so many were not seen clearly that the rate may be off."""
        return (self.unclear_share or 0) > UNCLEAR_WARNING

    @property
    def still_to_observe(self) -> int:
        """Villages still to observe until the rate is usable; 0 where it is."""
        return villages_still_to_observe(self.rate)


def observed(counts: Iterable[VillageCount]) -> Observed:
    """The wearing rate of these counts, each place a cluster."""
    return _observed(counts, lambda row: (row.worn, row.observed, row.unclear))


def observed_correct(counts: Iterable[VillageCount]) -> Observed:
    """The correct-wearing rate: only where straps could be seen."""
    return _observed(counts, lambda row: (row.correct, row.correct_of, 0))


def _observed(
    counts: Iterable[VillageCount], amounts: Callable[[VillageCount], tuple[int, int, int]]
) -> Observed:
    sums = _by_place(counts, amounts)
    worn = [row[0] for row in sums.values()]
    seen = [row[1] for row in sums.values()]
    unclear = sum(row[2] for row in sums.values())
    return Observed(pooled_rate(worn, seen), sum(worn), sum(seen), unclear)


def _by_place(
    counts: Iterable[VillageCount], amounts: Callable[[VillageCount], tuple[int, int, int]]
) -> Mapping[str, tuple[int, int, int]]:
    sums: dict[str, tuple[int, int, int]] = {}
    for row in counts:
        so_far = sums.get(row.place_id, (0, 0, 0))
        worn, seen, unclear = amounts(row)
        sums[row.place_id] = (so_far[0] + worn, so_far[1] + seen, so_far[2] + unclear)
    return sums


def change_of(before: Iterable[VillageCount], after: Iterable[VillageCount]) -> Change | None:
    """The observed difference over the places in both; None where it may not be shown."""
    change = matched(before, after)
    return change if change_may_be_shown(change) else None


def matched(before: Iterable[VillageCount], after: Iterable[VillageCount]) -> Change:
    """The difference over the places observed in both, whether or not it may be shown."""

    def amounts(row: VillageCount) -> tuple[int, int, int]:
        return row.worn, row.observed, 0

    first, second = _by_place(before, amounts), _by_place(after, amounts)
    both = sorted(first.keys() & second.keys())
    return matched_change(
        [first[place][0] for place in both],
        [first[place][1] for place in both],
        [second[place][0] for place in both],
        [second[place][1] for place in both],
    )


def grouped(
    counts: Iterable[VillageCount], key: Callable[[VillageCount], Hashable]
) -> dict[Hashable, list[VillageCount]]:
    """The counts by what `key` says of each."""
    groups: dict[Hashable, list[VillageCount]] = defaultdict(list)
    for row in counts:
        groups[key(row)].append(row)
    return groups


def by_seat(counts: Collection[VillageCount]) -> dict[str, list[VillageCount]]:
    """The counts by seat; so few child passengers that they could be known join the passengers."""
    children = sum(row.observed + row.unclear for row in counts if row.seat == CHILD)
    few = children < LEAST_CHILDREN

    def seat_of(row: VillageCount) -> str:
        return PASSENGER if few and row.seat == CHILD else row.seat

    return {str(seat): rows for seat, rows in grouped(counts, seat_of).items()}


@dataclass(frozen=True)
class Weighted:
    """The rate of an area by fixed weights, and what was left out of it."""

    rate: Observed
    #: Positions of the strata left out: too few to judge there.
    left_out: Sequence[int]


def weighted(strata: Sequence[Observed], weights: Sequence[int]) -> Weighted | None:
    """The area's rate; None where fewer than two strata can be judged, or one has no weight."""
    used = [at for at, stratum in enumerate(strata) if stratum.shown]
    if len(used) < 2 or not all(weights[at] for at in used):
        return None
    rate = stratified_rate([strata[at].rate for at in used], [weights[at] for at in used])
    return Weighted(
        rate=Observed(
            rate,
            sum(strata[at].worn for at in used),
            sum(strata[at].observed for at in used),
            sum(strata[at].unclear for at in used),
        ),
        left_out=[at for at in range(len(strata)) if at not in used],
    )
