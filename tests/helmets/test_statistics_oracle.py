"""The helmet statistics against statsmodels, against a simulation, and against their own laws."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from outreach.helmets.statistics import (
    Grade,
    VillageSums,
    fit_beta_binomial,
    grade,
    matched_change,
    newcombe_interval,
    pooled_rate,
    stratified_rate,
    villages_still_to_observe,
    wilson_interval,
)

pytestmark = pytest.mark.any_engine

DATA_SETS = 500
#: Villages, worn in each, observed in each.
village = st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
villages = st.lists(village, max_size=30)


def clustered(rng: np.random.Generator, shape: tuple[int, ...], rate: float) -> tuple:
    """Counts of villages with an ICC of 0.08 and thirty riders on average."""
    weight = 1 / 0.08 - 1
    observed = rng.integers(20, 41, size=shape)
    return rng.binomial(
        observed, rng.beta(rate * weight, (1 - rate) * weight, size=shape)
    ), observed


def riders(worn: np.ndarray, observed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One entry a rider: whether with helmet, and in which village."""
    seen = np.concatenate(
        [[1.0] * w + [0.0] * (n - w) for w, n in zip(worn, observed, strict=True)]
    )
    return seen, np.repeat(np.arange(len(observed)), observed)


def random_villages(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Between three and forty villages of any size, at any rate."""
    many = int(rng.integers(3, 40))
    observed = rng.integers(1, 60, size=many)
    return rng.binomial(observed, rng.beta(2, 3, size=many)), observed


def test_pooled_rates_agree_with_clustered_regression() -> None:
    """Regression on riders with village-clustered errors is the same estimate by another road."""
    rng = np.random.default_rng(1)
    for _ in range(DATA_SETS):
        worn, observed = random_villages(rng)
        seen, village_of = riders(worn, observed)
        model = sm.OLS(seen, np.ones_like(seen))
        fit = model.fit(cov_type="cluster", cov_kwds={"groups": village_of})
        rate = pooled_rate(worn, observed)
        assert rate.rate == pytest.approx(fit.params[0], abs=1e-12)
        assert rate.standard_error == pytest.approx(fit.bse[0], abs=1e-10)
        expected = proportion_confint(
            rate.rate * rate.effective_n, rate.effective_n, method="wilson"
        )
        assert (rate.low, rate.high) == pytest.approx(expected, abs=1e-9)


def test_changes_agree_with_clustered_regression() -> None:
    """Regression on the period, villages clustered, but for its count of parameters."""
    rng = np.random.default_rng(2)
    for _ in range(DATA_SETS):
        worn_0, seen_0 = random_villages(rng)
        seen_1 = rng.integers(1, 60, size=len(seen_0))
        worn_1 = rng.binomial(seen_1, rng.beta(3, 3, size=len(seen_1)))
        parts = [riders(worn_0, seen_0), riders(worn_1, seen_1)]
        seen = np.concatenate([part[0] for part in parts])
        village_of = np.concatenate([part[1] for part in parts])
        after = np.repeat([0.0, 1.0], [len(part[0]) for part in parts])
        model = sm.OLS(seen, np.column_stack([np.ones_like(seen), after]))
        fit = model.fit(cov_type="cluster", cov_kwds={"groups": village_of})
        change = matched_change(worn_0, seen_0, worn_1, seen_1)
        size = len(seen)
        assert change.difference == pytest.approx(fit.params[1], abs=1e-10)
        own_error = fit.bse[1] / np.sqrt((size - 1) / (size - 2))
        assert change.standard_error == pytest.approx(own_error, abs=1e-10)


def test_intervals_of_checks_agree_with_statsmodels() -> None:
    """Wilson's and Newcombe's, for any counts."""
    rng = np.random.default_rng(3)
    for _ in range(DATA_SETS):
        n_1, n_0 = rng.integers(1, 400, size=2)
        w_1, w_0 = rng.integers(0, n_1 + 1), rng.integers(0, n_0 + 1)
        expected = proportion_confint(w_1, n_1, method="wilson")
        assert wilson_interval(w_1, n_1) == pytest.approx(expected, abs=1e-12)
        expected = confint_proportions_2indep(
            w_1, n_1, w_0, n_0, compare="diff", method="newcomb", correction=False
        )
        assert newcombe_interval(w_1, n_1, w_0, n_0) == pytest.approx(expected, abs=1e-9)


def test_beta_binomials_agree_with_another_maximiser() -> None:
    """SciPy's own likelihood, climbed by another method, is no higher."""
    rng = np.random.default_rng(4)
    fitted = 0
    for _ in range(20):
        worn, observed = clustered(rng, (25,), 0.4)
        spread = fit_beta_binomial(worn, observed)
        if spread.assumed:
            continue
        fitted += 1

        def loss(logs: np.ndarray, worn=worn, observed=observed) -> float:
            return -stats.betabinom.logpmf(worn, observed, *np.exp(logs)).sum()

        other = optimize.minimize(loss, np.zeros(2), method="L-BFGS-B")
        assert loss(np.log([spread.a, spread.b])) == pytest.approx(other.fun, abs=1e-4)
    assert fitted > 15


@pytest.mark.parametrize("rate", [0.15, 0.45])
@pytest.mark.parametrize("many", [5, 6, 8, 10, 12, 15, 20, 30, 40])
def test_intervals_cover_the_true_rate_as_often_as_they_say(many: int, rate: float) -> None:
    """Four thousand surveys of villages whose riders are alike: 93 to 97.5 % contain the truth."""
    rng = np.random.default_rng(20260616)
    worn, observed = clustered(rng, (4000, many), rate)
    rates = [pooled_rate(*counts) for counts in zip(worn, observed, strict=True)]
    assert 0.93 <= np.mean([found.low <= rate <= found.high for found in rates]) <= 0.975


@given(st.lists(villages, max_size=6))
@settings(deadline=None)
def test_sums_of_areas_say_what_all_their_villages_say(areas: list[list[tuple[int, int]]]) -> None:
    """A total needs no village list: the sums of its parts are enough, to the last digit."""
    total = VillageSums()
    for rows in areas:
        counts = np.array(rows, dtype=np.int64).reshape(-1, 2)
        total += VillageSums.of(counts[:, 0], counts[:, 1])
    every = [row for rows in areas for row in rows]
    assert total.pooled() == pooled_rate([w for w, _ in every], [n for _, n in every])


def test_riders_taken_as_independent_would_not_cover_it() -> None:
    """Why villages are clusters: the simple interval claims 95 % and holds under 80 %."""
    rng = np.random.default_rng(20260616)
    worn, observed = clustered(rng, (4000, 20), 0.45)
    low, high = proportion_confint(worn.sum(1), observed.sum(1), method="wilson")
    assert np.mean((low <= 0.45) & (high >= 0.45)) < 0.80


@given(villages)
@settings(deadline=None)
def test_rates_stay_within_bounds(rows: list[tuple[int, int]]) -> None:
    """0 ≤ low ≤ rate ≤ high ≤ 1; never more effective riders than seen; grades need villages."""
    rate = pooled_rate([w for w, _ in rows], [n for _, n in rows])
    assert 0 <= rate.low <= rate.high <= 1
    assert rate.effective_n <= rate.observed + 1e-9
    assert rate.icc >= 0
    if rate.rate is not None:
        assert rate.low <= rate.rate <= rate.high
    if grade(rate) is not Grade.TOO_FEW:
        assert rate.villages >= 5 and rate.width < 0.30
    assert (villages_still_to_observe(rate) == 0) == (grade(rate) is Grade.USABLE)


@given(villages, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_villages_says_nothing(rows: list[tuple[int, int]], random: object) -> None:
    """Nor do villages in which nobody was seen."""
    mixed = [*rows, (0, 0)]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    one = pooled_rate([w for w, _ in rows], [n for _, n in rows])
    other = pooled_rate([w for w, _ in mixed], [n for _, n in mixed])
    assert (one.rate, one.villages, one.observed) == (other.rate, other.villages, other.observed)
    assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=1e-12)


@given(st.lists(st.tuples(village, village), max_size=20))
@settings(deadline=None)
def test_changes_turn_round_with_time(rows: list[tuple]) -> None:
    """Before and after changed over: the same difference with the other sign, within −1 to 1."""
    before = [w for (w, _), _ in rows], [n for (_, n), _ in rows]
    after = [w for _, (w, _) in rows], [n for _, (_, n) in rows]
    forward, back = matched_change(*before, *after), matched_change(*after, *before)
    assert -1 <= forward.low <= forward.high <= 1
    assert (forward.low, forward.high) == pytest.approx((-back.high, -back.low), abs=1e-9)
    if forward.difference is not None:
        assert forward.low <= forward.difference <= forward.high


@given(villages, village)
@settings(deadline=None, max_examples=60)
def test_shrunk_rates_lie_between_the_village_and_all(
    rows: list[tuple[int, int]], own: tuple[int, int]
) -> None:
    """Never further out than the village's own share, never outside its interval's bounds."""
    spread = fit_beta_binomial([w for w, _ in rows], [n for _, n in rows])
    assert spread.a > 0 and spread.b > 0
    shrunk = spread.shrunk_rate(*own)
    ends = sorted([spread.mean, own[0] / own[1] if own[1] else spread.mean])
    assert ends[0] - 1e-12 <= shrunk.rate <= ends[1] + 1e-12
    assert 0 <= shrunk.low <= shrunk.high <= 1
    assert shrunk.unobserved == (own[1] == 0)


@given(st.lists(villages, min_size=1, max_size=5))
@settings(deadline=None)
def test_an_area_lies_between_its_parts(parts: list[list[tuple[int, int]]]) -> None:
    """One part is itself; many lie between the lowest and the highest; scale of weights is nothing."""
    rates = [pooled_rate([w for w, _ in rows], [n for _, n in rows]) for rows in parts]
    seen = [rate for rate in rates if rate.rate is not None]
    weights = [float(at + 1) for at in range(len(seen))]
    area = stratified_rate(seen, weights)
    if not seen:
        assert area.rate is None
        return
    shares = [rate.rate for rate in seen]
    assert min(shares) - 1e-12 <= area.rate <= max(shares) + 1e-12
    scaled = stratified_rate(seen, [weight * 1000 for weight in weights])
    assert (scaled.low, scaled.high) == pytest.approx((area.low, area.high), abs=1e-12)
    if len(seen) == 1:
        assert (area.low, area.high) == pytest.approx((seen[0].low, seen[0].high), abs=1e-9)
