"""The first picture of a very large register: coarse cells, before the places themselves.

A nation's places are three megabytes, their cells some kilobytes: the same squares that the map
draws from afar, counted here. `map-coarse.js` reads them; docs/map-payloads.md tells the format.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np

from outreach.coverage.live import live
from outreach.coverage.map_page import MapPage, Numbers
from outreach.coverage.payloads import planes, width_of, zigzag
from outreach.places.intervals import intervals

CELLS_MARK = b"OCL1"
#: Registers with more places than this begin with cells.
FROM_PLACES = 60_000
#: The finest grid, and how many cells are enough for a first picture.
_FINEST, _ENOUGH = 12, 6_000
#: Last days of the classes of recency, as in `map-classes.js`; then over these, then never.
_LIMITS = (14, 30, 60, 90, 180)
CLASSES = len(_LIMITS) + 2


def pack_cells(page: MapPage) -> bytes:
    """The cells of the places chosen, each with its places by class of recency and the overdue."""
    level, x, y = _grid(page)
    chosen = page.chosen[x[page.chosen] >= 0]
    days = page.days[chosen]
    row = np.where(days < 0, CLASSES - 1, np.searchsorted(_LIMITS, days))
    most = intervals()
    key = page.register.is_key[page.places[chosen]]
    late = days > np.where(key, most["key"], most["village"])
    where, of = np.unique(y[chosen].astype(np.int64) << level | x[chosen], return_inverse=True)
    columns = [
        *(np.bincount(of[row == each], minlength=len(where)) for each in range(CLASSES)),
        np.bincount(of[late], minlength=len(where)),
    ]
    return pack_counts(page.places_token, level, where, columns)


def pack_counts(token: str, level: int, where: Numbers, columns: Sequence[Numbers]) -> bytes:
    """Cells of a grid of 2^level across the world, by number (row << level | column), in order."""
    head = struct.pack(
        "<4sI8sII", CELLS_MARK, len(where), bytes.fromhex(token), level, len(columns)
    )
    parts = [head, planes(zigzag(np.diff(where, prepend=0)), 4)]
    for column in columns:
        width = width_of(int(column.max()) if len(column) else 0)
        parts += (struct.pack("<B", width), planes(column, width))
    return b"".join(parts)


def _grid(page: MapPage) -> tuple[int, Numbers, Numbers]:
    """A grid that is fine enough, and column and row of each place shown; -1 without a point."""
    key = ("grid", page.places_token)
    of_register = (page.register.version, 0)
    found: tuple[int, Numbers, Numbers] | None = live().recall(key, of_register)
    if found is None:
        found = live().keep(key, of_register, _lay_grid(page))
    return found


def _lay_grid(page: MapPage) -> tuple[int, Numbers, Numbers]:
    lat = page.register.lat[page.places]
    lon = page.register.lon[page.places]
    sine = np.sin(np.radians(lat))
    # Web Mercator (EPSG:3857), the world from 0 to 1.
    across = lon / 360 + 0.5
    down = 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)
    pointed = ~np.isnan(lat)
    level = _FINEST
    for level in range(_FINEST, 4, -1):
        column, row = ((part[pointed] * (1 << level)).astype(np.int64) for part in (across, down))
        if len(np.unique(row << level | column)) <= _ENOUGH:
            break
    x, y = np.full(len(lat), -1, np.int32), np.full(len(lat), -1, np.int32)
    x[pointed], y[pointed] = column, row
    return level, x, y
