"""Fills an empty database with the demo year, through the same services everybody uses."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from outreach.accounts.models import Account
from outreach.accounts.services import create_account, set_own_password
from outreach.database import db, transaction
from outreach.demo import cast
from outreach.demo.activity import Target, Trip, submission
from outreach.demo.burden import add_burden
from outreach.demo.campaigns import set_up_campaigns
from outreach.demo.fairs import Villages, at_the_fair, villages_by_township
from outreach.demo.hazards import hazards_of, see_to_hazards
from outreach.demo.inputs import add_inputs
from outreach.demo.notices import add_notices
from outreach.demo.phones import add_phones
from outreach.demo.photos import photos_of
from outreach.demo.planning import plan_trips
from outreach.demo.points import Ring, exterior_ring, place_point
from outreach.demo.reviews import review_year
from outreach.demo.rounds import add_rounds
from outreach.demo.stock import add_stock
from outreach.periods import today
from outreach.places.import_services import import_places
from outreach.places.models import Place
from outreach.places.outline_services import import_outlines
from outreach.places.queries import list_places_in_scope
from outreach.places.services import add_place
from outreach.units.models import Unit
from outreach.units.queries import find_unit_by_code
from outreach.units.services import add_unit
from outreach.visits.content import Content, content_of
from outreach.visits.reviews import void_visit
from outreach.visits.services import Receipt, record_visit, revise_visit
from outreach.visits.submissions import check_item

DATA = Path(__file__).parent / "data" / "taiyuan"
#: Visits stored in one transaction: each commit waits for the disk.
_BATCH = 250
_VOID_REASONS = ("重复记录，以另一条为准", "选错了村，已另记", "试用时误存")

Say = Callable[[str], None]


def build_demo(say: Say, last_day: date | None = None) -> int:
    """Makes units, places, accounts and a year of visits up to `last_day` (today); counts visits.

    Deterministic for a given last day but for ids. `say` is told of progress. The database must
    hold no unit. Raises LookupError or ValueError where it does.
    """
    last_day = last_day or today()
    accounts = build_register(say)
    add_inputs(last_day)
    set_up_campaigns(last_day)
    trips = list(plan_year(accounts, last_day))
    say(f"{db.session.query(Place).count()} places; recording {len(trips)} visits ...")
    recorded = _record(trips, accounts, last_day, say)
    say("leaders review ...")
    review_year(accounts, last_day)
    add_phones(accounts)
    add_rounds(accounts, last_day)
    add_notices(accounts, last_day)
    add_stock(accounts, last_day)
    add_burden(last_day)
    see_to_hazards(accounts, last_day)
    return recorded


def build_register(say: Say) -> dict[str, Account]:
    """Makes outlines, units, accounts and places, without a visit; the accounts by badge.

    Raises ValueError where the database holds units already.
    """
    if find_unit_by_code(cast.ROOT_CODE) is not None:
        raise ValueError("the demo needs an empty database")
    rings = _import_outlines()
    units = _add_units()
    accounts = _add_accounts(units)
    say(f"{len(units)} units, {len(accounts)} accounts")
    _import_register(rings)
    _add_sites(units, accounts, rings)
    return accounts


def _import_outlines() -> dict[str, Ring]:
    """County code → outer ring of its outline, after the outlines are stored."""
    content = (DATA / "counties.geojson").read_bytes()
    import_outlines(content, "counties.geojson", actor=None)
    features = json.loads(content)["features"]
    return {f["properties"]["code"]: exterior_ring(f["geometry"]) for f in features}


def _add_units() -> dict[str, Unit]:
    add_unit(cast.ROOT_CODE, cast.ROOT_NAME, None, cast.ROOT_NAME_EN, actor=None)
    for unit in cast.UNITS:
        add_unit(unit.code, unit.name, unit.parent, unit.name_en, actor=None)
    codes = [cast.ROOT_CODE, *(unit.code for unit in cast.UNITS)]
    return {code: _unit(code) for code in codes}


def _unit(code: str) -> Unit:
    unit = find_unit_by_code(code)
    if unit is None:
        raise LookupError(code)
    return unit


def _add_accounts(units: dict[str, Unit]) -> dict[str, Account]:
    people = [
        ("ADMIN", "administrator", cast.ROOT_CODE, "支队管理员"),
        ("HQ01", "headquarters_analyst", cast.ROOT_CODE, "支队宣传01"),
        ("AUDIT", "auditor", cast.ROOT_CODE, "支队审计01"),
    ]
    for unit in cast.UNITS:
        role = "squad_leader" if unit.parent != cast.ROOT_CODE else "brigade_leader"
        people.append((cast.leader_badge(unit.code), role, unit.code, f"{unit.name}负责人"))
        for number in range(1, unit.officers + 1):
            # The last of a unit's officers is an auxiliary.
            role = "auxiliary" if 1 < unit.officers == number else "officer"
            badge = cast.officer_badge(unit.code, number)
            people.append((badge, role, unit.code, f"{unit.name}{number:02d}"))
    accounts = {}
    with transaction():
        for badge, role, unit_code, name in people:
            account, _once = create_account(badge, role, units[unit_code], name, actor=None)
            accounts[badge] = set_own_password(account, cast.DEMO_PASSWORD)
    return accounts


def _import_register(rings: dict[str, Ring]) -> None:
    """The real list, with made-up points and the unit that answers for each place."""
    with (DATA / "villages.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    content = io.StringIO()
    writer = csv.DictWriter(content, [*rows[0], "lat", "lon", "coord_quality", "unit", "is_key"])
    writer.writeheader()
    for row in rows:
        writer.writerow({**row, **_made_up(row, rings)})
    plan = import_places(content.getvalue().encode(), "villages.csv", today())
    if plan.refused:
        raise ValueError(f"the demo list was refused: {plan.refused[0]}")


def _made_up(row: dict[str, str], rings: dict[str, Ring]) -> dict[str, Any]:
    more: dict[str, Any] = {"unit": _unit_code_of(row)}
    # About one village in twenty, spread over all brigades.
    more["is_key"] = int(row["kind"] == "village" and int(row["code"]) % 19 == 0)
    ring = rings.get(row["county_code"])
    # One village in thirty has no point yet, as in any real register.
    if ring is not None and random.Random(f"has point {row['code']}").random() > 1 / 30:
        lon, lat = place_point(ring, row["town_code"], row["code"])
        more |= {"lat": lat, "lon": lon, "coord_quality": "demo"}
    return more


def _unit_code_of(row: dict[str, str]) -> str:
    candidates = [unit for unit in cast.UNITS if unit.county_code == row["county_code"]]
    named = [unit.code for unit in candidates if row["town"] in unit.townships]
    # The rest of a county belongs to its last unit without townships of its own.
    return named[0] if named else [unit.code for unit in candidates if not unit.townships][-1]


def _add_sites(
    units: dict[str, Unit], accounts: dict[str, Account], rings: dict[str, Ring]
) -> None:
    for unit_code, kind, name in cast.SITES:
        county = next(unit.county_code for unit in cast.UNITS if unit.code == unit_code)
        lon, lat = place_point(rings[county], name, name)
        leader = accounts[cast.leader_badge(unit_code)]
        add_place(
            name=name,
            kind=kind,
            actor=leader,
            unit=units[unit_code],
            lat=lat,
            lon=lon,
            coord_quality="demo",
        )


def plan_year(
    accounts: dict[str, Account], last_day: date, another_year: str = ""
) -> Iterator[Trip]:
    """All trips of all units, in order of time within a unit; see `plan_trips`."""
    number = 1
    for unit in cast.UNITS:
        if not unit.officers:
            continue
        badges = [cast.officer_badge(unit.code, n) for n in range(1, unit.officers + 1)]
        places = _places_of(accounts[badges[0]])
        names = {p.township.code: p.township.name for p in places if p.township is not None}
        targets = [_target(place) for place in places]
        for trip in plan_trips(unit, badges, targets, names, last_day, number, another_year):
            number += 1
            yield trip


def targets_of(account: Account) -> list[Target]:
    """The places of the account's scope, as a trip needs them."""
    return [_target(place) for place in _places_of(account)]


