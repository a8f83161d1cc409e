"""Intervals of single checks: Wilson for one, Newcombe for the difference of two."""

from __future__ import annotations

from math import hypot
from statistics import NormalDist
from typing import Any

Interval = tuple[float, float]


def normal_quantile(level: float) -> float:
    """The z that encloses `level` of a normal distribution, such as 1.959964 for 0.95.

    Raises ValueError unless 0 < level < 1.
    """
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, not {level}")
    return NormalDist().inv_cdf((1 + level) / 2)


def wilson_interval(worn: int, observed: int, level: float = 0.95) -> Interval:
    """The interval of the rate of one check, `worn` of `observed` riders, as shares from 0 to 1.

    centre (p + z²/2n) / (1 + z²/n), half-width z/(1 + z²/n) · √(p(1−p)/n + z²/4n²).
    Nothing observed: 0 to 1. Raises ValueError for impossible counts or level.
    Source: Wilson 1927, J. Am. Stat. Assoc. 22, 209-212.
    """
    _check(worn, observed)
    z = normal_quantile(level)
    if observed == 0:
        return 0.0, 1.0
    return score_interval(worn / observed, observed, z)


def score_middle(rate: Any, size: Any, z: float) -> tuple[Any, Any]:
    """Centre and half width of Wilson's interval, of numbers or of whole arrays of them."""
    scale = 1 + z * z / size
    centre = (rate + z * z / (2 * size)) / scale
    return centre, z / scale * (rate * (1 - rate) / size + z * z / (4 * size * size)) ** 0.5


def score_interval(rate: float, size: float, z: float) -> Interval:
    """Wilson's interval for a rate and a sample size that need not be whole."""
    centre, half = score_middle(rate, size, z)
    # Exactly 0 and 1 at the ends, which rounding would miss by a hair.
    low = 0.0 if rate == 0 else max(0.0, min(centre - half, rate))
    high = 1.0 if rate == 1 else min(1.0, max(centre + half, rate))
    return low, high


def newcombe_interval(
    worn_1: int, observed_1: int, worn_0: int, observed_0: int, level: float = 0.95
) -> Interval:
    """The interval of the difference rate 1 − rate 0 of two single checks, within −1 to 1.

    Hybrid score: d − √((p₁−l₁)² + (u₀−p₀)²) to d + √((u₁−p₁)² + (p₀−l₀)²), with Wilson's l and u.
    A check without riders says nothing: −1 to 1. Raises ValueError for impossible counts.
    Source: Newcombe 1998, Statistics in Medicine 17, 873-890, method 10.
    """
    _check(worn_1, observed_1)
    _check(worn_0, observed_0)
    z = normal_quantile(level)
    if observed_1 == 0 or observed_0 == 0:
        return -1.0, 1.0
    return score_difference(worn_1 / observed_1, observed_1, worn_0 / observed_0, observed_0, z)


def score_difference(
    rate_1: float, size_1: float, rate_0: float, size_0: float, z: float
) -> Interval:
    """Newcombe's interval for rates and sample sizes that need not be whole."""
    low_1, high_1 = score_interval(rate_1, size_1, z)
    low_0, high_0 = score_interval(rate_0, size_0, z)
    difference = rate_1 - rate_0
    return (
        max(-1.0, difference - hypot(rate_1 - low_1, high_0 - rate_0)),
        min(1.0, difference + hypot(high_1 - rate_1, rate_0 - low_0)),
    )


def _check(worn: int, observed: int) -> None:
    if worn < 0 or observed < 0:
        raise ValueError("a count is below zero")
    if worn > observed:
        raise ValueError(f"{worn} worn among {observed} observed")
