"""Phones in words: by unit and number, never by person."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from outreach.devices.models import ENROLLED, NOT_ENROLLED, REVOKED, Device
from outreach.language import label

STATE_NAMES: dict[str, Any] = {
    ENROLLED: _("已登记"),
    NOT_ENROLLED: _("未登记"),
    REVOKED: _("已停用"),
}
_SHORT_ID = 4
#: Seconds that a clock may be off before it is said.
MOST_SKEW_S = 5 * 60


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


def skew_words(seconds: int | None) -> str:
    """快11分钟 or 慢11分钟 where a clock is off by more than five minutes; else empty."""
    if seconds is None or abs(seconds) <= MOST_SKEW_S:
        return ""
    amount = _amount(abs(seconds))
    if seconds > 0:
        return gettext("快%(amount)s", amount=amount)
    return gettext("慢%(amount)s", amount=amount)


def clock_words(seconds: int | None) -> str:
    """手机时间慢了11分钟，以服务器时间为准, where `skew_words` says something."""
    if seconds is None or abs(seconds) <= MOST_SKEW_S:
        return ""
    amount = _amount(abs(seconds))
    if seconds > 0:
        return gettext("手机时间快了%(amount)s，以服务器时间为准", amount=amount)
    return gettext("手机时间慢了%(amount)s，以服务器时间为准", amount=amount)


def _amount(seconds: int) -> str:
    minutes = round(seconds / 60)
    if minutes < 120:
        return ngettext("%(num)s分钟", "%(num)s分钟", minutes)
    if minutes < 48 * 60:
        return ngettext("%(num)s小时", "%(num)s小时", round(minutes / 60))
    return ngettext("%(num)s天", "%(num)s天", round(minutes / 60 / 24))
