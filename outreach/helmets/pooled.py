"""Rates of many villages: pooled with villages as clusters, and strata with fixed weights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from typing import TYPE_CHECKING

import numpy as np

from outreach.helmets.counts import Counts, checked_counts
from outreach.helmets.intervals import normal_quantile, score_interval
from outreach.lazy import lazy_module

if TYPE_CHECKING:
    from scipy import special
else:
    special = lazy_module("scipy.special")

#: How alike riders of one village are taken to be where the data cannot say.
ASSUMED_ICC = 0.08


@dataclass(frozen=True)
class PooledRate:
    """A rate over villages and how sure it is. Rates are shares from 0 to 1."""

    #: Σworn / Σobserved (or the weighted sum over strata); None where nothing was observed.
    rate: float | None
    #: Between-village standard error of the rate; 0 where the data show no spread.
    standard_error: float
    #: Variance against that of as many independent riders; the assumed one where `icc_assumed`.
    design_effect: float
    #: As many independent riders would say as much (Korn-Graubard, never more than observed).
    effective_n: float
    #: Villages − 1; villages − strata for a stratified rate.
    degrees_of_freedom: int
    low: float
    high: float
    villages: int
    observed: int
    #: The villages show no spread (or there is one): an ICC of 0.08 was assumed.
    icc_assumed: bool

    @property
    def width(self) -> float:
        """The interval's width, from 0 to 1."""
        return self.high - self.low

    @property
    def icc(self) -> float:
        """How alike riders of one village are: (deff − 1)/(n̄ − 1), floored at 0."""
        if self.icc_assumed:
            return ASSUMED_ICC
        mean = self.observed / self.villages
        return max(0.0, (self.design_effect - 1) / (mean - 1)) if mean > 1 else 0.0


#: Nobody was observed.
NOTHING_OBSERVED = PooledRate(
    rate=None,
    standard_error=0.0,
    design_effect=1.0,
    effective_n=0.0,
    degrees_of_freedom=0,
    low=0.0,
    high=1.0,
    villages=0,
    observed=0,
    icc_assumed=True,
)


@dataclass(frozen=True)
class VillageSums:
    """All that a pooled rate needs to know of its villages: sums that add up over areas.

    Whole numbers throughout, so that no spread between villages is exactly no spread.
    """

    #: Villages in which riders were observed.
    villages: int = 0
    worn: int = 0
    observed: int = 0
    #: Sums over villages of worn², worn · observed, and observed².
    worn_worn: int = 0
    worn_observed: int = 0
    observed_observed: int = 0

    @classmethod
    def of(cls, worn: Counts, observed: Counts) -> VillageSums:
        """The sums of villages, an entry each, already checked."""
        return cls(
            villages=int(np.count_nonzero(observed)),
            worn=int(worn.sum()),
            observed=int(observed.sum()),
            worn_worn=int(worn @ worn),
            worn_observed=int(worn @ observed),
            observed_observed=int(observed @ observed),
        )

    def __add__(self, other: VillageSums) -> VillageSums:
        """The sums of both areas, which have no village in common."""
        return VillageSums(
            *(
                getattr(self, name) + getattr(other, name)
                for name in VillageSums.__dataclass_fields__
            )
        )

    def pooled(self, level: float = 0.95) -> PooledRate:
        """The rate of these villages: see `pooled_rate`."""
        z = normal_quantile(level)
        if not self.observed:
            return NOTHING_OBSERVED
        # N² Σ(wᵢ − R nᵢ)², without a fraction
        squares = (
            self.observed**2 * self.worn_worn
            - 2 * self.observed * self.worn * self.worn_observed
            + self.worn**2 * self.observed_observed
        )
        factor = self.villages / (self.villages - 1) if self.villages > 1 else 0.0
        variance = factor * (squares / self.observed**4)
        rate = self.worn / self.observed
        return _with_interval(
            rate, variance, self.observed, self.villages, self.villages - 1, level, z
        )


