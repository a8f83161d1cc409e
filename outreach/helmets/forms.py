"""The filters of the helmet page, as they stand in its address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from wtforms.validators import ValidationError

from outreach.coverage.forms import ALL_KINDS, CUSTOM, KIND_NAMES, PERIOD_NAMES
from outreach.forms import BaseForm, DayField, Option, TermField
from outreach.language import label
from outreach.periods import QUICK_PERIODS, Period, quick_period, today
from outreach.places.models import PLACE_KINDS
from outreach.units.models import Unit
from outreach.units.queries import list_units_in_scope

PREVIOUS, LAST_YEAR, OWN_DAYS, NONE = "previous", "last_year", "days", "none"
COMPARE_NAMES = {
    PREVIOUS: _("前一段同样长的时间"),
    LAST_YEAR: _("去年同期"),
    OWN_DAYS: _("自选日期"),
    NONE: _("不比较"),
}
DEFAULTS = {"period": "quarter", "kind": "village", "compare": PREVIOUS}


def _named(names: Mapping[str, Any], order: Sequence[str]) -> Sequence[Option]:
    return [(code, names[code], True) for code in order]


def _units() -> Sequence[Option]:
    own = current_user.unit.depth
    return [
        (unit.code, "　" * (unit.depth - max(own, 1)) + label(unit), unit.active)
        for unit in list_units_in_scope(current_user)
        if unit.depth > 0
    ]


@dataclass(frozen=True)
class HelmetFilters:
    """What the page shows: validated, in ids and days."""

    period: Period
    #: The earlier period compared with; None where nothing is compared.
    before: Period | None
    unit: Unit | None
    #: None = every kind of place.
    kind: str | None


class HelmetFilterForm(BaseForm):
    """A field that cannot be used says so and falls back to its default."""

    period = TermField(_("期间"), options=lambda: _named(PERIOD_NAMES, (*QUICK_PERIODS, CUSTOM)))
    first = DayField(_("从"), name="from")
    last = DayField(_("到"), name="to")
    compare = TermField(_("比较"), options=lambda: _named(COMPARE_NAMES, tuple(COMPARE_NAMES)))
    before_first = DayField(_("比较从"), name="before_from")
    before_last = DayField(_("比较到"), name="before_to")
    unit = TermField(_("大队"), options=_units)
    kind = TermField(_("地点"), options=lambda: _named(KIND_NAMES, (*PLACE_KINDS, ALL_KINDS)))

    @classmethod
    def read(cls, query: MultiDict[str, str]) -> HelmetFilterForm:
        """The form as the address fills it; what is left out has its default."""
        form = cls(query)
        form.validate()
        # Days named are meant, whatever else is chosen.
        if form.first.data or form.last.data:
            form.period.data = CUSTOM
        if form.before_first.data or form.before_last.data:
            form.compare.data = OWN_DAYS
        for name, value in DEFAULTS.items():
            form[name].data = form[name].data or value
        return form

    def validate_last(self, field: DayField) -> None:
        """The last day is not before the first."""
        if self.first.data and field.data and field.data < self.first.data:
            raise ValidationError(str(_("结束日期早于开始日期")))

    def validate_before_last(self, field: DayField) -> None:
        """The same for the earlier period, which ends before the later begins."""
        if self.before_first.data and field.data and field.data < self.before_first.data:
            raise ValidationError(str(_("结束日期早于开始日期")))
        if self.first.data and field.data and field.data >= self.first.data:
            raise ValidationError(str(_("比较的时间要早于所选期间，两段不能重叠")))

    def filters(self) -> HelmetFilters:
        """What to show; fields with errors count as not set."""
        choice = self._usable("period") or DEFAULTS["period"]
        kind = self._usable("kind") or DEFAULTS["kind"]
        period = self._own_days() if choice == CUSTOM else quick_period(choice, today())
        return HelmetFilters(
            period=period,
            before=self._before(period),
            unit=self._unit(),
            kind=None if kind == ALL_KINDS else kind,
        )

    def kind_name(self) -> Any:
        """The name of the kind of place chosen."""
        return KIND_NAMES[self._usable("kind") or DEFAULTS["kind"]]

    def active_count(self) -> int:
        """How many filters differ from their default."""
        return sum(
            bool(self[name].data) and self[name].data != DEFAULTS.get(name)
            for name in ("period", "compare", "unit", "kind")
        )

    def _own_days(self) -> Period:
        if self.first.errors or self.last.errors:
            return quick_period(DEFAULTS["period"], today())
        first = self.first.data
        return Period(first, self.last.data or max(today(), first or date.min))

    def _before(self, period: Period) -> Period | None:
        """The earlier period; never one that reaches into the later."""
        choice = self._usable("compare") or DEFAULTS["compare"]
        if period.first in (None, date.min) or period.days is None or choice == NONE:
            return None
        day_before = period.first - timedelta(days=1)
        if choice == LAST_YEAR:
            first, last = _year_earlier(period.first), _year_earlier(period.last)
            return Period(first, last) if last < period.first else None
        if choice == OWN_DAYS:
            if self.before_first.errors or self.before_last.errors:
                return None
            end = min(self.before_last.data or day_before, day_before)
            begin = self.before_first.data
            return Period(begin, end) if begin is None or begin <= end else None
        try:
            return Period(period.first - timedelta(days=period.days), day_before)
        except OverflowError:
            return None

    def _usable(self, name: str) -> str | None:
        field = self[name]
        return None if field.errors else field.data

    def _unit(self) -> Unit | None:
        code = self._usable("unit")
        units = list_units_in_scope(current_user) if code else []
        return next((unit for unit in units if unit.code == code), None)


def _year_earlier(day: date) -> date:
    """The same day a year before; 28 February for a leap day."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=max(day.year - 1, 1), day=min(day.day, 28))
