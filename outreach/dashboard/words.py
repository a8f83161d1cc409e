"""Sentences of the overview and what its charts are drawn from."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from outreach.coverage.figures import BrigadeCoverage
from outreach.dashboard.figures import Column, step_of
from outreach.dashboard.page import Dashboard
from outreach.language import format_number, format_short_day, label, language
from outreach.permissions import can


def share_words(row: BrigadeCoverage) -> str:
    """72.8%（464/637）: never without its fraction; – where there is no village."""
    if row.share is None:
        return "–"
    fraction = f"{format_number(row.visited)}/{format_number(row.villages)}"
    share = percent_words(row.share)
    return f"{share} ({fraction})" if language() == "en" else f"{share}（{fraction}）"


def percent_words(share: float | None) -> str:
    """72.8%, or – for nothing."""
    return "–" if share is None else f"{share * 100:.1f}%"


def row_name(row: BrigadeCoverage) -> str:
    """The brigade's name; 未划分 for places that none answers for."""
    return _("未划分") if row.unassigned else label(row)


def row_url(page: Dashboard, row: BrigadeCoverage) -> str | None:
    """The villages behind a brigade's row: its map, or the list of those without a brigade."""
    if row.unassigned:
        return url_for("places.index", unit="none") if can("places.view") else None
    return url_for("coverage.map_page", unit=row.code, **period_query(page))


def column_words(column: Column, step: str) -> str:
    """What days a column stands for: a day, first to last day of a week, or a month."""
    if step == "day":
        return format_short_day(column.first)
    if step == "week":
        return _(
            "%(first)s至%(last)s",
            first=format_short_day(column.first),
            last=format_short_day(column.last),
        )
    return f"{column.first:%Y-%m}"


def visits_words(count: int) -> str:
    """213次走访."""
    return ngettext("%(n)s次走访", "%(n)s次走访", count, n=format_number(count))


def columns_step(page: Dashboard) -> str:
    """What each column is: day, week or month."""
    return step_of(page.columns[0].first, page.columns[-1].last) if page.columns else "day"


def step_words(step: str) -> str:
    """By day, by week or by month."""
    return {"day": _("按天"), "week": _("按周（周一起）"), "month": _("按月")}[step]


def visits_url(page: Dashboard, first: Any, last: Any) -> str:
    """The visits of some days, of the unit chosen."""
    return url_for(
        "visits.index",
        whose="unit",
        unit=page.filters.unit.code if page.filters.unit else None,
        **{"from": first.isoformat() if first else None, "to": last.isoformat()},
    )


def period_query(page: Dashboard) -> dict[str, Any]:
    """The period as every page with this filter takes it from its address."""
    filters = page.filters
    if filters.choice != "custom":
        return {"period": filters.choice}
    first = filters.period.first
    return {"from": first.isoformat() if first else None, "to": filters.period.last.isoformat()}


def columns_title(page: Dashboard) -> str:
    """The answer as a sentence: how many visits, and which days had the most."""
    if not page.visits:
        return _("期内没有走访")
    step = columns_step(page)
    most = max(page.columns, key=lambda column: column.visits)
    if len(page.columns) == 1:
        return _("期内%(visits)s", visits=visits_words(page.visits))
    return _(
        "期内%(visits)s，最多的是%(days)s：%(most)s次",
        visits=visits_words(page.visits),
        days=column_words(most, step),
        most=format_number(most.visits),
    )


def coverage_title(page: Dashboard) -> str:
    """The answer as a sentence: coverage with its fraction, and how many were never reached."""
    total = page.coverage.total
    return _(
        "覆盖率%(share)s，从未到过%(n)s个村",
        share=share_words(total),
        n=format_number(page.overdue.never),
    )


def columns_chart(page: Dashboard) -> dict[str, Any]:
    """The columns of visits for the page's script."""
    step = columns_step(page)
    return {
        "kind": "columns",
        "words": columns_title(page),
        "rows": [
            {
                "name": column_words(column, step),
                # A week's first day: there is no room for both below a column.
                "mark": format_short_day(column.first)
                if step == "week"
                else column_words(column, step),
                "value": column.visits,
                "text": format_number(column.visits),
                "tip": visits_words(column.visits),
                "url": visits_url(page, column.first, column.last),
            }
            for column in page.columns
        ],
    }


def coverage_chart(page: Dashboard) -> dict[str, Any]:
    """The bars of coverage for the page's script; values in per cent."""
    return {
        "kind": "bars",
        "words": coverage_title(page),
        "rows": [
            {
                "name": row_name(row),
                "mark": row_name(row),
                "value": None if row.share is None else round(row.share * 100, 1),
                "text": share_words(row),
                "tip": share_words(row),
                "url": row_url(page, row),
            }
            for row in page.coverage.rows
        ],
    }
