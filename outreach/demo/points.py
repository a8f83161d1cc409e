"""Made-up points for places, inside the outline of their county. Pure functions.

The official list has no coordinates. Villages of one township are scattered round a made-up
township seat, so that the map looks like a countryside and not like noise.
"""

from __future__ import annotations

import random
from typing import Any

Ring = list[tuple[float, float]]


def exterior_ring(geometry: dict[str, Any]) -> Ring:
    """The outer ring, (lon, lat), of a GeoJSON Polygon or of a MultiPolygon's largest part."""
    polygons = (
        [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    )
    return max(([(x, y) for x, y in polygon[0]] for polygon in polygons), key=len)


def is_inside(ring: Ring, lon: float, lat: float) -> bool:
    """Whether the point lies in the ring: the even-odd rule by a ray to the east."""
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def township_seat(ring: Ring, township_code: str) -> tuple[float, float]:
    """A made-up seat (lon, lat) of the township: the same for the same code."""
    return _anywhere(ring, random.Random(f"seat {township_code}"))


def place_point(ring: Ring, township_code: str, code: str) -> tuple[float, float]:
    """A made-up point (lon, lat) of the place, near its township's seat, inside the ring."""
    chance = random.Random(f"point {code}")
    lon, lat = township_seat(ring, township_code)
    width = max(x for x, _ in ring) - min(x for x, _ in ring)
    for _attempt in range(60):
        x, y = chance.gauss(lon, width * 0.055), chance.gauss(lat, width * 0.045)
        if is_inside(ring, x, y):
            return round(x, 5), round(y, 5)
    return _anywhere(ring, chance)


def _anywhere(ring: Ring, chance: random.Random) -> tuple[float, float]:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    while True:
        x, y = chance.uniform(min(xs), max(xs)), chance.uniform(min(ys), max(ys))
        if is_inside(ring, x, y):
            return round(x, 5), round(y, 5)
