"""The tables behind the overview's charts as files. Plain rows: no database, no request."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from outreach.coverage.figures import BrigadeCoverage
from outreach.dashboard.figures import Column

#: A spreadsheet takes a text that begins so for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def visits_csv(columns: Iterable[Column]) -> bytes:
    """First and last day and counting visits of each column of the chart."""
    return _file(
        ("from", "to", "visits"),
        ((column.first, column.last, column.visits) for column in columns),
    )


def coverage_csv(rows: Iterable[BrigadeCoverage]) -> bytes:
    """Villages, those visited and the share (0 to 1) of each brigade; no share without villages."""
    return _file(
        ("code", "name", "villages", "visited", "share", "visits"),
        (
            (
                _plain(row.code),
                _plain(row.name),
                row.villages,
                row.visited,
                "" if row.share is None else f"{row.share:.4f}",
                row.visits,
            )
            for row in rows
        ),
    )


def _file(heading: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Comma-separated lines that spreadsheets open as UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heading)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
