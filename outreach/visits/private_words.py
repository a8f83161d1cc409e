"""Phone numbers, identity numbers and plates in free text: found and masked. Pure.

Villagers' numbers have no place in a visit. The page warns while one types (its twin is
`static/src/js/private-words.js`, held to the same vectors); the server masks what is stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

PHONE, IDENTITY, PLATE = "phone", "identity", "plate"
MASK = "＊"
#: How many characters stay at the beginning and at the end of a masked number.
_SHOWN = {PHONE: (3, 4), IDENTITY: (3, 2), PLATE: (2, 2)}

#: Full-width digits and letters, as Chinese keyboards write them: one character for one.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_GAP = r"[ \-\u2010-\u2015\u3000\u00b7.]"
#: Neither a part of a longer number nor of a decimal one.
_BEFORE = r"(?<![0-9])(?<![0-9]\.)"
_AFTER = r"(?![0-9])(?!\.[0-9])"
_PHONE = re.compile(
    rf"{_BEFORE}(?:(?:\+|00)?86{_GAP}?)?(?P<number>1[3-9]\d"
    rf"(?:{_GAP}?\d{{4}}{_GAP}?\d{{4}}|\d{_GAP}\d{{3}}{_GAP}\d{{4}}|{_GAP}\d{{3}}{_GAP}\d{{5}}"
    rf"|\d\d{_GAP}\d{{6}})){_AFTER}",
    re.ASCII,
)
_IDENTITY = re.compile(
    rf"(?<![0-9])(?P<number>[1-9]\d{{5}}{_GAP}?\d{{4}}{_GAP}?\d{{4}}{_GAP}?\d{{3}}[\dX])(?![0-9A-Z])",
    re.ASCII | re.IGNORECASE,
)
_PLATE = re.compile(
    r"(?P<number>[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新]"
    rf"{_GAP}?[A-Z]{_GAP}?(?:[A-Z0-9]{{5,6}}|[A-Z0-9]{{4}}[警学挂港澳领试超]))(?![A-Z0-9])",
    re.ASCII | re.IGNORECASE,
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
#: A plate has at least so many digits; a word of Latin letters has none.
_PLATE_DIGITS = 3


@dataclass(frozen=True)
class Span:
    """A number found: where it begins and ends, and what it is."""

    start: int
    end: int
    kind: str


def find_private(text: str) -> list[Span]:
    """The mobile phone numbers, identity numbers and plates in the text, in order.

    >>> [span.kind for span in find_private("王某13812345678，车牌晋A12345")]
    ['phone', 'plate']
    >>> find_private("6月16日宣讲30人次，村代码140110002204")
    []
    """
    plain = text.translate(_HALF_WIDTH)
    found = [
        *_spans(_IDENTITY, plain, IDENTITY),
        *_spans(_PHONE, plain, PHONE),
        *_spans(_PLATE, plain, PLATE),
    ]
    found.sort(key=lambda span: (span.start, -span.end))
    kept: list[Span] = []
    for span in found:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def mask_private(text: str) -> str:
    """The text with the middle of every such number masked; its length stays.

    >>> mask_private("电话13812345678")
    '电话138＊＊＊＊5678'
    """
    masked = list(text)
    for span in find_private(text):
        places = [at for at in range(span.start, span.end) if text[at].isalnum()]
        first, last = _SHOWN[span.kind]
        for at in places[first:-last]:
            masked[at] = MASK
    return "".join(masked)


def is_masked(text: str) -> bool:
    """Whether something in the text was masked."""
    return MASK * 2 in text


def mask_received(received: dict[str, Any]) -> dict[str, Any]:
    """What a phone or page sent, with its notes masked: a text, or the texts of a page's field."""
    masked = dict(received)
    for name in ("notes", "new_place-name"):
        if name in masked:
            masked[name] = _masked(masked[name])
    place = masked.get("new_place")
    if isinstance(place, dict):
        masked["new_place"] = {**place, "name": _masked(place.get("name"))}
    return masked


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask_private(value)
    if isinstance(value, list):
        return [_masked(each) for each in value]
    return value


def _spans(pattern: re.Pattern[str], text: str, kind: str) -> Iterator[Span]:
    for match in pattern.finditer(text):
        number = "".join(each for each in match["number"] if each.isalnum()).upper()
        if kind == IDENTITY and not _is_identity(number):
            continue
        if kind == PLATE and sum(each.isdigit() for each in number) < _PLATE_DIGITS:
            continue
        yield Span(match.start("number"), match.end("number"), kind)


def _is_identity(number: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return _CHECKS[total % 11] == number[17]
