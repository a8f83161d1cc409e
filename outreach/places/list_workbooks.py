"""XLSX workbooks: the first sheet as rows of text cells. Pure.

A workbook is a zip of XML from a stranger: its unpacked size is limited before anything is
unpacked, and defusedxml (which openpyxl uses where it is installed) refuses entities.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from outreach.lazy import lazy_module
from outreach.places.list_refusals import ListRefused

if TYPE_CHECKING:
    import openpyxl
else:
    openpyxl = lazy_module("openpyxl")

# Its warnings are of styles and dates, which a list of villages has no use for.
warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")

#: Bytes of XML: a list of 200,000 rows unpacks to about 100 MB.
MOST_UNPACKED = 200 * 1024 * 1024
MOST_PARTS = 2_000
#: Rows a sheet can have, and columns we look at.
SHEET_ROWS = 1_048_576
SHEET_COLUMNS = 100


def is_zip(content: bytes) -> bool:
    """Whether the bytes begin as a zip file does."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def read_workbook(content: bytes, head: int) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet as (row number, cells); `head` rows tell how wide it is.

    Raises ListRefused for what is no workbook, or one too large unpacked.
    """
    _refuse_bomb(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        # Sheets may claim to be a million columns wide; believe the cells instead.
        sheet.reset_dimensions()
        width = _width(sheet, head)
        rows = sheet.iter_rows(max_row=SHEET_ROWS, max_col=width + 1, values_only=True)
        for number, values in enumerate(rows, start=1):
            yield number, [_text(value) for value in values]
    except ListRefused:
        raise
    except Exception:  # openpyxl fails in a hundred ways on a broken workbook
        raise ListRefused("not_workbook") from None


def _refuse_bomb(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise ListRefused("not_workbook") from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise ListRefused("unpacked_too_large", most=MOST_UNPACKED // (1024 * 1024))
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise ListRefused("not_workbook")


def _width(sheet: Any, head: int) -> int:
    """How many columns the first rows use."""
    widest = 1
    for values in sheet.iter_rows(max_row=head, max_col=SHEET_COLUMNS, values_only=True):
        used = [index for index, value in enumerate(values, start=1) if value is not None]
        widest = max(widest, *used, 1)
    return widest


def _text(value: Any) -> str:
    """A cell as text: codes that are kept as numbers become their digits."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