def _places_of(account: Account) -> list[Place]:
    return [row.place for row in list_places_in_scope(account)]


def _target(place: Place) -> Target:
    return Target(
        code=place.code,
        place_id=place.id,
        name=place.name,
        kind=place.kind,
        township_code=place.township.code if place.township is not None else "",
        lat=place.lat,
        lon=place.lon,
    )


def _record(trips: Iterable[Trip], accounts: dict[str, Account], last_day: date, say: Say) -> int:
    ordered = sorted(trips, key=lambda trip: (trip.day, trip.number))
    villages = villages_by_township()
    recorded = 0
    for first in range(0, len(ordered), _BATCH):
        with transaction():
            for trip in ordered[first : first + _BATCH]:
                recorded += _record_one(trip, accounts, last_day, villages)
        say(f"  {min(first + _BATCH, len(ordered))} of {len(ordered)}")
    return recorded


def _record_one(
    trip: Trip, accounts: dict[str, Account], last_day: date, villages: Villages
) -> bool:
    item = submission(trip)
    if also := at_the_fair(trip, villages):
        item["also_reached"] = also
    received_at = _received_at(item, trip)
    if trip.day == last_day and received_at > datetime.now(received_at.tzinfo):
        return False  # later today: it has not happened yet
    author = accounts[trip.badge]
    item["photos"] = photos_of(trip, author, last_day)
    item["hazards"] = hazards_of(trip.number)
    form, errors = check_item(author, item, now=received_at)
    if form is None:
        raise ValueError(f"a demo visit was refused: {errors}")
    content = content_of(form)
    receipt = Receipt(received=item, at=received_at)
    outcome = record_visit(author, item["submission_id"], content, receipt)
    _change_afterwards(trip, accounts, str(outcome.visit_id), content, receipt)
    return True


def _change_afterwards(
    trip: Trip, accounts: dict[str, Account], visit_id: str, content: Content, receipt: Receipt
) -> None:
    """Now and then the officer corrects a number, or the leader voids a visit."""
    chance = random.Random(f"afterwards {trip.number}")
    draw = chance.random()
    if draw < 0.03 and content["talks"]:
        first, *others = content["talks"]
        corrected = {**first, "attendees": (first["attendees"] or 0) + chance.randrange(1, 9)}
        revise_visit(
            accounts[trip.badge],
            visit_id,
            {**content, "talks": [corrected, *others]},
            Receipt(received=receipt.received, at=receipt.at + timedelta(hours=1)),
            base_version=1,
        )
    elif draw < 0.035:
        leader = accounts[cast.leader_badge(trip.badge[:-2].rstrip("-"))]
        reason = chance.choice(_VOID_REASONS)
        void_visit(leader, visit_id, reason, at=receipt.at + timedelta(hours=9))


def _received_at(item: dict[str, Any], trip: Trip) -> datetime:
    """Mostly when the visit ended; sometimes from the station next day, rarely weeks later."""
    chance = random.Random(f"received {trip.number}")
    ended = datetime.fromisoformat(item["ended_at"])
    draw = chance.random()
    if draw < 0.8:
        return ended + timedelta(minutes=chance.randrange(1, 30))
    if draw < 0.985:
        return ended + timedelta(hours=chance.randrange(3, 22))
    return ended + timedelta(days=chance.randrange(31, 50))
