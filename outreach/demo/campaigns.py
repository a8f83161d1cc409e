"""The demo's campaigns: dates, done-rules, targets of every unit, and what to say."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from outreach.campaigns.queries import get_campaign, list_counting_places
from outreach.campaigns.services import FIELDS, add_campaign, edit_campaign, set_targets
from outreach.units.queries import get_root_unit

#: The campaign for construction sites: drivers, blind spots, vehicle checks.
SITES_CODE = "site-safety"
_DAYS_BEFORE, _DAYS_AFTER = 40, 20


def set_up_campaigns(last_day: date) -> None:
    """Gives the seeded campaigns all that headquarters would, and adds one for construction sites.

    `last_day` is the last of the demo year. Needs the register: targets follow from its size.
    """
    year = last_day.year
    plans: dict[str, tuple[date, date, dict[str, Any], dict[str, float]]] = {
        "village-tour": (
            date(year, 1, 1),
            date(year, 12, 31),
            _VILLAGE_TOUR,
            {"places_done": 0.8, "talks": 1.3, "attendees": 45},
        ),
        "one-helmet-one-belt": (
            date(year, 1, 1),
            date(year, 12, 31),
            _HELMETS,
            {"places_done": 0.4, "riders": 12},
        ),
        "work-safety-month": (
            *_latest(last_day, (6, 1), (6, 30)),
            _SAFETY_MONTH,
            {"places_done": 0.2, "leaflets": 15},
        ),
        "targeted-outreach": (
            *_latest(last_day, (7, 1), (9, 30)),
            _TARGETED,
            {"places_done": 0.6, "visits": 1.2},
        ),
        "day-122": (
            *_latest(last_day, (11, 20), (12, 5)),
            _DAY_122,
            {"places_done": 0.12, "emphasis_talks": 0.08},
        ),
    }
    for code, (first, last, values, shares) in plans.items():
        campaign = get_campaign(code)
        kept = {name: getattr(campaign, name) for name in FIELDS}
        days = {"first_day": first, "last_day": last}
        edit_campaign(campaign, {**kept, **days, **values}, actor=None)
        _set_shares(code, shares)
    add_campaign(
        SITES_CODE,
        {
            **_SITES,
            "first_day": last_day - timedelta(days=_DAYS_BEFORE),
            "last_day": last_day + timedelta(days=_DAYS_AFTER),
        },
        actor=None,
    )
    _set_shares(SITES_CODE, {"places_done": 1, "visits": 4, "vehicle_checks": 60})
    # The yardstick for e-bikes on ordinary roads (2020年部局目标); every unit has the same.
    rate: dict[str, float | None] = {get_root_unit().id: 50.0}
    set_targets(get_campaign("one-helmet-one-belt"), "wearing_rate", "", rate, actor=None)


def _latest(day: date, first: tuple[int, int], last: tuple[int, int]) -> tuple[date, date]:
    """The days of the campaign that began last."""
    year = day.year if (day.month, day.day) >= first else day.year - 1
    return date(year, *first), date(year, *last)


def _places_by_unit(code: str) -> Counter[str]:
    return Counter(place.unit_id for place in list_counting_places(get_campaign(code)))


def _set_shares(code: str, shares: dict[str, float]) -> None:
    """Targets as so many per place that counts, for every unit that answers for places."""
    places = _places_by_unit(code)
    for indicator, share in shares.items():
        values: dict[str, float | None] = {
            unit: float(max(1, round(count * share))) for unit, count in places.items()
        }
        set_targets(get_campaign(code), indicator, "", values, actor=None)


def _points(*pairs: tuple[str, str]) -> dict[str, str]:
    return {
        "talking_points": "\n".join(chinese for chinese, _english in pairs),
        "talking_points_en": "\n".join(english for _chinese, english in pairs),
    }


_VILLAGE_TOUR = {
    "theme": "进村入户讲安全，一年走遍每个村",
    "channel": "village",
    "place_rule": "kind",
    "place_values": ["village"],
    "needs_talk": True,
    "emphasis": {"audience": ["children", "elderly"], "topic": ["illegal_passengers"]},
    "material_codes": ["tricycle-leaflet", "helmet-leaflet"],
    **_points(
        ("三轮车、货车车厢不载人", "No passengers in the back of tricycles and trucks"),
        ("接送孩子要坐稳、戴头盔", "Children sit safely and wear a helmet on the way to school"),
        ("天黑走路穿亮色，贴反光贴", "After dark wear bright clothes and reflective tape"),
    ),
}
_HELMETS = {
    "theme": "骑车戴头盔，开车系安全带",
    "channel": "village",
    "place_rule": "kind",
    "place_values": ["village"],
    "needs_check": True,
    "emphasis": {"topic": ["helmet"], "vehicle_type": ["e_bicycle", "motorcycle"]},
    "material_codes": ["helmet-leaflet", "helmet-gift"],
    **_points(
        ("头盔要扣好系带，松了等于没戴", "Fasten the strap: a loose helmet does not protect"),
        ("短途也要戴，事故多在家门口", "Wear it on short trips too: most crashes happen near home"),
        ("坐后座的也要戴", "Passengers wear one too"),
    ),
}
_SAFETY_MONTH = {
    "theme": "人人讲安全，个个会应急",
    "place_rule": "all",
    "needs_talk": True,
    "emphasis": {"audience": ["commuters", "truck_drivers"], "topic": ["overload_speeding"]},
    "material_codes": ["work-safety-leaflet"],
    **_points(
        ("不坐超员面包车上工", "Do not ride to work in an overcrowded minivan"),
        ("农机上路前查灯光、刹车", "Check lights and brakes before farm vehicles go on the road"),
    ),
}
_TARGETED = {
    "theme": "重点村精准宣防，两次到村",
    "place_rule": "class",
    "place_values": ["key"],
    "visits_needed": 2,
    "emphasis": {"topic": ["drink_driving"], "hazard": ["hazard_junctions", "hazard_bends"]},
    "material_codes": ["poster"],
    **_points(
        ("路口一停二看三通过", "At junctions: stop, look, then go"),
        ("喝了酒不骑车、不开车", "After a drink, neither ride nor drive"),
    ),
}
_DAY_122 = {
    "theme": "文明守法，平安回家",
    "place_rule": "all",
    "needs_talk": True,
    "emphasis": {"audience": ["elderly", "children"], "topic": ["helmet", "seat_belt"]},
    "material_codes": ["poster", "helmet-leaflet"],
    **_points(
        ("讲一个身边的事故案例", "Tell of a crash that happened nearby"),
        ("请村干部在大喇叭里播一遍", "Ask the village committee to use the loudspeaker"),
    ),
}
_SITES = {
    "name": "工地运输安全行动",
    "name_en": "Construction site transport safety",
    "kind": "own",
    "theme": "进工地、查车辆、讲盲区",
    "channel": "enterprise",
    "place_rule": "kind",
    "place_values": ["enterprise_site"],
    "needs_talk": True,
    "emphasis": {
        "audience": ["truck_drivers"],
        "topic": ["blind_spots", "overload_speeding"],
        "hazard": ["hazard_roadworks"],
    },
    "material_codes": ["poster", "work-safety-leaflet"],
    **_points(
        ("右转必停，看清盲区再走", "Stop before turning right; look into the blind spot"),
        ("出场前查刹车、轮胎、反光标识", "Check brakes, tyres and reflectors before leaving"),
        ("不超载、不超速、不疲劳驾驶", "No overloading, no speeding, no driving when tired"),
        ("倒车有人指挥", "Reverse only with somebody guiding"),
    ),
}
