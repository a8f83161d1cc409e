"""The filters of the helmet page, as they stand in its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _
from wtforms.validators import ValidationError

from outreach.coverage.unit_period_forms import KIND_NAMES, UnitPeriodForm, named
from outreach.forms import DayField, TermField
from outreach.periods import Period
from outreach.units.rows import UnitRow

PREVIOUS, LAST_YEAR, OWN_DAYS, NONE = "previous", "last_year", "days", "none"
COMPARE_NAMES = {
    PREVIOUS: _("前一段同样长的时间"),
    LAST_YEAR: _("去年同期"),
    OWN_DAYS: _("自选日期"),
    NONE: _("不比较"),
}


@dataclass(frozen=True)
class HelmetFilters:
    """What the page shows: validated, in ids and days."""

    period: Period
    #: The earlier period compared with; None where nothing is compared.
    before: Period | None
    unit: UnitRow | None
    #: None = every kind of place.
    kind: str | None


class HelmetFilterForm(UnitPeriodForm):
    """Beside the usual filters, what to compare with."""

    defaults: ClassVar[Mapping[str, str]] = {**UnitPeriodForm.defaults, "compare": PREVIOUS}
    counted = (*UnitPeriodForm.counted, "compare")

    compare = TermField(_("比较"), options=lambda: named(COMPARE_NAMES, tuple(COMPARE_NAMES)))
    before_first = DayField(_("比较从"), name="before_from")
    before_last = DayField(_("比较到"), name="before_to")

    def heed_days(self) -> None:
        """Days named are meant, in both periods."""
        super().heed_days()
        if self.before_first.data or self.before_last.data:
            self.compare.data = OWN_DAYS

    def validate_before_last(self, field: DayField) -> None:
        """The last day is not before the first, and the earlier period ends before the later begins."""
        if self.before_first.data and field.data and field.data < self.before_first.data:
            raise ValidationError(str(_("结束日期早于开始日期")))
        if self.first.data and field.data and field.data >= self.first.data:
            raise ValidationError(str(_("比较的时间要早于所选期间，两段不能重叠")))

    def filters(self) -> HelmetFilters:
        """What to show; fields with errors count as not set."""
        period = self.chosen_period()
        return HelmetFilters(
            period=period,
            before=self._before(period),
            unit=self.chosen_unit(),
            kind=self.chosen_kind(),
        )

    def kind_name(self) -> Any:
        """The name of the kind of place chosen."""
        return KIND_NAMES[self.chosen("kind") or ""]

    def _before(self, period: Period) -> Period | None:
        """The earlier period; never one that reaches into the later."""
        choice = self.chosen("compare")
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


def _year_earlier(day: date) -> date:
    """The same day a year before; 28 February for a leap day."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=max(day.year - 1, 1), day=min(day.day, 28))
