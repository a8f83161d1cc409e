"""The first picture of a large register: cells of its places, before the places themselves.

A province's places are a hundred kilobytes and 30 ms of reading, a nation's three megabytes; the
squares that the map draws of them from afar are some kilobytes, counted here. They are those of
`map-cell-grid.js`, on the very same grid. `map-first-cells.js` reads them; docs/map-payloads.md
tells the format.
"""

from __future__ import annotations

import json
import math
import struct
from dataclasses import dataclass
from typing import Any

import numpy as np

from outreach.coverage.live import live
from outreach.coverage.map_page import MapPage, Numbers
from outreach.coverage.payloads import parts_of_degree, planes, width_of
from outreach.places.intervals import intervals

CELLS_MARK = b"OCL2"
#: Registers with more places than this begin with cells. Of fewer the places come as soon, and
#: are sooner seen one by one.
FROM_PLACES = 15_000
#: Up to so many, the map itself is drawn soon: cells are only for a view that it draws in cells,
#: too. Of more the places take seconds, and cells as wide as these do meanwhile.
SOON_PLACES = 60_000
#: As CELL in village-marks.js: pixels of a cell at a whole zoom.
_CELL_PX = 36
#: As MUSH in map-cells.js: with more cells than a sixteenth of its places a grid is not drawn.
_MUSH = 16
_MOST_CELLS = SOON_PLACES // _MUSH
#: Half zooms: the map begins between zoom 4 and 13 (map-fit.js).
_LEAST_HALVES, _MOST_HALVES = 8, 27
#: Last days of the classes of recency, as in `map-classes.js`; then over these, then never.
_LIMITS = (14, 30, 60, 90, 180)
CLASSES = len(_LIMITS) + 2
_SHARES = 1 << 16


@dataclass(frozen=True)
class _Grid:
    """Cells of one width: of each place with a point which it lies in; of each cell where it is."""

    halves: int
    of: Numbers
    column: Numbers
    row: Numbers


@dataclass(frozen=True)
class _Ground:
    """The places with a point: which they are, where (degrees and world units), and their grids.

    They stand from west to east, of one longitude from south to north.
    """

    pointed: Numbers
    lat: Numbers
    lon: Numbers
    x: Numbers
    y: Numbers
    grids: tuple[_Grid, ...]


def pack_first_cells(page: MapPage) -> bytes:
    """The cells of the places chosen, each with its places by class of recency and the overdue.

    Two grids, of whole and of half zooms: the finest that the map draws, of which it adds up the
    others. Before them all that the first picture needs to know of the places besides.
    """
    ground = _ground(page)
    days = page.days
    row = np.where(days < 0, CLASSES - 1, np.searchsorted(_LIMITS, days))
    most = intervals()
    late = days > np.where(page.register.is_key[page.places], most["key"], most["village"])
    chosen = np.zeros(len(days), bool)
    chosen[page.chosen] = True
    seen = chosen[ground.pointed]
    about = json.dumps(
        {
            "token": page.places_token,
            "soon": len(page.places) <= SOON_PLACES,
            "rows": np.bincount(row[chosen], minlength=CLASSES).tolist(),
            "overdue": int(late[chosen].sum()),
            "outside": int((~chosen).sum()),
            "missing": page.without_point,
            "counties": page.counties,
            **_bounds(ground, seen),
        },
        separators=(",", ":"),
    ).encode()
    parts = [struct.pack("<4sII", CELLS_MARK, len(about), len(ground.grids)), about]
    row, late = row[ground.pointed][seen], late[ground.pointed][seen]
    for grid in ground.grids:
        parts += _pack_grid(grid, ground, seen, row, late)
    return b"".join(parts)


