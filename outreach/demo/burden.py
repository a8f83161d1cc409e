"""What filling in the form took in the demo's last months (made up)."""

from __future__ import annotations

import random
from datetime import date

from outreach.burden.services import Sample, note_samples
from outreach.demo import cast
from outreach.periods import month_end_before
from outreach.units.queries import list_units

MONTHS, FORMS = 3, 24


def add_burden(last_day: date) -> None:
    """Some forms of each unit with officers for each of the last months, deterministic."""
    officers = {unit.code: unit.officers for unit in cast.UNITS}
    months, day = [], last_day
    for _number in range(MONTHS):
        months.append(f"{day:%Y-%m}")
        day = month_end_before(day)
    note_samples(
        _sample(unit.id, unit.code, month, number)
        for unit in list_units()
        for month in months
        for number in range(FORMS if officers.get(unit.code) else 0)
    )


def _sample(unit_id: str, code: str, month: str, number: int) -> Sample:
    chance = random.Random(f"burden {code} {month} {number}")
    taps = 3 if chance.random() < 0.15 else chance.randrange(9, 24)
    return Sample(unit_id, month, round(taps * chance.uniform(2.6, 5.4)) + 4, taps)
