"""One village among its neighbours: its own few riders, drawn towards the rate of all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from outreach.helmets.counts import Counts, checked_counts
from outreach.lazy import lazy_module

if TYPE_CHECKING:
    from scipy import optimize, special
else:
    special = lazy_module("scipy.special")
    optimize = lazy_module("scipy.optimize")

#: Fewer villages cannot tell how much villages differ.
LEAST_VILLAGES = 8
#: The weight of the neighbours, in riders, where the data cannot say; and its believable range.
ASSUMED_WEIGHT = 10.0
LEAST_WEIGHT, MOST_WEIGHT = 2.0, 500.0
_TOLERANCE = 1e-10


@dataclass(frozen=True)
class ShrunkRate:
    """A village's estimated rate with its interval, shares from 0 to 1: to set priorities by."""

    rate: float
    low: float
    high: float
    #: Nobody was observed there: only the neighbours speak (无观察).
    unobserved: bool


@dataclass(frozen=True)
class BetaBinomial:
    """How the rates of villages are spread: Beta(a, b)."""

    a: float
    b: float
    #: The data could not say how far villages differ: a + b = 10 was assumed.
    assumed: bool = False

    @property
    def mean(self) -> float:
        """The rate of a village of which nothing is known."""
        return self.a / (self.a + self.b)

    @property
    def icc(self) -> float:
        """How alike riders of one village are: 1/(a + b + 1)."""
        return 1 / (self.a + self.b + 1)

    def shrunk_rate(self, worn: int, observed: int, level: float = 0.90) -> ShrunkRate:
        """The village's rate given `worn` of `observed` riders: (w + a)/(n + a + b).

        The interval takes quantiles of Beta(w + a, n − w + b). Raises ValueError for impossible
        counts. Source: Efron and Morris 1975, J. Am. Stat. Assoc. 70, 311-319 (the idea).
        """
        checked_counts([worn], [observed])
        a, b = worn + self.a, observed - worn + self.b
        tail = (1 - level) / 2
        return ShrunkRate(
            rate=a / (a + b),
            low=float(special.betaincinv(a, b, tail)),
            high=float(special.betaincinv(a, b, 1 - tail)),
            unobserved=observed == 0,
        )


def fit_beta_binomial(worn: Iterable[int], observed: Iterable[int]) -> BetaBinomial:
    """The spread of rates over villages, one entry a village, by maximum likelihood.

    Maximises Σ ln B(wᵢ + a, nᵢ − wᵢ + b) − ln B(a, b) over log a and log b. Under eight villages, or
    with a + b outside 2 to 500: a = 10R, b = 10(1 − R), R the pooled rate; where R is 0 or 1, half a
    rider each way keeps both above zero; where nobody was observed, a = b = 1. Raises ValueError
    for impossible counts. Source: Griffiths 1973, Biometrics 29, 637-648.
    """
    wearing, seen = checked_counts(worn, observed)
    keep = seen > 0
    wearing, seen = wearing[keep], seen[keep]
    if not seen.size:
        return BetaBinomial(1.0, 1.0, assumed=True)
    total, all_worn = int(seen.sum()), int(wearing.sum())
    if 0 < all_worn < total:
        rate = all_worn / total
    else:
        rate = (all_worn + 0.5) / (total + 1)
    if seen.size >= LEAST_VILLAGES and 0 < all_worn < total:
        fitted = _most_likely(wearing, seen, rate)
        if fitted is not None:
            return fitted
    return BetaBinomial(ASSUMED_WEIGHT * rate, ASSUMED_WEIGHT * (1 - rate), assumed=True)


def negative_log_likelihood(a: float, b: float, worn: Counts, observed: Counts) -> float:
    """−ln L without the binomial coefficients, which a and b do not change."""
    return float(-(special.betaln(worn + a, observed - worn + b) - special.betaln(a, b)).sum())


def _most_likely(worn: Counts, observed: Counts, rate: float) -> BetaBinomial | None:
    def loss(logs: np.ndarray) -> float:
        # Far out the likelihood is flat: what is outside is replaced anyway.
        a, b = np.exp(np.clip(logs, -20, 20))
        return negative_log_likelihood(a, b, worn, observed)

    start = np.log([ASSUMED_WEIGHT * rate, ASSUMED_WEIGHT * (1 - rate)])
    found = optimize.minimize(
        loss,
        start,
        method="Nelder-Mead",
        options={"xatol": _TOLERANCE, "fatol": _TOLERANCE, "maxiter": 2000},
    )
    a, b = (float(value) for value in np.exp(np.clip(found.x, -20, 20)))
    return BetaBinomial(a, b) if LEAST_WEIGHT <= a + b <= MOST_WEIGHT else None
