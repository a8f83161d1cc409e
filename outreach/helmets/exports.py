"""The helmet page as a file. Plain rows: no database, no request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from outreach.csv_files import csv_file, plain_cell
from outreach.helmets.page import Line
from outreach.periods import Period

COLUMNS = (
    "from",
    "to",
    "group",
    "code",
    "name",
    "villages",
    "riders_observed",
    "riders_helmeted",
    "riders_unclear",
    "grade",
    "rate",
    "low",
    "high",
    "villages_still_to_observe",
    "change",
    "change_low",
    "change_high",
    "villages_matched",
)


def csv_bytes(lines: Sequence[Line], period: Period) -> bytes:
    """A line a group; shares from 0 to 1.

    With grade C the cells of the rate stay empty: counts only.
    """
    return csv_file(COLUMNS, _cells(lines, period))


def _cells(lines: Sequence[Line], period: Period) -> Iterator[Sequence[Any]]:
    for line in lines:
        found, change = line.observed, line.change
        rate = found.rate
        shares = (rate.rate, rate.low, rate.high) if found.shown else (None, None, None)
        difference = (
            (change.difference, change.low, change.high, change.villages)
            if change
            else (None, None, None, None)
        )
        yield (
            period.first,
            period.last,
            line.group,
            plain_cell(line.code),
            plain_cell(line.name),
            rate.villages,
            found.observed,
            found.worn,
            found.unclear,
            found.grade.value,
            *map(_share, shares),
            found.still_to_observe,
            *map(_share, difference[:3]),
            difference[3],
        )


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"
