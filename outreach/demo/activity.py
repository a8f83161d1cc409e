"""What happens on a demo visit: the JSON a phone would send, made from seeded chance. Pure."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from outreach.demo.calendar import campaign_on, is_market_day
from outreach.demo.campaigns import SITES_CODE
from outreach.periods import SHANGHAI

_NOTES = (
    "村口弯道没有警示标志，已告诉村委。",
    "老人多，讲得慢一些，效果好。",
    "电动三轮接送孩子的多，重点讲了载人。",
    "村里正办庙会，人多车多。",
    "收秋时节，农用车夜里没有反光标识。",
    "村委帮忙用大喇叭先播了通知。",
    "建议下次带儿童头盔样品。",
)
_TOPICS_BY_MONTH = {
    6: ("blind_spots", "overload_speeding", "helmet", "emergency"),
    7: ("helmet", "drink_driving", "illegal_passengers", "overcrowding"),
    8: ("helmet", "drink_driving", "illegal_passengers", "road_sense"),
    9: ("illegal_passengers", "overload_speeding", "helmet", "unlicensed"),
    10: ("illegal_passengers", "overload_speeding", "road_sense", "helmet"),
}
_TOPICS = ("helmet", "seat_belt", "illegal_passengers", "wrong_way", "drink_driving", "road_sense")
_TYPE_SHARES = (
    ("e_bicycle", 0.52),
    ("motorcycle", 0.2),
    ("e_tricycle", 0.2),
    ("motor_tricycle", 0.08),
)


@dataclass(frozen=True)
class Target:
    """A place as a visit needs it."""

    code: str | None
    place_id: str
    name: str
    kind: str
    township_code: str
    lat: float | None
    lon: float | None


@dataclass(frozen=True)
class Trip:
    """One planned visit: who, where, on which day, and the number that seeds its chance."""

    badge: str
    target: Target
    day: date
    number: int


def submission(trip: Trip) -> dict[str, Any]:
    """The submission of a trip; the same trip always gives the same content."""
    chance = random.Random(f"visit {trip.number} {trip.target.code or trip.target.name}")
    start = datetime.combine(trip.day, time(8, 20), SHANGHAI) + timedelta(
        minutes=chance.randrange(0, 500)
    )
    content: dict[str, Any] = {
        "submission_id": str(UUID(int=chance.getrandbits(128), version=4)),
        "village_id": trip.target.place_id,
        "captured_at": start.isoformat(),
        "ended_at": (start + timedelta(minutes=chance.randrange(25, 110))).isoformat(),
        "campaign": _campaign(trip, campaign_on(trip.day, chance)),
        "channel": _channel(trip.target.kind),
        "police_count": chance.choice((2, 2, 2, 3, 3, 4)),
        "vehicles_used": 1,
    }
    if trip.target.lat is not None and trip.target.lon is not None and chance.random() < 0.75:
        content["position"] = {
            "lat": round(trip.target.lat + chance.gauss(0, 0.0015), 6),
            "lon": round(trip.target.lon + chance.gauss(0, 0.0018), 6),
            "accuracy_m": chance.choice((6, 8, 12, 18, 25, 40)),
        }
    if chance.random() < 0.04:
        return content | {"nobody_met": True}
    content |= _work(trip, chance)
    if chance.random() < 0.12:
        content["notes"] = chance.choice(_NOTES)
    return content


def _campaign(trip: Trip, campaign: str | None) -> str | None:
    """Sites have a campaign of their own, but for June, when everybody has the same."""
    to_sites = trip.target.kind == "enterprise_site" and trip.day.month != 6
    return SITES_CODE if to_sites else campaign


def _channel(kind: str) -> str:
    return {"enterprise_site": "enterprise", "school_site": "school"}.get(kind, kind)


def _work(trip: Trip, chance: random.Random) -> dict[str, Any]:
    market = is_market_day(trip.target.township_code, trip.day)
    crowd = 1.7 if market else 1.0
    work: dict[str, Any] = {}
    if chance.random() < 0.9:
        work["talks"] = [_talk(trip, chance, crowd)]
    if chance.random() < 0.85:
        work["leaflets"] = _leaflets(trip, chance, crowd)
    if chance.random() < 0.3:
        kind = chance.choice(("loudspeaker", "display", "film", "consultation", "persuasion"))
        most = {"loudspeaker": 3, "film": 2, "display": 8}.get(kind, 15)
        work["activities"] = [{"kind": kind, "quantity": chance.randint(1, most)}]
    if trip.target.kind == "enterprise_site":
        work.setdefault("activities", []).append(
            {"kind": "vehicle_check", "quantity": chance.randint(3, 25)}
        )
    if trip.target.kind in ("village", "residential") and chance.random() < 0.42:
        work["helmet_checks"] = [_check(trip, chance, "market" if market else "village_entry")]
    return work


def _talk(trip: Trip, chance: random.Random, crowd: float) -> dict[str, Any]:
    if trip.target.kind == "enterprise_site":
        form, audience = "enterprise", ["truck_drivers"]
    elif trip.target.kind == "school_site":
        form, audience = "on_site", ["children"]
    else:
        form = chance.choice(("on_site", "on_site", "doorstep", "case_story", "film"))
        audience = sorted(
            chance.sample(("elderly", "children", "commuters", "riders", "villagers"), 2)
        )
    topics = _TOPICS_BY_MONTH.get(trip.day.month, _TOPICS)
    return {
        "form": form,
        "topics": sorted(chance.sample(topics, chance.choice((1, 2, 2, 3)))),
        "audience": audience,
        "attendees": min(600, max(3, round(chance.lognormvariate(3.2, 0.5) * crowd))),
        "minutes": chance.choice((10, 15, 20, 20, 30, 40)),
    }


def _leaflets(trip: Trip, chance: random.Random, crowd: float) -> list[dict[str, Any]]:
    first = "work-safety-leaflet" if trip.day.month == 6 else "helmet-leaflet"
    rows = [{"material": first, "quantity": max(5, round(chance.gauss(70, 25) * crowd))}]
    if chance.random() < 0.35:
        rows.append({"material": "tricycle-leaflet", "quantity": chance.randrange(10, 80)})
    if chance.random() < 0.1:
        rows.append({"material": "reflective-tape", "quantity": chance.randrange(5, 40)})
    if chance.random() < 0.05:
        rows.append({"material": "helmet-gift", "quantity": chance.randrange(1, 12)})
    return rows


def _check(trip: Trip, chance: random.Random, place: str) -> dict[str, Any]:
    """A roadside count; the village's own wearing rate varies round a mean that rises slowly."""
    village = random.Random(f"rate {trip.target.code or trip.target.name}")
    mean = 0.4 + 0.1 * (trip.day.month / 12)
    rate = village.betavariate(mean * 11, (1 - mean) * 11)
    strap = chance.random() < 0.5
    minutes = chance.choice((10, 10, 15, 15, 20, 30)) if chance.random() > 0.03 else 3
    riders = max(4, round(chance.gauss(2.0, 0.5) * minutes))
    counts = []
    for vehicle_type, share in _TYPE_SHARES:
        seen = round(riders * share)
        if seen:
            counts.append(_count(vehicle_type, seen, rate, strap, chance))
    return {
        "place": place,
        "phase": chance.choices(("before_talk", "separate", "after_talk"), (6, 3, 1))[0],
        "minutes": minutes,
        "strap_visible": strap,
        "counts": counts,
    }


def _count(
    vehicle_type: str, seen: int, rate: float, strap: bool, chance: random.Random
) -> dict[str, Any]:
    lower = 0.12 if vehicle_type.endswith("tricycle") else 0.0
    worn = sum(chance.random() < max(0.03, rate - lower) for _ in range(seen))
    row: dict[str, Any] = {
        "vehicle_type": vehicle_type,
        "seat": "driver",
        "none": seen - worn,
        "worn": worn,
        "unclear": chance.choice((0, 0, 0, 1, 2)),
    }
    if strap:
        row["correct"] = sum(chance.random() < 0.8 for _ in range(worn))
    return row
