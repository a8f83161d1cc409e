"""The filters of the map, as they stand in its address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode

from flask_babel import lazy_gettext as _

from outreach.coverage.areas import AREA_COLOURS
from outreach.coverage.live import live
from outreach.coverage.queries import HELMET_CHECK, LEAFLET, TALK
from outreach.coverage.register import TownRow
from outreach.coverage.unit_period_forms import UnitPeriodForm, named
from outreach.forms import Option, TermField
from outreach.language import label
from outreach.periods import Period, today
from outreach.units.rows import UnitRow
from outreach.vocabulary.queries import list_campaigns, list_terms

#: What the marks of the map can be coloured by.
COLOUR_NAMES = {
    "recency": _("多久前到过"),
    "coverage": _("覆盖率"),
    "visits": _("走访次数"),
    "attendees": _("受教育人次"),
    "leaflets": _("资料份数"),
    "riders": _("观察骑乘人员"),
    "wearing": _("佩戴率"),
    "done": _("专项完成情况"),
}

#: Colours of which `state.json` says more than headline and table: its address names them.
TOLD_BY_STATE = ("done", *AREA_COLOURS)


def _activities() -> Sequence[Option]:
    own = ((TALK, _("宣讲")), (LEAFLET, _("发放资料")), (HELMET_CHECK, _("头盔观察")))
    terms = [(term.code, label(term), term.active) for term in list_terms("activity")]
    return [*((code, text, True) for code, text in own), *terms]


def _campaigns() -> Sequence[Option]:
    return [(campaign.code, label(campaign), campaign.active) for campaign in list_campaigns()]


def _townships() -> Sequence[Option]:
    return [(town.code, town.name, True) for town in live().townships()]


def township_names(townships: Sequence[TownRow]) -> dict[str, str]:
    """The name of each township by code; with the code where another has the same name."""
    alike = Counter(town.name for town in townships)
    return {
        town.code: town.name if alike[town.name] == 1 else f"{town.name} {town.code}"
        for town in townships
    }


@dataclass(frozen=True)
class MapFilters:
    """What the map shows: validated, in ids and days."""

    period: Period
    #: A quick choice or `custom`.
    choice: str
    unit: UnitRow | None
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


def townships_field() -> TermField:
    """A field that chooses a township."""
    return TermField(_("乡镇"), options=_townships)


def offer_townships(field: TermField, townships: Sequence[TownRow]) -> None:
    """Narrows what the field offers."""
    names = township_names(townships)
    options = [(town.code, names[town.code], True) for town in townships]
    field.options = lambda: options


class MapFilterForm(UnitPeriodForm):
    """The filters of the map."""

    defaults: ClassVar[Mapping[str, str]] = {**UnitPeriodForm.defaults, "colour": "recency"}
    counted = (*UnitPeriodForm.counted, "township", "campaign", "activity", "colour")

    township = townships_field()
    campaign = TermField(_("专项行动"), options=_campaigns)
    activity = TermField(_("活动"), options=_activities)
    colour = TermField(_("着色"), options=lambda: named(COLOUR_NAMES, tuple(COLOUR_NAMES)))

    def filters(self) -> MapFilters:
        """What to show; fields with errors count as not set."""
        return MapFilters(
            period=self.chosen_period(),
            choice=self.chosen("period") or "",
            unit=self.chosen_unit(),
            township=self.chosen("township"),
            campaign_id=self._campaign_id(),
            activity=self.chosen("activity"),
            kind=self.chosen_kind(),
            colour=self.chosen("colour") or "",
        )

    def query(self) -> str:
        """The filters that are not at their default, as they stand in an address."""
        values = {field.name: field.data for field in self if field.data and not field.errors}
        if "from" in values or "to" in values:
            values.pop("period", None)  # the days say it
        return urlencode(
            [
                (name, value.isoformat() if isinstance(value, date) else value)
                for name, value in values.items()
                if value != self.defaults.get(name)
            ]
        )

    def chosen_names(self) -> list[Any]:
        """The names of township, kind of place, campaign and activity the figures are about."""
        return [
            text
            for name in ("township", "kind", "campaign", "activity")
            if (chosen := self.chosen(name)) is not None
            for code, text, _active in self[name].options()
            if code == chosen
        ]

    def _campaign_id(self) -> str | None:
        code = self.chosen("campaign")
        return next((row.id for row in list_campaigns() if row.code == code), None)
