"""The helmet statistics against published and independently computed values."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from outreach.helmets.shrinkage import negative_log_likelihood
from outreach.helmets.statistics import (
    Grade,
    PooledRate,
    change_may_be_shown,
    fit_beta_binomial,
    grade,
    matched_change,
    newcombe_interval,
    pooled_rate,
    stratified_rate,
    unclear_share,
    villages_needed,
    villages_still_to_observe,
    wilson_interval,
)

pytestmark = pytest.mark.any_engine

F3 = ([12, 30, 5, 44, 18, 9, 27, 15], [30, 52, 25, 60, 40, 33, 45, 35])
F5 = ([2, 5, 0, 4, 3, 1], [25, 40, 18, 30, 22, 20])
BEFORE = ([6, 10, 3, 20, 8, 4], [30, 40, 25, 50, 35, 30])
AFTER = ([15, 18, 9, 31, 14, 11], [34, 42, 28, 52, 33, 31])


def near(*values: float, within: float = 1e-6) -> object:
    """The values, each within the bar."""
    return pytest.approx(values, abs=within)


@pytest.mark.parametrize(
    ("worn", "observed", "expected"),
    [
        (81, 263, (0.255289, 0.366210)),
        (15, 148, (0.062386, 0.160487)),
        (0, 20, (0, 0.161125)),
        (1, 29, (0.006113, 0.171755)),
        (45, 60, (0.627679, 0.842235)),
        (0, 10, (0, 0.277533)),
        (10, 10, (0.722467, 1)),
    ],
)
def test_one_check_has_wilsons_interval(
    worn: int, observed: int, expected: tuple[float, float]
) -> None:
    """F1 and F2: Newcombe's published examples."""
    assert wilson_interval(worn, observed) == near(*expected)


def test_pooled_villages_count_as_clusters() -> None:
    """F3 and F4: the interval is far wider than that of 320 independent riders."""
    rate = pooled_rate(*F3)
    assert rate.rate == 0.5
    assert (rate.standard_error, rate.design_effect) == near(0.0637377439, 5.183750)
    assert rate.degrees_of_freedom == 7
    assert rate.effective_n == pytest.approx(42.278399, abs=1e-6)
    assert (rate.low, rate.high) == near(0.355697, 0.644303)
    assert not rate.icc_assumed
    t = stats.t.ppf(0.975, 7)
    half = t * rate.standard_error
    assert (t, 0.5 - half, 0.5 + half) == near(2.364624, 0.349284, 0.650716)
    naive = wilson_interval(160, 320)
    assert naive == near(0.445543, 0.554457)


def test_effective_riders_give_korn_and_graubards_interval() -> None:
    """F4: the same effective number in a Beta is the published interval for surveys."""
    rate = pooled_rate(*F3)
    worn, size = 0.5 * rate.effective_n, rate.effective_n
    low = stats.beta.ppf(0.025, worn, size - worn + 1)
    high = stats.beta.ppf(0.975, worn + 1, size - worn)
    assert (low, high) == near(0.342473, 0.657527)


def test_villages_more_alike_than_chance_gain_nothing_from_it() -> None:
    """F5: a design effect under one, yet no more riders than t for few villages allows."""
    rate = pooled_rate(*F5)
    assert (rate.rate, rate.standard_error) == near(0.0967742, 0.0191232)
    assert (rate.design_effect, rate.effective_n) == near(0.644296, 138.953317)
    assert (rate.low, rate.high) == near(0.057931, 0.157312)
    assert rate.icc == 0


def test_change_is_taken_over_the_same_villages() -> None:
    """F6: pairing makes the difference seven times as sure."""
    change = matched_change(*BEFORE, *AFTER)
    assert (change.difference, change.standard_error) == near(0.202597, 0.008786)
    assert (change.low, change.high) == near(0.180013, 0.225182)
    assert (change.villages, change.observed_before, change.observed_after) == (6, 210, 220)
    before, after = pooled_rate(*BEFORE), pooled_rate(*AFTER)
    unpaired = np.hypot(before.standard_error, after.standard_error)
    assert unpaired == pytest.approx(0.065777, abs=1e-6)


def test_two_checks_have_newcombes_interval() -> None:
    """F7: Newcombe's published examples."""
    assert newcombe_interval(56, 70, 48, 80) == near(0.052431, 0.333873)
    assert newcombe_interval(9, 10, 3, 10) == near(0.170523, 0.809018)


