"""What a phone is given to work without signal: whose it is, how much, and when it is new."""

from __future__ import annotations

import json
from datetime import timedelta

import brotli
import pytest
from sqlalchemy import event

from outreach.accounts.queries import find_account_by_badge
from outreach.database import db, utc_now
from outreach.places.models import Outline, Place
from outreach.visits.reviews import Seen, return_visit, void_visit

ADDRESS = "/api/v1/field-data"
TALK = {"form": "on_site", "topics": ["helmet"], "audience": ["elderly"], "attendees": 30}
#: A border of 1,000 corners that trembles by ten metres.
RING = [[112.4 + 0.0001 * (at % 2), 37.6 + at / 10_000] for at in range(1_000)]


@pytest.fixture
def signed_in(brigade, client, factory):
    factory.sign_in(client, brigade.officer)
    return client


def test_data_when_asked_then_villages_of_the_scope_with_key_and_last_visit(brigade, factory, app):
    factory.township("140110002", "罗城街道")
    key = factory.place("140110002205", "西峪村委会", brigade.unit, township="140110002")
    factory.place("140105001201", "别队村委会", factory.unit())
    factory.visit(brigade.officer, brigade.place, "2026-06-16T23:30:00+08:00")
    with app.app_context():
        db.session.get(Place, key).is_key = True
        db.session.commit()
    data = brigade.phone.get(ADDRESS).json
    assert data["villages"] == [
        [key, "西峪村", "罗城街道", "xiyucun", "xyc", None, None, "village", 1, None],
        [
            brigade.place, "开化村", "", "kaihuacun", "khc", 37.7, 112.47, "village", 0,
            "2026-06-16",
        ],
    ]  # fmt: skip
    assert data["intervals"] == {"village": 90, "key": 30}
    assert data["schema"] == 1


def test_data_when_asked_then_says_whose_it_is(brigade):
    account = brigade.phone.get(ADDRESS).json["account"]
    assert account["id"] == brigade.officer.id
    assert (account["name"], account["role"]) == ("晋源大队01", "officer")
    assert account["unit"] == {"id": brigade.unit.id, "name": "晋源大队", "name_en": ""}
    assert "visits.record" in account["permissions"]


def test_data_when_visits_were_made_then_only_own_ones_of_twelve_months_in_numbers(
    brigade, factory
):
    visit = factory.visit(
        brigade.officer,
        brigade.place,
        "2026-06-16T10:01:00+08:00",
        ended_at="2026-06-16T11:20:00+08:00",
        talks=[TALK, {"topics": ["helmet"], "attendees": 12}],
        leaflets=[
            {"material": "helmet-leaflet", "quantity": 120},
            {"material": "poster", "quantity": 3},
        ],
        activities=[{"kind": "film", "quantity": 1}],
        helmet_checks=[{"counts": [{"vehicle_type": "e_bicycle", "worn": 20, "none": 5}]}],
    )
    factory.visit(brigade.officer, brigade.place, utc_now() - timedelta(days=400))
    factory.visit(brigade.leader, brigade.place)
    (own,) = brigade.phone.get(ADDRESS).json["visits"]
    assert own["id"] == visit
    assert (own["place_id"], own["place"], own["township"]) == (brigade.place, "开化村", "")
    assert own["captured_at"] == "2026-06-16T10:01:00+08:00"
    assert own["ended_at"] == "2026-06-16T11:20:00+08:00"
    assert own["received_at"].endswith("+08:00")
    assert own["summary"] == {
        "nobody_met": False,
        "talks": 2,
        "attendees": 42,
        "leaflets": 120,
        "materials": [["poster", 3]],
        "riders": 25,
        "activities": [["film", 1]],
    }
    assert (own["review_state"], own["version"], own["late_entry"]) == ("submitted", 1, True)


def test_data_when_the_last_visit_met_nobody_then_the_usual_words_are_still_offered(
    brigade, factory
):
    leaflets = [{"material": "helmet-leaflet", "quantity": 120}]
    factory.visit(
        brigade.officer,
        brigade.place,
        utc_now() - timedelta(days=3),
        talks=[TALK],
        leaflets=leaflets,
        helmet_checks=[
            {
                "place": "village_entry",
                "counts": [{"vehicle_type": "e_bicycle", "worn": 20, "none": 5}],
            }
        ],
    )
    factory.visit(brigade.officer, brigade.place, nobody_met=True)
    assert brigade.phone.get(ADDRESS).json["last"] == {
        "campaign": None,
        "talk_form": "on_site",
        "topics": ["helmet"],
        "audience": ["elderly"],
        "materials": ["helmet-leaflet"],
        "check_place": "village_entry",
    }


