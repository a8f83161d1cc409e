"""How far a campaign is, from the visits in memory: for maps, plans and lists of campaigns.

The same as `queries.progress_of` says, without the visits themselves and why some do not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outreach.campaigns.figures import CampaignPlace, Progress, Rule
from outreach.campaigns.models import Campaign
from outreach.campaigns.queries import list_picked_ids, rule_of
from outreach.coverage.columns import day_number
from outreach.coverage.live import Question, live
from outreach.coverage.queries import HELMET_CHECK, TALK
from outreach.coverage.register import Register
from outreach.coverage.sums import NEVER
from outreach.periods import today
from outreach.places.intervals import interval_of
from outreach.places.models import PLACE_KINDS

Flags = NDArray[np.bool_]
#: What a place is to a campaign: of no concern to it, not visited, visited but not done, done.
NO_CONCERN, UNVISITED, BEGUN, DONE = range(4)


@dataclass(frozen=True)
class Standing:
    """What each place of the register is to a campaign: one of the four numbers, in its order."""

    register: Register
    parts: NDArray[Any]

    def ids(self, *wanted: int) -> frozenset[str]:
        """The ids of the places that are one of these."""
        ids = self.register.ids
        return frozenset(ids[at] for at in np.flatnonzero(np.isin(self.parts, wanted)).tolist())

    def by_id(self) -> dict[str, int]:
        """What each place that is of concern is, by its id."""
        return {
            self.register.ids[at]: int(self.parts[at]) for at in np.flatnonzero(self.parts).tolist()
        }


def standing_of(campaign: Campaign) -> Standing:
    """How far the campaign is now. Raises RuntimeError inside a write, as `live` does."""
    rule = rule_of(campaign)
    needs = (TALK,) * rule.needs_talk + (HELMET_CHECK,) * rule.needs_check
    asked = Question(rule.first, rule.last or date.max, campaign.id, needs=needs, units=rule.units)
    answer = live().answer(asked)
    visits = answer.sums.visits
    parts = np.where(visits >= rule.visits_needed, DONE, np.where(visits > 0, BEGUN, UNVISITED))
    return Standing(answer.register, np.where(_counts(campaign, answer.register, rule), parts, 0))


def count_done(campaign: Campaign) -> Progress:
    """Which places are visited and done."""
    standing = standing_of(campaign)
    return Progress(visited=standing.ids(BEGUN, DONE), done=standing.ids(DONE))


def list_missing_ids(campaign: Campaign) -> frozenset[str]:
    """The ids of the places of all units that the campaign still misses."""
    return standing_of(campaign).ids(UNVISITED, BEGUN)


def list_overdue_ids(places: Sequence[CampaignPlace]) -> frozenset[str]:
    """Those of the places that nobody visited within their interval, or ever, as of today."""
    on = today()
    answer = live().answer(Question(None, on))
    last = dict(zip(answer.register.ids, answer.sums.last.tolist(), strict=True))
    return frozenset(
        place.id
        for place in places
        if (day := last.get(place.id, NEVER)) == NEVER or day_number(on) - day > interval_of(place)
    )


def _counts(campaign: Campaign, register: Register, rule: Rule) -> Flags:
    """Whether each place counts: `queries.list_counting_places` in columns."""
    counts = np.ones(len(register.ids), bool)
    if campaign.place_rule == "picked":
        picked = set(list_picked_ids(campaign))
        counts = np.fromiter((place_id in picked for place_id in register.ids), bool, len(counts))
    elif campaign.place_rule == "kind":
        kinds = [PLACE_KINDS.index(kind) for kind in campaign.place_values if kind in PLACE_KINDS]
        counts = np.isin(register.kind, kinds)
    elif campaign.place_rule == "class":
        is_village = register.kind == PLACE_KINDS.index("village")
        classes = [value == "key" for value in campaign.place_values]
        counts = is_village & np.isin(register.is_key, classes)
    if rule.units is None:
        return counts
    takes_part = np.fromiter((unit.id in rule.units for unit in register.units), bool)
    on = min(campaign.last_day or today(), today())
    answered: Flags = takes_part[register.unit_on(on)]
    return counts & answered
