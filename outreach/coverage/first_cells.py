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
from outreach.coverage.payloads import pack_column, parts_of_degree

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
    #: No grid has 65,536 cells: the widest cells are a 160th of the world.
    of: Numbers
    #: Where in its cell each place is, 65,536ths of it rightwards and downwards.
    across: Numbers
    down: Numbers
    column: Numbers
    row: Numbers


@dataclass(frozen=True)
class _Ground:
    """The places with a point: which they are, where (parts of a degree), and their grids.

    They stand from west to east, of one longitude from south to north. Kept as small as can be:
    of a nation it is 17 megabytes.
    """

    pointed: Numbers
    parts: int
    lat: Numbers
    lon: Numbers
    grids: tuple[_Grid, ...]

    @property
    def nbytes(self) -> int:
        """How much memory it takes, bytes."""
        columns = [self.pointed, self.lat, self.lon]
        for grid in self.grids:
            columns += [grid.of, grid.across, grid.down, grid.column, grid.row]
        return sum(column.nbytes for column in columns)


def pack_first_cells(page: MapPage) -> bytes:
    """The cells of the places chosen, each with its places by class of recency and the overdue.

    Two grids, of whole and of half zooms: the finest that the map draws, of which it adds up the
    others. Before them all that the first picture needs to know of the places besides.
    """
    ground = _ground(page)
    days = page.days
    row = np.where(days < 0, CLASSES - 1, np.searchsorted(_LIMITS, days))
    late = page.late
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
        parts += _pack_grid(grid, seen, row, late)
    return b"".join(parts)


def _pack_grid(grid: _Grid, seen: Numbers, row: Numbers, late: Numbers) -> list[bytes]:
    many = len(grid.column)
    of = grid.of[seen].astype(np.int64)
    counts = np.bincount(of * CLASSES + row, minlength=many * CLASSES).reshape(many, CLASSES)
    waiting = np.bincount(of[late], minlength=many)
    total = counts.sum(axis=1)
    there = total > 0
    middles = (
        np.bincount(of, weights=share[seen], minlength=many)[there].astype(np.int64) // total[there]
        for share in (grid.across, grid.down)
    )
    column, line = grid.column[there], grid.row[there]
    left, top = (int(part.min()) if len(part) else 0 for part in (column, line))
    columns = int(column.max()) - left + 1 if len(column) else 1
    where = (line - top) * columns + column - left
    head = struct.pack("<IIIII", grid.halves, len(where), left, top, columns)
    told = (np.diff(where, prepend=0), *middles, *counts[there].T, waiting[there])
    return [head, *map(pack_column, told)]


def _bounds(ground: _Ground, seen: Numbers) -> dict[str, Any]:
    """The box around the places seen, and those of them that lie furthest down and left.

    Degrees. No other place lies both left of and below one of these (`corner`), so that they tell
    whether a legend in that corner hides anything.
    """
    lat, lon = (part[seen] / ground.parts for part in (ground.lat, ground.lon))
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
        ground = _lay_ground(page)
        found = live().keep(key, of_register, ground, ground.nbytes)
    return found


def _lay_ground(page: MapPage) -> _Ground:
    lat, lon = page.register.lat[page.places], page.register.lon[page.places]
    pointed = np.flatnonzero(~np.isnan(lat))
    # As scripts get them, so that no place lies in another cell.
    parts = parts_of_degree(len(page.places))
    lat, lon = (np.rint(part[pointed] * parts).astype(np.int32) for part in (lat, lon))
    order = np.lexsort((lat, lon))
    lat, lon = lat[order], lon[order]
    x, y = _in_world(lat / parts, lon / parts)
    enough = min(len(page.places) / _MUSH, _MOST_CELLS)
    grids = tuple(_finest(x, y, halves, enough) for halves in (_LEAST_HALVES, _LEAST_HALVES + 1))
    return _Ground(pointed[order].astype(np.int32), parts, lat, lon, grids)


def _in_world(lat: Numbers, lon: Numbers) -> tuple[Numbers, Numbers]:
    """Degrees in Web Mercator (EPSG:3857), the world from 0 to 1, as `toWorld` in world.js."""
    sine = np.sin(lat * np.pi / 180)
    return lon / 360 + 0.5, 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)


def _finest(x: Numbers, y: Numbers, halves: int, most: float) -> _Grid:
    """The finest grid of these (halves, or any whole number of zooms more) with so many cells."""
    cells, of = _cells(x, y, halves)
    while halves + 2 <= _MOST_HALVES:
        finer = _cells(x, y, halves + 2)
        if len(finer[0]) > most:
            break
        halves, (cells, of) = halves + 2, finer
    across, down = ((part / _width(halves) % 1 * _SHARES).astype(np.uint16) for part in (x, y))
    return _Grid(halves, of.astype(np.uint16), across, down, cells & 0xFFFFFFFF, cells >> 32)


def _cells(x: Numbers, y: Numbers, halves: int) -> tuple[Numbers, Numbers]:
    """Rows (above bit 32) and columns of the cells with places, and which each place lies in."""
    column, row = (np.floor(part / _width(halves)).astype(np.int64) for part in (x, y))
    return np.unique(row << 32 | column, return_inverse=True)


def _width(halves: int) -> float:
    """World units of a cell, as `cellWidth` in village-marks.js makes them."""
    wide = _CELL_PX / (math.sqrt(2) if halves % 2 else 1)
    return wide / float(256 * 2 ** (halves // 2))