def pooled_rate(worn: Iterable[int], observed: Iterable[int], level: float = 0.95) -> PooledRate:
    """The rate of villages taken together, one entry a village; villages without riders drop out.

    R = W/N; v = m/(m−1) · Σ(wᵢ − R nᵢ)²/N²; deff = v / (R(1−R)/(N−1));
    n* = min(N, R(1−R)/v · (z/t)²) with t of m−1 degrees of freedom; Wilson's interval of R and n*.
    No spread (v = 0) or one village: n* = N/(1 + (n̄−1) · 0.08), noted by `icc_assumed`.
    Raises ValueError for impossible counts or level.
    Source: ratio estimator by linearisation, Cochran 1977, Sampling Techniques, 6.3; effective
    size, Korn and Graubard 1998, Survey Methodology 24, 193-201.
    """
    return VillageSums.of(*checked_counts(worn, observed)).pooled(level)


def effective_size(
    rate: float, variance: float, observed: int, villages: int, freedom: int, level: float
) -> float:
    """n*, as many independent riders would say as much: see `pooled_rate`.

    With a variance of 0, or without degrees of freedom, the assumed ICC decides.
    """
    if variance == 0 or freedom < 1:
        return observed / (1 + (observed / villages - 1) * ASSUMED_ICC)
    shrink = (normal_quantile(level) / float(special.stdtrit(freedom, (1 + level) / 2))) ** 2
    return min(float(observed), rate * (1 - rate) / variance * shrink)


def stratified_rate(
    strata: Sequence[PooledRate], weights: Sequence[float], level: float = 0.95
) -> PooledRate:
    """The rate of an area from the rates of its parts, each with a fixed weight.

    R = Σ aₕRₕ and v = Σ aₕ²vₕ, with the weights aₕ (riders estimated, or people) made to sum to 1;
    df = Σmₕ − H; the interval as for `pooled_rate`. Strata in which nobody was observed must be
    left out by the caller, who names them. Raises ValueError for such a stratum, for weights below
    zero or of another number, and where they sum to 0. No strata: nothing observed.
    Source: Cochran 1977, Sampling Techniques, 5.3 and 6.11 (separate ratio estimate).
    """
    if len(strata) != len(weights):
        raise ValueError(f"{len(strata)} strata, {len(weights)} weights")
    z = normal_quantile(level)
    if not strata:
        return NOTHING_OBSERVED
    whole = fsum(weights)
    if min(weights) < 0 or not whole > 0:
        raise ValueError("weights are not below zero and sum to more than 0")
    rates = [stratum.rate for stratum in strata if stratum.rate is not None]
    if len(rates) != len(strata):
        raise ValueError("a stratum in which nobody was observed has no rate")
    shares = [weight / whole for weight in weights]
    # Sums of shares can exceed 1 by a hair.
    rate = min(1.0, fsum(share * part for share, part in zip(shares, rates, strict=True)))
    variance = fsum(
        (share * stratum.standard_error) ** 2 for share, stratum in zip(shares, strata, strict=True)
    )
    villages = sum(stratum.villages for stratum in strata)
    size = sum(stratum.observed for stratum in strata)
    return _with_interval(rate, variance, size, villages, villages - len(strata), level, z)


def _with_interval(
    rate: float,
    variance: float,
    size: int,
    villages: int,
    freedom: int,
    level: float,
    z: float,
) -> PooledRate:
    without_spread = variance == 0 or freedom < 1
    effective = effective_size(rate, variance, size, villages, freedom, level)
    binomial = rate * (1 - rate) / (size - 1) if size > 1 else 0.0
    design_effect = size / effective if without_spread or not binomial else variance / binomial
    low, high = score_interval(rate, effective, z)
    return PooledRate(
        rate=rate,
        standard_error=sqrt(variance),
        design_effect=design_effect,
        effective_n=effective,
        degrees_of_freedom=max(freedom, 0),
        low=low,
        high=high,
        villages=villages,
        observed=size,
        icc_assumed=without_spread,
    )
