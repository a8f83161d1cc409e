"""What may be shown of a rate, and how many villages are missing for it."""

from __future__ import annotations

from enum import StrEnum
from math import ceil

from outreach.helmets.changes import Change
from outreach.helmets.intervals import normal_quantile
from outreach.helmets.pooled import ASSUMED_ICC, PooledRate

#: More riders of whom it could not be seen than this share: the rate carries a warning.
UNCLEAR_WARNING = 0.10
#: What a rate of a brigade is planned for: ten points up and down.
TARGET_MARGIN = 0.10
USUAL_RIDERS = 30.0


class Grade(StrEnum):
    """How far a rate can be trusted."""

    USABLE = "A"  # 可用
    INDICATIVE = "B"  # 仅供参考
    TOO_FEW = "C"  # 样本不足: counts only, no percentage, in no ranking and no colour scale


#: Least villages, least riders, greatest width of the interval.
LIMITS = {Grade.USABLE: (8, 100, 0.20), Grade.INDICATIVE: (5, 50, 0.30)}


def grade(rate: PooledRate) -> Grade:
    """A: 8 villages, 100 riders, width up to 0.20. B: 5, 50, under 0.30. C: everything else.

    Source: adapted from the presentation standards for proportions of the National Center for
    Health Statistics (Parker and others 2017, Vital Health Stat 2(175)).
    """
    for candidate, (villages, riders, width) in LIMITS.items():
        enough = rate.villages >= villages and rate.observed >= riders
        narrow = rate.width <= width if candidate is Grade.USABLE else rate.width < width
        if enough and narrow:
            return candidate
    return Grade.TOO_FEW


def change_may_be_shown(change: Change) -> bool:
    """Whether there are five matched villages, and fifty riders in each of the two periods."""
    return change.villages >= 5 and min(change.observed_before, change.observed_after) >= 50


def unclear_share(unclear: int, observed: int) -> float | None:
    """Riders of whom it could not be seen, among all who passed; None where nobody did.

    `observed` are those seen clearly. Over `UNCLEAR_WARNING` the rate carries a warning.
    Raises ValueError for counts below zero.
    """
    if unclear < 0 or observed < 0:
        raise ValueError("a count is below zero")
    return unclear / (unclear + observed) if unclear + observed else None


def villages_needed(
    margin: float = TARGET_MARGIN,
    *,
    rate: float = 0.5,
    icc: float = ASSUMED_ICC,
    riders_per_village: float = USUAL_RIDERS,
    level: float = 0.95,
) -> int:
    """Villages to observe for an interval of `rate` ± `margin`.

    m = ⌈z² R(1−R)/margin² · (1 + (n̄−1)·ICC) / n̄⌉. Raises ValueError for values that make no sense.
    Source: Kish 1965, Survey Sampling, 5.4 and 8.2.
    """
    if not (0 < margin < 1 and 0 <= rate <= 1 and 0 <= icc <= 1 and riders_per_village > 0):
        raise ValueError("margin, rate and ICC are shares; riders a village are more than 0")
    design_effect = max(1 + (riders_per_village - 1) * icc, 1.0)
    riders = normal_quantile(level) ** 2 * rate * (1 - rate) / margin**2 * design_effect
    return max(1, ceil(riders / riders_per_village))


def villages_still_to_observe(rate: PooledRate) -> int:
    """How many more villages grade A will about take (还需观察 k 个村); 0 where it is reached.

    Planned at 50 %, with the riders a village and, from eight villages on, the likeness of riders
    seen so far.
    """
    if grade(rate) is Grade.USABLE:
        return 0
    least_villages, least_riders, _width = LIMITS[Grade.USABLE]
    mean = rate.observed / rate.villages if rate.villages else USUAL_RIDERS
    icc = min(rate.icc, 1.0) if rate.villages >= least_villages else ASSUMED_ICC
    wanted = max(
        least_villages, ceil(least_riders / mean), villages_needed(icc=icc, riders_per_village=mean)
    )
    return max(1, wanted - rate.villages)
