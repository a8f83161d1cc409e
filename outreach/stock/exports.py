"""The ledger as a file. Plain rows: no database, no request."""

from __future__ import annotations

from collections.abc import Iterable

from outreach.csv_files import csv_file, plain_cell
from outreach.stock.models import StockMovement

COLUMNS = (
    "day",
    "kind",
    "material_code",
    "material",
    "quantity",
    "expected",
    "from_unit",
    "to_unit",
    "note",
    "state",
    "id",
    "reverses",
)


def ledger_csv(movements: Iterable[StockMovement]) -> bytes:
    """A line a movement; `state` is `reversal`, `reversed` or empty, `expected` of counts alone."""
    return csv_file(
        COLUMNS,
        (
            (
                each.day,
                each.kind,
                each.material.code,
                plain_cell(each.material.name),
                each.quantity,
                each.expected,
                plain_cell(each.from_unit.name) if each.from_unit else "",
                plain_cell(each.to_unit.name),
                plain_cell(each.note),
                "reversal" if each.reverses_id else "reversed" if each.reversal else "",
                each.id,
                each.reverses_id,
            )
            for each in movements
        ),
    )
