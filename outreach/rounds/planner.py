"""A round as it would be: chosen villages in the shortest order, and what lies on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from outreach.places.models import Place
from outreach.places.names import short_name
from outreach.planning.queries import WhereNext
from outreach.planning.words import sentence
from outreach.rounds.models import Round
from outreach.rounds.routes import (
    MOST_STOPS,
    ON_THE_WAY_KM,
    Pace,
    Route,
    along,
    distances,
    near_route,
    plan_route,
    within_budget,
)
from outreach.rounds.words import facts_of

#: Points a village needs to be offered on the way.
ON_THE_WAY_SCORE = 60
MOST_ON_THE_WAY = 5
#: Ranked villages that are looked at to fill a day.
LOOKED_AT = 40


@dataclass(frozen=True)
class Leg:
    """A stop of a route with the road to it; None where it or the one before has no point."""

    place: Place
    km: float | None


@dataclass(frozen=True)
class Draft:
    """Chosen villages in order with estimates. Those without a point come last, unestimated."""

    legs: Sequence[Leg]
    minutes: float
    km: float
    without_point: int


@dataclass(frozen=True)
class OnTheWay:
    """A village near the route that is worth a stop."""

    place_id: str
    name: str
    km: float
    score: int
    sentence: str


def draft_round(places: Sequence[Place], pace: Pace) -> Draft:
    """Orders the villages. Raises ValueError for more than MOST_STOPS."""
    if len(places) > MOST_STOPS:
        raise ValueError(f"at most {MOST_STOPS} stops")
    placed = [place for place in places if place.lat is not None and place.lon is not None]
    route = plan_route(
        [place.lat or 0.0 for place in placed], [place.lon or 0.0 for place in placed], pace
    )
    return _draft([placed[at] for at in route.order], route, places, pace)


def draft_of(found: Round) -> Draft:
    """The estimates of a round's stops in the order in which they stand."""
    pace = Pace(found.speed_kmh, found.road_factor, found.stop_minutes)
    places = [stop.place for stop in found.driven]
    placed = [place for place in places if place.lat is not None]
    lat, lon = (np.array([getattr(p, name) for p in placed], float) for name in ("lat", "lon"))
    route = along(distances(lat, lon), range(len(placed)), pace)
    return _draft(placed, route, places, pace)


def _draft(placed: Sequence[Place], route: Route, places: Sequence[Place], pace: Pace) -> Draft:
    legs = [
        Leg(place, None if not at else km)
        for at, (place, km) in enumerate(zip(placed, route.legs_km, strict=True))
    ]
    others = [place for place in places if place.lat is None]
    return Draft(
        [*legs, *(Leg(place, None) for place in others)],
        route.minutes + pace.stop_minutes * len(others),
        route.km,
        len(others),
    )


def on_the_way(found: WhereNext, draft: Draft) -> list[OnTheWay]:
    """Villages within two km of the route worth 60 points and not on it, the nearest first."""
    way = [
        (leg.place.lat, leg.place.lon)
        for leg in draft.legs
        if leg.place.lat is not None and leg.place.lon is not None
    ]
    order = found.ranking.order
    if not way or not len(order):
        return []
    rows = found.rows[order]
    near = near_route(found.register.lat[rows], found.register.lon[rows], way)
    worth = (near <= ON_THE_WAY_KM) & (found.scores.total[order] >= ON_THE_WAY_SCORE)
    taken = {leg.place.id for leg in draft.legs}
    offered = []
    for at in np.flatnonzero(worth)[np.argsort(near[worth], kind="stable")].tolist():
        village = int(order[at])
        if found.place_id(village) in taken:
            continue
        offered.append(
            OnTheWay(
                found.place_id(village),
                short_name(found.register.names[int(found.rows[village])]),
                float(near[at]),
                round(float(found.scores.total[village])),
                sentence(found, village),
            )
        )
    return offered[:MOST_ON_THE_WAY]


def fill_day(found: WhereNext, pace: Pace, minutes: float) -> list[str]:
    """Ids of the villages that fit into the minutes, taken from the top of the ranking."""
    looked_at = [
        at
        for at in found.ranking.order[:LOOKED_AT].tolist()
        if not np.isnan(found.register.lat[int(found.rows[at])])
    ]
    rows = found.rows[np.array(looked_at, np.int64)] if looked_at else np.zeros(0, np.int64)
    lat, lon = found.register.lat[rows].tolist(), found.register.lon[rows].tolist()
    return [found.place_id(looked_at[at]) for at in within_budget(lat, lon, pace, minutes)]


def facts_by_place(found: WhereNext, places: Sequence[Place]) -> dict[str, dict[str, Any]]:
    """Why each place is proposed, by its id."""
    wanted = {place.id for place in places}
    return {
        found.place_id(at): facts_of(found, at)
        for at in range(len(found.rows))
        if found.place_id(at) in wanted
    }
