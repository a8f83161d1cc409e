"""A list of places: from a file's bytes to rows, or to reasons why not. Pure, no database.

    read_list(content, "villages.csv", most_bytes) -> PlaceList

What is wrong with one line is a refusal of that line, what is wrong with the file as a whole is
the only refusal and there are no rows; all are in `PlaceList.refusals`. Nothing is ever raised.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from outreach.places import list_cells as cells
from outreach.places.list_cells import CellRefused
from outreach.places.list_columns import Heading, read_heading
from outreach.places.list_refusals import ListRefused, Refusal, shortened
from outreach.places.list_tables import HEADING_SEARCH, Line, describe, read_table
from outreach.places.points import in_range, looks_swapped

#: How each column is read.
READERS: dict[str, Callable[[str], Any]] = {
    "code": lambda cell: cells.digits(cell, 12),
    "name": cells.place_name,
    "kind": cells.kind,
    "town_code": lambda cell: cells.digits(cell, 9),
    "town": cells.words,
    "county_code": lambda cell: cells.digits(cell, 6),
    "county": cells.words,
    "lat": cells.degrees,
    "lon": cells.degrees,
    "coord_quality": cells.quality,
    "population": cells.count,
    "households": cells.count,
    "is_key": cells.yes,
    "unit": cells.words,
}


@dataclass(frozen=True)
class ListRow:
    """One place as listed; None is what the list does not say."""

    line: int
    code: str
    name: str
    kind: str | None = None
    town_code: str | None = None
    town: str | None = None
    county_code: str | None = None
    county: str | None = None
    lat: float | None = None
    lon: float | None = None
    coord_quality: str | None = None
    population: int | None = None
    households: int | None = None
    #: A key village (重点村).
    is_key: bool | None = None
    #: Code or name of a unit.
    unit: str | None = None

    @property
    def kind_by_code(self) -> str:
        """The last three digits tell: 200 and up is a village committee."""
        return "village" if self.code[9:] >= "200" else "residential"

    @property
    def township_code(self) -> str:
        """As listed, else the first nine digits of the code."""
        return self.town_code or self.code[:9]

    @property
    def township_county_code(self) -> str:
        """As listed, else the first six digits of the township's code."""
        return self.county_code or self.township_code[:6]


@dataclass
class PlaceList:
    """What a file says, line by line, and the lines that cannot be read."""

    rows: list[ListRow] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    #: Codes of all lines, also of those that are refused for something else.
    codes: set[str] = field(default_factory=set)
    #: Headings of columns that are not read.
    ignored: tuple[str, ...] = ()
    #: Lines below the heading.
    line_count: int = 0


def read_list(content: bytes, file_name: str, most_bytes: int) -> PlaceList:
    """Reads a CSV or XLSX file of at most so many bytes."""
    try:
        return _read(content, file_name, most_bytes)
    except ListRefused as refused:
        return PlaceList(refusals=[refused.refusal])


def _read(content: bytes, file_name: str, most_bytes: int) -> PlaceList:
    lines = read_table(content, file_name, most_bytes)
    heading = checked_heading(lines)
    if len(lines) == 1:
        raise ListRefused("only_heading", lines[0].number)
    read = PlaceList(ignored=heading.ignored, line_count=len(lines) - 1)
    for line in lines[1:]:
        values, refusals = _read_line(line, heading, len(lines[0].cells))
        read.refusals += refusals
        if values.get("code"):
            read.codes.add(values["code"])
        if not refusals:
            read.rows.append(ListRow(line.number, **values))
    read.refusals += _contradictions(read.rows)
    read.refusals.sort(key=lambda refusal: refusal.line or 0)
    return read


