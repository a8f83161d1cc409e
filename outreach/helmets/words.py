"""Sentences about rates of helmet wearing, the same wherever a rate is shown."""

from __future__ import annotations

from typing import Any, Protocol

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from outreach.helmets.statistics import Change, Grade, PooledRate, grade
from outreach.language import language

GRADE_NAMES = {
    Grade.USABLE: lazy_gettext("可用"),
    Grade.INDICATIVE: lazy_gettext("仅供参考"),
    Grade.TOO_FEW: lazy_gettext("样本不足"),
}
#: The state whose tag a grade wears.
GRADE_TAGS = {Grade.USABLE: "ok", Grade.INDICATIVE: "warn", Grade.TOO_FEW: "neutral"}


class Counted(Protocol):
    """Riders counted."""

    worn: int
    observed: int
    unclear: int


def percent_words(share: float | None) -> str:
    """A share as whole per cent, such as 45%; – for none."""
    return "–" if share is None else f"{share * 100:.0f}%"


def interval_words(rate: PooledRate) -> str:
    """36%–64%."""
    return f"{percent_words(rate.low)}–{percent_words(rate.high)}"


def rate_words(rate: PooledRate) -> str:
    """50%（36%–64%）, or that there is too little to judge, or – where nobody was observed."""
    if rate.rate is None:
        return "–"
    if grade(rate) is Grade.TOO_FEW:
        return str(GRADE_NAMES[Grade.TOO_FEW])
    opened, closed = ("（", "）") if language() == "zh" else (" (", ")")
    return f"{percent_words(rate.rate)}{opened}{interval_words(rate)}{closed}"


def grade_word(found: Grade) -> Any:
    """可用, 仅供参考 or 样本不足."""
    return GRADE_NAMES[found]


def grade_tag(found: Grade) -> str:
    """The state of the grade's tag: ok, warn or neutral."""
    return GRADE_TAGS[found]


def count_words(counted: Counted) -> str:
    """Counts only: 看到52人次，戴31人次."""
    return _("看到%(seen)s人次，戴%(worn)s人次", seen=counted.observed, worn=counted.worn)


def change_words(change: Change) -> str:
    """+20.3个百分点（+18.0至+22.5）: an observed difference, in points."""
    if change.difference is None:
        return "–"
    return _(
        "%(points)s个百分点（%(low)s至%(high)s）",
        points=_points(change.difference),
        low=_points(change.low),
        high=_points(change.high),
    )


def change_verdict(change: Change) -> str:
    """Whether chance alone could be the reason."""
    if change.low > 0:
        return _("观察到的佩戴率升高")
    if change.high < 0:
        return _("观察到的佩戴率降低")
    return _("看不出高低")


def _points(share: float) -> str:
    # One decimal: an end just above nothing must not read as nothing.
    rounded = round(share * 100, 1)
    return "0" if rounded == 0 else f"{rounded:+.1f}".replace("-", "−")
