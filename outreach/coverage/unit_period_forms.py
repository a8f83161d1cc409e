"""The filters that every page of figures has: period, unit, kind of place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Self

from flask_babel import lazy_gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from wtforms.validators import ValidationError

from outreach.forms import BaseForm, DayField, Option, TermField
from outreach.language import language
from outreach.periods import QUICK_PERIODS, Period, quick_period, today
from outreach.places.models import PLACE_KINDS
from outreach.places.words import KIND_NAMES as PLACE_KIND_NAMES
from outreach.units.queries import list_unit_rows_in_scope
from outreach.units.rows import UnitRow
from outreach.units.words import level_name, level_of_rows

CUSTOM, ALL_KINDS = "custom", "all"
#: More units than this are offered step by step.
_MOST_UNITS = 400
PERIOD_NAMES = {
    "7d": _("近7天"),
    "30d": _("近30天"),
    "month": _("本月"),
    "quarter": _("本季度"),
    "year": _("今年"),
    "365d": _("近一年"),
    "all": _("全部时间"),
    CUSTOM: _("自选日期"),
}
KIND_NAMES = {**PLACE_KIND_NAMES, ALL_KINDS: _("全部地点")}


def named(names: Mapping[str, Any], order: Sequence[str]) -> Sequence[Option]:
    """Options of the codes in this order."""
    return [(code, names[code], True) for code in order]


def unit_options() -> Sequence[Option]:
    """The units in the account's scope below headquarters, each set in below the one above."""
    return _unit_options(list_unit_rows_in_scope(current_user))


def offer_units(field: TermField, units: Sequence[UnitRow]) -> None:
    """The same of units that are at hand: those in the account's scope, in the order of the tree.

    Of a nation's thousands only those right below one's own, and the way to the one chosen with
    those right below it: each step down offers the next.
    """
    options = _unit_options(_offered(units, field.data))
    field.options = lambda: options


def units_now_offered(
    units: Sequence[UnitRow], chosen: str | None
) -> Sequence[tuple[str, str]] | None:
    """Code and name of the units offered with `chosen` (a code); None where all always are."""
    offered = _offered(units, chosen)
    if offered is units:
        return None
    return [(code, str(name)) for code, name, is_active in _unit_options(offered) if is_active]


def _offered(units: Sequence[UnitRow], chosen: str | None) -> Sequence[UnitRow]:
    return units if len(units) <= _MOST_UNITS else _near(units, chosen)


def _near(units: Sequence[UnitRow], chosen: str | None) -> Sequence[UnitRow]:
    way = next((unit.path for unit in units if unit.code == chosen), current_user.unit.path)
    opened = {*way.split("/"), current_user.unit_id}
    return [unit for unit in units if unit.parent_id in opened or unit.id in opened]


def _unit_options(units: Sequence[UnitRow]) -> Sequence[Option]:
    own, speaks = current_user.unit.depth, language()
    return [
        (unit.code, "　" * (unit.depth - max(own, 1)) + unit.label(speaks), unit.active)
        for unit in units
        if unit.depth > 0
    ]


class UnitPeriodForm(BaseForm):
    """A field that cannot be used says so and falls back to its default."""

    #: What is meant where the address says nothing, by field; a subclass adds its own.
    defaults: ClassVar[Mapping[str, str]] = {"period": "quarter", "kind": "village"}
    #: The fields that `active_count` looks at.
    counted: ClassVar[Sequence[str]] = ("period", "unit", "kind")

    period = TermField(_("期间"), options=lambda: named(PERIOD_NAMES, (*QUICK_PERIODS, CUSTOM)))
    first = DayField(_("从"), name="from")
    last = DayField(_("到"), name="to")
    unit = TermField(_("大队"), options=unit_options)
    kind = TermField(_("地点"), options=lambda: named(KIND_NAMES, (*PLACE_KINDS, ALL_KINDS)))

    @classmethod
    def read(cls, query: MultiDict[str, str]) -> Self:
        """The form as the address fills it; what is left out has its default."""
        form = cls(query)
        form.unit.label.text = level_name(level_of_rows())
        form.validate()
        form.heed_days()
        for name, value in cls.defaults.items():
            form[name].data = form[name].data or value
        return form

    def heed_days(self) -> None:
        """Days named are meant, whatever else is chosen."""
        if self.first.data or self.last.data:
            self.period.data = CUSTOM

    def validate_last(self, field: DayField) -> None:
        """The last day is not before the first."""
        if self.first.data and field.data and field.data < self.first.data:
            raise ValidationError(str(_("结束日期早于开始日期")))

    def active_count(self) -> int:
        """How many filters differ from their default."""
        return sum(
            bool(self[name].data) and self[name].data != self.defaults.get(name)
            for name in self.counted
        )

    def chosen(self, name: str) -> str | None:
        """What the field chooses, its default where it has errors or nothing; None without one."""
        field = self[name]
        return (None if field.errors else field.data) or self.defaults.get(name)

    def chosen_period(self) -> Period:
        """The days to look at."""
        choice = self.chosen("period")
        if choice != CUSTOM:
            return quick_period(choice or "", today())
        if self.first.errors or self.last.errors:
            return quick_period(self.defaults["period"], today())
        first = self.first.data
        return Period(first, self.last.data or max(today(), first or date.min))

    def chosen_kind(self) -> str | None:
        """The kind of place; None for every kind."""
        kind = self.chosen("kind")
        return None if kind == ALL_KINDS else kind

    def chosen_unit(self) -> UnitRow | None:
        """The unit, if it is in the account's scope."""
        code = self.chosen("unit")
        units = list_unit_rows_in_scope(current_user) if code else []
        return next((unit for unit in units if unit.code == code), None)
