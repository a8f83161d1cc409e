"""Phones in words: by unit and number, never by person."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from outreach.devices.models import ENROLLED, NOT_ENROLLED, REVOKED, Device
from outreach.language import label

STATE_NAMES: dict[str, Any] = {
    ENROLLED: _("已登记"),
    NOT_ENROLLED: _("未登记"),
    REVOKED: _("已停用"),
}
_SHORT_ID = 4


def device_name(device: Device) -> str:
    """小店二大队3号机; for one that is not enrolled 小店二大队未登记手机7F3A."""
    unit = label(device.unit)
    if device.number is None:
        return gettext("%(unit)s未登记手机%(id)s", unit=unit, id=short_id(device))
    return gettext("%(unit)s%(number)s号机", unit=unit, number=device.number)


def short_name(device: Device) -> str:
    """3号机, where the unit stands beside it."""
    if device.number is None:
        return gettext("手机%(id)s", id=short_id(device))
    return gettext("%(number)s号机", number=device.number)


def short_id(device: Device) -> str:
    """What tells phones without a number apart, as their own pages show it."""
    return device.id[:_SHORT_ID].upper()
