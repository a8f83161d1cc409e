"""What the helmet page shows under its filters: lines of rates, by unit and by kind of rider."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from flask_babel import gettext as _
from flask_login import current_user

from outreach.helmets import figures
from outreach.helmets.figures import Observed, VillageCount, Weighted
from outreach.helmets.forms import HelmetFilters
from outreach.helmets.queries import list_village_counts, people_by_unit
from outreach.helmets.statistics import Change
from outreach.language import label
from outreach.units.models import Unit
from outreach.units.queries import list_units_in_scope
from outreach.units.rows import row_of, row_units
from outreach.vocabulary.queries import list_terms


@dataclass(frozen=True)
class Line:
    """One rate with its name."""

    #: What kind of line: unit, total, vehicle_type, seat, correct or after_talk.
    group: str
    code: str
    name: str
    observed: Observed
    #: The observed difference over the villages of both periods; None where it may not be shown.
    change: Change | None = None


@dataclass(frozen=True)
class HelmetPage:
    """All counts of the account's scope, or of the unit chosen, in both periods."""

    filters: HelmetFilters
    units: Sequence[Unit]
    counts: Sequence[VillageCount]
    before: Sequence[VillageCount]
    people: Mapping[str, int]

    @cached_property
    def usual(self) -> list[VillageCount]:
        """Riders seen before a talk or apart from one: the only ones a rate stands on."""
        return [row for row in self.counts if not row.after_talk]

    @cached_property
    def total(self) -> Line:
        """All riders observed, unweighted: villages with more riders count for more."""
        return self._line("total", "", _("已观察骑乘人员合计"), self.usual, self._usual_before)

    @cached_property
    def by_unit(self) -> list[Line]:
        """A line a brigade in establishment order, never ranked by rate."""
        counts = figures.grouped(self.usual, lambda row: self._row_of[row.unit_id])
        before = figures.grouped(self._usual_before, lambda row: self._row_of[row.unit_id])
        return [
            self._line(
                "unit",
                unit.code,
                _("未划分") if unit.depth == 0 else label(unit),
                counts.get(unit.id, []),
                before.get(unit.id, []),
            )
            for unit in self._rows
            if unit.depth > 0 or unit.id in counts
        ]

    @cached_property
    def weighted(self) -> Weighted | None:
        """The area's rate by people of its brigades; None where it cannot be had."""
        if len(self.by_unit) < 2:
            return None
        people: dict[str, int] = {}
        for unit_id, number in self.people.items():
            code = self._code_of_row[self._row_of[unit_id]]
            people[code] = people.get(code, 0) + number
        return figures.weighted(
            [line.observed for line in self.by_unit],
            [people.get(line.code, 0) for line in self.by_unit],
        )

    @property
    def left_out(self) -> list[str]:
        """Names of the brigades that the area's rate leaves out: too few to judge there."""
        found = self.weighted
        return [] if found is None else [self.by_unit[at].name for at in found.left_out]

    @cached_property
    def by_vehicle(self) -> list[Line]:
        """A line a vehicle type, under the same rule as brigades."""
        counts = figures.grouped(self.usual, lambda row: row.vehicle_type)
        before = figures.grouped(self._usual_before, lambda row: row.vehicle_type)
        return [
            self._line(
                "vehicle_type",
                term.code,
                label(term),
                counts[term.code],
                before.get(term.code, []),
            )
            for term in list_terms("vehicle_type")
            if term.code in counts
        ]

    @cached_property
    def by_seat(self) -> list[Line]:
        """Drivers and passengers apart; so few children that they could be known are passengers."""
        counts = figures.by_seat(self.usual)
        return [
            self._line("seat", term.code, label(term), counts[term.code])
            for term in list_terms("seat")
            if term.code in counts
        ]

    @cached_property
    def correct(self) -> Line:
        """Helmets upright and fastened, where straps could be seen."""
        return Line("correct", "", _("戴好（系紧）"), figures.observed_correct(self.usual))

    @cached_property
    def after_talk(self) -> Line:
        """Riders seen after a talk, apart from all others."""
        late = [row for row in self.counts if row.after_talk]
        return self._line("after_talk", "", _("宣讲后看到的"), late)

    @property
    def lines(self) -> list[Line]:
        """Everything the page says, for a file."""
        return [
            self.total,
            *self.by_unit,
            *self.by_vehicle,
            *self.by_seat,
            self.correct,
            self.after_talk,
        ]

    @cached_property
    def _usual_before(self) -> list[VillageCount]:
        return [row for row in self.before if not row.after_talk]

    def _line(
        self,
        group: str,
        code: str,
        name: str,
        counts: Sequence[VillageCount],
        before: Sequence[VillageCount] = (),
    ) -> Line:
        change = figures.change_of(before, counts) if before else None
        return Line(group, code, name, figures.observed(counts), change)

    @cached_property
    def _rows(self) -> list[Unit]:
        """Units with a row of their own, and headquarters for 未划分."""
        return [
            *(unit for unit in row_units(self.units) if unit.active or self._has_counts(unit)),
            *(unit for unit in self.units if unit.depth == 0),
        ]

    def _has_counts(self, unit: Unit) -> bool:
        return any(self._row_of[row.unit_id] == unit.id for row in self.counts)

    @cached_property
    def _row_of(self) -> dict[str, str]:
        return row_of(self.units)

    @cached_property
    def _code_of_row(self) -> dict[str, str]:
        return {unit.id: unit.code for unit in self.units}


def read_helmet_page(filters: HelmetFilters) -> HelmetPage:
    """The page for the account of this request."""
    units = list_units_in_scope(current_user)
    if filters.unit is not None:
        units = [unit for unit in units if unit.path.startswith(filters.unit.path)]
    ids = [unit.id for unit in units]
    on = filters.period.last
    before = filters.before
    return HelmetPage(
        filters=filters,
        units=units,
        counts=list_village_counts(ids, filters.period, on=on, kind=filters.kind),
        before=list_village_counts(ids, before, on=on, kind=filters.kind) if before else [],
        people=people_by_unit(ids, on=on, kind=filters.kind),
    )
