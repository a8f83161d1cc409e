"""Changing and voiding a visit, and who may."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from outreach.database import utc_now
from tests.visits.sheet import Sheet, local, only_visit

pytestmark = pytest.mark.any_engine


def edit_sheet(client, visit):
    return Sheet.open(client, f"/visits/{visit}/edit")


def test_edit_when_opened_and_saved_then_nothing_has_changed(app, officer, brigade):
    visit = brigade.factory.visit(
        brigade.officer,
        brigade.place,
        ended_at=utc_now().isoformat(),
        position={"lat": 37.701, "lon": 112.471, "accuracy_m": 12.5},
        campaign="village-tour",
        talks=[{"form": "film", "topics": ["helmet"], "audience": ["children"], "minutes": 9}],
        leaflets=[{"material": "poster", "quantity": 3}],
        activities=[{"kind": "film", "quantity": 2}],
        helmet_checks=[
            {"place": "market", "phase": "separate", "minutes": 30,
             "counts": [{"vehicle_type": "other", "seat": "child_passenger", "none": 1}]}
        ],
        captured_at=(utc_now() - timedelta(hours=3)).replace(second=0, microsecond=0),
    )  # fmt: skip
    response = edit_sheet(officer, visit).fill(ended_at=local(utc_now())).save()
    assert response.status_code == 302
    assert only_visit(app).version <= 2
    response = edit_sheet(officer, visit).save()
    assert "没有改动" in officer.get(response.location).text


def test_edit_when_changed_then_the_history_says_who_and_which_field(app, officer, brigade):
    visit = brigade.factory.visit(
        brigade.officer, brigade.place, talks=[{"topics": ["helmet"], "attendees": 300}]
    )
    edit_sheet(officer, visit).fill(talks__0__attendees="30").save()
    page = officer.get(f"/visits/{visit}/history").text
    assert "晋源大队01" in page
    line = re.sub(r"<[^>]+>", "", page)
    assert "人次 300 → 30" in line
    assert only_visit(app).version == 2


def test_edit_when_somebody_changed_it_meanwhile_then_said_and_typed_is_kept(
    app, officer, brigade, leader
):
    visit = brigade.factory.visit(brigade.officer, brigade.place, notes="原来的")
    mine = edit_sheet(officer, visit).fill(notes="我改的", police_count="2")
    edit_sheet(leader, visit).fill(notes="负责人改的").save()

    told = mine.press()
    assert told.status == 409
    assert told.has("晋源大队长") and told.has("您填的都还在下面")
    assert told.has("现在是“负责人改的”，您填的是“我改的”")
    assert (told.fields["notes"], told.fields["police_count"]) == ("我改的", "2")

    assert told.save().status_code == 302
    visit = only_visit(app)
    assert (visit.notes, visit.police_count, visit.version) == ("我改的", 2, 3)


def test_edit_when_the_visit_is_a_colleagues_then_refused_and_a_leader_may(
    app, officer, brigade, leader
):
    colleague = brigade.factory.account("officer", brigade.unit)
    visit = brigade.factory.visit(colleague, brigade.place)
    assert officer.get(f"/visits/{visit}").status_code == 200
    assert officer.get(f"/visits/{visit}/edit").status_code == 403
    token = brigade.factory.csrf(officer)
    assert officer.post(f"/visits/{visit}/edit", data={"csrf_token": token}).status_code == 403
    assert f"/visits/{visit}/edit" not in officer.get(f"/visits/{visit}").text
    edit_sheet(leader, visit).fill(notes="负责人改的").save()
    assert only_visit(app).notes == "负责人改的"


@pytest.mark.parametrize("page", ["", "/edit", "/history", "/void"])
def test_visit_when_another_brigades_then_not_found(app, brigade, page):
    visit = brigade.factory.visit(brigade.officer, brigade.place)
    stranger = brigade.factory.account("brigade_leader")
    client = app.test_client()
    brigade.factory.sign_in(client, stranger)
    assert client.get(f"/visits/{visit}{page}").status_code == 404
    assert "开化村" not in client.get("/visits?whose=unit").text


# ---- voiding ----


def test_void_when_without_a_reason_then_asked_for_it(app, leader, brigade):
    visit = brigade.factory.visit(brigade.officer, brigade.place)
    token = brigade.factory.csrf(leader)
    answer = leader.post(f"/visits/{visit}/void", data={"csrf_token": token, "reason": " "})
    assert answer.status_code == 422
    assert "请填作废原因" in answer.text
    assert only_visit(app).review_state == "submitted"


def test_void_when_with_a_reason_then_readable_but_counted_and_edited_no_more(
    app, officer, leader, brigade
):
    visit = brigade.factory.visit(brigade.officer, brigade.place)
    token = brigade.factory.csrf(leader)
    sent = {"csrf_token": token, "reason": "记重了"}
    assert leader.post(f"/visits/{visit}/void", data=sent).status_code == 302
    page = officer.get(f"/visits/{visit}").text
    assert "已作废" in page and "记重了" in page
    assert officer.get(f"/visits/{visit}/edit").status_code == 403
    assert leader.get(f"/visits/{visit}/void").status_code == 403


def test_void_when_an_officer_tries_then_refused(officer, brigade):
    visit = brigade.factory.visit(brigade.officer, brigade.place)
    assert officer.get(f"/visits/{visit}/void").status_code == 403
