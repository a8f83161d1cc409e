"""Made-up provinces and nations: units, townships and villages, the same on every machine.

The numbers are those of the real ones (a province such as Shanxi: 11 cities, 117 counties,
1,200 townships, 28,000 villages; the nation: 31 provinces, 333 cities, 690,000 villages). Names
and points are made up: seats lie scattered in a box, villages round the seat of their township.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import insert

from outreach.accounts import passwords
from outreach.accounts.models import Account
from outreach.database import Row, db, new_id, transaction
from outreach.demo import cast
from outreach.places.models import Jurisdiction, Place, Township
from outreach.places.names import initials, pinyin
from outreach.units.levels import level_below
from outreach.units.models import Unit
from outreach.units.services import add_unit

_FIRST = "东西南北上下前后大小新老王李张刘赵陈杨郭"
_SECOND = "庄坡沟岭湾堡河营寨坪峪洼店桥塔井"
_TOGETHER = 10_000
_LEVEL_NAMES = {
    **{"ministry": "部局", "corps": "总队", "detachment": "支队"},
    **{"brigade": "大队", "squadron": "中队"},
}


@dataclass(frozen=True)
class Country:
    """How many of each there are, and the box in which they lie: degrees."""

    #: The level of headquarters, and how many units there are right below, and below these.
    top: str
    upper: int
    lower: int
    townships: int
    villages: int
    south: float
    north: float
    west: float
    east: float


COUNTRIES = {
    "province": Country("corps", 11, 117, 1_200, 28_000, 34.6, 40.7, 110.3, 114.5),
    "nation": Country("ministry", 31, 333, 38_000, 690_000, 21.5, 45.0, 98.0, 122.0),
}


def build_country(country: Country) -> None:
    """Fills an empty database with units, an officer and a leader each, townships and villages."""
    chance = np.random.default_rng(20260616)
    with transaction():
        name = _LEVEL_NAMES[country.top]
        root = add_unit(cast.ROOT_CODE, name, None, "Headquarters", top=country.top, actor=None)
        lower = _add_units(country, root)
        leads = "squad_leader" if country.top == "detachment" else "brigade_leader"
        _add_accounts(root, lower, leads)
        _add_places(country, chance, lower)


def _add_units(country: Country, root: Unit) -> list[str]:
    """Ids of the units of the lower level, those of one above side by side."""
    upper_level = level_below(country.top) or ""
    lower_level = level_below(upper_level) or ""
    upper = [
        _unit_row(f"B{at + 1:02d}", upper_level, root.id, root.path, at)
        for at in range(country.upper)
    ]
    lower = []
    for at in range(country.lower):
        above = upper[at * country.upper // country.lower]
        code = f"{above['code']}-{at + 1:03d}"
        lower.append(_unit_row(code, lower_level, above["id"], above["path"], at))
    db.session.execute(insert(Unit), [*upper, *lower])
    return [row["id"] for row in lower]


def _unit_row(code: str, level: str, parent_id: str, path: str, position: int) -> Row:
    unit_id = new_id()
    return {
        "id": unit_id,
        "code": code,
        "name": f"第{position + 1}{_LEVEL_NAMES[level]}",
        "level": level,
        "parent_id": parent_id,
        "depth": path.count("/"),
        "path": f"{path}{unit_id}/",
        "position": position,
    }


def _add_accounts(root: Unit, lower: list[str], leads: str) -> None:
    # One hash for all: hundreds would take minutes, and the password is public anyway.
    secret = passwords.hash_password(cast.DEMO_PASSWORD)
    people = [("ADMIN", "administrator", root.id), ("HQ01", "headquarters_analyst", root.id)]
    people += [(f"S{at + 1:03d}", "officer", unit) for at, unit in enumerate(lower)]
    people += [(f"S{at + 1:03d}-L", leads, unit) for at, unit in enumerate(lower)]
    db.session.execute(
        insert(Account),
        [
            {
                "badge": badge,
                "badge_key": badge.lower(),
                "display_name": badge,
                "role": role,
                "unit_id": unit_id,
                "password_hash": secret,
                "must_change_password": False,
            }
            for badge, role, unit_id in people
        ],
    )


def _add_places(country: Country, chance: np.random.Generator, lower: list[str]) -> None:
    towns = _town_rows(country)
    db.session.execute(insert(Township), towns)
    # Townships along a snake of cells, so that those of one unit are neighbours.
    cells = int(np.ceil(np.sqrt(len(towns))))
    number = np.arange(len(towns))
    column, along = number // cells, number % cells
    row = np.where(column % 2, cells - 1 - along, along)
    height, width = country.north - country.south, country.east - country.west
    lat = country.south + (row + chance.uniform(0.1, 0.9, len(towns))) * height / cells
    lon = country.west + (column + chance.uniform(0.1, 0.9, len(towns))) * width / cells
    town = np.sort(chance.integers(0, len(towns), country.villages))
    lats = np.round(lat[town] + chance.normal(0, height / cells * 0.3, len(town)), 5)
    lons = np.round(lon[town] + chance.normal(0, width / cells * 0.3, len(town)), 5)
    # One village in thirty has no point yet, as in any real register.
    pointed = chance.random(len(town)) > 1 / 30
    spelled = list(_names())
    picked = chance.integers(0, len(spelled), len(town))
    for start in range(0, len(town), _TOGETHER):
        rows, answering = [], []
        for at in range(start, min(start + _TOGETHER, len(town))):
            where = int(town[at])
            name, letters, first = spelled[picked[at]]
            place_id = new_id()
            point = (float(lats[at]), float(lons[at])) if pointed[at] else (None, None)
            rows.append(
                {
                    "id": place_id,
                    "code": f"{_county(where)}{where % 1000:03d}{at % 1000:03d}",
                    "name": name,
                    "pinyin": letters,
                    "initials": first,
                    "kind": "village",
                    "township_id": towns[where]["id"],
                    "lat": point[0],
                    "lon": point[1],
                    "coord_quality": "demo" if pointed[at] else "none",
                    "is_key": at % 19 == 0,
                }
            )
            unit = lower[where * len(lower) // len(towns)]
            answering.append({"place_id": place_id, "unit_id": unit})
        db.session.execute(insert(Place), rows)
        db.session.execute(insert(Jurisdiction), answering)


def _town_rows(country: Country) -> list[dict[str, Any]]:
    return [
        {
            "id": new_id(),
            "code": f"{_county(at)}{at % 1000:03d}",
            "name": f"第{at + 1}乡",
            "county_code": _county(at),
            "county": f"第{at // 10 + 1}县",
        }
        for at in range(country.townships)
    ]


def _county(town: int) -> str:
    """Six digits; ten townships a county."""
    return f"{910_000 + town // 10:06d}"


def _names() -> Iterator[tuple[str, str, str]]:
    """Names as registered, with their pinyin and initials."""
    for first in _FIRST:
        for second in _SECOND:
            name = f"{first}{second}村委会"
            yield name, pinyin(name), initials(name)
