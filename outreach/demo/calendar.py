"""The demo year's rhythm: how busy a day is, which campaign runs, when a township has market."""

from __future__ import annotations

import random
from datetime import date
from functools import lru_cache

from outreach.planning.lunar import lunar_day

#: Spring festival, spring work, June, summer plan, harvest and 2 December are the busy times.
_MONTH = {1: 0.8, 2: 0.6, 3: 1.1, 4: 1.2, 5: 1.0, 6: 1.6, 7: 1.2, 8: 1.1, 9: 1.1, 10: 1.2, 11: 1.0}
#: Market days of a township end in one of these sets of digits (逢三六九 and so on).
_MARKETS = ((1, 4, 7), (2, 5, 8), (3, 6, 9), (0, 5))


def busyness(day: date) -> float:
    """How many visits a day draws, relative to an ordinary working day."""
    weight = _MONTH.get(day.month, 1.3)
    return weight * 0.35 if day.weekday() >= 5 else weight


def campaign_on(day: date, chance: random.Random) -> str | None:
    """The campaign a visit of the day belongs to, or None."""
    if day.month == 6:
        return "work-safety-month" if chance.random() < 0.55 else "village-tour"
    if (day.month, day.day) >= (11, 20) or (day.month, day.day) <= (1, 5):
        return "day-122" if chance.random() < 0.6 else None
    if day.month in (7, 8, 9):
        return "targeted-outreach" if chance.random() < 0.6 else None
    if day.month in (3, 4, 5, 10):
        return "village-tour" if chance.random() < 0.5 else "one-helmet-one-belt"
    return "one-helmet-one-belt" if chance.random() < 0.35 else None


def is_market_day(township_code: str, day: date) -> bool:
    """Whether the township's market is held that day (a made-up rule by last digits of the lunar day)."""
    return lunar_day(day).day % 10 in market_digits(township_code)


@lru_cache
def market_digits(township_code: str) -> tuple[int, ...]:
    """The last digits of the lunar days on which the township has market (made up)."""
    return random.Random(f"market {township_code}").choice(_MARKETS)
