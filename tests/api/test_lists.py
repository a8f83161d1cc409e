"""GET lists: scope, filters, pages, and parameters that are wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outreach.accounts.queries import find_account_by_badge
from outreach.database import db
from outreach.periods import today
from outreach.places.models import Place
from outreach.places.services import assign_unit
from outreach.units.queries import get_unit
from outreach.visits.merge import merge_visits
from outreach.visits.models import Visit
from outreach.visits.reviews import Seen, return_visit, void_visit
from outreach.visits.version_queries import get_revision

TALK = {"form": "on_site", "topics": ["helmet"], "attendees": 30, "minutes": 20}


def walk(phone, address):
    """All pages from the address on."""
    pages = []
    while address:
        assert address.startswith("/api/v1/")
        response = phone.get(address)
        assert response.status_code == 200
        pages.append(response.json["items"])
        address = response.json["next"]
    return pages


def names(page):
    return [item["name"] for item in page]


def test_villages_when_listed_then_with_unit_township_point_and_last_visit(brigade, factory):
    factory.township("140110002", "罗城街道")
    factory.place("140110002205", "西峪村委会", brigade.unit, township="140110002")
    factory.visit(brigade.officer, brigade.place, "2026-06-16T23:30:00+08:00")
    items = brigade.phone.get("/api/v1/villages").json["items"]
    assert items[0] == {
        "id": brigade.place,
        "code": "140110002204",
        "name": "开化村委会",
        "kind": "village",
        "township": None,
        "township_code": None,
        "unit": "jinyuan",
        "unit_name": "晋源大队",
        "lat": 37.7,
        "lon": 112.47,
        "coord_quality": "surveyed",
        "last_visit": "2026-06-16",
    }
    assert (items[1]["township"], items[1]["township_code"]) == ("罗城街道", "140110002")
    assert (items[1]["lat"], items[1]["coord_quality"], items[1]["last_visit"]) == (
        None,
        "none",
        None,
    )


def test_villages_when_paged_then_every_place_once_in_order_with_filters_kept(brigade, factory):
    for number in range(3):
        factory.place(f"14011000230{number}", f"第{number}村委会", brigade.unit)
    for number in range(3):
        factory.place(None, f"第{number}采石场", brigade.unit, kind="enterprise_site")
    whole = brigade.phone.get("/api/v1/villages").json
    assert whole["next"] is None
    pages = walk(brigade.phone, "/api/v1/villages?limit=2&unit=jinyuan&q=")
    assert [len(page) for page in pages] == [2, 2, 2, 1]
    assert [item for page in pages for item in page] == whole["items"]
    codes = [item["code"] for item in whole["items"]]
    assert codes[:4] == sorted(codes[:4])
    assert codes[4:] == [None] * 3
    pages = walk(brigade.phone, "/api/v1/villages?kind=enterprise_site&limit=2")
    assert [len(page) for page in pages] == [2, 1]


def test_villages_when_searched_then_by_name_and_initials(brigade, factory):
    factory.place("140110002205", "西峪村委会", brigade.unit)
    assert names(brigade.phone.get("/api/v1/villages?q=khc").json["items"]) == ["开化村委会"]
    assert names(brigade.phone.get("/api/v1/villages?q=西峪").json["items"]) == ["西峪村委会"]
    assert brigade.phone.get("/api/v1/villages?q=%25").json["items"] == []


def test_lists_when_of_another_brigade_then_not_in_them(brigade, factory):
    other = factory.unit("yangqu")
    officer = factory.account("officer", other)
    place = factory.place("140122001200", "黄寨村委会", other)
    factory.visit(officer, place)
    assert names(brigade.phone.get("/api/v1/villages").json["items"]) == ["开化村委会"]
    assert brigade.phone.get("/api/v1/visits").json["items"] == []
    assert names(brigade.phone.get("/api/v1/coverage").json["items"]) == ["开化村委会"]
    analyst = brigade.phone_of(factory.account("headquarters_analyst", factory.root()))
    assert len(analyst.get("/api/v1/villages").json["items"]) == 2
    assert len(analyst.get("/api/v1/villages?unit=yangqu").json["items"]) == 1
    assert len(analyst.get("/api/v1/visits?unit=yangqu").json["items"]) == 1
    for route in ("villages", "visits", "coverage"):
        assert brigade.phone.get(f"/api/v1/{route}?unit=yangqu").status_code == 404


def test_visit_when_listed_then_whole_under_the_names_of_a_submission(brigade, factory):
    counts = [
        {
            "vehicle_type": "e_bicycle",
            "seat": "driver",
            "none": 10,
            "worn": 20,
            "correct": 15,
            "unclear": 1,
        }
    ]
    check = {
        "place": "village_entry",
        "phase": "before_talk",
        "minutes": 4,
        "strap_visible": True,
        "counts": counts,
    }
    sent = {
        "ended_at": "2026-06-16T03:20:00Z",
        "position": {"lat": 37.7, "lon": 112.47, "accuracy_m": 12.0},
        "campaign": "work-safety-month",
        "channel": "village",
        "police_count": 2,
        "vehicles_used": 1,
        "nobody_met": False,
        "talks": [{**TALK, "audience": ["elderly"]}],
        "leaflets": [{"material": "helmet-leaflet", "quantity": 120}],
        "activities": [{"kind": "loudspeaker", "quantity": 1}],
        "helmet_checks": [check],
        "notes": "逢集",
    }
    factory.visit(brigade.officer, brigade.place, "2026-06-16T02:01:00Z", **sent)
    (visit,) = brigade.phone.get("/api/v1/visits").json["items"]
    assert visit["captured_at"] == "2026-06-16T10:01:00+08:00"
    assert visit["ended_at"] == "2026-06-16T11:20:00+08:00"
    assert visit["day"] == "2026-06-16"
    assert visit["helmet_checks"] == [{**check, "short": True}]
    assert {name: visit[name] for name in sent if name not in ("ended_at", "helmet_checks")} == {
        name: value for name, value in sent.items() if name not in ("ended_at", "helmet_checks")
    }
    assert (visit["village"], visit["unit"], visit["unit_name"], visit["author"]) == (
        "开化村委会",
        "jinyuan",
        "晋源大队",
        "晋源大队01",
    )
    assert (visit["distance_m"], visit["version"], visit["late_entry"]) == (0.0, 1, True)
    assert (visit["review_state"], visit["void_reason"]) == ("submitted", None)


def test_visit_when_reviewed_or_merged_then_says_how_and_when(app, brigade, factory):
    returned, kept, merged = (
        factory.visit(brigade.officer, brigade.place, f"2026-06-{day}T10:00:00+08:00")
        for day in ("18", "16", "15")
    )
    with app.app_context():
        leader = find_account_by_badge(brigade.leader.badge)
        return_visit(leader, returned, "人次不对", Seen(1, "submitted"))
        visit = db.session.get(Visit, kept)
        merge_visits(leader, (kept, 1), (merged, 1), get_revision(visit, 1).content)
    listed = brigade.phone.get("/api/v1/visits").json["items"]
    first, second, third = listed
    assert first["review"].pop("reviewed_at").endswith("+08:00")
    assert first["review"] == {"version": 1, "state": "returned", "reason": "人次不对"}
    assert (second["review"], second["merged_into"]) == (None, None)
    assert (third["review"]["state"], third["merged_into"]) == ("void", kept)
    assert third["review"]["reason"] == third["void_reason"] == "与2026-06-16 10:00的记录合并"


def test_visits_when_filtered_then_by_day_campaign_village_and_state(app, brigade, factory):
    other = factory.place("140110002205", "西峪村委会", brigade.unit)
    first = factory.visit(brigade.officer, brigade.place, "2026-06-15T23:59:00+08:00")
    second = factory.visit(
        brigade.officer, other, "2026-06-16T00:00:00+08:00", campaign="work-safety-month"
    )
    void = factory.visit(brigade.officer, other, "2026-06-17T12:00:00+08:00")
    with app.app_context():
        void_visit(find_account_by_badge(brigade.leader.badge), void, "记错了")

    def ids(query):
        return [visit["id"] for visit in brigade.phone.get(f"/api/v1/visits?{query}").json["items"]]

    assert ids("") == [void, second, first]
    assert ids("from=2026-06-16&to=2026-06-16") == [second]
    assert ids("to=2026-06-15") == [first]
    assert ids("from=2026-06-16") == [void, second]
    assert ids("campaign=work-safety-month") == [second]
    assert ids("village=140110002204") == ids(f"village={brigade.place}") == [first]
    assert ids("state=void") == [void]
    assert ids("state=submitted&unit=jinyuan") == [second, first]
    assert ids("unit=") == ids("")


def test_visits_when_paged_then_each_once_the_latest_first(brigade, factory):
    moments = [f"2026-06-{day:02}T10:00:00+08:00" for day in (1, 2, 2, 2, 3)]
    for moment in moments:
        factory.visit(brigade.officer, brigade.place, moment)
    pages = walk(brigade.phone, "/api/v1/visits?limit=2&from=2026-06-01")
    assert [len(page) for page in pages] == [2, 2, 1]
    visits = [visit for page in pages for visit in page]
    assert len({visit["id"] for visit in visits}) == 5
    assert [visit["captured_at"] for visit in visits] == sorted(moments, reverse=True)


def test_coverage_by_village_when_asked_then_every_place_with_its_figures(brigade, factory):
    factory.place("140110002205", "西峪村委会", brigade.unit)
    factory.place(None, "采石场", brigade.unit, kind="enterprise_site")
    factory.visit(
        brigade.officer,
        brigade.place,
        "2026-06-16T10:00:00+08:00",
        talks=[TALK],
        leaflets=[
            {"material": "helmet-leaflet", "quantity": 120},
            {"material": "helmet-gift", "quantity": 3},
        ],
        helmet_checks=[
            {"phase": phase, "counts": [{"vehicle_type": "e_bicycle", "none": 10, "worn": 20}]}
            for phase in ("before_talk", "after_talk")
        ],
    )
    items = brigade.phone.get("/api/v1/coverage?from=2026-06-16&to=2026-06-16").json["items"]
    assert items[0] == {
        "id": brigade.place,
        "code": "140110002204",
        "name": "开化村委会",
        "kind": "village",
        "unit": "jinyuan",
        "unit_name": "晋源大队",
        "last_visit": "2026-06-16",
        "visits": 1,
        "attendees": 30,
        "leaflets": 120,
        "riders_observed": 30,
        "riders_helmeted": 20,
    }
    assert names(items) == ["开化村委会", "西峪村委会", "采石场"]
    assert (items[1]["visits"], items[1]["last_visit"]) == (0, None)
    later = brigade.phone.get("/api/v1/coverage?from=2026-06-17").json["items"][0]
    assert (later["visits"], later["last_visit"]) == (0, "2026-06-16")
    villages = walk(brigade.phone, "/api/v1/coverage?kind=village&limit=1&by=village")
    assert [names(page) for page in villages] == [["开化村委会"], ["西峪村委会"]]
    campaign = brigade.phone.get("/api/v1/coverage?campaign=day-122").json["items"][0]
    assert campaign["visits"] == 0


def test_coverage_by_brigade_when_asked_then_counts_villages(brigade, factory):
    factory.place("140110002205", "西峪村委会", brigade.unit)
    factory.place(None, "采石场", brigade.unit, kind="enterprise_site")
    factory.unit("yangqu", "阳曲大队")
    factory.visit(brigade.officer, brigade.place, "2026-06-16T10:00:00+08:00", talks=[TALK])
    analyst = brigade.phone_of(factory.account("headquarters_analyst", factory.root()))
    pages = walk(analyst, "/api/v1/coverage?by=brigade&limit=1&to=2026-06-30")
    rows = [row for page in pages for row in page]
    assert rows[0] == {
        "unit": "jinyuan",
        "unit_name": "晋源大队",
        "villages": 2,
        "visited": 1,
        "visits": 1,
        "attendees": 30,
        "leaflets": 0,
        "riders_observed": 0,
        "riders_helmeted": 0,
        "wearing": {
            "grade": "C",
            "rate": None,
            "low": None,
            "high": None,
            "villages_observed": 0,
            "villages_still_to_observe": 11,
        },
    }
    assert (rows[1]["unit"], rows[1]["villages"]) == ("yangqu", 0)
    sites = analyst.get("/api/v1/coverage?by=brigade&kind=enterprise_site").json["items"][0]
    assert (sites["villages"], sites["visited"]) == (1, 0)


def test_coverage_when_visit_is_voided_then_it_counts_no_more(app, brigade, factory):
    visit = factory.visit(brigade.officer, brigade.place, talks=[TALK])
    with app.app_context():
        void_visit(find_account_by_badge(brigade.leader.badge), visit, "记错了")
    (row,) = brigade.phone.get("/api/v1/coverage").json["items"]
    assert (row["visits"], row["attendees"], row["last_visit"]) == (0, 0, None)


def test_visit_when_village_moves_then_keeps_its_unit_and_coverage_moves(app, brigade, factory):
    other = factory.unit("yangqu", "阳曲大队")
    factory.visit(brigade.officer, brigade.place, "2026-06-16T10:00:00+08:00")
    with app.app_context():
        place = db.session.get(Place, brigade.place)
        assign_unit(place, get_unit(other), today() - timedelta(days=1), None)
    analyst = brigade.phone_of(factory.account("headquarters_analyst", factory.root()))
    assert analyst.get("/api/v1/visits").json["items"][0]["unit"] == "jinyuan"
    assert analyst.get("/api/v1/villages").json["items"][0]["unit"] == "yangqu"
    then = analyst.get("/api/v1/coverage?to=2026-06-30&by=village").json["items"][0]
    now = analyst.get("/api/v1/coverage?by=village").json["items"][0]
    assert (then["unit"], now["unit"], now["visits"]) == ("jinyuan", "yangqu", 1)


@pytest.mark.parametrize("route", ["villages", "visits", "coverage"])
def test_parameter_when_wrong_then_400_and_named(brigade, route):
    wrong = {
        "limit": ["0", "501", "x", "1.5", "-1", "9" * 30, "１０００"],
        "after": ["x", "W10=", "WzEsMl0=", "WyJcdTAwMDAiLG51bGxd", "é", "bnVsbA=="],
        "unit": ["nowhere", "\x01", "%00x", "x" * 65],
    }
    if route != "villages":
        wrong |= {"from": ["16.6.2026", "2026-13-01"], "to": ["x"], "campaign": ["none-such"]}
    if route != "visits":
        wrong |= {"kind": ["city"]}
    for name, values in wrong.items():
        for value in values:
            response = brigade.phone.client.get(
                f"/api/v1/{route}",
                query_string={name: value},
                headers=brigade.phone.headers,
            )
            assert response.status_code == 400, (name, value)
            error = response.json["error"]
            assert (error["code"], list(error["fields"])) == ("bad_request", [name])
            assert error["fields"][name][0]


def test_period_when_backwards_then_400(brigade):
    for route in ("visits", "coverage"):
        response = brigade.phone.get(f"/api/v1/{route}?from=2026-06-17&to=2026-06-16")
        assert list(response.json["error"]["fields"]) == ["to"]
    for query, name in (
        ("visits?village=nowhere", "village"),
        ("visits?state=lost", "state"),
        ("coverage?by=person", "by"),
    ):
        response = brigade.phone.get(f"/api/v1/{query}")
        assert response.status_code == 400
        assert list(response.json["error"]["fields"]) == [name]


def test_coverage_when_by_brigade_goes_on_after_an_unknown_row_then_400(brigade):
    response = brigade.phone.get("/api/v1/coverage?by=brigade&after=WyJub3doZXJlIl0=")
    assert response.status_code == 400


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("officer", {"villages", "visits", "coverage"}),
        ("headquarters_analyst", {"villages", "visits", "coverage"}),
        ("administrator", {"villages", "visits", "coverage"}),
        ("auditor", {"coverage"}),
    ],
)
def test_lists_when_role_lacks_the_permission_then_403(brigade, factory, role, allowed):
    phone = brigade.phone_of(factory.account(role, factory.root()))
    for route in ("villages", "visits", "coverage"):
        expected = 200 if route in allowed else 403
        assert phone.get(f"/api/v1/{route}").status_code == expected


def test_lists_when_not_signed_in_then_401_and_the_description_is_public(client):
    for route in ("villages", "visits", "coverage"):
        response = client.get(f"/api/v1/{route}")
        assert response.status_code == 401
        assert response.json["error"]["code"] == "sign_in_needed"
    assert client.get("/api/v1/openapi.json").status_code == 200
