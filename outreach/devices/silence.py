"""Phones that nobody heard of lately, and what that means for the figures of their units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import current_app
from flask_babel import ngettext

from outreach.database import utc_now
from outreach.devices.models import Device
from outreach.devices.queries import list_silent_devices
from outreach.language import format_short_day, label, language, separator
from outreach.periods import local_day, today
from outreach.units.models import Unit

#: Units named before "and others" is said.
_MOST_NAMED = 3
_WEEKDAYS = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


@dataclass(frozen=True)
class Silence:
    """Silent phones together."""

    devices: int
    #: The Shanghai day since which none of them was heard of.
    since: date
    #: Their units with the number of silent phones of each, the most first.
    units: Sequence[tuple[Unit, int]]
    #: Visits they had not sent when they were last heard of.
    waiting: int


def silent_after() -> timedelta:
    """How long a phone may be out of contact before it counts as silent."""
    return timedelta(hours=current_app.config["SETTINGS"].silent_after_hours)


def find_silence(unit_ids: frozenset[str], *, now: datetime | None = None) -> Silence | None:
    """The silence among the phones of the units, or None where all are in contact."""
    silent = list_silent_devices(unit_ids, silent_before=(now or utc_now()) - silent_after())
    return silence_of(silent) if silent else None


def silence_words(unit_ids: frozenset[str]) -> str:
    """The sentence about the phones of the units; empty where all are in contact."""
    silence = find_silence(unit_ids)
    return sentence_words(silence) if silence else ""


def silence_of(silent: Sequence[Device]) -> Silence:
    """What some silent phones, at least one, are together."""
    units = {device.unit_id: device.unit for device in silent}
    counted = Counter(device.unit_id for device in silent)
    return Silence(
        devices=len(silent),
        # The latest of their last contacts: since then the sentence holds for all of them.
        since=max(local_day(device.last_contact_at) for device in silent),
        units=[(units[unit_id], count) for unit_id, count in counted.most_common()],
        waiting=sum(device.waiting_count for device in silent),
    )


def _effect_words(silence: Silence) -> str:
    """4部手机自周一未联系，晋源大队的数字可能偏低: what it does to the figures."""
    names = [label(unit) for unit, _count in silence.units]
    said = {
        "day": since_words(silence.since),
        "units": separator("names").join(names[:_MOST_NAMED]),
    }
    if len(names) > _MOST_NAMED:
        return ngettext(
            "%(num)s部手机自%(day)s未联系，%(units)s等%(n)s个单位的数字可能偏低",
            "%(num)s部手机自%(day)s未联系，%(units)s等%(n)s个单位的数字可能偏低",
            silence.devices,
            n=len(names),
            **said,
        )
    return ngettext(
        "%(num)s部手机自%(day)s未联系，%(units)s的数字可能偏低",
        "%(num)s部手机自%(day)s未联系，%(units)s的数字可能偏低",
        silence.devices,
        **said,
    )


def _waiting_words(silence: Silence) -> str:
    """最后报告有3次未发送; empty where none waited."""
    if not silence.waiting:
        return ""
    return ngettext("最后报告有%(num)s次未发送", "最后报告有%(num)s次未发送", silence.waiting)


def sentence_words(silence: Silence) -> str:
    """4部手机自周一未联系，晋源大队的数字可能偏低；最后报告有3次未发送."""
    said = [_effect_words(silence), _waiting_words(silence)]
    return separator("fields").join(part for part in said if part)


def since_words(day: date) -> str:
    """周一 within the last six days, else the date."""
    if (today() - day).days < 7:
        return _WEEKDAYS[language()][day.weekday()]
    return format_short_day(day)
