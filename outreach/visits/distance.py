"""How far a fix lies from a place: pure functions."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from outreach.places.models import Place

#: Mean radius of the earth, metres.
EARTH_RADIUS_M = 6_371_008.8
#: A fix farther from the village than this is asked about, never refused.
FAR_M = 3_000


def distance_m(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Metres between two WGS-84 points (haversine, good to 0.5 %).

    >>> round(distance_m(37.8706, 112.5489, 37.7151, 112.4779))
    18388
    """
    north = radians(other_lat - lat)
    east = radians(other_lon - lon)
    part = sin(north / 2) ** 2 + cos(radians(lat)) * cos(radians(other_lat)) * sin(east / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(part)))


def distance_to(place: Place, lat: float | None, lon: float | None) -> float | None:
    """Metres from the fix to the place, to a decimetre; None where either has no point."""
    if lat is None or lon is None or place.lat is None or place.lon is None:
        return None
    return round(distance_m(lat, lon, place.lat, place.lon), 1)
