"""The map's areas: counties, filled by what the places chosen in each add up to. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outreach.coverage.figures import BrigadeCoverage, summed
from outreach.coverage.sums import Sums
from outreach.helmets.against_target import AgainstTarget, against_target
from outreach.helmets.statistics import Grade

Numbers = NDArray[Any]
#: The colours of the map that fill areas.
AREA_COLOURS = ("coverage", "wearing")
#: Classes of coverage, all of the same width: under 20 %, 20 to under 40 % and so on.
COVERAGE_STEPS = 5


@dataclass(frozen=True)
class Area:
    """A county with the sums of the places chosen in it."""

    #: Six digits, as of its outline.
    code: str
    sums: BrigadeCoverage
    #: Its class: of coverage 1 to 5; of wearing an `AgainstTarget`.
    step: int
    #: The figure holds; False for a rate that is for orientation only (grade B).
    sure: bool = True


def areas_by_coverage(counties: Sequence[str], town_of: Numbers, amounts: Sums) -> list[Area]:
    """The areas by coverage.

    `counties` are the codes of each township's county; `town_of` is the position of each place's
    township, -1 for none.
    """
    return [
        Area(row.code, row, coverage_step(row.visited, row.villages))
        for row in _rows(counties, town_of, amounts)
    ]


def areas_by_wearing(
    counties: Sequence[str], town_of: Numbers, amounts: Sums, target: float
) -> list[Area]:
    """The areas by the pooled wearing rate of their places against the target, from 0 to 1."""
    return [
        Area(row.code, row, wearing_step(row, target), row.wearing_grade is not Grade.INDICATIVE)
        for row in _rows(counties, town_of, amounts)
    ]


def coverage_step(visited: int, places: int) -> int:
    """The class of coverage, 1 to 5; a limit belongs to the class above it. Whole numbers only."""
    return min(COVERAGE_STEPS, visited * COVERAGE_STEPS // places + 1)


def wearing_step(row: BrigadeCoverage, target: float) -> AgainstTarget:
    """Where the wearing rate lies against the target; too few to judge is no class of a rate."""
    rate = row.wearing
    if rate.rate is None:
        return AgainstTarget.NOT_OBSERVED
    if row.wearing_grade is Grade.TOO_FEW:
        return AgainstTarget.TOO_FEW
    return against_target(rate.rate, rate.low, rate.high, target)


def _rows(counties: Sequence[str], town_of: Numbers, amounts: Sums) -> list[BrigadeCoverage]:
    """The sums of each county that has places; places without a township are in none."""
    used = np.flatnonzero(np.bincount(town_of + 1, minlength=1))
    county_at = {at: counties[at - 1] for at in used.tolist() if at > 0}
    codes = sorted(set(filter(None, county_at.values())))
    row_of_county = {code: row for row, code in enumerate(codes)}
    # The last row gathers those in none.
    row_of_town = np.full(len(counties) + 1, len(codes), np.intp)
    for at, code in county_at.items():
        row_of_town[at] = row_of_county.get(code, len(codes))
    rows = [BrigadeCoverage("", code, "") for code in (*codes, "")]
    return list(summed(rows, row_of_town[town_of + 1], amounts))[:-1]
