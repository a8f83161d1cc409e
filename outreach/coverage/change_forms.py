"""Which two days are compared, and for which places."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from flask_babel import lazy_gettext as _
from wtforms.validators import ValidationError

from outreach.coverage.forms import MapFilters, townships_field
from outreach.coverage.unit_period_forms import CUSTOM, UnitPeriodForm
from outreach.forms import DayField
from outreach.periods import Period, month_end_before, today


class ChangeForm(UnitPeriodForm):
    """Two days; left out, the end of last month and today."""

    defaults: ClassVar[Mapping[str, str]] = {"kind": "village"}
    counted = ("first", "last", "unit", "township", "kind")

    period = None  # type: ignore[assignment]
    first = DayField(_("从哪天"), name="from")
    last = DayField(_("到哪天"), name="to")
    township = townships_field()

    def heed_days(self) -> None:
        """There are only days."""

    def validate_first(self, field: DayField) -> None:
        """There is something to compare only with a day before today."""
        if field.data and field.data >= today():
            raise ValidationError(str(_("请选今天以前的一天")))

    def validate_last(self, field: DayField) -> None:
        """The second day comes after the first."""
        if self.first.data and field.data and field.data <= self.first.data:
            raise ValidationError(str(_("后一天要晚于前一天")))

    @property
    def after(self) -> date:
        """The second day, today at the latest."""
        return min(today() if self.last.errors or not self.last.data else self.last.data, today())

    @property
    def before(self) -> date:
        """The first day."""
        wanted: date | None = None if self.first.errors else self.first.data
        return wanted if wanted and wanted < self.after else month_end_before(self.after)

    def filters(self) -> MapFilters:
        """The places of the second day; fields with errors count as not set."""
        return MapFilters(
            period=Period(None, self.after),
            choice=CUSTOM,
            unit=self.chosen_unit(),
            township=self.chosen("township"),
            campaign_id=None,
            activity=None,
            kind=self.chosen_kind(),
            colour="",
        )
