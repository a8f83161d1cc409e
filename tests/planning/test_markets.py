"""Market days: rules as officers write them, on the lunar and the solar calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from outreach.planning.lunar import lunar_day
from outreach.planning.markets import MarketRefused, is_market_day, parse_rule, rule_of


def market_days(rule, first, days):
    """The market days among so many days from the first on."""
    all_days = (first + timedelta(days=later) for later in range(days))
    return [day for day in all_days if is_market_day(rule, day)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("农历二月十九", date(2024, 3, 28)),  # the fair of 霍州
        ("农历三月十三", date(2018, 4, 28)),  # the fair of 平顺
    ],
)
def test_fair_when_on_the_lunar_calendar_then_falls_on_the_day_it_was_held(text, day):
    assert market_days(parse_rule(text), day.replace(month=1, day=1), 365) == [day]


@pytest.mark.parametrize(
    ("text", "calendar", "pattern"),
    [
        ("农历逢三六九", "lunar", "digits:3,6,9"),
        ("逢五、逢十", "lunar", "digits:0,5"),
        ("公历逢2、5、8", "solar", "digits:2,5,8"),
        ("初一、十五", "lunar", "monthly:1,15"),
        ("公历10日、25日", "solar", "monthly:10,25"),
        ("每周四、周日", "solar", "weekday:4,7"),
        ("星期五", "solar", "weekday:5"),
        ("Thu, Sun", "solar", "weekday:4,7"),
        ("lunar 3 6 9", "lunar", "digits:3,6,9"),
        ("每年腊月廿三", "lunar", "yearly:12-23"),
        ("4月28日", "solar", "yearly:4-28"),
        ("2026-05-03、2026-05-01", "solar", "list:2026-05-01,2026-05-03"),
    ],
)
def test_rule_when_written_as_people_write_then_is_read_and_stored(text, calendar, pattern):
    rule = parse_rule(text)
    assert (rule.calendar, rule.pattern) == (calendar, pattern)
    assert rule_of(calendar, pattern) == rule


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("赶集", "unknown"),
        ("2月30日", "bad_day"),
        ("农历每周四", "week_is_solar"),
        ("闰四月初三", "leap"),
        ("农历公历逢三", "both_calendars"),
        ("2026-13-01", "bad_day"),
    ],
)
def test_rule_when_it_means_nothing_then_says_why(text, reason):
    with pytest.raises(MarketRefused) as refused:
        parse_rule(text)
    assert refused.value.reason == reason


def test_lunar_fair_when_the_month_has_29_days_then_the_30th_is_its_last():
    rule = parse_rule("腊月三十")
    days = [day for year in (2024, 2025, 2026) for day in market_days(rule, date(year, 1, 1), 365)]
    assert [lunar_day(day).day for day in days] == [30, 29, 29]
    assert all(lunar_day(date.fromordinal(day.toordinal() + 1)).month == 1 for day in days)


def test_lunar_fair_when_a_month_is_repeated_then_is_held_once_but_markets_go_on():
    # 2023 has a leap second month, from 22 March to 19 April.
    fair = market_days(parse_rule("农历二月十九"), date(2023, 1, 1), 365)
    assert fair == [date(2023, 3, 10)]
    assert is_market_day(parse_rule("农历逢三六九"), date(2023, 3, 24))