def test_villages_are_shrunk_towards_their_neighbours() -> None:
    """F8: three riders without a helmet do not make a village the worst."""
    fitted = fit_beta_binomial(*F3)
    assert not fitted.assumed
    parameters = (fitted.a, fitted.b, fitted.mean, fitted.icc)
    assert parameters == near(5.27763, 6.01785, 0.467234, 0.081331, within=1e-4)
    few = fitted.shrunk_rate(0, 3)
    assert (few.rate, few.low, few.high) == near(0.369182, 0.176882, 0.582993, within=1e-4)
    many = fitted.shrunk_rate(12, 30)
    assert (many.rate, many.low, many.high) == near(0.418390, 0.295755, 0.545577, within=1e-4)
    loss = negative_log_likelihood(fitted.a, fitted.b, *map(np.array, F3))
    assert loss == pytest.approx(213.932161, abs=1e-4)


def test_nobody_with_a_helmet_is_not_zero_for_sure() -> None:
    """F9: without spread between villages the likeness of their riders is assumed."""
    rate = pooled_rate([0, 0, 0], [10, 20, 30])
    assert rate.effective_n == pytest.approx(23.809524, abs=1e-6)
    assert (rate.rate, rate.low, rate.high) == near(0, 0, 0.138927)
    assert rate.icc_assumed


def test_strata_are_weighted_by_what_was_fixed_before() -> None:
    """F10: F3 and F5 at 70 and 30, worked out by hand from their rates and errors."""
    rate = stratified_rate([pooled_rate(*F3), pooled_rate(*F5)], [70, 30])
    variance = 0.7**2 * 0.0637377439**2 + 0.3**2 * 0.0191231884**2
    expected = 0.7 * 0.5 + 0.3 * 15 / 155
    assert (rate.rate, rate.standard_error) == near(expected, variance**0.5)
    assert rate.degrees_of_freedom == 12
    t, z = stats.t.ppf(0.975, 12), stats.norm.ppf(0.975)
    effective = expected * (1 - expected) / variance * (z / t) ** 2
    assert rate.effective_n == pytest.approx(effective, abs=1e-5)
    assert rate.low < expected < rate.high
    assert (rate.villages, rate.observed) == (14, 475)


def test_bootstrap_of_villages_agrees_with_the_formula() -> None:
    """Drawing villages anew two thousand times gives about the same error."""
    draws = np.random.default_rng(20260616).integers(0, 8, size=(2000, 8))
    worn, observed = np.array(F3[0])[draws], np.array(F3[1])[draws]
    assert np.std(worn.sum(1) / observed.sum(1)) == pytest.approx(0.061, abs=0.004)


@pytest.mark.parametrize(
    ("villages", "observed", "width", "expected"),
    [
        (8, 100, 0.20, Grade.USABLE),
        (7, 100, 0.20, Grade.INDICATIVE),
        (8, 99, 0.20, Grade.INDICATIVE),
        (8, 100, 0.2001, Grade.INDICATIVE),
        (5, 50, 0.2999, Grade.INDICATIVE),
        (5, 50, 0.30, Grade.TOO_FEW),
        (4, 50, 0.10, Grade.TOO_FEW),
        (5, 49, 0.10, Grade.TOO_FEW),
    ],
)
def test_grades_stand_on_villages_riders_and_width(
    villages: int, observed: int, width: float, expected: Grade
) -> None:
    """The limits themselves belong to the better grade, but for the width of B."""
    rate = PooledRate(0.5, 0.05, 2.0, 50, villages - 1, 0.0, width, villages, observed, False)
    assert grade(rate) is expected


def test_change_is_shown_from_five_villages_and_fifty_riders_on() -> None:
    """Fewer in either period, and no difference is told."""
    assert change_may_be_shown(matched_change(*BEFORE, *AFTER))
    four = [column[:4] for column in (*BEFORE, *AFTER)]
    assert not change_may_be_shown(matched_change(*four))
    assert not change_may_be_shown(matched_change([1] * 5, [9] * 5, [9] * 5, [20] * 5))


@pytest.mark.parametrize(
    ("margin", "icc", "expected"),
    [
        (0.10, 0.05, 8),
        (0.10, 0.08, 11),
        (0.10, 0.15, 18),
        (0.05, 0.05, 32),
        (0.05, 0.08, 43),
        (0.05, 0.15, 69),
    ],
)
def test_villages_needed_for_a_margin(margin: float, icc: float, expected: int) -> None:
    """The planning numbers of the handbook, at thirty riders a village and half of them wearing."""
    assert villages_needed(margin, icc=icc) == expected


