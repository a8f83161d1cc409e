"""The filters of the map, as they stand in its address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from wtforms.validators import ValidationError

from outreach.coverage.live import live
from outreach.coverage.queries import HELMET_CHECK, LEAFLET, TALK
from outreach.forms import BaseForm, DayField, Option, TermField
from outreach.language import label
from outreach.periods import QUICK_PERIODS, Period, quick_period, today
from outreach.places.models import PLACE_KINDS
from outreach.units.models import Unit
from outreach.units.queries import list_units_in_scope
from outreach.vocabulary.queries import list_campaigns, list_terms

CUSTOM, ALL_KINDS = "custom", "all"
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
KIND_NAMES = {
    "village": _("行政村"),
    "residential": _("社区"),
    "enterprise_site": _("企业"),
    "school_site": _("学校"),
    ALL_KINDS: _("全部地点"),
}
#: What the marks of the map can be coloured by.
COLOUR_NAMES = {
    "recency": _("多久前到过"),
    "visits": _("走访次数"),
    "attendees": _("受教育人次"),
    "leaflets": _("资料份数"),
    "riders": _("观察骑乘人员"),
}
DEFAULTS = {"period": "quarter", "kind": "village", "colour": "recency"}


def _named(names: Mapping[str, Any], order: Sequence[str]) -> Sequence[Option]:
    return [(code, names[code], True) for code in order]


def _activities() -> Sequence[Option]:
    own = ((TALK, _("宣讲")), (LEAFLET, _("发放资料")), (HELMET_CHECK, _("头盔观察")))
    terms = [(term.code, label(term), term.active) for term in list_terms("activity")]
    return [*((code, text, True) for code, text in own), *terms]


def _campaigns() -> Sequence[Option]:
    return [(campaign.code, label(campaign), campaign.active) for campaign in list_campaigns()]


def _units() -> Sequence[Option]:
    """Brigades and squadrons in the account's scope, squadrons set in below their brigade."""
    own = current_user.unit.depth
    return [
        (unit.code, "　" * (unit.depth - max(own, 1)) + label(unit), unit.active)
        for unit in list_units_in_scope(current_user)
        if unit.depth > 0
    ]


def _townships() -> Sequence[Option]:
    return [(town.code, town.name, True) for town in live().townships()]


@dataclass(frozen=True)
class MapFilters:
    """What the map shows: validated, in ids and days."""

    period: Period
    #: A quick choice or `custom`.
    choice: str
    unit: Unit | None
    #: Code of a township, nine digits: only its places are shown.
    township: str | None
    campaign_id: str | None
    activity: str | None
    #: None = every kind of place.
    kind: str | None
    colour: str

    @property
    def as_of(self) -> date:
        """The day from which "days since" is counted: the period's last, but no day to come."""
        return min(self.period.last, today())

    @property
    def looks_at_some(self) -> bool:
        """Whether only visits of some kind count, so that "never" means under the filters."""
        return bool(self.campaign_id or self.activity)

    def coverage(self) -> dict[str, Any]:
        """The filters as the coverage queries take them, without the unit."""
        return {"campaign": self.campaign_id, "activity": self.activity, "kind": self.kind}


class MapFilterForm(BaseForm):
    """The filters of the map. A field that cannot be used says so and falls back to its default."""

    period = TermField(_("期间"), options=lambda: _named(PERIOD_NAMES, (*QUICK_PERIODS, CUSTOM)))
    first = DayField(_("从"), name="from")
    last = DayField(_("到"), name="to")
    unit = TermField(_("大队"), options=_units)
    township = TermField(_("乡镇"), options=_townships)
    campaign = TermField(_("专项行动"), options=_campaigns)
    activity = TermField(_("活动"), options=_activities)
    kind = TermField(_("地点"), options=lambda: _named(KIND_NAMES, (*PLACE_KINDS, ALL_KINDS)))
    colour = TermField(_("着色"), options=lambda: _named(COLOUR_NAMES, tuple(COLOUR_NAMES)))

    @classmethod
    def read(cls, query: MultiDict[str, str]) -> MapFilterForm:
        """The form as the address fills it; what is left out has its default."""
        form = cls(query)
        form.validate()
        if form.first.data or form.last.data:
            form.period.data = CUSTOM  # days named are meant, whatever else is chosen
        for name, value in DEFAULTS.items():
            form[name].data = form[name].data or value
        return form

    def validate_last(self, field: DayField) -> None:
        """The last day is not before the first."""
        if self.first.data and field.data and field.data < self.first.data:
            raise ValidationError(str(_("结束日期早于开始日期")))

    def filters(self) -> MapFilters:
        """What to show; fields with errors count as not set."""
        choice = self._usable("period") or DEFAULTS["period"]
        kind = self._usable("kind") or DEFAULTS["kind"]
        return MapFilters(
            period=self._custom_period() if choice == CUSTOM else quick_period(choice, today()),
            choice=choice,
            unit=self._unit(),
            township=self._usable("township"),
            campaign_id=self._campaign_id(),
            activity=self._usable("activity"),
            kind=None if kind == ALL_KINDS else kind,
            colour=self._usable("colour") or DEFAULTS["colour"],
        )

    def chosen_names(self) -> list[Any]:
        """The names of the kind of place, campaign and activity that the figures are about."""
        return [
            text
            for name in ("kind", "campaign", "activity")
            for code, text, _active in self[name].options()
            if code == self._usable(name)
        ]

    def active_count(self) -> int:
        """How many filters differ from their default."""
        return sum(
            bool(self[name].data) and self[name].data != DEFAULTS.get(name)
            for name in ("period", "unit", "township", "campaign", "activity", "kind", "colour")
        )

    def _custom_period(self) -> Period:
        if self.first.errors or self.last.errors:
            return quick_period(DEFAULTS["period"], today())
        first = self.first.data
        return Period(first, self.last.data or max(today(), first or date.min))

    def _usable(self, name: str) -> str | None:
        field = self[name]
        return None if field.errors else field.data

    def _unit(self) -> Unit | None:
        code = self._usable("unit")
        units = list_units_in_scope(current_user) if code else []
        return next((unit for unit in units if unit.code == code), None)

    def _campaign_id(self) -> str | None:
        code = self._usable("campaign")
        return next((row.id for row in list_campaigns() if row.code == code), None)
