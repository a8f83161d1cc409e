"""Typing in sheets, by a browser without script: what is stored, what stays, what is asked."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from outreach.accounts.queries import find_account_by_badge
from outreach.database import db
from outreach.periods import local_time, today
from outreach.visits.models import Visit

YESTERDAY = today() - timedelta(days=1)


@pytest.fixture
def type_in(desk, brigade, factory):
    """Sends a sheet of yesterday; `fields` are added or, with None, left out."""

    def send(client=desk, **fields):
        sheet = {
            "csrf_token": factory.csrf(client),
            "submission_id": str(uuid4()),
            "day": YESTERDAY.isoformat(),
            "village_id": brigade.place,
            **{name.replace("__", "-"): value for name, value in fields.items()},
        }
        return client.post(
            "/paper-entry", data={name: value for name, value in sheet.items() if value is not None}
        )

    return send


def visits(app):
    with app.app_context():
        return db.session.scalars(select(Visit).order_by(Visit.id)).all()


def test_sheet_when_typed_in_then_a_late_entry_from_paper(app, type_in, brigade):
    answer = type_in(
        start="830",
        end="915",
        police_count="2",
        talks__0__topics=["helmet"],
        talks__0__attendees="30",
        leaflets__0__material="helmet-leaflet",
        leaflets__0__quantity="120",
        helmet_checks__0__phase="before_talk",
        helmet_checks__0__counts__0__vehicle_type="e_bicycle",
        helmet_checks__0__counts__0__seat="driver",
        helmet_checks__0__counts__0__none="12",
        helmet_checks__0__counts__0__worn="24",
        notes="村口",
    )
    assert answer.status_code == 302
    (visit,) = visits(app)
    assert (visit.source, visit.late_entry, visit.unit_id) == ("paper", True, brigade.unit)
    assert f"{local_time(visit.captured_at):%Y-%m-%d %H:%M}" == f"{YESTERDAY} 08:30"
    assert f"{local_time(visit.ended_at):%H:%M}" == "09:15"
    with app.app_context():
        visit = db.session.get_one(Visit, visit.id)
        assert visit.talks[0].attendees == 30
        assert visit.leaflets[0].quantity == 120
        assert visit.helmet_checks[0].counts[0].worn == 24


def test_sheet_when_it_says_no_time_then_nine_o_clock(app, type_in):
    type_in()
    (visit,) = visits(app)
    assert f"{local_time(visit.captured_at):%H:%M}" == "09:00"


def test_sheet_when_stored_then_day_unit_and_team_stay_and_it_is_counted(
    app, type_in, desk, factory, brigade
):
    squad = factory.unit("JY-1", "晋源一中队", parent=brigade.unit)
    answer = type_in(unit=squad.id, police_count="2", vehicles_used="1")
    assert visits(app)[0].unit_id == squad.id
    page = desk.get(answer.location).text
    assert f'value="{YESTERDAY.isoformat()}"' in page
    assert f'<option value="{squad.id}" selected>' in page
    assert 'name="police_count" value="2"' in page and 'name="vehicles_used" value="1"' in page
    assert "已录1张，记为补录" in page
    assert "已存：开化村" in page
    assert f'href="/visits/{visits(app)[0].id}/edit"' in page


def test_sheet_when_edited_later_then_still_a_late_entry_from_paper(app, type_in, desk):
    type_in()
    (visit,) = visits(app)
    page = desk.get(f"/visits/{visit.id}")
    assert "补录" in page.text


def test_sheet_when_sent_twice_then_one_visit(app, type_in):
    number = str(uuid4())
    assert type_in(submission_id=number).status_code == 302
    assert type_in(submission_id=number).status_code == 302
    assert len(visits(app)) == 1


def test_sheet_when_the_unit_lies_outside_the_scope_then_refused(app, type_in, factory):
    answer = type_in(unit=factory.unit().id)
    assert answer.status_code == 422
    assert visits(app) == []


def test_sheet_when_several_things_are_wrong_then_all_are_said_and_nothing_is_lost(app, type_in):
    answer = type_in(
        day="",
        village_id=None,
        talks__0__topics=["helmet"],
        talks__0__attendees="5200",
        notes="村口",
    )
    assert answer.status_code == 422
    for words in ("请填日期", "请选一个村", "人次最多5000，请核对"):
        assert words in answer.text
    assert 'value="5200"' in answer.text and 'value="村口"' in answer.text
    assert 'href="#day"' in answer.text and 'href="#village"' in answer.text
    assert visits(app) == []


def test_sheet_when_the_time_cannot_be_read_then_said_at_the_time(type_in):
    answer = type_in(start="上午")
    assert answer.status_code == 422
    assert 'href="#start"' in answer.text and 'value="上午"' in answer.text


@pytest.mark.parametrize("typed", ["开化村", "khc", "140110002204"])
def test_village_when_typed_without_script_then_found(app, type_in, brigade, typed):
    assert type_in(village_id="", village=typed).status_code == 302
    assert visits(app)[0].place_id == brigade.place


def test_village_when_several_fit_then_they_are_offered(app, type_in, factory, brigade):
    township = factory.township()
    for name in ("南峪村委会", "南峪沟村委会"):
        factory.place(name=name, unit=brigade.unit, township=township)
    answer = type_in(village_id=None, village="nany")
    assert answer.status_code == 422
    assert answer.text.count('type="radio" name="village_id"') == 2
    assert visits(app) == []


def test_sheet_when_a_visit_is_there_already_then_asked_once(app, type_in):
    type_in(start="830")
    asked = type_in(start="900")
    assert asked.status_code == 422 and "是同一次吗？" in asked.text
    (visit,) = visits(app)
    assert type_in(start="900", not_twin=visit.id).status_code == 302
    assert len(visits(app)) == 2


def test_page_when_opened_then_only_own_sheets_of_today_are_listed(
    app, client, type_in, desk, factory, brigade
):
    type_in()
    other = app.test_client()
    factory.sign_in(other, brigade.officer)
    page = other.get("/paper-entry").text
    assert "录入的都记为补录" in page and "还没有录" in page


def test_page_when_the_account_records_no_visits_then_not_allowed(client, factory):
    factory.sign_in(client, factory.account("headquarters_analyst", factory.root()))
    assert client.get("/paper-entry").status_code == 403
    assert client.get("/paper-forms").status_code == 403


def test_sheet_when_stored_then_the_audit_says_so(app, type_in, brigade):
    type_in()
    with app.app_context():
        leader = find_account_by_badge(brigade.leader.badge)
        assert leader is not None
        assert visits(app)[0].author_id == leader.id
