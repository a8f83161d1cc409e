"""Forms of the stock: a movement, its reversal, a request and the answer to it, filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField
from wtforms.validators import ValidationError

from outreach.forms import BaseForm, CountField, DayField, Needed, Option, TermField, TextField
from outreach.language import label, separator
from outreach.stock.models import MOST_QUANTITY
from outreach.stock.queries import MovementFilters
from outreach.stock.rules import LONGEST_NOTE
from outreach.stock.words import KIND_NAMES, left_words
from outreach.units.models import Unit
from outreach.units.queries import list_subtree_ids, list_units_in_scope, scope_unit_ids
from outreach.visits.forms import canonical_uuid
from outreach.vocabulary.models import Material
from outreach.vocabulary.queries import list_materials


class _MaterialForm(BaseForm):
    material = TermField(_("物资"), options=list, validators=[Needed(_("请选物资"))])

    def offer_materials(self, left: Mapping[str, int] | None = None) -> None:
        """Sets the materials to choose from; `left` by material id is said beside each."""
        self.material.options = lambda: [
            (row.code, _with_left(row, left), row.active) for row in list_materials()
        ]

    def chosen_material(self) -> Material:
        """The material, once the form is valid."""
        return next(row for row in list_materials() if row.code == self.material.data)


class MovementForm(_MaterialForm):
    """A movement or a count. `key` is made by the page, so that sent twice is entered once."""

    key = HiddenField()
    other = TermField(_("发给"), options=list)
    quantity = CountField(_("数量"), most=MOST_QUANTITY, validators=[Needed(_("请填数量"))])
    day = DayField(_("日期"), validators=[Needed(_("请填日期"))])
    note = TextField(_("说明"), longest=LONGEST_NOTE)

    kind = "received"

    def offer_units(self, units: Sequence[Unit]) -> None:
        """Sets the units that something can be issued to."""
        self.other.options = lambda: [(unit.code, label(unit), unit.active) for unit in units]

    def validate_key(self, field: HiddenField) -> None:
        """A form without a key of its own could be entered twice."""
        field.data = canonical_uuid(field.data or "")
        if field.data is None:
            raise ValidationError(gettext("请从“物资”页面重新打开这张表"))

    def validate_other(self, field: TermField) -> None:
        """Who gets it, of what is issued."""
        if self.kind == "issued" and not field.data:
            raise ValidationError(gettext("请选发给哪个单位"))

    def validate_quantity(self, field: CountField) -> None:
        """Only a count may find nothing."""
        if field.data == 0 and self.kind != "counted":
            raise ValidationError(gettext("最少1，请核对"))


class ReverseForm(BaseForm):
    """Why a movement is taken back."""

    note = TextField(
        _("为什么更正"), longest=LONGEST_NOTE, validators=[Needed(_("请写明为什么更正"))]
    )


class RequestForm(_MaterialForm):
    """What a unit asks for."""

    quantity = CountField(
        _("数量"), least=1, most=MOST_QUANTITY, validators=[Needed(_("请填数量"))]
    )
    reason = TextField(_("用途"), longest=LONGEST_NOTE, validators=[Needed(_("请写明用途"))])
    needed_by = DayField(_("哪天以前要（可不填）"))


class IssueForm(BaseForm):
    """How much of a request is issued."""

    key = HiddenField()
    quantity = CountField(
        _("发多少"), least=1, most=MOST_QUANTITY, validators=[Needed(_("请填数量"))]
    )

    def validate_key(self, field: HiddenField) -> None:
        """A form without a key of its own could be entered twice."""
        field.data = canonical_uuid(field.data or "")
        if field.data is None:
            raise ValidationError(gettext("请从“物资”页面重新打开这张表"))


class DeclineForm(BaseForm):
    """Why a request is declined."""

    answer = TextField(
        _("不发的原因"),
        longest=LONGEST_NOTE,
        validators=[Needed(_("请写明不发的原因，申领单位会看到"))],
    )


def _units() -> Sequence[Option]:
    units = list_units_in_scope(current_user)
    top = units[0].depth if units else 0
    return [(unit.code, "　" * (unit.depth - top) + label(unit), True) for unit in units]


def _materials() -> Sequence[Option]:
    return [(row.code, label(row), True) for row in list_materials()]


class LedgerFilterForm(BaseForm):
    """What the list of movements shows; all of it stands in the address."""

    unit = TermField(_("单位"), options=_units)
    material = TermField(_("物资"), options=_materials)
    kind = TermField(
        _("种类"), options=lambda: [(code, text, True) for code, text in KIND_NAMES.items()]
    )
    first = DayField(_("从"), name="from")
    last = DayField(_("到"), name="to")

    @classmethod
    def read(cls, query: MultiDict[str, str]) -> LedgerFilterForm:
        """The form as the address fills it."""
        form = cls(query)
        form.validate()
        return form

    def validate_last(self, field: DayField) -> None:
        """The last day is not before the first."""
        if self.first.data and field.data and field.data < self.first.data:
            raise ValidationError(gettext("结束日期早于开始日期"))

    def chosen_unit(self) -> Unit | None:
        """The unit chosen, None for all in scope."""
        code = self._usable("unit")
        return next((unit for unit in list_units_in_scope(current_user) if unit.code == code), None)

    def filters(self) -> MovementFilters:
        """What the list is narrowed to; a field that cannot be used does not narrow."""
        unit = self.chosen_unit()
        code = self._usable("material")
        return MovementFilters(
            unit_ids=frozenset(list_subtree_ids(unit)) if unit else scope_unit_ids(current_user),
            material_id=next((row.id for row in list_materials() if row.code == code), None),
            kind=self._usable("kind"),
            first=self._usable("first"),
            last=self._usable("last"),
        )

    def active_count(self) -> int:
        """How many filters narrow the list."""
        names = ("unit", "material", "kind", "first", "last")
        return sum(bool(self._usable(name)) for name in names)

    def _usable(self, name: str) -> Any:
        field = self[name]
        return None if field.errors else field.data


def _with_left(material: Material, left: Mapping[str, int] | None) -> str:
    name = label(material)
    if left is None or material.id not in left:
        return name
    said = left_words(left[material.id], material)
    return f"{name}{separator('facts')}{said}"
