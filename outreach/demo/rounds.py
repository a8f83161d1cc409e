"""Rounds of the demo: one brigade's team has one today and one tomorrow, from the top of its list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from outreach.accounts.models import Account
from outreach.demo import cast
from outreach.planning.queries import read_where_next
from outreach.rounds.planner import draft_round, facts_by_place, fill_day
from outreach.rounds.queries import list_places
from outreach.rounds.routes import Pace
from outreach.rounds.services import make_round
from outreach.units.queries import scope_unit_ids

#: Whose rounds, and how long they take.
UNIT, MINUTES = "JY", 240.0


def add_rounds(accounts: Mapping[str, Account], last_day: date) -> None:
    """Makes and sends two rounds of one brigade, for its first two officers."""
    leader = accounts[cast.leader_badge(UNIT)]
    team = [accounts[cast.officer_badge(UNIT, number)] for number in (1, 2)]
    pace = Pace()
    taken: set[str] = set()
    for day in (last_day, last_day + timedelta(days=1)):
        ranked = read_where_next(scope_unit_ids(leader), last_day, day)
        # Twice the time, so that the second day finds villages of its own.
        chosen = [each for each in fill_day(ranked, pace, 2 * MINUTES) if each not in taken][:3]
        taken.update(chosen)
        if not chosen:
            continue
        places = [leg.place for leg in draft_round(list_places(chosen), pace).legs]
        facts = facts_by_place(ranked, places)
        make_round(leader, leader.unit, day, places, team, pace, facts, send=True)
