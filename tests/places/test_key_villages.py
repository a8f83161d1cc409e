"""Key villages (重点村): marked by leaders or by a list, due more often everywhere."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from outreach import create_app
from outreach.audit.models import AuditEvent
from outreach.config import Settings, SettingsError
from outreach.database import db, utc_now
from outreach.places.import_services import import_places
from outreach.places.intervals import interval_of
from outreach.places.models import Place
from tests.conftest import make_settings

CODE = "140110002204"


@pytest.fixture
def brigade(factory):
    return factory.unit("JY", "晋源大队")


@pytest.fixture
def village(factory, brigade):
    return factory.place(CODE, "开化村委会", brigade, lat=37.7, lon=112.47)


def is_key(app, place_id):
    with app.app_context():
        return db.session.get_one(Place, place_id).is_key


def mark(client, factory, village, key):
    return client.post(
        f"/villages/{village}/key",
        data={"csrf_token": factory.csrf(client), "key": key},
        follow_redirects=True,
    )


@pytest.mark.parametrize("role", ["squad_leader", "brigade_leader", "administrator"])
def test_village_when_marked_by_a_leader_or_administrator_then_key_and_back(
    app, client, factory, brigade, village, role
):
    factory.sign_in(client, factory.account(role, brigade))
    page = client.get(f"/villages/{village}").text
    assert "应90天去一次" in page and "设为重点村" in page
    page = mark(client, factory, village, "1").text
    assert "已设为重点村：开化村" in page and "应30天去一次" in page and "取消重点村" in page
    assert is_key(app, village)
    mark(client, factory, village, "0")
    assert not is_key(app, village)
    with app.app_context():
        events = db.session.scalars(
            select(AuditEvent).where(AuditEvent.action == "place.mark_key").order_by(AuditEvent.id)
        ).all()
        assert [event.details for event in events] == [
            {"is_key": [False, True]},
            {"is_key": [True, False]},
        ]


def test_village_when_an_officer_tries_to_mark_it_then_not_allowed(
    app, client, factory, brigade, village
):
    factory.sign_in(client, factory.account("officer", brigade))
    assert "设为重点村" not in client.get(f"/villages/{village}").text
    assert mark(client, factory, village, "1").status_code == 403
    assert not is_key(app, village)


def test_village_when_of_another_brigade_then_not_found(app, client, factory, village):
    factory.sign_in(client, factory.account("brigade_leader", factory.unit()))
    assert mark(client, factory, village, "1").status_code == 404
    assert not is_key(app, village)


def test_list_when_only_key_villages_are_asked_for_then_only_they(
    client, factory, brigade, village
):
    factory.place(name="西峪村委会", unit=brigade, is_key=True)
    factory.sign_in(client, factory.account("brigade_leader", brigade))
    assert "开化村" in client.get("/villages").text
    page = client.get("/villages?key=y").text
    assert "西峪村" in page and "重点村" in page and "开化村" not in page


@pytest.mark.parametrize(("cell", "key"), [("是", True), ("1", True), ("否", False), ("", True)])
def test_list_when_it_says_which_are_key_villages_then_stored_and_an_empty_cell_changes_nothing(
    app, factory, brigade, cell, key
):
    place = factory.place(CODE, "开化村委会", brigade, is_key=True)
    content = f"村代码,村名,重点村\n{CODE},开化村委会,{cell}\n140110002205,西峪村委会,{cell}"
    with app.app_context():
        plan = import_places(content.encode(), "a.csv", date(2026, 6, 1), None)
        assert plan.counts["refused"] == 0
        new = db.session.scalars(select(Place).where(Place.code == "140110002205")).one()
        assert new.is_key is (cell in ("是", "1"))
    assert is_key(app, place) is key


def test_list_when_the_cell_is_neither_yes_nor_no_then_refused_with_its_words(app, factory):
    factory.root()
    with app.app_context():
        content = f"村代码,村名,重点村\n{CODE},开化村委会,大概"
        plan = import_places(content.encode(), "a.csv", date(2026, 6, 1), None)
        assert [(each.column, each.reason) for each in plan.refused] == [
            ("is_key", "not_yes_or_no")
        ]


def test_today_when_a_key_village_waits_a_month_then_due_but_an_ordinary_one_not(
    client, factory, brigade, village
):
    officer = factory.account("officer", brigade)
    key = factory.place(name="西峪村委会", unit=brigade, is_key=True)
    for place in (village, key):
        factory.visit(officer, place, utc_now() - timedelta(days=31))
    factory.sign_in(client, officer)
    page = client.get("/").text
    due = page[page.index("该去的村") : page.index("最近记的")]
    assert "西峪村" in due and "重点村" in due and "31天未到" in due
    assert "开化村" not in due
    assert "从未到过，或90天没到（重点村30天）" in due


def test_map_when_a_key_village_is_opened_then_its_own_interval_is_said(client, factory, brigade):
    officer = factory.account("officer", brigade)
    key = factory.place(CODE, "开化村委会", brigade, is_key=True)
    factory.visit(officer, key, utc_now() - timedelta(days=31))
    factory.sign_in(client, officer)
    assert (
        client.get(f"/map/villages/{CODE}.json").json["since"].startswith("31天未到（应30天一次）")
    )


def test_intervals_when_set_then_they_hold(tmp_path):
    app = create_app(
        make_settings(f"sqlite:///{tmp_path}/x", interval_days=60, key_interval_days=7)
    )
    with app.app_context():
        db.create_all()
        assert interval_of(Place(is_key=True)) == 7
        assert interval_of(Place(is_key=False)) == 60


@pytest.mark.parametrize("name", ["INTERVAL_DAYS", "KEY_INTERVAL_DAYS"])
def test_intervals_when_set_to_nothing_then_the_message_names_the_setting(tmp_path, name):
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({"INSTANCE_PATH": str(tmp_path), name: "0"})