def _pack_grid(
    grid: _Grid, ground: _Ground, seen: Numbers, row: Numbers, late: Numbers
) -> list[bytes]:
    many = len(grid.column)
    of = grid.of[seen].astype(np.int64)
    counts = np.bincount(of * CLASSES + row, minlength=many * CLASSES).reshape(many, CLASSES)
    waiting = np.bincount(of[late], minlength=many)
    total = counts.sum(axis=1)
    there = total > 0
    # The middle of its places, as shares of the cell.
    middles = []
    for at, first in ((ground.x, grid.column), (ground.y, grid.row)):
        sums = np.bincount(of, weights=at[seen] / _width(grid.halves), minlength=many)
        share = sums[there] / total[there] - first[there]
        middles.append(np.clip(share * _SHARES, 0, _SHARES - 1).astype(np.int64))
    column, line = grid.column[there], grid.row[there]
    left, top = (int(part.min()) if len(part) else 0 for part in (column, line))
    columns = int(column.max()) - left + 1 if len(column) else 1
    where = (line - top) * columns + column - left
    head = struct.pack("<IIIII", grid.halves, len(where), left, top, columns)
    numbers = (
        np.diff(where, prepend=0),
        *middles,
        *counts[there].T,
        waiting[there],
    )
    return [head, *(part for column in numbers for part in _column(column))]


def _column(numbers: Numbers) -> tuple[bytes, bytes]:
    width = width_of(int(numbers.max()) if len(numbers) else 0)
    return struct.pack("<B", width), planes(numbers, width)


def _bounds(ground: _Ground, seen: Numbers) -> dict[str, Any]:
    """The box around the places seen, and those of them that lie furthest down and left.

    Degrees. No other place lies both left of and below one of these (`corner`), so that they tell
    whether a legend in that corner hides anything.
    """
    lat, lon = ground.lat[seen], ground.lon[seen]
    if not len(lat):
        return {"box": None, "corner": []}
    low = np.minimum.accumulate(lat)
    corner = np.flatnonzero(np.concatenate(([True], low[1:] < low[:-1])))
    return {
        "box": [[float(part.min()), float(part.max())] for part in (lat, lon)],
        "corner": [[float(lat[at]), float(lon[at])] for at in corner.tolist()],
    }


def _ground(page: MapPage) -> _Ground:
    """Where the places shown are, kept as long as they are the same."""
    key = ("ground", page.places_token)
    of_register = (page.register.version, 0)
    found: _Ground | None = live().recall(key, of_register)
    if found is None:
        found = live().keep(key, of_register, _lay_ground(page))
    return found


def _lay_ground(page: MapPage) -> _Ground:
    lat, lon = page.register.lat[page.places], page.register.lon[page.places]
    pointed = np.flatnonzero(~np.isnan(lat))
    # As scripts get them, so that no place lies in another cell.
    parts = parts_of_degree(len(page.places))
    lat, lon = (np.rint(part[pointed] * parts) / parts for part in (lat, lon))
    order = np.lexsort((lat, lon))
    pointed, lat, lon = pointed[order], lat[order], lon[order]
    sine = np.sin(lat * np.pi / 180)
    # Web Mercator (EPSG:3857), the world from 0 to 1.
    x = lon / 360 + 0.5
    y = 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)
    enough = min(len(page.places) / _MUSH, _MOST_CELLS)
    grids = tuple(_finest(x, y, halves, enough) for halves in (_LEAST_HALVES, _LEAST_HALVES + 1))
    return _Ground(pointed, lat, lon, x, y, grids)


def _finest(x: Numbers, y: Numbers, halves: int, most: float) -> _Grid:
    """The finest grid of these (halves, or any whole number of zooms more) with so many cells."""
    grid = _lay_grid(x, y, halves)
    while grid.halves + 2 <= _MOST_HALVES:
        finer = _lay_grid(x, y, grid.halves + 2)
        if len(finer.column) > most:
            break
        grid = finer
    return grid


def _lay_grid(x: Numbers, y: Numbers, halves: int) -> _Grid:
    width = _width(halves)
    column, row = (np.floor(part / width).astype(np.int64) for part in (x, y))
    where, of = np.unique(row << 32 | column, return_inverse=True)
    return _Grid(halves, of.astype(np.int32), where & 0xFFFFFFFF, where >> 32)


def _width(halves: int) -> float:
    """World units of a cell, as `cellWidth` in village-marks.js makes them."""
    wide = _CELL_PX / (math.sqrt(2) if halves % 2 else 1)
    return wide / float(256 * 2 ** (halves // 2))
