"""Reading when villages have market: of one village, and of a scope by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from heapq import nsmallest

import numpy as np
from sqlalchemy import select

from outreach.coverage.columns import day_of
from outreach.coverage.live import Answer, Question, live
from outreach.database import db
from outreach.places.models import PLACE_KINDS, Place
from outreach.places.names import short_name
from outreach.planning.known import Market, read_known
from outreach.planning.markets import Rule, is_market_day, rule_of
from outreach.planning.models import MarketRule

#: How far ahead the next market is looked for: a fair of the lunar year may be 384 days off.
LOOKED_AHEAD = 400


@dataclass(frozen=True)
class KeptMarket:
    """A market or fair of a village with the next days on which it is held."""

    id: str
    rule: Rule
    kind: str
    name: str
    next_days: Sequence[date]


@dataclass(frozen=True)
class VillageMarket:
    """A village that has market on a day."""

    place_id: str
    name: str
    township: str
    market: Market
    #: None: nobody was ever there.
    last_visit: date | None


def list_markets(place: Place, on: date, days: int = 3) -> list[KeptMarket]:
    """The markets of a village, each with its next days from the day on."""
    rows = db.session.scalars(
        select(MarketRule)
        .where(MarketRule.place_id == place.id)
        .order_by(MarketRule.created_at, MarketRule.id)
    )
    found = []
    for row in rows:
        rule = rule_of(row.calendar, row.pattern)
        found.append(KeptMarket(row.id, rule, row.kind, row.name, _next_days(rule, on, days)))
    return found


def get_market(place: Place, market_id: str) -> MarketRule:
    """A market of the village. Raises LookupError where the village has no such one."""
    row = db.session.get(MarketRule, market_id)
    if row is None or row.place_id != place.id:
        raise LookupError(f"no market {market_id!r} of this place")
    return row


@dataclass(frozen=True)
class DayMarkets:
    """How many markets and fairs a day has, and the first of them: fairs first, then by code."""

    count: int
    shown: Sequence[VillageMarket]


def markets_by_day(
    unit_ids: Collection[str],
    today: date,
    first: date,
    days: int,
    most: int,
    whole: date | None = None,
) -> Mapping[date, DayMarkets]:
    """For each day from the first on, the villages in scope with market.

    At most so many are shown a day; of the day `whole` all are.
    """
    answer = live().answer(Question(None, today))
    register, known = answer.register, read_known(answer.register, answer.version)
    inside = np.fromiter((unit.id in unit_ids for unit in register.units), bool)
    is_village = register.kind == PLACE_KINDS.index("village")
    in_scope = inside[register.unit_on(today)] & is_village
    rows = sorted((at for at in known.markets if in_scope[at]), key=lambda at: known.ties[at])
    by_rule: dict[Rule, list[tuple[bool, int, Market]]] = defaultdict(list)
    for order, at in enumerate(rows):
        for market in known.markets[at]:
            by_rule[market.rule].append((market.kind != "fair", order, market))
    found: dict[date, DayMarkets] = {}
    for later in range(days):
        day = first + timedelta(days=later)
        shown = most if day != whole else sum(map(len, by_rule.values()))
        held = [each for rule in by_rule if is_market_day(rule, day) for each in by_rule[rule]]
        found[day] = DayMarkets(
            len(held),
            [
                _village_market(answer, rows[order], market)
                for _fair, order, market in nsmallest(shown, held, key=lambda each: each[:2])
            ],
        )
    return found


def _village_market(answer: Answer, at: int, market: Market) -> VillageMarket:
    register, last = answer.register, int(answer.sums.last[at])
    town = int(register.town[at])
    return VillageMarket(
        register.ids[at],
        short_name(register.names[at]),
        register.towns[town].name if town >= 0 else "",
        market,
        None if last < 0 else day_of(last),
    )


def _next_days(rule: Rule, on: date, days: int) -> list[date]:
    found: list[date] = []
    for later in range(LOOKED_AHEAD):
        if len(found) == days:
            break
        day = on + timedelta(days=later)
        if is_market_day(rule, day):
            found.append(day)
    return found
