"""The form of a campaign and that of its targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field
from wtforms.validators import ValidationError

from outreach.campaigns.models import Campaign
from outreach.campaigns.queries import list_picked_places
from outreach.campaigns.services import FIELDS
from outreach.campaigns.words import CLASS_NAMES, KIND_NAMES, PLACE_RULE_NAMES
from outreach.forms import (
    BaseForm,
    CountField,
    DayField,
    Needed,
    Option,
    TermField,
    TermsField,
    TextField,
)
from outreach.language import label
from outreach.places.typed_places import find_typed_places
from outreach.places.words import KIND_NAMES as PLACE_KINDS
from outreach.units.models import Unit
from outreach.units.queries import list_units
from outreach.vocabulary.models import HAZARD
from outreach.vocabulary.queries import list_materials, list_terms

#: The most places a picked list can hold.
MOST_PICKED = 2000


def _units() -> Sequence[Option]:
    """Brigades; before them what is between them and headquarters, each with all below it."""
    return [
        (unit.id, label(unit), unit.active)
        for unit in list_units()
        if unit.depth > 0 and unit.level != "squadron"
    ]


def _terms(kind: str, hazards: bool | None = None) -> Any:
    return lambda: [
        (term.code, label(term), term.active)
        for term in list_terms(kind)
        if hazards is None or term.code.startswith(HAZARD) == hazards
    ]


def _named(names: Mapping[str, Any]) -> Any:
    return lambda: [(code, text, True) for code, text in names.items()]


def _materials() -> Sequence[Option]:
    return [(row.code, label(row), row.active) for row in list_materials()]


class CampaignForm(BaseForm):
    """All that headquarters says about a campaign."""

    name = TextField(_("名称"), longest=64, validators=[Needed(_("请填名称"))])
    name_en = TextField(_("英文名称"), longest=64, validators=[Needed(_("请填英文名称"))])
    kind = TermField(_("类别"), options=_named(KIND_NAMES))
    theme = TextField(_("主题"), longest=200)
    first_day = DayField(_("开始日期"))
    last_day = DayField(_("结束日期"))
    channel = TermField(_("渠道（七进）"), options=_terms("channel"))
    unit_ids = TermsField(_("参加的大队"), options=_units)
    place_rule = TermField(_("哪些地点计入"), options=_named(PLACE_RULE_NAMES))
    place_kinds = TermsField(_("计入的地点类型"), options=_named(PLACE_KINDS))
    place_classes = TermsField(_("计入的村"), options=_named(CLASS_NAMES))
    picked = TextField(_("选定的地点"), longest=60_000)
    visits_needed = CountField(_("每个地点走访"), least=1, most=50)
    needs_talk = BooleanField(_("要有宣讲才计入"))
    needs_check = BooleanField(_("要有头盔观察才计入"))
    audience = TermsField(_("重点人群"), options=_terms("audience"))
    vehicle_type = TermsField(_("重点车辆"), options=_terms("vehicle_type"))
    topic = TermsField(_("重点违法"), options=_terms("topic", hazards=False))
    hazard = TermsField(_("道路隐患"), options=_terms("topic", hazards=True))
    talking_points = TextField(_("宣讲要点"), longest=2000)
    talking_points_en = TextField(_("宣讲要点（英文）"), longest=3000)
    material_codes = TermsField(_("带去的资料"), options=_materials)

    #: Filled by `validate_picked`: the ids of the places.
    place_ids: Sequence[str] = ()

    @classmethod
    def stored(cls, campaign: Campaign, sent: Any = None, **changed: Any) -> CampaignForm:
        """The form of a campaign as it is stored, some values changed, or as it was sent."""
        values = {name: getattr(campaign, name) for name in FIELDS}
        values |= campaign.emphasis or {}
        values["place_kinds"] = campaign.place_values if campaign.place_rule == "kind" else []
        values["place_classes"] = campaign.place_values if campaign.place_rule == "class" else []
        values["picked"] = "\n".join(
            f"{place.code or ''} {place.name}".strip() for place in list_picked_places(campaign)
        )
        return cls(sent, **(values | changed))

    def values(self) -> dict[str, Any]:
        """What services take."""
        values = {name: self._fields[name].data for name in FIELDS if name in self._fields}
        values["kind"] = self.kind.data or "own"
        values["place_rule"] = self.place_rule.data or "all"
        values["place_values"] = {
            "kind": self.place_kinds.data,
            "class": self.place_classes.data,
        }.get(self.place_rule.data or "all", [])
        values["emphasis"] = {
            kind: self._fields[kind].data
            for kind in ("audience", "vehicle_type", "topic", "hazard")
            if self._fields[kind].data
        }
        values["visits_needed"] = self.visits_needed.data or 1
        return values

    def validate_last_day(self, field: Field) -> None:
        """Not before the first, and in this century: periods are counted on from it."""
        for day in (self.first_day, field):
            if day.data and not 2000 <= day.data.year <= 2100:
                raise ValidationError(gettext("日期的格式不对，请写成 2026-06-16"))
        if field.data and self.first_day.data and field.data < self.first_day.data:
            raise ValidationError(gettext("结束日期早于开始日期，请改正"))

    def validate_place_kinds(self, field: Field) -> None:
        """Needed where places count by kind."""
        if self.place_rule.data == "kind" and not field.data:
            raise ValidationError(gettext("请选计入哪些类型的地点"))

    def validate_place_classes(self, field: Field) -> None:
        """Needed where villages count by class."""
        if self.place_rule.data == "class" and not field.data:
            raise ValidationError(gettext("请选计入重点村还是一般村"))

    def validate_picked(self, field: Field) -> None:
        """A place a line: its twelve-digit code, or its name where only one has it."""
        if self.place_rule.data != "picked":
            return
        lines = [line.strip() for line in (field.data or "").splitlines() if line.strip()]
        if not lines:
            raise ValidationError(gettext("请写出选定的地点，一行一个"))
        if len(lines) > MOST_PICKED:
            raise ValidationError(gettext("最多%(most)s个地点", most=MOST_PICKED))
        self.place_ids = find_typed_places(lines)


class NewCampaignForm(CampaignForm):
    """A campaign to be added, with the code that phones and files name it by."""

    code = TextField(_("代码"), longest=32, validators=[Needed(_("请填代码"))])


def read_targets(
    sent: Mapping[str, str], units: Sequence[Unit]
) -> tuple[dict[str, float | None], dict[str, str]]:
    """The targets sent for the units, by id, and what is wrong with those that are no number."""
    values: dict[str, float | None] = {}
    wrong: dict[str, str] = {}
    for unit in units:
        text = sent.get(f"target-{unit.id}", "").strip()
        try:
            values[unit.id] = None if not text else round(float(text), 1)
        except ValueError:
            wrong[unit.id] = gettext("请填数字")
            continue
        value = values[unit.id]
        if value is not None and not 0 < value <= 9_999_999:  # also not-a-number and infinity
            wrong[unit.id] = gettext("目标要大于0")
    return values, wrong
