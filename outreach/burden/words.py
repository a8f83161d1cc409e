"""The burden in words: minutes, and what one more entry of a list would take."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from outreach.burden import queries
from outreach.burden.figures import seconds_per_tap, taps_of_amount
from outreach.periods import today
from outreach.units.queries import list_units
from outreach.vocabulary.groups import Group

#: Lists whose entries are rows with a number; the entries of all others are chips of one tap.
_AMOUNTS = ("material", "activity")


@dataclass(frozen=True)
class Addition:
    """What one more entry takes of each visit that uses it."""

    taps: int
    seconds: int
    #: Whether the seconds were measured this month or the one before, or are the design's.
    is_measured: bool


def addition_of(group: Group) -> Addition:
    """What one more entry of the list would take."""
    taps = taps_of_amount(queries.list_quantities(group.key)) if group.key in _AMOUNTS else 1
    units = [unit.id for unit in list_units()]
    months = queries.list_months(units)[:2]
    took = [each for month in months for each in queries.list_took(units, month)]
    per_tap, is_measured = seconds_per_tap(took)
    return Addition(taps, max(1, round(taps * per_tap)), is_measured)


def addition_words(group: Group) -> str:
    """每次走访多2次点按，约6秒."""
    more = addition_of(group)
    return _("每次走访多%(taps)s次点按，约%(seconds)s秒", taps=more.taps, seconds=more.seconds)


def basis_words(group: Group) -> str:
    """What the line before rests on."""
    if addition_of(group).is_measured:
        return _("按每次都用到算；一次点按用几秒，取最近两个月填表的中位数。")
    return _("按每次都用到算；填表还测得太少，一次点按先按3秒算。")


def minutes_words(seconds: float | None) -> str:
    """1.6分钟; 样本不足 where there are too few."""
    if seconds is None:
        return _("样本不足")
    return _("%(n)s分钟", n=f"{seconds / 60:.1f}")


def taps_words(taps: float | None) -> str:
    """11次; 样本不足 where there are too few."""
    return _("样本不足") if taps is None else _("%(n)s次", n=f"{taps:g}")


def plain_words(number: float | None, *, per: int = 1, digits: int = 1) -> str:
    """The number of a table whose heading has the unit; 样本不足 where there are too few."""
    if number is None:
        return _("样本不足")
    return f"{number / per:.{digits}f}" if per > 1 else f"{number:g}"


def this_month() -> str:
    """Such as 2026-06."""
    return f"{today():%Y-%m}"
