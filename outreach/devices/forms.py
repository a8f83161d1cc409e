"""Forms of the pages about phones."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from outreach.devices.models import STATES
from outreach.devices.services import HIGHEST_NUMBER
from outreach.devices.words import STATE_NAMES
from outreach.forms import BaseForm, CountField, Needed, Option, TermField
from outreach.language import label
from outreach.units.models import Unit

#: The filter that is no state of a phone but of its contact.
SILENT = "silent"


def _states() -> list[Option]:
    states: list[Option] = [(state, STATE_NAMES[state], True) for state in STATES]
    return [*states, (SILENT, _("未联系"), True)]


class DeviceFilterForm(BaseForm):
    """What the list of phones shows."""

    unit = TermField(_("单位"), options=list)
    state = TermField(_("状态"), options=_states)

    def offer_units(self, units: list[Unit]) -> None:
        """Sets the units to choose from."""
        self.unit.options = lambda: unit_options(units)


class NewDeviceForm(BaseForm):
    """Which unit a phone is to join."""

    unit = TermField(_("单位"), options=list, validators=[Needed(_("请选单位"))])

    def offer_units(self, units: list[Unit]) -> None:
        """Sets the units to choose from: those in use."""
        self.unit.options = lambda: unit_options([unit for unit in units if unit.active])


class NumberForm(BaseForm):
    """The number of a phone within its unit."""

    number = CountField(_("机号"), least=1, most=HIGHEST_NUMBER, validators=[Needed(_("请填机号"))])


def unit_options(units: list[Unit]) -> list[Option]:
    """The units as options, those below others set in by a blank of full width."""
    top = min((unit.depth for unit in units), default=0)
    return [(unit.id, "　" * (unit.depth - top) + label(unit), True) for unit in units]
