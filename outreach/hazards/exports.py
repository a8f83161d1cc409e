"""Hazards as a file. Plain rows: no database, no request."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from outreach.csv_files import csv_file, plain_cell
from outreach.hazards.models import Hazard

COLUMNS = (
    "id", "seen_on", "kind", "kind_name", "note", "village_code", "village", "township", "unit",
    "lat", "lon", "point_from", "state", "owner", "owner_name", "handed_on", "closed_on",
)  # fmt: skip


def hazards_csv(
    hazards: Iterable[Hazard],
    kind_word: Callable[[str], str],
    owner_word: Callable[[str | None], str],
) -> bytes:
    """A line a hazard; degrees are WGS-84; `kind_word` and `owner_word` name the codes."""
    return csv_file(
        COLUMNS,
        (
            (
                each.id,
                each.seen_on,
                each.kind,
                plain_cell(kind_word(each.kind)),
                plain_cell(each.note),
                plain_cell(each.place.code or ""),
                plain_cell(each.place.name),
                plain_cell(each.place.township.name) if each.place.township else "",
                plain_cell(each.unit.name),
                each.lat,
                each.lon,
                each.point_source,
                each.state,
                each.owner,
                plain_cell(owner_word(each.owner)),
                each.handed_on,
                each.closed_on,
            )
            for each in hazards
        ),
    )
