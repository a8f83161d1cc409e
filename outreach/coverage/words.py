"""Sentences of the map page and its panel; those of its scripts are in script_words.py."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from outreach.coverage.panel_queries import PanelVisit
from outreach.language import format_number, format_short_day, separator
from outreach.periods import Period, today


def totals_words(sums: Any) -> str:
    """What the visits of the period add up to, in one line."""
    return separator("facts").join(
        [
            _("走访%(n)s次", n=format_number(sums.visits)),
            _("受教育%(n)s人次", n=format_number(sums.attendees)),
            _("资料%(n)s份", n=format_number(sums.leaflets)),
            _("观察骑乘人员%(n)s人次", n=format_number(sums.riders_observed)),
        ]
    )


def is_public() -> bool:
    """Whether maps may be shown outside: only with an approval number (审图号)."""
    return bool(current_app.config["SETTINGS"].map_approval_number)


def marking_words() -> str:
    """What a map must carry: its approval number, or that it stays inside."""
    number = current_app.config["SETTINGS"].map_approval_number
    return _("审图号：%(number)s", number=number) if number else _("内部工作用图 不得公开")


def period_words(period: Period) -> str:
    """The period in days, such as 2026-10-01至2026-11-24."""
    if period.first is None:
        return _("截至%(last)s的全部走访", last=period.last.isoformat())
    if period.first == period.last:
        return period.last.isoformat()
    return _("%(first)s至%(last)s", first=period.first.isoformat(), last=period.last.isoformat())


def base_words(period: Period, chosen: Sequence[Any]) -> str:
    """What the figures stand on: the period, then the names of the filters chosen."""
    return " · ".join([period_words(period), *(str(name) for name in chosen)])


def since_words(last_visit: date | None, as_of: date, interval_days: int) -> str:
    """How long ago somebody was there, against the interval of the place."""
    if last_visit is None:
        return _("从未到过")
    days = (as_of - last_visit).days
    if days <= 0:
        return _("今天到过") if as_of == today() else _("当天到过")
    return _(
        "%(days)s天未到（应%(interval)s天一次），上次%(day)s",
        days=days,
        interval=interval_days,
        day=_day_words(last_visit, as_of),
    )


def visit_words(visit: PanelVisit) -> str:
    """What a visit brought, in counts."""
    amounts: list[Any] = []
    if visit.attendees:
        amounts.append(_("受教育%(n)s人次", n=format_number(visit.attendees)))
    if visit.leaflets:
        amounts.append(_("资料%(n)s份", n=format_number(visit.leaflets)))
    if visit.riders_observed:
        amounts.append(_("观察骑乘人员%(n)s人次", n=format_number(visit.riders_observed)))
    if amounts:
        return " · ".join(amounts)
    return _("去了，没遇到人") if visit.nobody_met else _("没有填数字")


def _day_words(day: date, as_of: date) -> str:
    return format_short_day(day) if day.year == as_of.year else day.isoformat()
