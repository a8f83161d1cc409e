"""What the demo knows of its villages beside visits: people, crashes, vehicles, markets. Made up.

The same for a place whenever it is made; about one village in twelve lacks each kind of data, as
in any real register.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from outreach.database import db, new_id, transaction, utc_now
from outreach.demo.calendar import market_digits
from outreach.places.models import Place
from outreach.planning.models import CrashSummary, KeyVehicleStock, MarketRule

#: Vehicles per household, roughly.
_VEHICLES = {"motorcycle": 0.12, "e_bicycle": 0.5, "e_tricycle": 0.2, "motor_tricycle": 0.05,
             "minivan": 0.04, "low_speed_truck": 0.01}  # fmt: skip


#: The id of a place with the values of a row of its own.
Row = tuple[str, dict[str, Any]]


def add_inputs(last_day: date) -> None:
    """Adds people, crashes of three years, vehicles and market rules to the demo's villages."""
    places = db.session.scalars(select(Place).where(Place.kind == "village")).all()
    people: list[dict[str, Any]] = []
    crashes: list[Row] = []
    vehicles: list[Row] = []
    markets: list[Row] = []
    for place in places:
        chance = random.Random(f"inputs {place.code}")
        homes = max(40, int(chance.lognormvariate(5.6, 0.5)))
        people.append(_people(place, homes, chance))
        crashes += _crashes(place, homes, last_day.year, chance)
        vehicles += _vehicles(place, homes, last_day, chance)
        markets += _markets(place, chance)
    with transaction():
        db.session.execute(update(Place), people)
        for model, rows in (
            (CrashSummary, crashes),
            (KeyVehicleStock, vehicles),
            (MarketRule, markets),
        ):
            db.session.execute(
                insert(model), [{**_columns(place_id), **row} for place_id, row in rows]
            )


def _columns(place_id: str) -> dict[str, Any]:
    now = utc_now()
    return {"id": new_id(), "place_id": place_id, "created_at": now, "updated_at": now}


def _people(place: Place, homes: int, chance: random.Random) -> dict[str, Any]:
    population = int(homes * chance.uniform(2.3, 3.4))
    riders = int(homes * chance.uniform(0.5, 0.9))
    return {
        "id": place.id,
        "population": population,
        "households": homes,
        "riders_est": riders if chance.random() > 1 / 4 else None,
    }


def _crashes(place: Place, homes: int, year: int, chance: random.Random) -> Sequence[Row]:
    if chance.random() < 1 / 12:
        return []
    rows: list[Row] = []
    for back in range(1, 4):
        number = sum(chance.random() < homes / 2500 for _ in range(5))
        deaths = sum(chance.random() < 0.15 for _ in range(number))
        injuries = number - deaths + sum(chance.random() < 0.3 for _ in range(number))
        values = {"casualty_crashes": number, "deaths": deaths, "injuries": injuries}
        rows.append((place.id, {"year": year - back, **values}))
    return rows


def _vehicles(place: Place, homes: int, last_day: date, chance: random.Random) -> Sequence[Row]:
    if chance.random() < 1 / 12:
        return []
    as_of = last_day - timedelta(days=120)
    return [
        (
            place.id,
            {
                "vehicle_type": kind,
                "vehicles": int(homes * share * chance.lognormvariate(0, 0.5)),
                "as_of": as_of,
            },
        )
        for kind, share in _VEHICLES.items()
    ]


def _markets(place: Place, chance: random.Random) -> Sequence[Row]:
    """One village in five has market, by the township's own days; one in forty a fair."""
    rows: list[Row] = []
    if chance.random() < 1 / 5:
        town = place.township.code if place.township is not None else ""
        digits = ",".join(map(str, sorted(market_digits(town))))
        rows.append((place.id, _rule("lunar", f"digits:{digits}", "market", "")))
    if chance.random() < 1 / 40:
        month, day = chance.choice(((2, 19), (3, 13), (4, 8), (7, 15), (10, 1)))
        name = chance.choice(("古庙会", "娘娘庙会", "物资交流会"))
        rows.append((place.id, _rule("lunar", f"yearly:{month}-{day}", "fair", name)))
    return rows


def _rule(calendar: str, pattern: str, kind: str, name: str) -> dict[str, Any]:
    return {"calendar": calendar, "pattern": pattern, "kind": kind, "name": name}
