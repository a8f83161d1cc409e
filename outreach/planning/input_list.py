"""A list of what is known of villages beside visits: crashes, people, vehicles, markets. Pure.

A line has the village's code and any of the other columns; a village may have several lines, such
as one a year. What is wrong is a refusal, as in lists of places (`places.listing`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from outreach.places import list_cells as cells
from outreach.places.list_cells import CellRefused
from outreach.places.list_columns import Heading, column_of, headings_of, read_heading
from outreach.places.list_refusals import ListRefused, Refusal
from outreach.places.list_tables import read_table
from outreach.places.listing import checked_heading, read_cells
from outreach.planning.markets import MarketRefused, Rule, parse_rule
from outreach.planning.vehicles import VEHICLE_TYPES

CRASH_COLUMNS = ("casualty_crashes", "deaths", "injuries")
PEOPLE_COLUMNS = ("riders_est", "population", "households")
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "year": ("year", "年", "年份", "年度"),
    "casualty_crashes": ("casualtycrashes", "crashes", "伤亡事故", "伤亡事故数", "事故", "事故数", "事故起数"),
    "deaths": ("deaths", "死亡", "死亡人数"),
    "injuries": ("injuries", "受伤", "受伤人数"),
    "riders_est": ("ridersest", "riders", "骑乘人员", "骑乘人员估计", "骑乘人数"),
    "as_of": ("asof", "车辆截至", "截至", "截至日期", "统计日期"),
    "motorcycle": ("motorcycle", "motorcycles", "摩托车"),
    "e_bicycle": ("ebicycle", "ebicycles", "电动自行车"),
    "e_tricycle": ("etricycle", "etricycles", "电动三轮车", "电动三轮"),
    "motor_tricycle": ("motortricycle", "motortricycles", "三轮汽车"),
    "minivan": ("minivan", "minivans", "微型面包车", "面包车"),
    "low_speed_truck": ("lowspeedtruck", "lowspeedtrucks", "低速货车"),
    "light_truck": ("lighttruck", "lighttrucks", "轻型货车"),
    "tractor": ("tractor", "tractors", "拖拉机"),
    "school_bus": ("schoolbus", "schoolbuses", "校车"),
    "market": ("market", "marketdays", "逢集", "集市", "集日", "逢集规则", "赶集日"),
    "market_name": ("marketname", "集市名称", "庙会名称"),
    "market_kind": ("marketkind", "集市种类", "集市类型"),
}  # fmt: skip
_COLUMNS = {heading: column for column, said in _HEADINGS.items() for heading in said}
_COLUMNS |= headings_of("code", "name", "population", "households")
_MARKET_KINDS = {"集市": "market", "market": "market", "庙会": "fair", "fair": "fair"}


def _year(cell: str) -> int | None:
    year = cells.count(cell.strip().removesuffix("年"))
    if year is not None and not 1990 <= year <= 2100:
        raise CellRefused("bad_year")
    return year


def _day(cell: str) -> date | None:
    text = cells.plain(cell).removesuffix(" 00:00:00")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CellRefused("bad_day") from None


def _market(cell: str) -> Rule | None:
    if cells.words(cell) is None:
        return None
    try:
        return parse_rule(cell)
    except MarketRefused:
        raise CellRefused("bad_market") from None


def _market_kind(cell: str) -> str | None:
    text = cells.words(cell)
    if text is None:
        return None
    if text.lower() not in _MARKET_KINDS:
        raise CellRefused("bad_market_kind")
    return _MARKET_KINDS[text.lower()]


_READERS: dict[str, Callable[[str], Any]] = {
    "code": lambda cell: cells.digits(cell, 12),
    "name": cells.words,
    "year": _year,
    "as_of": _day,
    "market": _market,
    "market_name": cells.words,
    "market_kind": _market_kind,
    **dict.fromkeys((*CRASH_COLUMNS, *PEOPLE_COLUMNS, *VEHICLE_TYPES), cells.count),
}


@dataclass(frozen=True)
class InputRow:
    """One line as read: what it says, by column; what it leaves empty is not there."""

    line: int
    code: str
    name: str
    values: Mapping[str, Any]


@dataclass
class InputList:
    """What a file says, line by line, and the lines that cannot be read."""

    rows: list[InputRow] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    ignored: tuple[str, ...] = ()
    line_count: int = 0


def read_input_list(content: bytes, file_name: str, most_bytes: int) -> InputList:
    """Reads a CSV or XLSX file of at most so many bytes. Nothing is ever raised."""
    try:
        return _read(content, file_name, most_bytes)
    except ListRefused as refused:
        return InputList(refusals=[refused.refusal])


def _read(content: bytes, file_name: str, most_bytes: int) -> InputList:
    lines = read_table(content, file_name, most_bytes)
    heading = checked_heading(lines, _heading)
    if len(lines) == 1:
        raise ListRefused("only_heading", lines[0].number)
    if not set(heading.columns) - {"code", "name", "year", "as_of", "market_name", "market_kind"}:
        raise ListRefused("nothing_to_read", lines[0].number)
    read = InputList(ignored=heading.ignored, line_count=len(lines) - 1)
    said: dict[tuple[Any, ...], int] = {}
    for line in lines[1:]:
        values, refusals = read_cells(line, heading, len(lines[0].cells), _READERS)
        if not refusals:
            refusals = _wrong_together(line.number, values, said)
        read.refusals += refusals
        if not refusals:
            told = {name: value for name, value in values.items() if value is not None}
            row = InputRow(line.number, told.pop("code"), told.pop("name", ""), told)
            read.rows.append(row)
    return read


def _heading(cell_texts: Any) -> Heading:
    return read_heading(cell_texts, lambda cell: column_of(cell, _COLUMNS), ("code",))


def _wrong_together(
    line: int, values: Mapping[str, Any], said: dict[tuple[Any, ...], int]
) -> list[Refusal]:
    code, year = values.get("code"), values.get("year")
    if code is None:
        return [Refusal("code_missing", line, "code")]
    crashes = [name for name in CRASH_COLUMNS if values.get(name) is not None]
    if crashes and year is None:
        return [Refusal("year_missing", line, "year")]
    if crashes and values.get("casualty_crashes") is None:
        return [Refusal("crashes_missing", line, "casualty_crashes")]
    keys: list[tuple[Any, ...]] = [("casualty_crashes", code, year)] if crashes else []
    keys += [
        (name, code)
        for name in (*PEOPLE_COLUMNS, *VEHICLE_TYPES)
        if values.get(name) is not None and not crashes
    ]
    for key in keys:
        other = said.setdefault(key, line)
        if other != line:
            return [Refusal("said_twice", line, key[0], code, {"other": other})]
    return []
