"""What is known of every village beside visits, as columns in the order of the register.

Kept in memory with the register (`coverage.live`): whatever changes one of these tables counts the
register's version up (`coverage.register_watch`), so that no process answers with old columns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from sqlalchemy import func, select

from outreach.coverage.live import Version, live
from outreach.coverage.register import Register
from outreach.database import db
from outreach.places.models import Place
from outreach.planning.markets import Rule, is_market_day, rule_of
from outreach.planning.models import CrashSummary, KeyVehicleStock, MarketRule
from outreach.planning.score import Numbers

_KEY = "planning.known"
#: Crashes of so many years before the day's own count.
CRASH_YEARS = 3


@dataclass(frozen=True)
class Market:
    """A rule with what people call it."""

    rule: Rule
    kind: str
    name: str


@dataclass(frozen=True)
class Known:
    """Columns with NaN for what is not known, one entry a place of the register."""

    riders: Numbers
    population: Numbers
    households: Numbers
    key_vehicles: Numbers
    #: Casualty crashes by year.
    crashes: Mapping[int, Numbers]
    #: The markets of the places that have any, by position.
    markets: Mapping[int, Sequence[Market]]
    #: The position of each place among all codes; local places come last.
    ties: Numbers

    def crashes_before(self, day: date) -> tuple[Numbers, Numbers]:
        """Crashes of the three whole years before the day, and of how many of them are known."""
        years = [self.crashes.get(day.year - back) for back in range(1, CRASH_YEARS + 1)]
        columns = [column for column in years if column is not None]
        if not columns:
            return np.full(len(self.ties), np.nan), np.zeros(len(self.ties))
        table = np.vstack(columns)
        count = (~np.isnan(table)).sum(axis=0).astype(float)
        return np.where(count > 0, np.nansum(table, axis=0), np.nan), count

    def market_on(self, day: date) -> Numbers:
        """1 where a place has market on the day, 0 where not, NaN where no rule is known."""
        found = np.full(len(self.ties), np.nan)
        for places in self._by_rule.values():
            found[places] = 0
        for rule, places in self._by_rule.items():
            if is_market_day(rule, day):
                found[places] = 1
        return found

    @cached_property
    def _by_rule(self) -> dict[Rule, Numbers]:
        """The places of each rule: villages of a township often share their days."""
        places: dict[Rule, list[int]] = defaultdict(list)
        for at, markets in self.markets.items():
            for market in markets:
                places[market.rule].append(at)
        return {rule: np.array(each, np.int64) for rule, each in places.items()}


def read_known(register: Register, version: Version) -> Known:
    """The columns of the register's version, from memory where they were read already."""
    # Only the register's own half: a visit changes nothing here.
    of_register = (version[0], 0)
    kept = live().recall(_KEY, of_register)
    if kept is not None:
        found: Known = kept
        return found
    return live().keep(_KEY, of_register, _read(register))


def _read(register: Register) -> Known:
    at = {place_id: position for position, place_id in enumerate(register.ids)}
    people = select(Place.id, Place.riders_est, Place.population, Place.households)
    columns = {name: np.full(len(at), np.nan) for name in ("riders", "population", "households")}
    for place_id, *numbers in db.session.execute(people.where(Place.active)):
        for column, number in zip(columns.values(), numbers, strict=True):
            if number is not None and place_id in at:
                column[at[place_id]] = number
    order = sorted(at.values(), key=lambda row: (register.codes[row] or "~", register.ids[row]))
    ties = np.empty(len(at), np.int64)
    ties[np.array(order, np.int64)] = np.arange(len(at))
    return Known(
        **columns,
        key_vehicles=_column(
            at,
            select(KeyVehicleStock.place_id, func.sum(KeyVehicleStock.vehicles)).group_by(
                KeyVehicleStock.place_id
            ),
        ),
        crashes=_crashes(at),
        markets=_markets(at),
        ties=ties,
    )


def _column(at: Mapping[str, int], statement: Any) -> Numbers:
    column = np.full(len(at), np.nan)
    for place_id, number in db.session.execute(statement):
        if place_id in at:
            column[at[place_id]] = number
    return column


def _crashes(at: Mapping[str, int]) -> dict[int, Numbers]:
    years: dict[int, Numbers] = {}
    rows = db.session.execute(
        select(CrashSummary.place_id, CrashSummary.year, CrashSummary.casualty_crashes)
    )
    for place_id, year, crashes in rows:
        if place_id in at:
            column = years.setdefault(year, np.full(len(at), np.nan))
            column[at[place_id]] = crashes
    return years


def _markets(at: Mapping[str, int]) -> dict[int, list[Market]]:
    markets: dict[int, list[Market]] = defaultdict(list)
    rows = db.session.execute(
        select(
            MarketRule.place_id,
            MarketRule.calendar,
            MarketRule.pattern,
            MarketRule.kind,
            MarketRule.name,
        ).order_by(MarketRule.created_at, MarketRule.id)
    )
    for place_id, calendar, pattern, kind, name in rows:
        if place_id in at:
            markets[at[place_id]].append(Market(rule_of(calendar, pattern), kind, name))
    return dict(markets)
