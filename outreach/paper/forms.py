"""The head of a sheet, which stays for the next one, and what is printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement
from wtforms.validators import ValidationError

from outreach.forms import BaseForm, CountField, DayField, Needed, Option, TermField, TextField
from outreach.places.typed_places import find_typed_places
from outreach.units.models import Unit

_BETWEEN_NAMES = re.compile(r"[\s、，,；;]+")
#: The most sheets printed at once.
MOST_SHEETS = 60


class SheetForm(BaseForm):
    """What a sheet says before its cards: the day, the unit, the times. The rest is a VisitForm."""

    day = DayField(_("日期"), validators=[Needed(_("请填日期"))])
    start = TextField(_("开始"), longest=8)
    end = TextField(_("结束"), longest=8)
    unit = TermField(_("单位"), options=list)
    #: What was typed to find the village, where no script turned it into one.
    village = TextField(_("村"), longest=64)
    #: Other villages reached at a fair, by their names.
    also = TextField(_("赶集，也宣传到的村"), longest=400)

    _also_fault = ""

    def read_also(self, among: ColumnElement[bool]) -> list[str]:
        """The ids of the villages named; what cannot be found is said when the form is checked."""
        names = [name for name in _BETWEEN_NAMES.split(self.also.data or "") if name]
        try:
            return find_typed_places(names, among) if names else []
        except ValidationError as fault:
            self._also_fault = str(fault)
            return []

    def validate_also(self, field: TextField) -> None:
        """Each name is that of one village in scope."""
        if self._also_fault:
            raise ValidationError(self._also_fault)

    def offer_units(self, units: Sequence[Unit], language: str) -> None:
        """Sets the units to choose from: those of one's scope."""
        options: list[Option] = [
            (unit.id, _indented(unit, units, language), unit.active) for unit in units
        ]
        self.unit.options = lambda: options


class PrintForm(BaseForm):
    """Which sheets to print."""

    blank = CountField(_("空白表"), most=MOST_SHEETS)


def _indented(unit: Unit, units: Sequence[Unit], language: str) -> Any:
    return "　" * (unit.depth - units[0].depth) + unit.label(language)
