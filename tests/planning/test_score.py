"""The score: its bounds, what raises it, what is said of missing data, and the order it gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.planning.ranking import rank, top_parts
from outreach.planning.score import (
    NEVER,
    PARTS,
    Inputs,
    Weights,
    crash_rates,
    filled,
    percentiles,
    score,
)

PRIOR = (5.0, 5.0)
TARGET = 0.5
nan = float("nan")


def make_inputs(n=1, **columns):
    """Villages of one brigade of which all is known, changed by columns."""
    usual = {
        "days": 45, "interval": 90, "worn": 10, "observed": 30, "riders": 200, "population": 800,
        "households": 250, "crashes": 1, "crash_years": 3, "key_vehicles": 40, "market": 0,
        "brigade": 0,
    }  # fmt: skip
    return Inputs(
        **{
            name: np.broadcast_to(
                np.array(columns.get(name, value), float if name not in ("brigade",) else int), n
            ).copy()
            for name, value in usual.items()
        }
    )


def part(scores, name, at=0):
    return float(scores.parts[at, PARTS.index(name)])


def scored(inputs, weights=None):
    return score(inputs, weights or Weights(), prior=PRIOR, target=TARGET)


number = st.one_of(st.just(nan), st.integers(0, 5000).map(float))
village = st.fixed_dictionaries(
    {
        "days": st.one_of(st.just(float(NEVER)), st.integers(0, 2000).map(float)),
        "interval": st.sampled_from([30.0, 90.0]),
        "observed": st.integers(0, 400).map(float),
        "riders": number,
        "population": number,
        "households": number,
        "crashes": st.one_of(st.just(nan), st.integers(0, 9).map(float)),
        "key_vehicles": number,
        "market": st.sampled_from([0.0, 1.0, nan]),
        "brigade": st.integers(0, 2),
        "share": st.floats(0, 1),
    }
)


def inputs_of(villages):
    columns = {name: np.array([each[name] for each in villages]) for name in villages[0]}
    columns["worn"] = np.floor(columns["observed"] * columns.pop("share"))
    columns["crash_years"] = np.where(np.isnan(columns["crashes"]), 0.0, 3.0)
    return Inputs(**columns)


@settings(max_examples=60, deadline=None)
@given(st.lists(village, min_size=1, max_size=12))
def test_score_when_anything_is_known_or_not_then_lies_between_0_and_100(villages):
    scores = scored(inputs_of(villages))
    assert ((scores.parts >= 0) & (scores.parts <= 1)).all()
    assert ((scores.total >= 0) & (scores.total <= 100 + 1e-9)).all()
    assert np.allclose(scores.points().sum(axis=1), scores.total)


@settings(max_examples=60, deadline=None)
@given(st.lists(village, min_size=2, max_size=8), st.integers(0, 7), st.integers(1, 500))
def test_part_when_its_number_grows_then_never_falls(villages, which, more):
    at = which % len(villages)
    before = inputs_of(villages)
    for name, column, sign in (
        ("overdue", "days", 1),
        ("exposure", "riders", 1),
        ("crashes", "crashes", 1),
        ("key_vehicles", "key_vehicles", 1),
        ("helmet_gap", "worn", -1),
    ):
        known = {**vars(before)}
        if column == "days" and known["days"][at] == NEVER:
            continue
        if np.isnan(known[column][at]):
            continue
        changed = known[column].copy()
        changed[at] = max(0, changed[at] + sign * more)
        if column == "crashes":
            # More crashes raise the brigade's own rate too: compared among equals only.
            known = {**known, "brigade": np.arange(len(villages))}
        after = Inputs(**{**known, column: changed})
        assert part(scored(after), name, at) >= part(scored(Inputs(**known)), name, at) - 1e-12


@settings(max_examples=40, deadline=None)
@given(st.lists(village, min_size=1, max_size=10), st.randoms())
def test_order_when_villages_come_in_another_order_then_is_the_same(villages, chance):
    def order_of(numbered):
        inputs = inputs_of([each for _code, each in numbered])
        none = np.zeros(len(numbered), bool)
        codes = np.array([code for code, _each in numbered])
        found = rank(inputs, scored(inputs), codes, pinned=none, skipped=none, moved={})
        return [numbered[at][0] for at in found.order]

    # Every village twice: ties are certain.
    numbered = list(enumerate([*villages, *villages]))
    shuffled = list(numbered)
    chance.shuffle(shuffled)
    assert order_of(numbered) == order_of(shuffled)


def test_overdue_when_days_pass_then_grows_to_one_and_a_half_intervals():
    inputs = make_inputs(4, days=[0, 90, 135, 900])
    assert scored(inputs).parts[:, 0] == pytest.approx([0, 1 / 1.5, 1, 1])
    assert part(scored(make_inputs(days=NEVER)), "overdue") == 1


def test_missing_data_when_scored_then_stand_at_the_brigades_median_and_say_so():
    inputs = make_inputs(
        4, key_vehicles=[10, 20, 30, nan], brigade=[0, 0, 0, 0], market=[0, 1, nan, nan]
    )
    scores = scored(inputs)
    column = PARTS.index("key_vehicles")
    assert scores.missing[:, column].tolist() == [False, False, False, True]
    assert scores.parts[3, column] == np.median(scores.parts[:3, column]) > 0
    assert scores.missing[:, PARTS.index("market")].tolist() == [False, False, True, True]


def test_helmet_gap_when_nobody_was_observed_then_is_that_of_the_prior_and_says_so():
    scores = score(make_inputs(worn=0, observed=0), Weights(), prior=(2.0, 6.0), target=TARGET)
    assert part(scores, "helmet_gap") == pytest.approx((0.5 - 0.25) / 0.5)
    assert scores.missing[0, PARTS.index("helmet_gap")]


def test_helmet_gap_when_few_riders_were_seen_then_is_drawn_towards_the_others():
    few, many = make_inputs(worn=0, observed=3), make_inputs(worn=0, observed=300)
    assert part(scored(few), "helmet_gap") < part(scored(many), "helmet_gap")


def test_crash_rates_when_a_tiny_village_had_one_crash_then_do_not_jump_to_the_top():
    inputs = make_inputs(4, population=[40, 4000, 3000, 3500], crashes=[1, 14, 3, 4], crash_years=3)
    rates = crash_rates(inputs)
    assert 1 / (40 / 1000 * 3) > 8  # its raw rate is seven times the next
    assert rates[0] < rates[1]


def test_percentiles_when_values_are_equal_then_share_the_middle():
    values = np.array([1.0, 2.0, 2.0, 3.0, nan, 9.0])
    groups = np.array([0, 0, 0, 0, 0, 1])
    found = percentiles(values, groups)
    assert found[:4] == pytest.approx([0.125, 0.5, 0.5, 0.875])
    assert np.isnan(found[4]) and found[5] == 0.5
    assert filled(found, groups)[4] == 0.5


def test_rank_when_guards_and_a_leaders_word_meet_then_pins_lead_and_the_rested_stay_out():
    inputs = make_inputs(6, days=[10, 13, 200, 80, NEVER, 60])
    scores = scored(inputs)
    flags = np.zeros(6, bool)
    pinned, skipped = flags.copy(), flags.copy()
    pinned[1], skipped[3] = True, True
    found = rank(inputs, scores, np.arange(6), pinned=pinned, skipped=skipped, moved={})
    assert found.order.tolist() == [1, 2, 4, 5]
    assert found.resting.tolist() == [0]
    assert found.skipped.tolist() == [3]
    moved = rank(inputs, scores, np.arange(6), pinned=pinned, skipped=skipped, moved={5: 2})
    assert moved.order.tolist() == [1, 5, 2, 4]


def test_rank_when_a_village_waited_a_year_then_comes_before_more_points():
    inputs = make_inputs(2, days=[366, 170], interval=[300, 90], crashes=[0, 9], riders=[1, 900])
    scores = scored(inputs)
    none = np.zeros(2, bool)
    assert scores.total[1] > scores.total[0]
    found = rank(inputs, scores, np.arange(2), pinned=none, skipped=none, moved={})
    assert found.order.tolist() == [0, 1]


def test_top_parts_when_some_are_unknown_then_only_known_ones_with_points_are_said():
    inputs = make_inputs(market=1, riders=nan, population=nan, crashes=nan, key_vehicles=nan)
    scores = scored(inputs)
    assert [PARTS[at] for at in top_parts(scores, 0)] == ["overdue", "helmet_gap", "market"]


def test_top_parts_when_most_villages_have_more_then_it_is_no_reason():
    inputs = make_inputs(3, riders=[10, 200, 900], crashes=[0, 1, 9], key_vehicles=[1, 40, 90])
    scores = scored(inputs)
    assert [PARTS[at] for at in top_parts(scores, 0)] == ["overdue", "helmet_gap"]
    assert {PARTS[at] for at in top_parts(scores, 2)} >= {"exposure", "crashes"}


def test_score_when_the_target_is_no_share_then_is_refused():
    with pytest.raises(ValueError, match="share"):
        score(make_inputs(), Weights(), prior=PRIOR, target=0)
