"""The head of a sheet, which stays for the next one, and what is printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from outreach.forms import BaseForm, CountField, DayField, Needed, Option, TermField, TextField
from outreach.units.models import Unit

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
