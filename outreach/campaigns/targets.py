"""Targets: which figures they can be about, and what is expected of them by a day. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from outreach.campaigns.figures import CampaignVisit, Progress, add_up
from outreach.periods import Period

#: No forecast before so many days are over: it would follow one good or bad day.
DAYS_BEFORE_FORECAST = 5
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")


@dataclass(frozen=True)
class Indicator:
    """A figure that a target can be set for.

    `of` gives what a visit adds (numerator); `base` what it adds to the denominator, None for
    counts. `at_most`: the target is a ceiling. `places`: counted by place, not by visit.
    """

    code: str
    of: Callable[[CampaignVisit], int] | None = None
    base: Callable[[CampaignVisit], int] | None = None
    places: str = ""
    at_most: bool = False

    @property
    def is_share(self) -> bool:
        """Whether it is a percentage: it neither adds up over units nor grows with the days."""
        return self.base is not None or self.code == "coverage"

    @property
    def ramps(self) -> bool:
        """Whether the target is reached bit by bit, so that something is expected by today."""
        return self.base is None and not self.at_most


INDICATORS = {
    indicator.code: indicator
    for indicator in (
        Indicator("places_done", places="done"),
        Indicator("places_visited", places="visited"),
        Indicator("coverage", places="visited"),
        Indicator("overdue_places", places="overdue", at_most=True),
        Indicator("visits"),
        Indicator("market_visits", lambda visit: visit.market),
        Indicator("talks", lambda visit: visit.talks),
        Indicator("talk_minutes", lambda visit: visit.talk_minutes),
        Indicator("attendees", lambda visit: visit.attendees),
        Indicator("emphasis_talks", lambda visit: visit.emphasis_talks),
        Indicator("leaflets", lambda visit: visit.leaflets),
        Indicator("materials", lambda visit: visit.materials),
        Indicator("police_times", lambda visit: visit.police),
        Indicator("helmet_checks", lambda visit: visit.checks),
        Indicator("riders", lambda visit: visit.riders),
        Indicator("emphasis_riders", lambda visit: visit.emphasis_riders),
        Indicator("vehicle_checks", lambda visit: visit.vehicle_checks),
        Indicator("hazards", lambda visit: visit.hazards),
        Indicator("wearing_rate", lambda visit: visit.helmeted, lambda visit: visit.riders),
        Indicator("correct_rate", lambda visit: visit.correct, lambda visit: visit.straps),
        Indicator(
            "near_share",
            lambda visit: int(bool(visit.near)),
            lambda visit: int(visit.near is not None),
        ),
        Indicator("late_share", lambda visit: int(visit.late), lambda _visit: 1, at_most=True),
        Indicator(
            "returned_share", lambda visit: int(visit.returned), lambda _visit: 1, at_most=True
        ),
    )
}


@dataclass(frozen=True)
class Amount:
    """An actual figure: a count, or a share of a base (in per cent)."""

    count: float
    base: float | None = None

    @property
    def value(self) -> float | None:
        """The count, or the percentage; None for a share of nothing."""
        if self.base is None:
            return self.count
        return self.count * 100 / self.base if self.base else None


def amounts_by_unit(
    indicator: Indicator,
    found: Progress,
    unit_of_place: Mapping[str, str],
    parents: Mapping[str, str | None],
    period: Period | None = None,
) -> dict[str, Amount]:
    """The figure of every unit with all below it.

    Places belong to the unit that answers for them, visits to the unit they were recorded for.
    `period` narrows visits to a month or quarter; a place is done in a part of a campaign when the
    visits of that part make it so, which the caller sees to by giving the progress of that part.
    """
    own: dict[str, float] = {}
    base: dict[str, float] = {}

    def add(into: dict[str, float], unit: str, amount: float) -> None:
        into[unit] = into.get(unit, 0) + amount

    if indicator.places:
        places = {"done": found.done, "visited": found.visited, "overdue": found.overdue}
        for place in places[indicator.places]:
            add(own, unit_of_place[place], 1)
        if indicator.code == "coverage":
            for unit in unit_of_place.values():
                add(base, unit, 1)
    else:
        for visit in found.counted if indicator.of is None else found.within:
            if period is not None and visit.day not in period:
                continue
            add(own, visit.unit_id, 1 if indicator.of is None else indicator.of(visit))
            if indicator.base is not None:
                add(base, visit.unit_id, indicator.base(visit))
    sums = add_up(own, parents)
    if not indicator.is_share:
        return {unit: Amount(amount) for unit, amount in sums.items()}
    bases = add_up(base, parents)
    return {unit: Amount(amount, bases[unit]) for unit, amount in sums.items()}


def targets_by_unit(
    indicator: Indicator, given: Mapping[str, float], parents: Mapping[str, str | None]
) -> dict[str, float | None]:
    """Each unit's target: its own where one is set; else the sum of those right below it.

    A percentage does not add up: a unit without one of its own has that of the unit above.
    """
    below: dict[str, list[str]] = {unit: [] for unit in parents}
    for unit, parent in parents.items():
        if parent in below:
            below[parent].append(unit)

    def summed(unit: str) -> float | None:
        if unit in given:
            return given[unit]
        parts = [part for part in map(summed, below[unit]) if part is not None]
        return sum(parts) if parts else None

    def inherited(unit: str | None) -> float | None:
        if unit is None or unit not in parents:
            return None
        return given[unit] if unit in given else inherited(parents[unit])

    return {unit: (inherited if indicator.is_share else summed)(unit) for unit in parents}


def sum_below(
    given: Mapping[str, float], unit: str, parents: Mapping[str, str | None]
) -> float | None:
    """What the targets right below a unit add up to; None where there is none."""
    parts = targets_by_unit(
        INDICATORS["visits"],
        {key: value for key, value in given.items() if key != unit},
        parents,
    )
    return parts[unit]


def expected_by(target: float, period: Period, today: date, *, ramps: bool = True) -> float | None:
    """What should be there at the end of `today`: the target's share of the days that are over.

    None before the first day, and for a period without a beginning; the whole target from the
    last day on, and at any time for what does not grow with the days.

    >>> expected_by(120, Period(date(2026, 6, 1), date(2026, 6, 30)), date(2026, 6, 16))
    64.0
    """
    if not ramps:
        return target
    days = period.days
    if not days or period.first is None or today < period.first:
        return None
    return target * min(days, (today - period.first).days + 1) / days


def forecast(actual: float, period: Period, today: date) -> float | None:
    """The figure at the end of the period at the pace so far; None where it would mean nothing.

    That is: for the first five days, after the end, and for a period without a beginning.

    >>> round(forecast(58, Period(date(2026, 6, 1), date(2026, 6, 30)), date(2026, 6, 16)))
    109
    """
    days = period.days
    if not days or period.first is None or today >= period.last:
        return None
    over = (today - period.first).days + 1
    return actual * days / over if over > DAYS_BEFORE_FORECAST else None


def period_of(code: str, campaign: Period | None) -> Period:
    """The days a target's period stands for, within the campaign's own.

    Raises ValueError for a code that is no month or quarter, and where nothing of it is left.

    >>> period_of("2026-Q2", Period(date(2026, 6, 1), date(2026, 8, 31)))
    Period(first=datetime.date(2026, 6, 1), last=datetime.date(2026, 6, 30))
    """
    if not code:
        if campaign is None:
            raise ValueError("a campaign without dates has no whole")
        return campaign
    if match := _MONTH.fullmatch(code):
        first, months = date(int(match[1]), int(match[2]), 1), 1
    elif match := _QUARTER.fullmatch(code):
        first, months = date(int(match[1]), int(match[2]) * 3 - 2, 1), 3
    else:
        raise ValueError(code)
    last = first
    for _month in range(months):
        last = (last + timedelta(days=31)).replace(day=1)
    period = Period(first, last - timedelta(days=1))
    if campaign is None:
        return period
    start = max(filter(None, (period.first, campaign.first)), default=None)
    found = Period(start, min(period.last, campaign.last))
    if found.first is not None and found.first > found.last:
        raise ValueError(code)
    return found


def periods_within(campaign: Period) -> Sequence[str]:
    """Codes of the months, then of the quarters, that a campaign touches; none for one month.

    >>> periods_within(Period(date(2026, 6, 15), date(2026, 7, 2)))
    ['2026-06', '2026-07', '2026-Q2', '2026-Q3']
    """
    if campaign.first is None:
        return []
    months: list[str] = []
    quarters: list[str] = []
    day = campaign.first.replace(day=1)
    while day <= campaign.last and len(months) < 36:
        months.append(f"{day:%Y-%m}")
        quarter = f"{day.year}-Q{(day.month + 2) // 3}"
        if quarter not in quarters:
            quarters.append(quarter)
        day = (day + timedelta(days=31)).replace(day=1)
    return [] if len(months) == 1 else [*months, *(quarters if len(quarters) > 1 else ())]
