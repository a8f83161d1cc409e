"""County outlines from a GeoJSON file. Pure: bytes in, outlines or an `OutlinesRefused` out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any

#: 6 digits of a county, or up to the 12 of a village.
_CODE = re.compile(r"[0-9]{6,12}")
_LONGEST_NAME = 64
_FEWEST_POSITIONS = 4
#: How many levels of lists hold the positions.
_DEPTHS = {"Polygon": 2, "MultiPolygon": 3}


class OutlinesRefused(Exception):
    """The file is no outlines; `reason` is a key of the messages, `feature` counts from 1."""

    def __init__(self, reason: str, feature: int | None = None, **facts: str | int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.feature = feature
        self.facts = facts


@dataclass(frozen=True)
class OutlineRow:
    """One outline: geometry is GeoJSON in WGS-84 degrees."""

    code: str
    name: str
    geometry: dict[str, Any]


def read_outlines(content: bytes) -> list[OutlineRow]:
    """Reads a FeatureCollection whose features have `code`, `name` and an area.

    Raises OutlinesRefused for everything else; nothing else is ever raised.
    """
    document = _document(content)
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise OutlinesRefused("not_collection")
    features = document.get("features")
    if not isinstance(features, list) or not features:
        raise OutlinesRefused("no_features")
    rows = [_outline(feature, number) for number, feature in enumerate(features, start=1)]
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        earlier = seen.setdefault(row.code, number)
        if earlier != number:
            raise OutlinesRefused("code_twice", number, value=row.code, other=earlier)
    return rows


def _document(content: bytes) -> Any:
    if not content.strip():
        raise OutlinesRefused("empty")
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise OutlinesRefused("not_utf8") from None
    except (ValueError, RecursionError):
        raise OutlinesRefused("not_json") from None


def _outline(feature: Any, number: int) -> OutlineRow:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(properties, dict) or not isinstance(geometry, dict):
        raise OutlinesRefused("not_feature", number)
    code, name = str(properties.get("code") or ""), properties.get("name")
    if not _CODE.fullmatch(code):
        raise OutlinesRefused("bad_code", number, value=code[:32])
    if not isinstance(name, str) or not name.strip() or len(name.strip()) > _LONGEST_NAME:
        raise OutlinesRefused("bad_name", number)
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in _DEPTHS:
        raise OutlinesRefused("not_area", number, value=str(kind)[:32])
    for ring in _rings(coordinates, _DEPTHS[kind] - 1, number):
        _check_ring(ring, number)
    plain = {"type": kind, "coordinates": coordinates}
    return OutlineRow(code, name.strip(), plain)


def _rings(part: Any, depth: int, number: int) -> Iterator[list[Any]]:
    """The rings of an area, whatever the level they lie at."""
    if not isinstance(part, list) or not part:
        raise OutlinesRefused("not_area", number, value="")
    if depth == 0:
        yield part
        return
    for inner in part:
        yield from _rings(inner, depth - 1, number)


def _check_ring(ring: list[Any], number: int) -> None:
    if len(ring) < _FEWEST_POSITIONS or ring[0] != ring[-1]:
        raise OutlinesRefused("open_ring", number)
    for position in ring:
        if (
            not isinstance(position, list)
            or len(position) < 2
            or not all(map(_is_number, position))
        ):
            raise OutlinesRefused("bad_position", number, value=str(position)[:40])
        lon, lat = position[:2]
        if abs(lat) > 90 and abs(lat) <= 180 and abs(lon) <= 90:
            raise OutlinesRefused("swapped", number, value=f"{lon}, {lat}")
        if abs(lon) > 180 or abs(lat) > 90:
            raise OutlinesRefused("out_of_range", number, value=f"{lon}, {lat}"[:40])


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    # A whole number may be too large for any float.
    return abs(value) < 1e9 if isinstance(value, int) else isfinite(value)
