"""What a map's script reads: positions and states of places as columns of bytes. Pure.

Numbers stand in planes: the lowest byte of every place, then the next byte of every place, and
so on, because equal bytes side by side pack well. All numbers are little-endian. Places stand
in the order of `Register`, neighbours together, those without a point last. The format is told
in docs/map-payloads.md; the script side is `map-payloads.js`.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import brotli
import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]
PLACES_MARK, NAMES_MARK, STATE_MARK, MOMENTS_MARK = b"OPL1", b"ONM1", b"OST2", b"OMT1"
CHANGES_MARK = b"OSC1"
#: Count it up whenever positions or names are packed in another way, so that what browsers keep is
#: asked for anew: it is part of their token.
FORMAT = b"4"
#: Whole parts of a degree in which points are sent: about five and eleven metres. At the deepest
#: zoom that moves a mark by three pixels and by six at most; a village's point is true to 100 m.
_UNITS = ((100_000, 20_000), (1 << 40, 10_000))
#: Bytes: of more, the last tenth would take seconds.
_MOST_SQUEEZED = 65_536
#: The columns of a state, by the number that stands for each.
STATE_COLUMNS = {
    **{"days": 1, "visits": 2, "attendees": 3, "leaflets": 4, "riders": 5, "done": 6},
    #: `helmets.against_target.AgainstTarget` of the village by itself.
    "wearing": 7,
}


def pack_places(lat: Numbers, lon: Numbers, unit: Numbers, key: Numbers, about: Any) -> bytes:
    """Positions (degrees, NaN without), number of the unit in `about`, whether a key village.

    `about` is a JSON value that stands behind the columns.
    """
    pointed = int(np.count_nonzero(~np.isnan(lat)))
    units_per_degree = parts_of_degree(len(lat))
    wholes = [np.rint(part[:pointed] * units_per_degree).astype(np.int64) for part in (lat, lon)]
    origins = [int(whole[0]) if pointed else 0 for whole in wholes]
    head = struct.pack("<4sIIIii", PLACES_MARK, len(lat), pointed, units_per_degree, *origins)
    text = json.dumps(about, ensure_ascii=False, separators=(",", ":")).encode()
    return b"".join(
        (
            head,
            *(planes(zigzag(np.diff(whole, prepend=whole[:1])), 4) for whole in wholes),
            planes(unit, 2),
            planes(key, 1),
            text,
        )
    )


def parts_of_degree(places: int) -> int:
    """Whole parts of a degree in which so many places are sent."""
    return next(each for most, each in _UNITS if places <= most)


def pack_names(
    codes: Sequence[str | None],
    names: Sequence[str],
    town: Numbers,
    towns: Sequence[str],
    about: Any,
) -> bytes:
    """Codes (digits; None without), names and number of the town in `towns`, a place each.

    The script reads a name where it lies, when somebody wants it: all lengths, then all texts.
    `about` is a JSON value that stands behind the columns.
    """
    steps = zigzag(np.array(code_steps(codes), np.int64))
    texts = [[text.encode() for text in column] for column in (names, towns)]
    lengths = [np.fromiter(map(len, column), np.int64, len(column)) for column in texts]
    columns = (steps, town, *lengths)
    widths = [width_of(int(column.max()) if len(column) else 0) for column in columns]
    return b"".join(
        (
            struct.pack("<4sII4B", NAMES_MARK, len(names), len(towns), *widths),
            *(planes(column, width) for column, width in zip(columns, widths, strict=True)),
            *(text for column in texts for text in column),
            json.dumps(about, ensure_ascii=False, separators=(",", ":")).encode(),
        )
    )


def pack_state(
    token: str, moment: str, columns: Mapping[str, Numbers], at: Numbers | None = None
) -> bytes:
    """The columns asked for; `token` (16 hexadecimal digits) names the places they belong to.

    `moment` is what a script says to be told what has changed since. `at` are the positions of the
    places told, in order; all places unless given. `days` are days since the last visit, -1 for
    never: one is added, so that never is 0.
    """
    count = len(next(iter(columns.values())))
    mark = STATE_MARK if at is None else CHANGES_MARK
    head = struct.pack("<4sI8sIB", mark, count, bytes.fromhex(token), len(columns), len(moment))
    parts = [head, moment.encode("ascii")]
    if at is not None:
        parts.append(pack_column(np.diff(at, prepend=0)))
    for name, column in columns.items():
        parts.append(struct.pack("<B", STATE_COLUMNS[name]))
        parts.append(pack_column(column + 1 if name == "days" else column))
    return b"".join(parts)


def pack_moments(
    token: str, first_day: int, ends: Sequence[int], lasts: Iterable[Numbers]
) -> bytes:
    """Last visits at several moments: `lasts` are days of them (-1: never), one array an end.

    The first moment is packed as days before its end plus one, 0 for never; every later one as
    the same of the visits since the moment before, 0 where there was none.
    """
    moments = iter(lasts)
    last = next(moments)
    parts = [
        struct.pack(
            "<4sI8sII", MOMENTS_MARK, len(last), bytes.fromhex(token), len(ends), first_day
        ),
        struct.pack(f"<{len(ends)}I", *ends),
        pack_column(np.where(last < 0, 0, ends[0] - last + 1)),
    ]
    for before, end, last in zip(ends, ends[1:], moments, strict=False):
        parts.append(pack_column(np.where(last > before, end - last + 1, 0)))
    return b"".join(parts)


def pack_column(numbers: Numbers) -> bytes:
    """How many bytes the largest number needs (u8), then that many planes."""
    width = width_of(int(numbers.max()) if len(numbers) else 0)
    packed_numbers = numbers.astype(np.uint8).tobytes() if width == 1 else planes(numbers, width)
    return struct.pack("<B", width) + packed_numbers


def token_of(content: bytes) -> str:
    """Sixteen hexadecimal digits that stand for the content."""
    return hashlib.sha256(content).hexdigest()[:16]


def packed(content: bytes, *, lasting: bool) -> bytes:
    """Brotli; what lasts is worth more time: a tenth less for some tens of milliseconds."""
    quality = 5 if not lasting else 10 if len(content) <= _MOST_SQUEEZED else 7
    compressed: bytes = brotli.compress(content, quality=quality, lgwin=22)
    return compressed


def packed_soon(content: bytes) -> bytes:
    """Brotli for what is long and asked for once: a few bytes more in a quarter of the time."""
    compressed: bytes = brotli.compress(content, quality=2, lgwin=22)
    return compressed


def code_steps(codes: Sequence[str | None]) -> list[int]:
    """Each code as the difference from the one before; 0 for a place without one."""
    steps: list[int] = []
    before = 0
    for code in codes:
        number = before if code is None else int(code)
        steps.append(number - before)
        before = number
    return steps


def zigzag(steps: Numbers) -> Numbers:
    """Small steps to either side as small numbers: 0, -1, 1, -2 become 0, 1, 2, 3."""
    return (steps << 1) ^ (steps >> 63)


def planes(numbers: Numbers, width: int) -> bytes:
    """The lowest `width` bytes of each number, byte by byte."""
    whole = np.ascontiguousarray(numbers, "<i8").view(np.uint8).reshape(-1, 8)
    return whole[:, :width].T.tobytes()


def width_of(largest: int) -> int:
    """How many bytes the largest number needs."""
    return max((largest.bit_length() + 7) // 8, 1)
