"""Tables as files of comma-separated values. Plain rows: no database, no request."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

#: A spreadsheet takes a text that begins so for a formula; Chinese ones take the wide signs, too.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


def csv_file(heading: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """The lines as spreadsheets open them as UTF-8; None is an empty cell.

    Texts that people typed go through `plain_cell` first.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heading)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def plain_cell(text: str) -> str:
    """A typed text that no spreadsheet takes for a formula.

    >>> plain_cell("=1+1"), plain_cell("＝1+1"), plain_cell("村口=弯道")
    ("'=1+1", "'＝1+1", '村口=弯道')
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
