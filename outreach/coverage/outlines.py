"""Outlines of counties and towns as the map's script reads them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

OUTLINE_UNITS_PER_DEGREE = 10_000


def pack_outlines(geometries: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """Outlines, each a code and a GeoJSON geometry (Polygon or MultiPolygon, WGS-84).

    Rings are whole ten-thousandths of a degree (about 10 m), each point the difference from the
    one before: a quarter of the bytes of GeoJSON.
    """
    return {
        "unitsPerDegree": OUTLINE_UNITS_PER_DEGREE,
        "outlines": [
            {"code": code, "rings": [_packed(ring) for ring in _rings(geometry)]}
            for code, geometry in geometries
        ],
    }


def _rings(geometry: dict[str, Any]) -> Iterable[Sequence[Sequence[float]]]:
    """Every ring of a polygon or of several."""
    coordinates = geometry.get("coordinates", ())
    polygons = coordinates if geometry.get("type") == "MultiPolygon" else (coordinates,)
    for polygon in polygons:
        yield from polygon


def _packed(ring: Sequence[Sequence[float]]) -> list[int]:
    """[lon, lat, lon step, lat step, ...]; points that coincide after rounding are left out."""
    points = [(_whole(point[0]), _whole(point[1])) for point in ring]
    packed = list(points[0]) if points else []
    for (lon0, lat0), (lon1, lat1) in pairwise(points):
        if (lon0, lat0) != (lon1, lat1):
            packed += (lon1 - lon0, lat1 - lat0)
    return packed


def _whole(degrees: float) -> int:
    return round(degrees * OUTLINE_UNITS_PER_DEGREE)
