"""Forms of plans: what the ranking is asked, and a leader's word on a village."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms.validators import ValidationError

from outreach.campaigns.models import Campaign
from outreach.coverage.unit_period_forms import unit_options
from outreach.forms import BaseForm, CountField, DayField, Needed, Option, TermField, TextField
from outreach.language import label
from outreach.periods import today
from outreach.planning.models import CHOICES
from outreach.planning.services import LONGEST_NOTE, MOST_DAYS, MOST_RANK, REASONS
from outreach.planning.words import CHOICE_NAMES, REASON_NAMES
from outreach.units.models import Unit
from outreach.units.queries import list_units_in_scope
from outreach.vocabulary.queries import list_campaigns

#: Plans are made for today and so many days ahead.
AHEAD_DAYS = 60


def list_open_campaigns() -> list[Campaign]:
    """The campaigns in use that have not ended, in order."""
    return [
        row
        for row in list_campaigns()
        if row.active and (row.last_day is None or row.last_day >= today())
    ]


class WhereNextForm(BaseForm):
    """The day that is planned, the unit, and a campaign whose places are still to be reached."""

    counted: ClassVar[Sequence[str]] = ("unit", "campaign")

    day = DayField(_("哪一天去"))
    hours = TermField(
        _("可用时间"),
        options=lambda: [
            (str(hours), gettext("%(n)s小时", n=hours), True) for hours in range(2, 9)
        ],
    )
    unit = TermField(_("单位"), options=unit_options)
    campaign = TermField(
        _("专项行动"),
        options=lambda: [(row.code, label(row), True) for row in list_open_campaigns()],
    )

    @classmethod
    def read(cls, query: MultiDict[str, str]) -> Self:
        """The form as the address fills it; without a day it is tomorrow."""
        form = cls(query)
        form.validate()
        if not form.day.errors:
            form.day.data = form.chosen_day()
        return form

    def validate_day(self, field: DayField) -> None:
        """From today on, not farther than plans are made."""
        if field.data is not None and not today() <= field.data <= _last_day():
            raise ValidationError(
                gettext("请选今天到%(last)s之间的一天", last=_last_day().isoformat())
            )

    def chosen_day(self) -> date:
        """The day to plan."""
        if self.day.errors or self.day.data is None:
            return today() + timedelta(days=1)
        return self.day.data

    def chosen_unit(self, account: Any) -> Unit | None:
        """The unit, if it is in the account's scope."""
        code = None if self.unit.errors else self.unit.data
        units = list_units_in_scope(account) if code else []
        return next((unit for unit in units if unit.code == code), None)

    def chosen_campaign(self) -> Campaign | None:
        """The campaign, if it is one that has not ended."""
        code = None if self.campaign.errors else self.campaign.data
        return next((row for row in list_open_campaigns() if row.code == code), None)

    def active_count(self) -> int:
        """How many filters are set."""
        return sum(bool(self[name].data) and not self[name].errors for name in self.counted)


def _last_day() -> date:
    return today() + timedelta(days=AHEAD_DAYS)


def _options(names: Mapping[str, Any], order: Sequence[str]) -> Sequence[Option]:
    return [(code, names[code], True) for code in order]


class ChoiceForm(BaseForm):
    """Pin, skip or move a village, with the reason."""

    choice = TermField(
        _("怎么办"),
        options=lambda: _options(CHOICE_NAMES, CHOICES),
        validators=[Needed(_("请选置顶、跳过或改名次"))],
    )
    wanted_rank = CountField(_("改到第几位（只在改名次时填）"), least=1, most=MOST_RANK)
    reason = TermField(
        _("原因"),
        options=lambda: _options(REASON_NAMES, REASONS),
        validators=[Needed(_("请选一个原因"))],
    )
    note = TextField(_("说明"), longest=LONGEST_NOTE)
    days = CountField(_("管多少天"), least=1, most=MOST_DAYS, validators=[Needed(_("请填天数"))])

    def validate_wanted_rank(self, field: CountField) -> None:
        """A move needs its rank."""
        if self.choice.data == "move" and field.data is None:
            raise ValidationError(gettext("改名次时，请填改到第几位"))

    def validate_note(self, field: TextField) -> None:
        """Another reason must be written."""
        if self.reason.data == "other" and not field.data:
            raise ValidationError(gettext("选“其他”时，请写明原因"))
