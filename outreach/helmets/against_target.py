"""Where wearing rates lie against the target. A class needs the interval, not only the point. Pure."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outreach.helmets.grades import LIMITS, Grade
from outreach.helmets.intervals import normal_quantile, score_middle

Numbers = NDArray[Any]
#: Shares: so far from the target is far.
FAR = 0.15


class AgainstTarget(IntEnum):
    """What the map's colour of a wearing rate says."""

    NOT_OBSERVED = 0
    FAR_BELOW = 1
    BELOW = 2
    OPEN = 3  # cannot be told from the target
    ABOVE = 4
    FAR_ABOVE = 5
    TOO_FEW = 6  # to judge: hatched, no colour


def against_target(rate: float, low: float, high: float, target: float) -> AgainstTarget:
    """The class of a rate that may be shown, with its 95 % interval; all shares from 0 to 1.

    Clearly below where the whole interval is, far below where the rate is by 15 points as well.
    """
    if high < target:
        return AgainstTarget.FAR_BELOW if rate <= target - FAR else AgainstTarget.BELOW
    if low > target:
        return AgainstTarget.FAR_ABOVE if rate >= target + FAR else AgainstTarget.ABOVE
    return AgainstTarget.OPEN


def villages_against_target(worn: Numbers, observed: Numbers, target: float) -> Numbers:
    """The class of each village by itself: whole numbers, as many as there are villages.

    `worn` of `observed` riders a village; Wilson's 95 % interval of each. Too few to judge below
    the riders, or from the width on, of a rate for orientation (`grades.LIMITS`); how many villages
    that asks for says nothing about one.
    Source: Wilson 1927, J. Am. Stat. Assoc. 22, 209-212.
    """
    _villages, riders, width = LIMITS[Grade.INDICATIVE]
    z = normal_quantile(0.95)
    size = np.maximum(observed, 1).astype(float)
    rate = worn / size
    centre, half = score_middle(rate, size, z)
    low, high = np.maximum(centre - half, 0), np.minimum(centre + half, 1)
    return np.select(
        [
            observed == 0,
            (observed < riders) | (high - low >= width),
            (high < target) & (rate <= target - FAR),
            high < target,
            (low > target) & (rate >= target + FAR),
            low > target,
        ],
        [
            AgainstTarget.NOT_OBSERVED,
            AgainstTarget.TOO_FEW,
            AgainstTarget.FAR_BELOW,
            AgainstTarget.BELOW,
            AgainstTarget.FAR_ABOVE,
            AgainstTarget.ABOVE,
        ],
        AgainstTarget.OPEN,
    )