def test_villages_still_to_observe_until_the_rate_is_usable() -> None:
    """Nothing seen: the plan's eleven. Usable: none."""
    assert villages_still_to_observe(pooled_rate([], [])) == 11
    usable = pooled_rate([12, 15, 14, 13, 16, 15, 14, 13, 15, 14] * 3, [30] * 30)
    assert grade(usable) is Grade.USABLE
    assert villages_still_to_observe(usable) == 0
    assert villages_still_to_observe(pooled_rate(*F3)) > 0


def test_unclear_riders_are_a_share_of_all_who_passed() -> None:
    """They leave the rate, not the account."""
    assert unclear_share(10, 90) == 0.1
    assert unclear_share(0, 0) is None


def test_nothing_observed_says_nothing() -> None:
    """No villages, or villages without riders: no rate, and every rate is possible."""
    for rate in (pooled_rate([], []), pooled_rate([0, 0], [0, 0]), stratified_rate([], [])):
        assert (rate.rate, rate.low, rate.high, rate.villages) == (None, 0, 1, 0)
        assert grade(rate) is Grade.TOO_FEW
    assert wilson_interval(0, 0) == (0, 1)
    assert newcombe_interval(0, 0, 3, 9) == (-1, 1)
    change = matched_change([0, 1], [0, 4], [3, 0], [6, 0])
    assert (change.difference, change.low, change.high, change.villages) == (None, -1, 1, 0)


def test_one_village_alone_is_never_sure() -> None:
    """There is no spread to see between villages, so one is assumed."""
    rate = pooled_rate([20], [40])
    assert rate.icc_assumed
    alone = wilson_interval(20, 40)
    assert rate.low < alone[0] and rate.high > alone[1]
    assert grade(rate) is Grade.TOO_FEW
    change = matched_change([4], [20], [9], [20])
    assert change.icc_assumed
    assert change.low < 0.25 < change.high


def test_no_difference_anywhere_is_still_an_interval() -> None:
    """Nobody wears a helmet in either period: that is not a difference of exactly zero."""
    change = matched_change([0] * 6, [20] * 6, [0] * 6, [25] * 6)
    assert change.difference == 0
    assert change.low < -0.01 and change.high > 0.01


def test_villages_that_cannot_tell_take_the_assumed_weight() -> None:
    """Few villages, or all the same: ten riders' worth of the common rate."""
    few = fit_beta_binomial([3, 6], [10, 20])
    assert few.assumed and (few.a, few.b) == near(3, 7)
    none = fit_beta_binomial([0] * 9, [10] * 9)
    assert none.assumed and 0 < none.a < 0.1
    unknown = fit_beta_binomial([], [])
    assert unknown.shrunk_rate(0, 0).unobserved and unknown.mean == 0.5


@pytest.mark.parametrize(
    "call",
    [
        lambda: wilson_interval(5, 4),
        lambda: wilson_interval(-1, 4),
        lambda: wilson_interval(1, 4, level=1.0),
        lambda: newcombe_interval(1, 2, 4, 3),
        lambda: pooled_rate([3, 5], [4, 4]),
        lambda: pooled_rate([3], [4, 4]),
        lambda: pooled_rate([1.5], [4]),
        lambda: matched_change([1], [2], [3], [2]),
        lambda: matched_change([1], [2], [1, 1], [2, 2]),
        lambda: fit_beta_binomial([2], [1]),
        lambda: fit_beta_binomial([], []).shrunk_rate(4, 3),
        lambda: stratified_rate([pooled_rate([1], [2])], []),
        lambda: stratified_rate([pooled_rate([1], [2])], [0]),
        lambda: stratified_rate([pooled_rate([], [])], [1]),
        lambda: unclear_share(-1, 3),
        lambda: villages_needed(0),
    ],
)
def test_impossible_counts_are_refused(call: object) -> None:
    """With a sentence that says what was wrong."""
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        call()  # type: ignore[operator]


def test_refusal_names_the_village() -> None:
    """More helmets than riders: which entry it is."""
    with pytest.raises(ValueError, match="entry 1: 5 worn among 4 observed"):
        pooled_rate([3, 5], [4, 4])
