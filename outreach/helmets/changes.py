"""The same villages observed in two periods: an observed difference, never an effect."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from outreach.helmets.counts import checked_counts
from outreach.helmets.intervals import normal_quantile, score_difference
from outreach.helmets.pooled import effective_size
from outreach.lazy import lazy_module

if TYPE_CHECKING:
    from scipy import special
else:
    special = lazy_module("scipy.special")


@dataclass(frozen=True)
class Change:
    """Rate after − rate before, over villages observed in both periods; from −1 to 1."""

    #: None where no village was observed in both.
    difference: float | None
    standard_error: float
    low: float
    high: float
    #: Villages observed in both periods.
    villages: int
    observed_before: int
    observed_after: int
    #: The villages show no spread (or there is one): an ICC of 0.08 was assumed.
    icc_assumed: bool


def matched_change(
    worn_before: Iterable[int],
    observed_before: Iterable[int],
    worn_after: Iterable[int],
    observed_after: Iterable[int],
    level: float = 0.95,
) -> Change:
    """The difference of the rates of villages observed twice, each list with one entry a village.

    D = R₁ − R₀; zᵢ = (w₁ᵢ − R₁n₁ᵢ)/N₁ − (w₀ᵢ − R₀n₀ᵢ)/N₀; v = m/(m−1) · Σzᵢ²; D ± t·√v with m−1
    degrees of freedom, clipped to −1 to 1. Villages without riders in either period drop out.
    No spread (v = 0) or one village: Newcombe's interval with each period's effective riders under
    an assumed ICC, since D ± 0 would claim certainty. Raises ValueError for impossible counts.
    Source: difference of two ratios by linearisation, Woodruff 1971, J. Am. Stat. Assoc. 66, 411-414.
    """
    wearing_0, seen_0 = checked_counts(worn_before, observed_before)
    wearing_1, seen_1 = checked_counts(worn_after, observed_after)
    if seen_0.size != seen_1.size:
        raise ValueError(f"{seen_0.size} villages before, {seen_1.size} after")
    z = normal_quantile(level)
    both = (seen_0 > 0) & (seen_1 > 0)
    wearing_0, seen_0, wearing_1, seen_1 = (
        counts[both] for counts in (wearing_0, seen_0, wearing_1, seen_1)
    )
    villages, total_0, total_1 = int(both.sum()), int(seen_0.sum()), int(seen_1.sum())
    if not villages:
        return Change(None, 0.0, -1.0, 1.0, 0, 0, 0, True)
    rate_0 = int(wearing_0.sum()) / total_0
    rate_1 = int(wearing_1.sum()) / total_1
    difference = rate_1 - rate_0
    shifts = (wearing_1 - rate_1 * seen_1) / total_1 - (wearing_0 - rate_0 * seen_0) / total_0
    squares = float(np.square(shifts).sum())
    # What rounding leaves of no spread is not spread.
    without_spread = villages < 2 or squares < 1e-24
    if without_spread:
        sizes = [
            effective_size(rate, 0.0, total, villages, villages - 1, level)
            for rate, total in ((rate_0, total_0), (rate_1, total_1))
        ]
        error = 0.0
        low, high = score_difference(rate_1, sizes[1], rate_0, sizes[0], z)
    else:
        error = sqrt(villages / (villages - 1) * squares)
        half = float(special.stdtrit(villages - 1, (1 + level) / 2)) * error
        low, high = max(-1.0, difference - half), min(1.0, difference + half)
    return Change(difference, error, low, high, villages, total_0, total_1, without_spread)
