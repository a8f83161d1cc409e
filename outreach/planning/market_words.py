"""Words of market rules and of days on both calendars."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from outreach.language import format_short_day, language, separator
from outreach.planning.lunar import day_words, lunar_day, month_words
from outreach.planning.markets import Rule

MARKET_NAMES: dict[str, Any] = {"market": _("集市"), "fair": _("庙会")}
_WEEK = "一二三四五六日"
_WEEK_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DIGITS = "十一二三四五六七八九"


def week_day(day: date) -> str:
    """周四, Thu."""
    return _WEEK_EN[day.weekday()] if language() == "en" else f"周{_WEEK[day.weekday()]}"


def lunar_words(day: date) -> str:
    """五月初四; in English lunar 5-4."""
    lunar = lunar_day(day)
    if language() == "en":
        return f"lunar {'leap ' if lunar.leap else ''}{lunar.month}-{lunar.day}"
    return ("闰" if lunar.leap else "") + month_words(lunar.month) + day_words(lunar.day)


def plan_day(day: date) -> str:
    """6月18日（周四）五月初四."""
    short, week = format_short_day(day), week_day(day)
    if language() == "en":
        return f"{short} ({week}), {lunar_words(day)}"
    return f"{short}（{week}）{lunar_words(day)}"


def rule_words(rule: Rule) -> str:
    """农历逢三、六、九, 每周四、周日, 农历三月十三, 4月28日, or the days of a list."""
    english = language() == "en"
    between = separator("names")
    if rule.kind == "weekday":
        days = [_WEEK_EN[day - 1] if english else f"周{_WEEK[day - 1]}" for day in rule.days]
        return gettext("每%(days)s", days=between.join(days))
    if rule.kind == "list":
        shown = [date.fromordinal(day).isoformat() for day in rule.days]
        return between.join(shown[:3]) + (f" … ({len(shown)})" if len(shown) > 3 else "")
    if rule.kind == "digits":
        digits = [str(day) if english else _DIGITS[day] for day in rule.days]
        said = gettext("逢%(digits)s", digits=between.join(digits))
    elif rule.kind == "monthly":
        lunar = rule.calendar == "lunar" and not english
        days = [day_words(day) if lunar else str(day) for day in rule.days]
        said = (
            gettext("每月%(days)s日", days=between.join(days)) if not lunar else between.join(days)
        )
    elif english:
        said = f"{rule.month}-{rule.day}"
    elif rule.calendar == "lunar":
        said = month_words(rule.month) + day_words(rule.day)
    else:
        said = f"{rule.month}月{rule.day}日"
    return gettext("农历%(said)s", said=said) if rule.calendar == "lunar" else said
