"""The list of changes as a file. Plain rows: no database, no request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from outreach.coverage.change_page import ChangedPlace
from outreach.csv_files import csv_file, plain_cell

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


def changes_csv(changes: Mapping[str, Iterable[ChangedPlace]]) -> bytes:
    """A line a place under the name of what became of it."""
    return csv_file(COLUMNS, _lines(changes))


def _lines(changes: Mapping[str, Iterable[ChangedPlace]]) -> Iterator[Sequence[Any]]:
    for change, places in changes.items():
        for place in places:
            yield (
                change,
                plain_cell(place.code),
                plain_cell(place.name),
                plain_cell(place.township),
                plain_cell(place.unit.code),
                plain_cell(place.unit.name),
                "yes" if place.is_key else "",
                place.last_before,
                place.last_after,
                place.days,
            )
