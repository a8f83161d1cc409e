"""All figures of a campaign, read once: targets against what was done, of any unit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from math import floor

from outreach.campaigns import queries, targets
from outreach.campaigns.counting import count_done, list_overdue_ids
from outreach.campaigns.figures import Progress, progress
from outreach.campaigns.models import Campaign
from outreach.campaigns.targets import INDICATORS, Amount, Indicator
from outreach.helmets.grades import Grade, grade
from outreach.helmets.pooled import pooled_rate
from outreach.periods import Period, today
from outreach.units.queries import list_units
from outreach.units.rows import InTree

#: Rates of riders are shown only where the sample bears them.
_RIDER_RATES = {"wearing_rate": ("helmeted", "riders"), "correct_rate": ("correct", "straps")}


@dataclass(frozen=True)
class Bullet:
    """One figure against its target. `target` None: none is set for the unit.

    `enough`: whether the sample bears a percentage. `difference`: against what is expected by
    today, positive where it is better.
    """

    indicator: str
    period: str
    days: Period | None
    target: float | None
    value: float | None
    base: float | None
    enough: bool
    expected: float | None
    forecast: float | None
    at_most: bool

    @property
    def difference(self) -> float | None:
        """By how much it is ahead (positive) or behind."""
        if self.value is None or self.expected is None or not self.enough:
            return None
        ahead = self.value - self.expected
        return -ahead if self.at_most else ahead

    @property
    def is_met(self) -> bool:
        """Whether the target is reached (or, for a ceiling, kept)."""
        if self.target is None or self.value is None or not self.enough:
            return False
        return self.value <= self.target if self.at_most else self.value >= self.target

    @property
    def scale(self) -> float:
        """The end of the drawn bar: 100 per cent, or what is the greater of all numbers shown."""
        if INDICATORS[self.indicator].is_share:
            return 100.0
        return max(self.target or 0, self.value or 0, self.expected or 0, 1) * 1.05

    def at(self, value: float | None) -> float:
        """Where a value lies on the bar, from 0 to 100."""
        return round(min(100.0, max(0.0, (value or 0) / self.scale * 100)), 2)


class Figures:
    """All figures of one campaign, read once; asked for by unit, indicator and period."""

    def __init__(
        self, campaign: Campaign, needs: Collection[str] = (), *, light: bool = False
    ) -> None:
        """`needs`: indicators beside those with targets; `light`: places done and visited only."""
        self.campaign = campaign
        self.rule = queries.rule_of(campaign)
        self.places = queries.list_counting_places(campaign)
        self.targets = queries.list_targets(campaign)
        asked = {row.indicator for row in self.targets} | set(needs)
        self.overdue = frozenset[str]()
        if "overdue_places" in asked:
            self.overdue = list_overdue_ids(self.places)
        self.visits = [] if light else queries.list_campaign_visits(campaign, asked)
        self.parents = {unit.id: unit.parent_id for unit in list_units()}
        self.unit_of_place = {place.id: place.unit_id for place in self.places}
        self.period = queries.period_of_campaign(campaign)
        self._below: dict[str, frozenset[str]] = {}
        self._progress: dict[str, Progress] = {}
        if light:
            self._progress[""] = count_done(campaign)
        self._amounts: dict[tuple[str, str], dict[str, Amount]] = {}

    def progress(self, period: str = "") -> Progress:
        """The progress of the whole, or of the visits of one month or quarter."""
        if period not in self._progress:
            visits = self.visits
            if days := self.days(period):
                visits = [visit for visit in visits if visit.day in days] if period else visits
            self._progress[period] = progress(visits, self.places, self.rule)
            self._progress[period].overdue = self.overdue
        return self._progress[period]

    def days(self, period: str) -> Period | None:
        """The days of a target's period; None for a whole without dates, or none of its own."""
        try:
            return targets.period_of(period, self.period)
        except ValueError:
            return None

    def given(self, indicator: str, period: str) -> dict[str, float]:
        """The targets that are set, by unit."""
        return {
            row.unit_id: row.value
            for row in self.targets
            if (row.indicator, row.period) == (indicator, period)
        }

    def bullet(self, unit: InTree, indicator: str, period: str = "") -> Bullet:
        """One figure of a unit with all below it, against its target."""
        about, days = INDICATORS[indicator], self.days(period)
        wanted = targets.targets_by_unit(about, self.given(indicator, period), self.parents)[
            unit.id
        ]
        amount = self._amount(unit, about, period)
        expected = forecast = None
        if days is not None and wanted is not None:
            expected = targets.expected_by(wanted, days, today(), ramps=about.ramps)
            if expected is not None and not about.is_share:
                expected = float(floor(expected))  # half a village is not expected of anybody
        if days is not None and about.ramps and amount.value is not None:
            forecast = targets.forecast(amount.value, days, today())
            if forecast is not None and about.places:
                most = 100.0 if about.is_share else float(self.count_places(unit))
                forecast = min(forecast, max(most, amount.value))
        return Bullet(
            indicator,
            period,
            days,
            wanted,
            amount.value,
            amount.base,
            self._is_enough(unit, indicator, period),
            expected,
            forecast,
            about.at_most,
        )

    def below(self, unit: InTree, indicator: str, period: str) -> float | None:
        """What the targets right below add up to where that is not the unit's own target."""
        given = self.given(indicator, period)
        if INDICATORS[indicator].is_share or unit.id not in given:
            return None
        added = targets.sum_below(given, unit.id, self.parents)
        return None if added == given[unit.id] else added

    def concerns(self, unit: InTree, indicator: str, period: str) -> bool:
        """Whether the unit has places that count, a target, or something done."""
        bullet = self.bullet(unit, indicator, period)
        return bool(unit.depth == 0 or bullet.target or bullet.value or self.count_places(unit))

    def ids_below(self, unit: InTree) -> frozenset[str]:
        """The unit and all below it."""
        if unit.id not in self._below:
            ids = {unit.id}
            for each, parent in self.parents.items():  # each unit before those below it
                if parent in ids:
                    ids.add(each)
            self._below[unit.id] = frozenset(ids)
        return self._below[unit.id]

    def _amount(self, unit: InTree, about: Indicator, period: str) -> Amount:
        key = about.code, period
        if key not in self._amounts:
            self._amounts[key] = targets.amounts_by_unit(
                about, self.progress(period), self.unit_of_place, self.parents
            )
        return self._amounts[key][unit.id]

    def count_places(self, unit: InTree) -> int:
        """How many places count that the unit and those below it answer for."""
        ids = self.ids_below(unit)
        return sum(place.unit_id in ids for place in self.places)

    def _is_enough(self, unit: InTree, indicator: str, period: str) -> bool:
        if indicator not in _RIDER_RATES:
            return True
        worn, seen = _RIDER_RATES[indicator]
        ids = self.ids_below(unit)
        sums: dict[str, list[int]] = {}
        for visit in self.progress(period).within:
            if visit.unit_id in ids and getattr(visit, seen):
                village = sums.setdefault(visit.place_id, [0, 0])
                village[0] += getattr(visit, worn)
                village[1] += getattr(visit, seen)
        if not sums:
            return False
        rate = pooled_rate([row[0] for row in sums.values()], [row[1] for row in sums.values()])
        return grade(rate) is not Grade.TOO_FEW
