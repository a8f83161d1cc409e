"""Which column of a list is which, by its heading in Chinese or English, in any order. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

#: Column -> headings it may have, without spaces, signs, capitals and what is in brackets.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": (
        "code",
        "villagecode",
        "placecode",
        "代码",
        "编码",
        "村代码",
        "村编码",
        "村庄代码",
        "村级代码",
        "行政村代码",
        "村委会代码",
        "村居代码",
        "行政区划代码",
        "区划代码",
        "统计代码",
        "统计用区划代码",
        "村居委会代码",
        "12位代码",
    ),
    "name": (
        "name",
        "villagename",
        "placename",
        "village",
        "名称",
        "村",
        "村名",
        "村名称",
        "村庄",
        "村庄名称",
        "行政村",
        "行政村名称",
        "村委会",
        "村委会名称",
        "村居名称",
        "村居",
        "村居委会",
        "村居委会名称",
        "村社区",
        "村社区名称",
    ),
    "kind": ("kind", "type", "placekind", "类型", "类别", "种类", "村庄类型", "村居类型"),
    "town_code": (
        "towncode",
        "townshipcode",
        "乡镇代码",
        "乡镇编码",
        "镇代码",
        "街道代码",
        "乡镇街道代码",
    ),
    "town": (
        "town",
        "township",
        "townname",
        "townshipname",
        "乡镇",
        "乡镇名称",
        "乡镇街道",
        "乡镇街道名称",
        "所属乡镇",
        "所在乡镇",
        "乡镇名",
        "街道",
        "镇",
        "乡",
    ),
    "county_code": (
        "countycode",
        "districtcode",
        "县区代码",
        "区县代码",
        "县代码",
        "区代码",
        "县级代码",
        "县市区代码",
    ),
    "county": (
        "county",
        "district",
        "countyname",
        "districtname",
        "县区",
        "区县",
        "县区名称",
        "区县名称",
        "所属县区",
        "所属区县",
        "县",
        "区",
        "县市区",
        "县名",
    ),
    "lat": ("lat", "latitude", "纬度", "北纬"),
    "lon": ("lon", "lng", "long", "longitude", "经度", "东经"),
    "coord_quality": ("coordquality", "坐标来源", "坐标质量", "定位方式"),
    "population": ("population", "pop", "人口", "人口数", "总人口", "常住人口"),
    "households": ("households", "户数", "总户数", "户"),
    "is_key": (
        "iskey",
        "key",
        "keyvillage",
        "重点村",
        "重点",
        "是否重点村",
        "是否重点",
        "重点村庄",
    ),
    "unit": (
        "unit",
        "unitcode",
        "unitname",
        "brigade",
        "单位",
        "单位代码",
        "单位名称",
        "大队",
        "中队",
        "辖区单位",
        "责任单位",
        "管辖单位",
        "负责单位",
        "所属大队",
        "管辖大队",
    ),
}
REQUIRED = ("code", "name")
_COLUMN_OF = {heading: column for column, headings in COLUMNS.items() for heading in headings}
_BRACKETS = re.compile(r"\([^)]*\)")
_SIGNS = re.compile(r"[^0-9a-z\u4e00-\u9fff]")


@dataclass(frozen=True)
class Heading:
    """The heading line as understood."""

    #: Column -> index of its cell.
    columns: Mapping[str, int]
    #: Headings of columns that are not read.
    ignored: tuple[str, ...]
    #: (column, first heading, second heading) where two columns claim to be the same.
    doubled: tuple[str, str, str] | None
    required: tuple[str, ...] = REQUIRED

    @property
    def missing(self) -> tuple[str, ...]:
        """Required columns that are not there."""
        return tuple(column for column in self.required if column not in self.columns)


def headings_of(*columns: str) -> dict[str, str]:
    """Heading -> column, of these columns."""
    return {heading: column for heading, column in _COLUMN_OF.items() if column in columns}


def column_of(heading: str, columns: Mapping[str, str] = _COLUMN_OF) -> str | None:
    """The column that a heading names among these (heading -> column), or None.

    >>> column_of(" 村代码（12位）"), column_of("Town Code"), column_of("备注")
    ('code', 'town_code', None)
    """
    plain = unicodedata.normalize("NFKC", heading).lower()
    for text in (plain, _BRACKETS.sub("", plain)):
        column = columns.get(_SIGNS.sub("", text))
        if column is not None:
            return column
    return None


def read_heading(
    cells: Sequence[str],
    column_of: Callable[[str], str | None] = column_of,
    required: Sequence[str] = REQUIRED,
) -> Heading:
    """Understands the cells of a heading line."""
    columns: dict[str, int] = {}
    ignored: list[str] = []
    doubled = None
    for index, cell in enumerate(cells):
        column = column_of(cell)
        if column is None:
            if cell.strip():
                ignored.append(cell.strip())
        elif column in columns:
            doubled = doubled or (column, cells[columns[column]].strip(), cell.strip())
        else:
            columns[column] = index
    return Heading(columns, tuple(ignored), doubled, tuple(required))
