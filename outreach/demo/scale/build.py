"""`flask bench seed`: fills an empty database with a city, a province or a nation."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import select

from outreach.accounts.models import Account
from outreach.coverage.register_watch import count_up
from outreach.database import db, is_sqlite, transaction
from outreach.demo import build
from outreach.demo.scale.ahead import made_ahead
from outreach.demo.scale.bulk_rows import bulk_writer
from outreach.demo.scale.countries import COUNTRIES, build_country
from outreach.demo.scale.patterns import Pattern, make_patterns
from outreach.demo.scale.row_shapes import CopyLines, Tuples
from outreach.demo.scale.visit_rows import COLUMNS, Spot
from outreach.demo.scale.visits import BATCH, make_visits
from outreach.periods import today
from outreach.places.models import Jurisdiction, Place
from outreach.units.queries import find_root_unit

SCOPES = ("city", *COUNTRIES)
#: Visits are spread over two years: less is no history, more no living register.
DAYS = 730
_PATTERNS = 400


def seed(
    scope: str,
    visits: int,
    say: Callable[[str], None],
    last_day: date | None = None,
    *,
    lean: bool = False,
) -> None:
    """Makes register, accounts and visits; deterministic but for some ids. `say` hears of progress.

    `lean`: only what the map counts, see `visits.LEAN`; ten million visits fit on a disk.
    Raises ValueError where the database holds units already.
    """
    if find_root_unit() is not None:
        raise ValueError("seeding needs an empty database")
    begun = time.monotonic()
    if scope == "city":
        build.build_register(lambda _words: None)
    else:
        build_country(COUNTRIES[scope])
    say(f"places and accounts after {time.monotonic() - begun:.0f} s")
    add_visits(visits, say, last_day or today() - timedelta(days=1), lean)


def add_visits(count: int, say: Callable[[str], None], last_day: date, lean: bool = False) -> None:
    """Adds so many visits of the two years up to the day, to a register without any."""
    spots = _spots()
    patterns = _patterns(spots, last_day)
    begun = time.monotonic()
    written = 0
    shape = Tuples() if is_sqlite() else CopyLines()
    batches = made_ahead(make_visits, spots, patterns, count, last_day, DAYS, shape, lean)
    gc.disable()  # millions of rows, none of them in a circle
    with bulk_writer(tuple(COLUMNS)) as writer:
        for rows in batches:
            for table, packed in rows.items():
                writer.write(table, COLUMNS[table], packed)
            written = min(written + BATCH, count)
            if written % 200_000 == 0:
                say(f"  {written} visits after {time.monotonic() - begun:.0f} s")
    gc.enable()
    with transaction():
        count_up(db.session())
    say(f"{written} visits in {time.monotonic() - begun:.0f} s, indexes included")


def _spots() -> list[Spot]:
    """Places with a unit and somebody who works there, by code."""
    officers: dict[str, list[Account]] = {}
    for account in db.session.scalars(
        select(Account).where(Account.role.in_(("officer", "auxiliary"))).order_by(Account.badge)
    ):
        officers.setdefault(account.unit_id, []).append(account)
    rows = db.session.execute(
        select(Place.id, Place.name, Place.lat, Place.lon, Jurisdiction.unit_id)
        .join(Jurisdiction, Jurisdiction.place_id == Place.id)
        .where(Jurisdiction.to_date.is_(None))
        .order_by(Place.code, Place.name)
    )
    spots: list[Spot] = []
    for place_id, name, lat, lon, unit_id in rows:
        if unit_id in officers:
            who = officers[unit_id][len(spots) % len(officers[unit_id])]
            shown = f"{who.display_name}（{who.badge}）"
            spots.append(Spot(place_id, name, lat, lon, unit_id, who.id, shown))
    return spots


def _patterns(spots: list[Spot], last_day: date) -> list[Pattern]:
    spot = next(each for each in spots if each.lat is not None)
    place = db.session.get_one(Place, spot.place_id)
    account = db.session.get_one(Account, spot.author_id)
    return make_patterns(account, place, last_day, _PATTERNS)
