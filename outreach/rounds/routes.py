"""The shortest way through a few villages, and how long it takes: estimates. Pure numpy.

A round has at most twelve stops, for which the exact answer takes milliseconds (Held and Karp
1962, J. SIAM 10, 196-210), so there is no heuristic here. The way is open: it begins at one stop and
ends at another; to the first and home from the last is another matter for each station.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]

MOST_STOPS = 12
EARTH_KM = 6371.0
#: Metres of a village that lies on the way of a route, as kilometres.
ON_THE_WAY_KM = 2.0


@dataclass(frozen=True)
class Pace:
    """What estimates are made with."""

    speed_kmh: int = 30
    #: Road by straight line: 1.4 in the plain, 1.6 in hills.
    road_factor: float = 1.4
    stop_minutes: int = 60

    def drive_minutes(self, km: float) -> float:
        """Minutes on the road for so many kilometres of road."""
        return 60 * km / self.speed_kmh


@dataclass(frozen=True)
class Route:
    """Stops in order (positions of the points given) with estimates."""

    order: list[int]
    #: Road to each stop from the one before it; the first has none.
    legs_km: list[float]
    minutes: float

    @property
    def km(self) -> float:
        """Road in all."""
        return sum(self.legs_km)


def plan_route(lat: Sequence[float], lon: Sequence[float], pace: Pace) -> Route:
    """The shortest open way through the points (WGS-84 degrees; at most MOST_STOPS of them).

    Of a way and its reverse the one is taken that begins with the point named earlier. Raises
    ValueError for more points.
    """
    apart = distances(np.array(lat, float), np.array(lon, float))
    order = shortest_path(apart)
    return along(apart, order, pace)


def along(apart: Numbers, order: Sequence[int], pace: Pace) -> Route:
    """The estimates of a given order, from straight distances in km."""
    legs = [float(apart[a, b]) * pace.road_factor for a, b in itertools.pairwise(order)]
    minutes = pace.drive_minutes(sum(legs)) + pace.stop_minutes * len(order)
    return Route(list(order), ([0.0] if order else []) + legs, minutes)


def distances(lat: Numbers, lon: Numbers) -> Numbers:
    """Straight distances between points in km, on a sphere (haversine)."""
    y, x = np.radians(lat), np.radians(lon)
    inner = (
        np.sin((y[:, None] - y) / 2) ** 2
        + np.cos(y[:, None]) * np.cos(y) * np.sin((x[:, None] - x) / 2) ** 2
    )
    found: Numbers = 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(inner, 0, 1)))
    return found


def shortest_path(apart: Numbers) -> list[int]:
    """The order of the shortest open way through all points, by their distances. Exact.

    Raises ValueError for more than MOST_STOPS points.
    """
    count = len(apart)
    if count > MOST_STOPS:
        raise ValueError(f"at most {MOST_STOPS} stops")
    if count < 2:
        return list(range(count))
    # cost[mask, j]: the shortest way through the points of the mask that ends at j.
    cost = np.full((1 << count, count), np.inf)
    before = np.full((1 << count, count), -1, np.int8)
    points = np.arange(count)
    cost[1 << points, points] = 0
    masks = np.arange(1 << count)
    sizes = np.array([int(mask).bit_count() for mask in masks])
    for size in range(2, count + 1):
        of_size = masks[sizes == size]
        for last in range(count):
            inside = of_size[(of_size >> last) & 1 == 1]
            ways = cost[inside ^ (1 << last)] + apart[:, last]
            before[inside, last] = ways.argmin(axis=1)
            cost[inside, last] = ways.min(axis=1)
    order = [int(cost[-1].argmin())]
    mask = (1 << count) - 1
    while len(order) < count:
        previous = int(before[mask, order[-1]])
        mask ^= 1 << order[-1]
        order.append(previous)
    return order if order[0] < order[-1] else order[::-1]


def within_budget(
    lat: Sequence[float], lon: Sequence[float], pace: Pace, minutes: float
) -> list[int]:
    """The points to take, in the order given: each that still fits into the minutes."""
    chosen: list[int] = []
    apart = distances(np.array(lat, float), np.array(lon, float))
    for at in range(len(lat)):
        if len(chosen) == MOST_STOPS:
            break
        tried = [*chosen, at]
        inside = apart[np.ix_(tried, tried)]
        if along(inside, shortest_path(inside), pace).minutes <= minutes:
            chosen = tried
    return chosen


def near_route(lat: Numbers, lon: Numbers, way: Sequence[tuple[float, float]]) -> Numbers:
    """How far each point lies from the way through the given points, in km; NaN without a point.

    On a plane around the way, which is exact to some metres over a county.
    """
    if not way:
        return np.full(len(lat), np.inf)
    scale = np.cos(np.radians(way[0][0]))
    degree = np.pi * EARTH_KM / 180
    x, y = (lon - way[0][1]) * scale * degree, (lat - way[0][0]) * degree
    corners = [((b - way[0][1]) * scale * degree, (a - way[0][0]) * degree) for a, b in way]
    found: Numbers = np.hypot(x - corners[0][0], y - corners[0][1])
    for (x0, y0), (x1, y1) in itertools.pairwise(corners):
        length = (x1 - x0) ** 2 + (y1 - y0) ** 2
        along_leg = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length if length else 0.0 * x
        part = np.clip(along_leg, 0, 1)
        found = np.minimum(found, np.hypot(x - x0 - part * (x1 - x0), y - y0 - part * (y1 - y0)))
    return found
