"""Sums of more visits than are summed at once."""

from __future__ import annotations

import random
from datetime import date, timedelta

import numpy as np

from outreach.coverage.columns import VisitColumns, day_number
from outreach.coverage.sums import AT_ONCE, NEVER, Sums

FIRST = date(2024, 1, 1)
PLACES = [f"place-{number}" for number in range(40)]


def test_sums_when_visits_are_more_than_are_summed_at_once_then_none_is_left_out_or_doubled():
    chance = random.Random(7)
    rows = [
        (
            f"00000000-0000-7000-8000-{at:012x}",
            chance.choice(PLACES),
            (FIRST + timedelta(days=chance.randrange(500))).isoformat(),
            chance.choice((None, "helmets")),
            chance.choice((",talk", ",leaflet", ",talk,leaflet")),
            "unit",
            chance.randrange(90),
            1,
            0,
            0,
        )
        for at in range(2 * AT_ONCE + 5)
    ]
    columns = VisitColumns()
    columns.load([rows[: AT_ONCE + 1], rows[AT_ONCE + 1 : -30]], len(rows))
    columns.replace([], rows[-30:])
    since, until = FIRST + timedelta(days=3), FIRST + timedelta(days=450)

    for campaign, did in ((None, ()), ("helmets", ()), (None, ("talk",))):
        sums = Sums.over(columns.choose(since, until, campaign=campaign, did=did))
        fits = [
            row
            for row in rows
            if (campaign is None or row[3] == campaign)
            and set(did) <= set(row[4].split(","))
            and row[2] <= until.isoformat()
        ]
        attendees, last = dict.fromkeys(PLACES, 0), dict.fromkeys(PLACES, NEVER)
        for row in fits:
            last[row[1]] = max(last[row[1]], day_number(date.fromisoformat(row[2])))
            attendees[row[1]] += row[6] * (row[2] >= since.isoformat())
        numbers = np.array([columns.number_of(place) for place in PLACES])
        assert sums.of(numbers).attendees.tolist() == list(attendees.values())
        assert sums.of(numbers).last.tolist() == list(last.values())
