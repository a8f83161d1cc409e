"""Villages without a point are put on the map by their visits, and only by visits that agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.accounts.queries import find_account_by_badge
from outreach.audit.models import AuditEvent
from outreach.database import db, transaction
from outreach.places.models import Place
from outreach.places.services import set_point
from outreach.visits.fixes import Fix, point_of
from tests.phone import Phone, submission

#: A thousandth of a degree to the north is 111 m.
LAT, LON = 37.8706, 112.5489
MONDAY, TUESDAY = date(2024, 6, 10), date(2024, 6, 11)
AGREEING = [
    Fix(LAT, LON, 12, MONDAY, "a"),
    Fix(LAT + 0.001, LON + 0.001, 30, MONDAY, "b"),
    Fix(LAT + 0.003, LON - 0.001, 100, TUESDAY, "a"),
]


def test_point_when_three_fixes_agree_then_it_is_their_median():
    placed = point_of(AGREEING)
    assert (placed.lat, placed.lon, placed.visits) == (LAT + 0.001, LON, 3)


@pytest.mark.parametrize(
    "change",
    [
        {"accuracy_m": 100.1},
        {"day": MONDAY},
        {"lat": LAT + 0.0091},
    ],
    ids=["inaccurate", "one day", "over a kilometre away"],
)
def test_point_when_the_third_fix_does_not_do_then_there_is_none(change):
    assert point_of([*AGREEING[:2], replace(AGREEING[2], **change)]) is None


def test_point_when_one_phone_made_them_all_then_there_is_none():
    assert point_of([replace(fix, phone="a") for fix in AGREEING]) is None


def test_point_when_two_visits_only_then_there_is_none():
    assert point_of(AGREEING[:2]) is None
    assert point_of([]) is None


def test_point_when_one_was_logged_at_the_office_then_the_others_decide():
    office = Fix(LAT + 0.2, LON, 10, TUESDAY, "b")
    assert point_of([office, *AGREEING]) == point_of(AGREEING)


def test_point_when_half_were_logged_elsewhere_then_there_is_none():
    elsewhere = [replace(fix, lat=fix.lat + 0.2) for fix in AGREEING]
    assert point_of([*AGREEING, *elsewhere]) is None


def test_point_when_fixes_lie_along_a_kilometre_then_it_is_in_the_middle():
    line = [
        replace(fix, lat=LAT + step, lon=LON)
        for fix, step in zip(AGREEING, (0, 0.006, 0.0089), strict=True)
    ]
    assert point_of(line).lat == LAT + 0.006


@given(st.permutations([*AGREEING, Fix(LAT + 0.1, LON, 5, MONDAY, "c")]))
def test_point_when_visits_come_in_another_order_then_it_is_the_same(fixes):
    assert point_of(fixes) == point_of(AGREEING)


@pytest.fixture
def village(factory):
    """A village without a point, an officer of its brigade, a leader."""
    unit = factory.unit("A", "甲大队")
    return {
        "place": factory.place("140100000001", "甲村村委会", unit),
        "officer": factory.account("officer", unit, display_name="张三"),
        "leader": factory.account("brigade_leader", unit),
    }


@pytest.fixture
def visit(app, factory, village):
    """Sends a visit with a position: visit("10", "phone-a", lat=...)."""
    phone_of_officer = Phone(app, factory, village["officer"])

    def send(day, phone, lat=LAT, lon=LON, accuracy=20):
        item = submission(
            village["place"],
            captured_at=f"2024-06-{day}T10:00:00+08:00",
            position={"lat": lat, "lon": lon, "accuracy_m": accuracy},
        )
        assert phone_of_officer.status(item, device_id=phone) == "stored"

    return send


@pytest.fixture
def point(app, village):
    """Reads the village's point as stored."""

    def read():
        with app.app_context():
            place = db.session.get(Place, village["place"])
            return place.lat, place.lon, place.coord_quality

    return read


NOWHERE = (None, None, "none")