def test_data_when_nothing_changed_then_304_until_a_visit_comes_in(brigade, factory, signed_in):
    first = signed_in.get(ADDRESS)
    tag = first.headers["ETag"]
    assert not tag.startswith("W/")
    assert first.headers["Cache-Control"] == "no-store"
    again = signed_in.get(ADDRESS, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    factory.visit(brigade.leader, brigade.place)
    changed = signed_in.get(ADDRESS, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


def test_data_when_the_browser_unpacks_brotli_then_packed_and_304_all_the_same(signed_in):
    first = signed_in.get(ADDRESS, headers={"Accept-Encoding": "br"})
    assert first.headers["Content-Encoding"] == "br"
    assert json.loads(brotli.decompress(first.data))["schema"] == 1
    again = signed_in.get(
        ADDRESS, headers={"Accept-Encoding": "br", "If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304


def test_data_when_a_visit_is_voided_then_it_says_so_and_offers_its_words_no_more(
    brigade, factory, app
):
    visit = factory.visit(brigade.officer, brigade.place, talks=[TALK])
    with app.test_request_context():
        void_visit(
            find_account_by_badge(brigade.leader.badge), visit, "记错了村", Seen(1, "submitted")
        )
    data = brigade.phone.get(ADDRESS).json
    assert data["visits"][0]["review_state"] == "void"
    assert data["visits"][0]["void_reason"] == "记错了村"
    assert (data["last"], data["villages"][0][-1]) == ({}, None)


def test_data_when_the_county_has_a_long_outline_then_a_small_one_of_it_alone(
    brigade, factory, app
):
    factory.township("140110002", "罗城街道")
    factory.place("140110002205", "西峪村委会", brigade.unit, township="140110002")
    ring = [*RING, [112.5, 37.6], RING[0]]
    with app.app_context():
        for code in ("140110", "140105"):
            shape = {"type": "Polygon", "coordinates": [ring]}
            db.session.add(Outline(code=code, name=code, geometry=shape))
        db.session.commit()
    response = brigade.phone.get(ADDRESS)
    (outline,) = response.json["outlines"]["outlines"]
    assert outline["code"] == "140110"
    assert 3 < len(outline["rings"][0]) / 2 < 50
    assert len(json.dumps(response.json["outlines"])) < 30_000


def test_data_when_many_villages_and_visits_then_still_few_statements(brigade, factory, app):
    factory.township("140110002", "罗城街道")
    for number in range(30):
        place = factory.place(
            f"140110002{300 + number}", f"第{number}村委会", brigade.unit, township="140110002"
        )
        if number < 5:
            factory.visit(brigade.officer, place, talks=[TALK])
    with app.app_context():
        engine = db.engine
    statements: list[str] = []

    def count(*arguments):
        statements.append(arguments[2])

    event.listen(engine, "before_cursor_execute", count)
    brigade.phone.get(ADDRESS)
    event.remove(engine, "before_cursor_execute", count)
    asked = [each for each in statements if " \nFROM " in each]
    own = [each for each in asked if "api_tokens" not in each and "accounts" not in each]
    scope = [each for each in own if "FROM units" in each]
    outlines = [each for each in own if "outlines.geometry" in each]
    # The outlines themselves are read once, then kept.
    assert len(own) - len(scope) - len(outlines) <= 7, own


def test_data_when_the_account_records_no_visits_then_not_allowed(factory, client):
    factory.sign_in(client, factory.account("headquarters_analyst", factory.root()))
    assert client.get(ADDRESS).status_code == 403
    client.post("/sign-out", data={"csrf_token": factory.csrf(client)})
    assert client.get(ADDRESS).status_code == 401


def test_data_when_a_leader_returns_a_visit_then_with_the_reason(brigade, factory, app):
    visit = factory.visit(brigade.officer, brigade.place, talks=[TALK])
    with app.test_request_context():
        leader = find_account_by_badge(brigade.leader.badge)
        return_visit(leader, visit, "资料数量似多一个0", Seen(1, "submitted"))
    (own,) = brigade.phone.get(ADDRESS).json["visits"]
    assert (own["review_state"], own["return_reason"]) == ("returned", "资料数量似多一个0")
