"""Points on the ground: pure rules about latitude and longitude, in WGS-84 degrees."""

from __future__ import annotations

from math import isfinite

#: The box around China in which a place can lie, degrees.
LEAST_LAT, MOST_LAT = 3.0, 54.0
LEAST_LON, MOST_LON = 73.0, 136.0
#: Decimals kept: about 0.1 m. The same number read twice is then the same point.
DECIMALS = 6


def in_range(lat: float, lon: float) -> bool:
    """Whether the point lies in the box around China. Not-a-number does not.

    >>> in_range(37.87, 112.55), in_range(112.55, 37.87), in_range(float("nan"), 112.55)
    (True, False, False)
    """
    return LEAST_LAT <= lat <= MOST_LAT and LEAST_LON <= lon <= MOST_LON


def looks_swapped(lat: float, lon: float) -> bool:
    """Whether latitude and longitude stand in each other's place.

    >>> looks_swapped(112.55, 37.87), looks_swapped(37.87, 112.55), looks_swapped(0, 0)
    (True, False, False)
    """
    return isfinite(lat) and isfinite(lon) and in_range(lon, lat)


def rounded(degrees: float) -> float:
    """Degrees as stored."""
    return round(degrees, DECIMALS)
