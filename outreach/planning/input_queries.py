"""Reading what is known of villages, as a list of it is compared with."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import select

from outreach.accounts.models import Account
from outreach.database import db
from outreach.places.models import Place
from outreach.places.names import short_name
from outreach.places.queries import is_in_scope
from outreach.planning.input_plan import KnownPlace
from outreach.planning.models import CrashSummary, KeyVehicleStock, MarketRule


def load_known_places(account: Account) -> dict[str, KnownPlace]:
    """All places with a code, by it, with what is known of them. Five statements."""
    crashes: dict[str, dict[int, dict[str, int | None]]] = defaultdict(dict)
    for row in db.session.scalars(select(CrashSummary)):
        crashes[row.place_id][row.year] = {
            "casualty_crashes": row.casualty_crashes,
            "deaths": row.deaths,
            "injuries": row.injuries,
        }
    vehicles: dict[str, dict[str, int]] = defaultdict(dict)
    for stock in db.session.scalars(select(KeyVehicleStock)):
        vehicles[stock.place_id][stock.vehicle_type] = stock.vehicles
    markets: dict[str, dict[tuple[str, str], tuple[str, str]]] = defaultdict(dict)
    for rule in db.session.scalars(select(MarketRule)):
        markets[rule.place_id][rule.calendar, rule.pattern] = (rule.name, rule.kind)
    inside = frozenset(db.session.scalars(select(Place.id).where(is_in_scope(account))))
    columns: tuple[Any, ...] = (Place.riders_est, Place.population, Place.households)
    places = db.session.execute(
        select(Place.id, Place.code, Place.name, *columns).where(Place.code.is_not(None))
    )
    return {
        code: KnownPlace(
            place_id,
            short_name(name),
            place_id in inside,
            dict(zip(("riders_est", "population", "households"), people, strict=True)),
            crashes.get(place_id, {}),
            vehicles.get(place_id, {}),
            markets.get(place_id, {}),
        )
        for place_id, code, name, *people in places
    }
