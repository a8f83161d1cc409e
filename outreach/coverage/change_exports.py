"""The list of changes as a file. Plain rows: no database, no request."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from outreach.coverage.change_page import ChangedPlace

COLUMNS = (
    "change",
    "code",
    "name",
    "township",
    "unit_code",
    "unit",
    "key_village",
    "last_visit_before",
    "last_visit_after",
    "days_without_visit",
)
#: A spreadsheet takes a text that begins so for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def changes_csv(changes: Mapping[str, Iterable[ChangedPlace]]) -> bytes:
    """A line a place under the name of what became of it; spreadsheets open it as UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for change, places in changes.items():
        for place in places:
            writer.writerow(
                [
                    change,
                    _plain(place.code),
                    _plain(place.name),
                    _plain(place.township),
                    _plain(place.unit.code),
                    _plain(place.unit.name),
                    "yes" if place.is_key else "",
                    place.last_before or "",
                    place.last_after or "",
                    place.days,
                ]
            )
    return text.getvalue().encode("utf-8-sig")


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
