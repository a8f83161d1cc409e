"""Outlines made small enough to be carried on a phone: pure functions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from outreach.coverage.outlines import pack_outlines

#: The most bytes of JSON that the outlines of one account take.
MOST_BYTES = 30_000
#: The first tolerance tried, degrees (about 30 m); doubled until the outlines are small enough.
FINEST = 0.0003
#: Coarser than about 10 km an outline says nothing.
COARSEST = 0.1

Point = Sequence[float]
Ring = Sequence[Point]


def pack_small(geometries: Sequence[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """Outlines (code, GeoJSON geometry) as `pack_outlines` makes them, in at most 30 kB.

    Islands that shrink to nothing are left out.
    """
    tolerance = FINEST
    while True:
        packed = pack_outlines((code, _simplified(shape, tolerance)) for code, shape in geometries)
        small = len(json.dumps(packed, separators=(",", ":"))) <= MOST_BYTES
        if small or tolerance > COARSEST:
            return packed if small else pack_outlines(())
        tolerance *= 2


def simplify(ring: Ring, tolerance: float) -> list[Point]:
    """A closed ring without the points nearer than the tolerance (degrees) to what is left.

    Ramer, Douglas and Peucker's way, between the first point and the one furthest from it.

    >>> simplify([(0, 0), (1, 0.01), (2, 0), (2, 2), (0, 2), (0, 0)], 0.1)
    [(0, 0), (2, 0), (2, 2), (0, 2), (0, 0)]
    """
    if len(ring) < 4:
        return list(ring)
    far = max(range(len(ring)), key=lambda at: _squared(ring[at], ring[0]))
    kept = {0, far, len(ring) - 1}
    spans = [(0, far), (far, len(ring) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        distance, at = max(
            (_distance(ring[each], ring[first], ring[last]), each)
            for each in range(first + 1, last)
        )
        if distance > tolerance:
            kept.add(at)
            spans += [(first, at), (at, last)]
    return [ring[at] for at in sorted(kept)]


def _simplified(geometry: dict[str, Any], tolerance: float) -> dict[str, Any]:
    coordinates = geometry.get("coordinates", ())
    polygons = coordinates if geometry.get("type") == "MultiPolygon" else (coordinates,)
    kept = []
    for polygon in polygons:
        rings = [simplify(ring, tolerance) for ring in polygon]
        kept.append([ring for ring in rings if len(ring) > 3])
    return {"type": "MultiPolygon", "coordinates": [rings for rings in kept if rings]}


def _squared(one: Point, other: Point) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _distance(point: Point, start: Point, end: Point) -> float:
    """Degrees between the point and the segment."""
    length = _squared(start, end)
    if length == 0:
        return float(_squared(point, start) ** 0.5)
    along = (
        (point[0] - start[0]) * (end[0] - start[0]) + (point[1] - start[1]) * (end[1] - start[1])
    ) / length
    share = min(1.0, max(0.0, along))
    nearest = (start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1]))
    return float(_squared(point, nearest) ** 0.5)
