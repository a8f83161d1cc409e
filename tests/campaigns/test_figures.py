"""What counts for a campaign, what is expected of targets, and that units add up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.campaigns.figures import CampaignPlace, CampaignVisit, Rule, progress
from outreach.campaigns.targets import (
    INDICATORS,
    amounts_by_unit,
    expected_by,
    forecast,
    period_of,
    periods_within,
    sum_below,
    targets_by_unit,
)
from outreach.periods import Period

JUNE = Period(date(2026, 6, 1), date(2026, 6, 30))
RULE = Rule(JUNE.first, JUNE.last, frozenset({"u"}), visits_needed=2, needs_talk=True)
PLACES = [CampaignPlace(code, code, "", "u") for code in ("a", "b", "c")]
#: Headquarters, two brigades, and two squadrons below the first of them.
TREE = {"hq": None, "b1": "hq", "b2": "hq", "s1": "b1", "s2": "b1"}


def visit(place="a", day=10, unit="u", talks=1, **more):
    return CampaignVisit(f"{place}{day}", place, unit, date(2026, 6, day), talks=talks, **more)


def test_progress_when_visits_lack_something_then_each_says_why_and_the_place_misses():
    found = progress(
        [
            visit("a", 2),
            visit("a", 9),
            visit("b", 3),
            visit("b", 4, talks=0),
            visit("c", 5, void=True),
            visit("elsewhere"),
            visit("a", unit="other"),
        ],
        PLACES,
        RULE,
    )
    assert found.done == {"a"}
    assert [(row.place.id, row.counted, row.reasons) for row in found.missing] == [
        ("b", 1, ("no_talk",)),
        ("c", 0, ("void",)),
    ]
    assert found.reason_counts() == {"void": 1, "unit": 1, "place": 1, "no_talk": 1}
    assert len(found.counted) == 3
    assert len(found.within) == 4, "a visit without a talk still adds its leaflets"


@pytest.mark.parametrize(
    ("day", "reason"), [(date(2026, 5, 31), "too_early"), (date(2026, 7, 1), "too_late")]
)
def test_progress_when_outside_the_days_then_does_not_count(day, reason):
    found = progress([CampaignVisit("v", "a", "u", day, talks=1)], PLACES, RULE)
    assert found.reason_counts() == {reason: 1}
    assert found.within == []


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 5, 31), None),
        (date(2026, 6, 1), 4),
        (date(2026, 6, 16), 64),
        (date(2026, 6, 30), 120),
        (date(2026, 8, 1), 120),
    ],
)
def test_expected_when_days_pass_then_grows_evenly_and_stops_at_the_target(today, expected):
    assert expected_by(120, JUNE, today) == expected


@pytest.mark.parametrize(
    ("today", "at_end"),
    [(date(2026, 6, 5), None), (date(2026, 6, 6), 290), (date(2026, 6, 30), None)],
)
def test_forecast_when_in_the_first_five_days_or_closed_then_is_hidden(today, at_end):
    assert forecast(58, JUNE, today) == at_end


def test_periods_when_a_campaign_spans_two_quarters_then_months_and_quarters_are_cut_to_it():
    campaign = Period(date(2026, 6, 15), date(2026, 7, 2))
    assert periods_within(campaign) == ["2026-06", "2026-07", "2026-Q2", "2026-Q3"]
    assert period_of("2026-Q3", campaign) == Period(date(2026, 7, 1), date(2026, 7, 2))
    with pytest.raises(ValueError, match="2026-09"):
        period_of("2026-09", campaign)


numbers = st.integers(1, 500)


@given(st.dictionaries(st.sampled_from(["s1", "s2", "b2"]), numbers, min_size=1))
def test_targets_when_set_below_then_add_up_to_headquarters(set_below):
    found = targets_by_unit(INDICATORS["visits"], set_below, TREE)
    assert found["hq"] == sum(set_below.values())
    assert (found["b1"] or 0) + (found["b2"] or 0) == found["hq"]
    assert (found["b1"] or 0) == set_below.get("s1", 0) + set_below.get("s2", 0)


@given(st.dictionaries(st.sampled_from(list(TREE)), numbers))
def test_targets_when_a_unit_has_its_own_then_that_holds_and_the_sum_below_is_known(own):
    found = targets_by_unit(INDICATORS["visits"], own, TREE)
    assert all(found[unit] == value for unit, value in own.items())
    parts = [found[unit] for unit in ("b1", "b2") if found[unit] is not None]
    assert sum_below(own, "hq", TREE) == (sum(parts) if parts else None)


@given(st.lists(st.tuples(st.sampled_from(list(TREE)), st.integers(0, 40)), max_size=30))
def test_amounts_when_recorded_by_any_unit_then_every_unit_is_the_sum_of_those_below(made):
    rule = Rule(JUNE.first, JUNE.last)
    visits = [
        CampaignVisit(str(n), unit, unit, JUNE.first + timedelta(n % 30), attendees=people)
        for n, (unit, people) in enumerate(made)
    ]
    places = [CampaignPlace(unit, unit, "", unit) for unit in TREE]
    found = progress(visits, places, rule)
    for code in ("attendees", "visits", "places_done"):
        sums = amounts_by_unit(INDICATORS[code], found, {unit: unit for unit in TREE}, TREE)
        own = {
            "attendees": sum(people for unit, people in made if unit == "hq"),
            "visits": sum(unit == "hq" for unit, _people in made),
            "places_done": int("hq" in found.done),
        }[code]
        assert sums["hq"].value == own + sums["b1"].value + sums["b2"].value
    assert amounts_by_unit(INDICATORS["attendees"], found, {}, TREE)["hq"].value == sum(
        people for _unit, people in made
    )


def test_rates_when_a_unit_has_no_target_then_that_of_the_unit_above_holds():
    found = targets_by_unit(INDICATORS["wearing_rate"], {"hq": 70, "s2": 50}, TREE)
    assert found == {"hq": 70, "b1": 70, "b2": 70, "s1": 70, "s2": 50}
