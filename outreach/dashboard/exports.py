"""The tables behind the overview's charts as files. Plain rows: no database, no request."""

from __future__ import annotations

from collections.abc import Iterable

from outreach.coverage.figures import BrigadeCoverage
from outreach.csv_files import csv_file, plain_cell
from outreach.dashboard.figures import Column


def visits_csv(columns: Iterable[Column]) -> bytes:
    """First and last day and counting visits of each column of the chart."""
    return csv_file(
        ("from", "to", "visits"),
        ((column.first, column.last, column.visits) for column in columns),
    )


def coverage_csv(rows: Iterable[BrigadeCoverage]) -> bytes:
    """Villages, those visited and the share (0 to 1) of each brigade; no share without villages."""
    return csv_file(
        ("code", "name", "villages", "visited", "share", "visits"),
        (
            (
                plain_cell(row.code),
                plain_cell(row.name),
                row.villages,
                row.visited,
                "" if row.share is None else f"{row.share:.4f}",
                row.visits,
            )
            for row in rows
        ),
    )
