"""Reading single cells of a list: what officers and spreadsheets write, made plain. Pure.

Each function gives the value, None for an empty cell, or raises `CellRefused`.
"""

from __future__ import annotations

import re
import unicodedata
from math import isfinite

from outreach.places.points import rounded

LONGEST_NAME = 64
MOST_PEOPLE = 10_000_000
KIND_WORDS = {
    "village": "village",
    "村": "village",
    "村委会": "village",
    "村民委员会": "village",
    "行政村": "village",
    "村庄": "village",
    "residential": "residential",
    "居委会": "residential",
    "居民委员会": "residential",
    "社区": "residential",
    "enterprise_site": "enterprise_site",
    "企业": "enterprise_site",
    "工地": "enterprise_site",
    "企业工地": "enterprise_site",
    "企业、工地": "enterprise_site",
    "school_site": "school_site",
    "学校": "school_site",
}
QUALITY_WORDS = {
    "surveyed": "surveyed",
    "实测": "surveyed",
    "实地测量": "surveyed",
    "geocoded": "geocoded",
    "地名库": "geocoded",
    "地址匹配": "geocoded",
    "map_pick": "map_pick",
    "地图点选": "map_pick",
    "visit_median": "visit_median",
    "走访位置": "visit_median",
    "由走访推定": "visit_median",
    "走访定位": "visit_median",
    "demo": "demo",
    "演示": "demo",
    "none": "none",
    "无": "none",
    "没有坐标": "none",
}
YES_WORDS = {
    **dict.fromkeys(("1", "是", "yes", "y", "true", "√", "✓", "重点", "重点村"), True),
    **dict.fromkeys(("0", "否", "no", "n", "false", "×", "不是", "非重点"), False),
}
_NOT_SAID = frozenset({"", "-", "–", "—", "/", "null", "none", "n/a", "nan"})
_REWRITTEN = re.compile(r"[+-]?\d+(\.\d*)?e[+-]?\d+", re.IGNORECASE)
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+")
_WIDE = {ord("　"): " "} | {
    wide: chr(wide - 0xFEE0)
    for first, last in (("０", "９"), ("Ａ", "Ｚ"), ("ａ", "ｚ"))
    for wide in range(ord(first), ord(last) + 1)
}
#: Control characters, halves of pairs, private use, not assigned; and the sign for "unreadable".
_UNREADABLE = frozenset({"Cc", "Cs", "Co", "Cn"})
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00ad"
#: Past 64 bits databases cannot follow; no count of people comes near.
_LONGEST_NUMBER = 15


class CellRefused(Exception):
    """A cell cannot be read; `reason` is a key of the messages."""

    def __init__(self, reason: str, **facts: str | int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


def plain(cell: str) -> str:
    """A code or number without what spreadsheets put around it.

    >>> plain(" '１４０１ "), plain('="140105001001"')
    ('1401', '140105001001')
    """
    text = unicodedata.normalize("NFKC", cell).strip(_INVISIBLE + " \t\r\n")
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    return text.removeprefix("'").strip()


def digits(cell: str, length: int) -> str | None:
    """A code of so many digits, as text."""
    text = plain(cell)
    if text.lower() in _NOT_SAID:
        return None
    if _REWRITTEN.fullmatch(text):
        raise CellRefused("code_rewritten")
    text = re.sub(r"\.0+$", "", text)
    if not (text.isascii() and text.isdecimal()):
        raise CellRefused("code_letters", length=length)
    if len(text) != length:
        raise CellRefused("code_length", length=length, found=len(text))
    return text


def words(cell: str) -> str | None:
    """A name: spaces around it gone, wide digits and letters made narrow."""
    text = cell.strip(_INVISIBLE + " \t\r\n　").translate(_WIDE)
    if "\n" in text or "\r" in text:
        raise CellRefused("line_break")
    text = " ".join(text.split())
    if text.lower() in _NOT_SAID:
        return None
    if "\ufffd" in text or any(unicodedata.category(sign) in _UNREADABLE for sign in text):
        raise CellRefused("unreadable")
    if len(text) > LONGEST_NAME:
        raise CellRefused("too_long", most=LONGEST_NAME, found=len(text))
    return text


def place_name(cell: str) -> str | None:
    """The name of a place: words, not a number that slipped in from another column."""
    name = words(cell)
    if name is not None and plain(name).replace(".", "").isdecimal():
        raise CellRefused("name_is_number")
    return name


def count(cell: str) -> int | None:
    """A whole number from 0 on; 1,200 is 1200."""
    text = plain(cell)
    if text.lower() in _NOT_SAID:
        return None
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    text = re.sub(r"\.0+$", "", text)
    unsigned = text.removeprefix("-")
    if not (unsigned.isascii() and unsigned.isdecimal()):
        raise CellRefused("not_whole")
    if len(unsigned) > _LONGEST_NUMBER or int(text) > MOST_PEOPLE:
        raise CellRefused("too_many_people", most=MOST_PEOPLE)
    if int(text) < 0:
        raise CellRefused("negative")
    return int(text)


def degrees(cell: str) -> float | None:
    """Decimal degrees, rounded as stored."""
    text = plain(cell)
    if text.lower() in _NOT_SAID:
        return None
    try:
        number = float(text.removesuffix("°"))
    except ValueError:
        raise CellRefused("not_degrees") from None
    if not isfinite(number) or "_" in text:
        raise CellRefused("not_degrees")
    return rounded(number)


def kind(cell: str) -> str | None:
    """A kind of place, by its code or in Chinese."""
    return _choice(cell, KIND_WORDS, "unknown_kind")


def yes(cell: str) -> bool | None:
    """是 or 否, 1 or 0."""
    text = re.sub(r"\.0+$", "", plain(cell).lower())
    if text in _NOT_SAID:
        return None
    if text not in YES_WORDS:
        raise CellRefused("not_yes_or_no")
    return YES_WORDS[text]


def quality(cell: str) -> str | None:
    """Where a point comes from, by its code or in Chinese."""
    text = plain(cell).lower()
    return (
        QUALITY_WORDS[text] if text == "none" else _choice(cell, QUALITY_WORDS, "unknown_quality")
    )


def _choice(cell: str, choices: dict[str, str], reason: str) -> str | None:
    text = plain(cell).lower()
    if text in _NOT_SAID:
        return None
    if text not in choices:
        raise CellRefused(reason)
    return choices[text]