def checked_heading(
    lines: Sequence[Line], read_heading: Callable[[Sequence[str]], Heading] = read_heading
) -> Heading:
    """The first line as a heading. Raises ListRefused, naming what stands there instead."""
    heading = read_heading(lines[0].cells)
    if heading.doubled:
        column, first, second = heading.doubled
        raise ListRefused(
            "doubled_column", lines[0].number, column=column, first=first, second=second
        )
    if not heading.missing:
        return heading
    for line in lines[1:HEADING_SEARCH]:
        if not read_heading(line.cells).missing:
            first = describe(lines[0])
            raise ListRefused("heading_below", lines[0].number, first=first, found=line.number)
    facts = {"column": heading.missing[0], "first": describe(lines[0])}
    if any(cells.plain(cell).isdecimal() for cell in lines[0].cells):
        raise ListRefused("no_heading", lines[0].number, **facts)
    reason = "missing_column" if heading.columns else "unknown_heading"
    raise ListRefused(reason, lines[0].number, **facts)


def read_cells(
    line: Line, heading: Heading, width: int, readers: Mapping[str, Callable[[str], Any]]
) -> tuple[dict[str, Any], list[Refusal]]:
    """(values by column, what is wrong with single cells or with the line as a whole)."""
    if any(cell.strip() for cell in line.cells[width:]):
        facts = {"found": len(line.cells), "expected": width}
        return {}, [Refusal("too_many_cells", line.number, "", describe(line), facts)]
    values: dict[str, Any] = {}
    refusals: list[Refusal] = []
    for column, index in heading.columns.items():
        cell = line.cells[index] if index < len(line.cells) else ""
        try:
            values[column] = readers[column](cell)
        except CellRefused as refused:
            values[column] = None
            refusals.append(
                Refusal(refused.reason, line.number, column, shortened(cell), refused.facts)
            )
    return values, refusals


def _read_line(line: Line, heading: Heading, width: int) -> tuple[dict[str, Any], list[Refusal]]:
    """(values by column, what is wrong with the line)."""
    values, refusals = read_cells(line, heading, width, READERS)
    if "code" not in values:
        return values, refusals
    refused_columns = {refusal.column for refusal in refusals}
    for reason, column in _wrong_together(values):
        if column not in refused_columns:
            index = heading.columns[column]
            cell = line.cells[index] if index < len(line.cells) else ""
            refusals.append(Refusal(reason, line.number, column, shortened(cell)))
    return values, refusals


def _wrong_together(values: dict[str, Any]) -> list[tuple[str, str]]:
    """(reason, column) for cells that were read, but not so and not with their neighbours."""
    wrong: list[tuple[str, str]] = []
    code = values["code"]
    if code is None:
        wrong.append(("code_missing", "code"))
    elif code.endswith("000"):
        wrong.append(("code_of_township", "code"))
    if values["name"] is None:
        wrong.append(("name_missing", "name"))
    wrong += _wrong_point(values)
    return wrong


def _wrong_point(values: dict[str, Any]) -> list[tuple[str, str]]:
    lat, lon, quality = values.get("lat"), values.get("lon"), values.get("coord_quality")
    if lat is None and lon is None:
        return [("quality_without_point", "coord_quality")] if quality not in (None, "none") else []
    if lat is None or lon is None:
        missing, given = ("lat", "lon") if lat is None else ("lon", "lat")
        return [("half_a_point", missing if missing in values else given)]
    if looks_swapped(lat, lon):
        return [("swapped", "lat")]
    if not in_range(lat, lon):
        return [("not_in_china", "lat")]
    return [("point_without_quality", "coord_quality")] if quality == "none" else []


def _contradictions(rows: Sequence[ListRow]) -> list[Refusal]:
    """Lines that say otherwise than an earlier line of the same file."""
    refusals: list[Refusal] = []
    lines_of_codes: dict[str, int] = {}
    said_of_townships: dict[tuple[str, str], tuple[str, int]] = {}
    for row in rows:
        earlier = lines_of_codes.setdefault(row.code, row.line)
        if earlier != row.line:
            facts = {"other": earlier}
            refusals.append(Refusal("code_twice", row.line, "code", row.code, facts))
        for column in ("town", "county_code", "county"):
            value = getattr(row, column)
            if value is None:
                continue
            key = (row.township_code, column)
            said, line = said_of_townships.setdefault(key, (value, row.line))
            if said != value:
                more: dict[str, str | int] = {
                    "other": line,
                    "said": said,
                    "township": row.township_code,
                }
                refusals.append(Refusal("township_differs", row.line, column, value, more))
    return refusals