def test_village_when_the_third_visit_arrives_then_it_is_on_the_map(
    app, client, factory, village, visit, point
):
    visit("10", "phone-a")
    visit("10", "phone-b", lat=LAT + 0.002)
    assert point() == NOWHERE
    visit("11", "phone-a", lat=LAT + 0.001, lon=LON + 0.001)
    assert point() == (LAT + 0.001, LON, "visit_median")
    with app.app_context():
        (event,) = db.session.scalars(
            db.select(AuditEvent).where(AuditEvent.action == "place.locate_by_visits")
        )
        assert event.target_id == village["place"]
        assert event.actor.startswith("张三")
        assert event.details["coord_quality"] == ["none", "visit_median"]
        assert event.details["visits"] == 3
    factory.sign_in(client, village["leader"])
    for address in (f"/villages/{village['place']}", "/villages"):
        assert "由走访推定" in client.get(address).get_data(as_text=True)
    panel = client.get(f"/map/villages/{village['place']}.json").json
    assert panel["point"] == "位置由走访推定"


def test_village_when_visits_come_in_one_batch_then_it_is_on_the_map_at_once(
    app, factory, village, point
):
    items = [
        submission(
            village["place"],
            captured_at=f"2024-06-{day}T10:00:00+08:00",
            position={"lat": LAT, "lon": LON, "accuracy_m": 9},
        )
        for day in (10, 11, 12)
    ]
    phone = Phone(app, factory, village["officer"])
    phone.send(items[0], device_id="phone-a")
    phone.send(*items[1:], device_id="phone-b")
    assert point() == (LAT, LON, "visit_median")


def test_village_when_a_visit_gets_its_position_by_an_edit_then_it_is_on_the_map(
    app, factory, village, visit, point
):
    visit("10", "phone-a")
    visit("11", "phone-b")
    phone = Phone(app, factory, village["officer"])
    item = submission(village["place"], captured_at="2024-06-12T10:00:00+08:00")
    assert phone.status(item, device_id="phone-a") == "stored"
    assert point() == NOWHERE
    item["base_version"] = 1
    item["position"] = {"lat": LAT, "lon": LON, "accuracy_m": 8}
    assert phone.status(item, device_id="phone-a") == "stored"
    assert point() == (LAT, LON, "visit_median")


@pytest.mark.parametrize(
    "third", [{"phone": "phone-a"}, {"day": "10"}, {"lat": LAT + 0.02}, {"accuracy": 150}]
)
def test_village_when_visits_do_not_agree_then_it_stays_off_the_map(visit, point, third):
    visit("10", "phone-a")
    visit("10", "phone-a" if "phone" in third else "phone-b")
    visit(**{"day": "11", "phone": "phone-b"} | third)
    assert point() == NOWHERE


def test_village_when_it_was_put_by_hand_then_visits_never_move_it(app, village, visit, point):
    with app.app_context():
        place = db.session.get(Place, village["place"])
        set_point(
            place, LAT + 0.01, LON, "map_pick", find_account_by_badge(village["leader"].badge)
        )
    for day, phone in (("10", "phone-a"), ("11", "phone-b"), ("12", "phone-c")):
        visit(day, phone)
    assert point() == (LAT + 0.01, LON, "map_pick")


def test_point_by_visits_when_somebody_sets_another_then_that_one_holds(app, village, visit, point):
    for day, phone in (("10", "phone-a"), ("11", "phone-b"), ("12", "phone-c")):
        visit(day, phone)
    with app.app_context():
        place = db.session.get(Place, village["place"])
        set_point(
            place, LAT + 0.01, LON, "surveyed", find_account_by_badge(village["leader"].badge)
        )
    visit("13", "phone-d")
    assert point() == (LAT + 0.01, LON, "surveyed")


def test_command_when_visits_were_there_before_then_places_them_once(app, village, visit, point):
    for day, phone in (("10", "phone-a"), ("11", "phone-b"), ("12", "phone-c")):
        visit(day, phone)
    with app.app_context(), transaction():
        # As it was before points came from visits.
        place = db.session.get(Place, village["place"])
        place.lat = place.lon = None
        place.coord_quality = "none"
    runner = app.test_cli_runner()
    assert "1 villages placed" in runner.invoke(args=["places", "points"]).stdout
    assert point() == (LAT, LON, "visit_median")
    assert "0 villages placed" in runner.invoke(args=["places", "points"]).stdout


def test_map_when_a_village_is_placed_then_it_counts_it_no_more_among_those_missing(
    client, factory, village, visit
):
    factory.sign_in(client, village["leader"])
    before = client.get("/map/state.json").json
    for day, phone in (("10", "phone-a"), ("11", "phone-b"), ("12", "phone-c")):
        visit(day, phone)
    after = client.get("/map/state.json").json
    assert before["addresses"]["places"] != after["addresses"]["places"]
