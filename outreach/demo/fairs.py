"""Villages of the demo whose people were reached at another village's fair (made up)."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from outreach.database import db
from outreach.demo.activity import Trip
from outreach.demo.calendar import is_market_day
from outreach.places.models import Jurisdiction, Place, Township

#: Place ids by township code and the unit that answers for them.
Villages = Mapping[tuple[str, str], Sequence[str]]


def villages_by_township() -> Villages:
    """The villages of the register with those of the same township and unit together."""
    rows = db.session.execute(
        select(Township.code, Jurisdiction.unit_id, Place.id)
        .join(Place, Place.township_id == Township.id)
        .join(Jurisdiction, Jurisdiction.place_id == Place.id)
        .where(Place.kind == "village")
        .order_by(Place.code)
    )
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for township, unit_id, place_id in rows:
        found[township, unit_id].append(place_id)
    return found


def at_the_fair(trip: Trip, villages: Villages) -> list[str]:
    """On about every second market day some neighbours of the village."""
    chance = random.Random(f"fair {trip.number}")
    if not is_market_day(trip.target.township_code, trip.day) or chance.random() < 0.5:
        return []
    for together in villages.values():
        if trip.target.place_id in together:
            others = [each for each in together if each != trip.target.place_id]
            return sorted(chance.sample(others, min(len(others), chance.randint(1, 3))))
    return []
