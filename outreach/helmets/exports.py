"""The helmet page as a file. Plain rows: no database, no request."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

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
#: A spreadsheet takes a text that begins so for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(lines: Sequence[Line], period: Period) -> bytes:
    """Comma-separated lines that spreadsheets open as UTF-8; shares from 0 to 1.

    With grade C the cells of the rate stay empty: counts only.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for line in lines:
        found, change = line.observed, line.change
        rate = found.rate
        shares = (rate.rate, rate.low, rate.high) if found.shown else (None, None, None)
        difference = (
            (change.difference, change.low, change.high, change.villages)
            if change
            else (None, None, None, None)
        )
        writer.writerow(
            [
                period.first.isoformat() if period.first else "",
                period.last.isoformat(),
                line.group,
                _plain(line.code),
                _plain(line.name),
                rate.villages,
                found.observed,
                found.worn,
                found.unclear,
                found.grade.value,
                *map(_share, shares),
                found.still_to_observe,
                *map(_share, difference[:3]),
                "" if difference[3] is None else difference[3],
            ]
        )
    return text.getvalue().encode("utf-8-sig")


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
