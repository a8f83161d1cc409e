"""From the bytes of a file to numbered lines of text cells: CSV and XLSX. Pure.

Everything that is wrong with a file as a whole is a `ListRefused`; nothing else is raised,
whatever the bytes are.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from outreach.places.list_columns import read_heading
from outreach.places.list_refusals import ListRefused, shortened
from outreach.places.list_workbooks import is_zip, read_workbook

MOST_ROWS = 200_000
#: How far down a heading is looked for, to say that something stands above it.
HEADING_SEARCH = 10
_DELIMITERS = (",", ";", "\t", "，")
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
#: Bytes that no text has.
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CHINESE = re.compile("[\u4e00-\u9fff]")
#: Of the Chinese characters of a real list, hardly any lie outside GB 2312's 6,763.
_MOST_RARE = 0.2


@dataclass(frozen=True)
class Line:
    """One line that is not empty; `number` counts from 1 as a text editor or sheet does."""

    number: int
    cells: tuple[str, ...]


def read_table(content: bytes, file_name: str, most_bytes: int) -> list[Line]:
    """All lines that hold something, the heading among them. Raises ListRefused."""
    if len(content) > most_bytes:
        raise ListRefused("too_large", most=most_bytes // (1024 * 1024))
    if not content.strip():
        raise ListRefused("empty")
    if content.startswith(_OLE_MAGIC):
        raise ListRefused("old_workbook")
    named_workbook = file_name.lower().endswith((".xlsx", ".xlsm"))
    if is_zip(content):
        numbered = read_workbook(content, HEADING_SEARCH)
    elif named_workbook:
        raise ListRefused("not_workbook")
    else:
        numbered = _read_text(content)
    lines: list[Line] = []
    for number, cells in numbered:
        if any(cell.strip() for cell in cells):
            if len(lines) > MOST_ROWS:
                raise ListRefused("too_many_rows", most=MOST_ROWS)
            lines.append(Line(number, tuple(cells)))
    if not lines:
        raise ListRefused("empty")
    return lines


def _read_text(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    begins = 1
    try:
        for cells in reader:
            yield begins, cells
            begins = reader.line_num + 1
    except csv.Error:
        # An opening quote without its end, text after a closing quote, an endless cell.
        raise ListRefused("quotes", begins) from None


def _decoded(content: bytes) -> str:
    if content.startswith(_UTF16_MARKS):
        raise ListRefused("utf16")
    binary = _BINARY.search(content)
    if binary:
        raise ListRefused("not_text", content.count(b"\n", 0, binary.start()) + 1)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        _refuse_mixed(content)
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ListRefused("wrong_encoding", line) from None
    _refuse_unlikely(text)
    return text


def _refuse_mixed(content: bytes) -> None:
    """Part in UTF-8 and part in GB18030: two files were put together."""
    first = ""
    for number, line in enumerate(content.split(b"\n"), start=1):
        encoding = "" if line.isascii() else _encoding_of(line, number)
        if first and encoding and encoding != first:
            raise ListRefused("mixed_encoding", number, first=first, second=encoding)
        first = first or encoding


def _encoding_of(line: bytes, number: int) -> str:
    try:
        # A short line of GB18030 may be UTF-8 by chance, but then it is not Chinese.
        if _CHINESE.search(line.decode("utf-8-sig")):
            return "UTF-8"
    except UnicodeDecodeError:
        pass
    try:
        line.decode("gb18030")
    except UnicodeDecodeError:
        raise ListRefused("wrong_encoding", number) from None
    return "GB18030"


def _refuse_unlikely(text: str) -> None:
    """Other encodings often decode as GB18030 too, into characters that no list has."""
    strange = [character for character in text if not character.isascii()]
    rare = [character for character in strange if not _is_common(character)]
    if len(rare) > _MOST_RARE * len(strange):
        raise ListRefused("wrong_encoding", text.count("\n", 0, text.index(rare[0])) + 1)


def _is_common(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _delimiter(text: str) -> str:
    """The sign between cells: the one with which a line near the top is most of a heading."""
    top = [line for line in text.splitlines() if line.strip()][:HEADING_SEARCH]
    if not top:
        raise ListRefused("empty")

    def understood(delimiter: str) -> tuple[int, int]:
        headings = (read_heading(_cells(line, delimiter)) for line in top)
        return max(len(heading.columns) for heading in headings), top[0].count(delimiter)

    return max(_DELIMITERS, key=understood)


def _cells(line: str, delimiter: str) -> list[str]:
    return [cell.strip().strip('"') for cell in line.split(delimiter)]


def describe(line: Line) -> str:
    """The cells of a line as shown in a message."""
    return shortened("，".join(cell.strip() for cell in line.cells if cell.strip()))
