"""How urgent a village is, as a sum of parts that can all be shown. Pure numpy.

A score is 0 to 100: Σ weight · part, each part 0 to 1, weights adding up to 100. What is not known
of a village is never a silent 0: the part then is the median of its brigade and says `missing`.
The score looks at exposure and at what happened; it predicts nothing and is tuned on nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]
Flags = NDArray[np.bool_]

#: Days of a place that nobody ever visited.
NEVER = -1
#: Nobody is sent to a village visited fewer days ago, unless a leader pins it.
REST_DAYS = 14
#: Above so many intervals a village comes before all that are less overdue.
FAR_OVERDUE = 2.0
#: Every village is visited at least once in so many days.
YEAR_DAYS = 365
#: Overdue grows no further above so many intervals.
_MOST_INTERVALS = 1.5
#: Believable weights of the brigade in a village's crash rate: its `α`.
_LEAST_SHAPE, _MOST_SHAPE = 0.5, 50.0


@dataclass(frozen=True)
class Weights:
    """What each part is worth; together 100."""

    overdue: int = 30
    helmet_gap: int = 25
    exposure: int = 15
    crashes: int = 15
    key_vehicles: int = 10
    market: int = 5

    def as_tuple(self) -> tuple[int, ...]:
        """In the order of PARTS."""
        return tuple(getattr(self, part) for part in PARTS)


#: The parts in the order in which they are shown.
PARTS = tuple(field.name for field in fields(Weights))


@dataclass(frozen=True)
class Inputs:
    """What is known of villages, one entry a village in every column; NaN for not known."""

    #: Days from the last visit to the day in question, NEVER without one.
    days: Numbers
    #: Days after which the village is due.
    interval: Numbers
    #: Riders seen with a helmet on, and riders seen, of the last twelve months.
    worn: Numbers
    observed: Numbers
    riders: Numbers
    population: Numbers
    households: Numbers
    #: Crashes with casualties in the years known, and how many years those are (at most three).
    crashes: Numbers
    crash_years: Numbers
    key_vehicles: Numbers
    #: 1 where the village has market on the day, 0 where not, NaN where no rule is known.
    market: Numbers
    #: The brigade, as any whole number: percentiles and medians are taken inside it.
    brigade: Numbers

    def __len__(self) -> int:
        return len(self.days)


@dataclass(frozen=True)
class Scores:
    """Parts and totals, one row a village, columns as in PARTS."""

    #: 0 to 1.
    parts: Numbers
    missing: Flags
    weights: Weights
    #: 0 to 100.
    total: Numbers
    #: Estimated wearing rates, 0 to 1, drawn towards the rate of all villages.
    rate: Numbers

    def points(self) -> Numbers:
        """What each part brings of the total."""
        points: Numbers = self.parts * np.array(self.weights.as_tuple(), float)
        return points


def score(inputs: Inputs, weights: Weights, *, prior: tuple[float, float], target: float) -> Scores:
    """Scores the villages. `prior`: a, b of the beta-binomial of wearing (`shrinkage`);
    `target`: the wearing rate aimed at, above 0 to 1. Raises ValueError for another target.
    """
    if not 0 < target <= 1:
        raise ValueError("the target is a share above 0")
    a, b = prior
    rate = (inputs.worn + a) / (inputs.observed + a + b)
    columns = {
        "overdue": overdue_part(inputs.days, inputs.interval),
        "helmet_gap": np.where(
            inputs.observed > 0, np.maximum(0.0, target - rate) / target, np.nan
        ),
        "exposure": percentiles(
            np.where(np.isnan(inputs.riders), inputs.population, inputs.riders),
            # Riders and people are not one measure: each is compared with its own kind.
            inputs.brigade * 2 + np.isnan(inputs.riders),
        ),
        "crashes": percentiles(crash_rates(inputs), inputs.brigade),
        "key_vehicles": percentiles(vehicles_per_100_households(inputs), inputs.brigade),
        "market": inputs.market.astype(float),
    }
    parts = np.column_stack([columns[name] for name in PARTS])
    missing = np.isnan(parts)
    # Without any observation only the neighbours speak: the gap of the prior mean.
    gap = max(0.0, target - a / (a + b)) / target
    for at, name in enumerate(PARTS):
        if name == "helmet_gap":
            parts[missing[:, at], at] = gap
        elif name == "market":
            # Most villages have no market of their own: the tag says that none is known.
            parts[missing[:, at], at] = 0.0
        else:
            parts[:, at] = filled(parts[:, at], inputs.brigade)
    total = parts @ np.array(weights.as_tuple(), float)
    return Scores(parts, missing, weights, total, rate)


def overdue_part(days: Numbers, interval: Numbers) -> Numbers:
    """min(days / interval, 1.5) / 1.5; a village that was never visited has 1."""
    waited = np.minimum(days / interval, _MOST_INTERVALS) / _MOST_INTERVALS
    return np.where(days == NEVER, 1.0, waited)


def vehicles_per_100_households(inputs: Inputs) -> Numbers:
    """Key vehicles per 100 households, NaN where either is unknown or nobody lives there."""
    homes = np.where(inputs.households > 0, inputs.households, np.nan)
    return 100 * inputs.key_vehicles / homes


def crash_rates(inputs: Inputs) -> Numbers:
    """Casualty crashes per 1,000 people and year, drawn towards the rate of the brigade.

    (x + α) / (E + β) with E in thousands of people times years and α/β the brigade's rate; α by
    moments, α = R²ΣE² / Σ((x − RE)² − RE), held to 0.5 to 50. NaN where crashes or people are
    unknown. Source: Clayton and Kaldor 1987, Biometrics 43, 671-681 (the gamma-Poisson model).
    """
    exposed = inputs.population / 1000 * inputs.crash_years
    known = ~np.isnan(inputs.crashes) & (exposed > 0)
    found = np.full(len(inputs), np.nan)
    for brigade in np.unique(inputs.brigade[known]):
        at = np.flatnonzero(known & (inputs.brigade == brigade))
        found[at] = _shrunk(inputs.crashes[at], exposed[at])
    return found


def _shrunk(crashes: Numbers, exposed: Numbers) -> Numbers:
    rate = crashes.sum() / exposed.sum()
    if rate == 0:
        return np.zeros(len(crashes))
    beyond_chance = ((crashes - rate * exposed) ** 2 - rate * exposed).sum()
    shape = _MOST_SHAPE
    if beyond_chance > 0:
        shape = rate**2 * (exposed**2).sum() / beyond_chance
    shape = float(np.clip(shape, _LEAST_SHAPE, _MOST_SHAPE))
    shrunk: Numbers = (crashes + shape) / (exposed + shape / rate)
    return shrunk


def percentiles(values: Numbers, groups: Numbers) -> Numbers:
    """The share of its group that lies below a value, half of the equal ones counted; NaN stays.

    A village alone in its group has 0.5: nothing is known of it against others.
    """
    found = np.full(len(values), np.nan)
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.lexsort((values[known], groups[known]))]
    for rows in np.split(order, np.flatnonzero(np.diff(groups[order])) + 1):
        if not len(rows):
            continue
        sorted_values = values[rows]
        below = np.searchsorted(sorted_values, sorted_values, "left")
        not_above = np.searchsorted(sorted_values, sorted_values, "right")
        found[rows] = (below + not_above) / 2 / len(rows)
    return found


def filled(values: Numbers, groups: Numbers) -> Numbers:
    """NaN replaced by the median of the group; of all, where the group knows nothing; else 0.5."""
    found = values.astype(float)
    gaps = np.isnan(found)
    if not gaps.any():
        return found
    known = ~gaps
    overall = float(np.median(values[known])) if known.any() else 0.5
    for group in np.unique(groups[gaps]):
        inside = groups == group
        own = values[inside & known]
        found[inside & gaps] = float(np.median(own)) if own.size else overall
    return found
