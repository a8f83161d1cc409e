"""The filters of the list of visits, as they stand in its address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from wtforms.validators import ValidationError

from outreach.forms import BaseForm, DayField, Option, TermField, TextField
from outreach.language import label
from outreach.periods import Period, today
from outreach.units.queries import list_subtree_ids, list_units_in_scope
from outreach.visits.queries import VisitFilters
from outreach.visits.words import STATE_NAMES
from outreach.vocabulary.queries import find_campaign, list_campaigns, list_terms

OWN, UNIT = "own", "unit"
ACTIVITIES: Mapping[str, Any] = {
    "talk": _("宣讲"),
    "leaflet": _("发放资料"),
    "helmet_check": _("头盔观察"),
}


def _campaigns() -> Sequence[Option]:
    return [(campaign.code, label(campaign), campaign.active) for campaign in list_campaigns()]


def _states() -> Sequence[Option]:
    return [(code, text, True) for code, text in STATE_NAMES.items()]


def _activities() -> Sequence[Option]:
    own = [(code, text, True) for code, text in ACTIVITIES.items()]
    return own + [(term.code, label(term), term.active) for term in list_terms("activity")]


def _units() -> Sequence[Option]:
    units = list_units_in_scope(current_user)
    top = units[0].depth if units else 0
    return [(unit.code, "　" * (unit.depth - top) + label(unit), unit.active) for unit in units]


class VisitFilterForm(BaseForm):
    """What the list is narrowed to. A field that cannot be used says so and does not narrow."""

    q = TextField(_("村名或备注"), longest=64)
    first = DayField(_("从"), name="from")
    last = DayField(_("到"), name="to")
    campaign = TermField(_("专项行动"), options=_campaigns)
    activity = TermField(_("做了什么"), options=_activities)
    state = TermField(_("状态"), options=_states)
    unit = TermField(_("单位"), options=_units)

    @classmethod
    def read(cls, query: MultiDict[str, str]) -> VisitFilterForm:
        """The form as the address fills it."""
        form = cls(query)
        form.validate()
        return form

    def validate_last(self, field: DayField) -> None:
        """The last day is not before the first."""
        if self.first.data and field.data and field.data < self.first.data:
            raise ValidationError(str(_("结束日期早于开始日期")))

    def filters(self, whose: str) -> VisitFilters:
        """The filters for one's `own` visits or those of the `unit`."""
        campaign = find_campaign(self._usable("campaign") or "")
        return VisitFilters(
            period=self._period(),
            unit_ids=self._unit_ids() if whose == UNIT else None,
            campaign_id=campaign.id if campaign else None,
            state=self._usable("state"),
            activity=self._usable("activity"),
            text=self._usable("q") or "",
            own=whose == OWN,
        )

    def active_count(self, whose: str) -> int:
        """How many filters narrow the list."""
        names = ["q", "first", "last", "campaign", "activity", "state"]
        if whose == UNIT:
            names.append("unit")
        return sum(bool(self._usable(name)) for name in names)

    def _usable(self, name: str) -> Any:
        field = self[name]
        return None if field.errors else field.data

    def _period(self) -> Period | None:
        first, last = self._usable("first"), self._usable("last")
        if not first and not last:
            return None
        return Period(first, last or max(today(), first))

    def _unit_ids(self) -> frozenset[str] | None:
        code = self._usable("unit")
        units = list_units_in_scope(current_user) if code else []
        unit = next((unit for unit in units if unit.code == code), None)
        return frozenset(list_subtree_ids(unit)) if unit else None
