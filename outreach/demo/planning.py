"""Who goes where on which day of the demo year: an uneven year with a story. Pure.

Busy brigades near the city, thin ones in the hills, remote townships half unreached, and one
brigade that fell silent in autumn. The same inputs give the same trips.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from outreach.demo.activity import Target, Trip
from outreach.demo.calendar import busyness, is_market_day
from outreach.demo.cast import REMOTE_TOWNSHIPS, DemoUnit

#: The brigade whose visits stop ten weeks before the end: headquarters must notice.
SILENT_UNIT = "LF"
SILENT_DAYS = 70
#: Construction sites are gone to in June, and in the last days, when their own campaign runs.
SITE_DAYS = 40


def plan_trips(
    unit: DemoUnit,
    badges: Sequence[str],
    targets: Sequence[Target],
    township_names: dict[str, str],
    last_day: date,
    first_number: int,
    another_year: str = "",
) -> Iterator[Trip]:
    """The trips of one unit over the 365 days up to `last_day`, in order of time.

    Any text as `another_year` gives another year of the same kind.
    """
    chance = random.Random(f"plan {unit.code}{another_year}")
    weights = {target: _draw(target, township_names, chance) for target in targets}
    villages = sum(target.kind == "village" for target in targets)
    days = [last_day - timedelta(days=back) for back in range(364, -1, -1)]
    total = sum(busyness(day) for day in days)
    last_seen: dict[Target, date] = {}
    number, owed = first_number, 0.0
    for day in days:
        owed += unit.pace * villages * busyness(day) / total
        if unit.code == SILENT_UNIT and (last_day - day).days < SILENT_DAYS:
            continue
        while owed >= 1:
            owed -= 1
            to_sites = day.month == 6 or (last_day - day).days < SITE_DAYS
            target = _choose(targets, weights, last_seen, day, chance, to_sites=to_sites)
            last_seen[target] = day
            yield Trip(chance.choice(list(badges)), target, day, number)
            number += 1


def _draw(target: Target, township_names: dict[str, str], chance: random.Random) -> float:
    """How readily a place is chosen; 0 for those never reached."""
    if target.kind == "enterprise_site":
        return 0.0
    if target.kind == "residential":
        return 0.04
    if target.kind == "school_site":
        return 1.5
    never = 0.3 if township_names.get(target.township_code) in REMOTE_TOWNSHIPS else 0.03
    return 0.0 if chance.random() < never else chance.lognormvariate(0, 0.45)


def _choose(
    targets: Sequence[Target],
    weights: dict[Target, float],
    last_seen: dict[Target, date],
    day: date,
    chance: random.Random,
    *,
    to_sites: bool,
) -> Target:
    sites = [target for target in targets if target.kind == "enterprise_site"]
    if sites and to_sites and chance.random() < 0.15:
        return chance.choice(sites)

    def pull(target: Target) -> float:
        seen = last_seen.get(target)
        waited = 1.0 if seen is None else min(2.0, (day - seen).days / 60)
        market = 1.5 if is_market_day(target.township_code, day) else 1.0
        return weights[target] * waited * market

    pulls = [pull(target) for target in targets]
    if not any(pulls):
        pulls = [weights[target] for target in targets]
    return chance.choices(targets, pulls)[0]
