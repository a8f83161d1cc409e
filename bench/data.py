"""Databases for benchmarks: Taiyuan's register and many visits, written the fast way.

Rows go into the tables by bulk inserts, not through the services: a benchmark needs many visits
at once and no story. Accounts, tokens and outlines are made by the services.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert

from outreach import create_app
from outreach.accounts.services import create_account, set_own_password
from outreach.accounts.tokens import issue_token
from outreach.config import PROJECT_ROOT, Settings
from outreach.coverage.models import VisitFact
from outreach.database import db, new_id
from outreach.periods import day_start, today
from outreach.places.models import Jurisdiction, Place, Township
from outreach.places.outline_services import import_outlines
from outreach.units.models import Unit
from outreach.units.services import add_unit
from outreach.visits.models import Talk, Visit
from outreach.vocabulary.services import seed_vocabulary

DATA = PROJECT_ROOT / "outreach" / "demo" / "data" / "taiyuan"
SECRET = "bench-secret"
PASSWORD = "bench password 2026"
#: Of one password hash: cheap ones, for a benchmark makes dozens of accounts and measures none.
PASSWORD_MEMORY_KIB = 1024
#: The box around Taiyuan in which points are made up: latitudes, longitudes.
BOX = (37.5, 38.4, 111.6, 113.1)


@dataclass(frozen=True)
class Prepared:
    """A filled database: where it is, and who may look at it and write to it."""

    url: str
    analyst_token: str
    officer_tokens: list[str]
    place_codes: list[str]


def settings(url: str, folder: Path) -> Settings:
    """The product's own settings, quiet; keys and photos lie in the folder."""
    return Settings(
        database_url=url,
        secret_key=SECRET,
        log_level="ERROR",
        handover_key_file=folder / "handover-key.pem",
        photo_folder=folder / "photos",
        new_phones_a_day=10_000,  # few officers stand for many here
        password_memory_kib=PASSWORD_MEMORY_KIB,
    )


@contextmanager
def filled_app(
    folder: Path, visits: int, url: str | None = None
) -> Iterator[tuple[Flask, Prepared]]:
    """The app on a new database with 1,401 places in ten brigades and so many visits.

    `url` is an empty database; a new SQLite file in the folder unless given.
    """
    url = url or f"sqlite:///{folder / 'bench.sqlite3'}"
    app = create_app(settings(url, folder))
    with app.app_context():
        upgrade()
        seed_vocabulary()
        prepared = _fill(url, visits)
        db.session.remove()
    yield app, prepared
    with app.app_context():
        db.engine.dispose()


def _fill(url: str, visits: int) -> Prepared:
    chance = random.Random(20260616)
    root = add_unit("HQ", "太原支队", None, actor=None)
    brigades = [add_unit(f"B{at}", f"第{at}大队", "HQ", actor=None) for at in range(1, 11)]
    import_outlines((DATA / "counties.geojson").read_bytes(), "counties.geojson", actor=None)
    officers = [_account(f"officer-{at}", "officer", unit) for at, unit in enumerate(brigades)]
    analyst = _account("analyst", "headquarters_analyst", root)
    places = _add_places(chance, brigades)
    _add_visits(chance, places, officers[0][0], brigades[0].id, visits)
    db.session.commit()
    return Prepared(
        url=url,
        analyst_token=analyst[1],
        officer_tokens=[token for _account, token in officers],
        place_codes=[place["code"] for place in places],
    )


def _account(badge: str, role: str, unit: Unit) -> tuple[str, str]:
    """An account's id and token."""
    account, _once = create_account(badge, role, unit, actor=None)
    set_own_password(account, PASSWORD)
    return account.id, issue_token(account, "bench", actor=None)[1]


def _add_places(chance: random.Random, brigades: list[Unit]) -> list[dict[str, Any]]:
    with (DATA / "villages.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    towns = {row["town_code"]: new_id() for row in rows}
    counties = sorted({row["county_code"] for row in rows})
    db.session.execute(
        insert(Township),
        [
            {
                "id": towns[row["town_code"]],
                "code": row["town_code"],
                "name": row["town"],
                "county_code": row["county_code"],
                "county": row["county"],
            }
            for row in {row["town_code"]: row for row in rows}.values()
        ],
    )
    places: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "code": row["code"],
            "name": row["name"],
            "kind": row["kind"],
            "township_id": towns[row["town_code"]],
            "lat": chance.uniform(*BOX[:2]),
            "lon": chance.uniform(*BOX[2:]),
            "coord_quality": "demo",
            "brigade": brigades[counties.index(row["county_code"]) % len(brigades)],
        }
        for row in rows
    ]
    db.session.execute(
        insert(Place),
        [{name: value for name, value in row.items() if name != "brigade"} for row in places],
    )
    db.session.execute(
        insert(Jurisdiction),
        [{"place_id": row["id"], "unit_id": row["brigade"].id} for row in places],
    )
    return places


def _add_visits(
    chance: random.Random, places: list[dict[str, Any]], author: str, unit: str, count: int
) -> None:
    visits, talks, facts = [], [], []
    for _ in range(count):
        place = chance.choice(places)
        day = today() - timedelta(days=chance.randrange(365))
        visit = new_id()
        attendees = chance.randrange(60)
        visits.append(
            {
                "id": visit,
                "submission_id": visit,
                "place_id": place["id"],
                "unit_id": unit,
                "author_id": author,
                "captured_at": day_start(day) + timedelta(hours=10),
                "local_day": day,
            }
        )
        talks.append(
            {"visit_id": visit, "position": 0, "form": "on_site", "attendees": attendees}
            | {"topics": ["helmet"], "audience": []}
        )
        facts.append(
            {
                "visit_id": visit,
                "place_id": place["id"],
                "unit_id": unit,
                "local_day": day,
                "talks": 1,
                "attendees": attendees,
                "leaflets": chance.randrange(200),
                "riders_observed": chance.randrange(40),
                "riders_helmeted": 10,
            }
        )
    for model, rows in ((Visit, visits), (Talk, talks), (VisitFact, facts)):
        if rows:
            db.session.execute(insert(model), rows)
