"""Hazards: with a visit and by themselves, handed on, closed, opened again; list, file, map."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from outreach import periods as days
from outreach.accounts.queries import find_account_by_badge
from outreach.audit.models import AuditEvent
from outreach.campaigns.amounts import amounts_needed
from outreach.campaigns.queries import get_campaign
from outreach.database import db, new_id, utc_now
from outreach.hazards.models import Hazard
from outreach.places.models import Place
from outreach.places.services import assign_unit
from outreach.units.queries import find_unit_by_code
from outreach.visits.reviews import void_visit
from tests.brigade import make_brigade
from tests.phone import submission

BUMP = {"kind": "no_speed_bump", "note": "村东小学路口，电话13812345678"}
GRAIN = {"kind": "roadside_stacking", "note": None}


@pytest.fixture
def brigade(app, factory):
    return make_brigade(app, factory)


class Desk:
    """A browser without script, signed in."""

    def __init__(self, app, factory, account):
        self.client, self.factory = app.test_client(), factory
        factory.sign_in(self.client, account)

    def post(self, address, **fields):
        fields["csrf_token"] = self.factory.csrf(self.client)
        return self.client.post(address, data=fields)

    def words(self, address="/hazards"):
        page = self.client.get(address).get_data(as_text=True)
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.fixture
def officer(app, factory, brigade):
    return Desk(app, factory, brigade.officer)


@pytest.fixture
def leader(app, factory, brigade):
    return Desk(app, factory, brigade.leader)


def today(back=0):
    return (utc_now() + timedelta(hours=8) - timedelta(days=back)).date().isoformat()


def stored(app):
    with app.app_context():
        rows = db.session.scalars(select(Hazard).order_by(Hazard.row_key, Hazard.id)).all()
        return [(row.kind, row.note, row.point_source, row.state) for row in rows]


def test_visit_when_it_names_hazards_then_they_are_made_once_and_follow_its_changes(app, brigade):
    position = {"lat": 37.71, "lon": 112.48, "accuracy_m": 10}
    item = submission(brigade.place, hazards=[BUMP, GRAIN], position=position)
    assert brigade.phone.status(item) == "stored"
    assert brigade.phone.status(item) == "already_stored"
    bump = ("no_speed_bump", "村东小学路口，电话138＊＊＊＊5678", "visit", "reported")
    assert stored(app) == [bump, ("roadside_stacking", "", "visit", "reported")]

    changed = {**item, "hazards": [GRAIN], "position": None, "base_version": 1}
    assert brigade.phone.status(changed) == "stored"
    assert stored(app) == [("roadside_stacking", "", "village", "reported")]
    # A content without hazards is what it was before there were any.
    plain = submission(brigade.place, hazards=[])
    assert brigade.phone.status(plain) == "stored"
    assert brigade.phone.status({**plain, "hazards": None}) == "already_stored"
    wrong = brigade.phone.errors(submission(brigade.place, hazards=[{"note": "坑"}]))
    assert wrong == {"hazards.0.kind": ["请选隐患类型"]}


def test_hazard_when_somebody_has_taken_it_on_then_outlives_its_row_and_its_visit(
    app, brigade, leader
):
    item = submission(brigade.place, hazards=[BUMP])
    brigade.phone.status(item)
    with app.app_context():
        hazard = db.session.scalars(select(Hazard)).one()
        address, visit_id = f"/hazards/{hazard.id}", hazard.visit_id
    leader.post(f"{address}/hand-on", owner="transport_bureau", day=today(), note="函3号")

    assert brigade.phone.status({**item, "hazards": [], "base_version": 1}) == "stored"

    assert [row[3] for row in stored(app)] == ["in_hand"]
    with app.app_context():
        void_visit(find_account_by_badge(brigade.leader.badge), visit_id, "重复")
    assert "路口无减速带" in leader.words()


def test_hazard_when_its_visit_is_void_and_nobody_took_it_on_then_is_not_listed(
    app, factory, brigade, leader
):
    visit_id = factory.visit(brigade.officer, brigade.place, hazards=[GRAIN])
    assert "占道堆放、晒粮" in leader.words(f"/villages/{brigade.place}")
    assert "共1条" in leader.words()
    with app.app_context():
        void_visit(find_account_by_badge(brigade.leader.badge), visit_id, "重复")
    assert "没有没解决的隐患" in leader.words()
    assert leader.client.get("/map/hazards.json").json == {"places": [], "more": False}


def test_report_when_made_by_itself_then_handled_step_by_step_with_history(
    app, brigade, officer, leader
):
    form = officer.words(f"/hazards/new?place={brigade.place}")
    assert "报这处隐患" in form and "路口无减速带" in form
    fields = {"key": new_id(), "place": brigade.place, "kind": "damaged_road", "seen_on": today(9)}
    wrong = officer.post("/hazards/new", **{**fields, "kind": "", "note": "大坑"})
    assert wrong.status_code == 422
    assert "请选隐患类型" in wrong.text and "大坑" in wrong.text
    assert "不在中国" in officer.post("/hazards/new", **fields, lat="10", lon="10").text
    for _time in range(2):
        address = officer.post("/hazards/new", **fields, lat="37.72", lon="112.46").location
    assert stored(app) == [("damaged_road", "", "map", "reported")]
    assert "9天前看到" in officer.words(address)
    # Gone back to and changed, the page says that the key is used instead of losing the second one.
    other = officer.post("/hazards/new", **{**fields, "note": "另一处"})
    assert other.status_code == 422 and "已经报过一处" in other.text and "另一处" in other.text
    assert officer.post(f"{address}/close", day=today(), note="好了").status_code == 403
    for _time in range(2):
        officer.post(f"{address}/note", note="还在")
    assert officer.words(address).count("还在") == 1

    assert leader.post(f"{address}/hand-on", day=today()).status_code == 422
    for _time in range(2):
        leader.post(f"{address}/hand-on", owner="highway_section", day=today(2))
    assert leader.post(f"{address}/close", day=today(), note="").status_code == 422
    leader.post(f"{address}/close", day=today(), note="已修补")
    assert leader.post(f"{address}/hand-on", owner="township", day=today()).status_code == 422
    assert "用了9天" in leader.words(address)
    leader.post(f"{address}/reopen", note="又坏了")

    page = leader.words(address)
    assert "处理中" in page and "公路段" in page and "已修补" in page and "又坏了" in page
    with app.app_context():
        found = db.session.scalars(
            select(AuditEvent.action).where(AuditEvent.target_type == "hazard")
        )
        assert sorted(found) == [
            "hazard.close", "hazard.hand_on", "hazard.note", "hazard.reopen", "hazard.report"
        ]  # fmt: skip


def test_report_when_it_names_anothers_hazard_or_holds_no_character_then_tells_and_fails_nothing(
    app, factory, brigade, officer
):
    unit = factory.unit("OTHER", "别的大队")
    stranger = Desk(app, factory, factory.account("officer", unit))
    theirs = factory.place("140110002299", "别村", unit)
    fields = {"kind": "damaged_road", "seen_on": today()}
    address = stranger.post("/hazards/new", key=new_id(), place=theirs, **fields).location
    key = address.rpartition("/")[2]
    answer = officer.post("/hazards/new", key=key, place=brigade.place, **fields)
    assert answer.status_code == 422 and "已经报过一处" in answer.text
    assert officer.client.get(address).status_code == 404
    assert officer.post(f"{address}/note", note="别队的").status_code == 404

    nul = {name: f"\0{value}" for name, value in fields.items()}
    made = officer.post(
        "/hazards/new", key=new_id(), place=f"{brigade.place}\0", note="大\0坑", **nul
    )
    assert "大坑" in officer.words(made.location)
    assert officer.client.get("/hazards?kind=%00").status_code == 400
    assert officer.client.get("/hazards/%00").status_code == 404


def test_list_file_and_map_when_narrowed_then_show_the_same_and_only_ones_own(
    app, factory, brigade, leader
):
    factory.visit(brigade.officer, brigade.place, hazards=[BUMP, GRAIN])
    other = make_other(factory)
    assert "共2条" in leader.words()
    assert "共1条" in leader.words("/hazards?kind=no_speed_bump")
    assert "没有符合条件的隐患" in leader.words("/hazards?age=30")
    file = leader.client.get("/hazards/hazards.csv?kind=no_speed_bump").get_data(as_text=True)
    assert file.count("\n") == 2 and "路口无减速带" in file and "village" in file
    assert leader.client.get("/hazards/hazards.csv?unit=OTHER").status_code == 404
    drawn = leader.client.get("/map/hazards.json").json["places"]
    assert [(state, lat, lon, name) for state, lat, lon, name, _more in drawn] == [
        (0, 37.7, 112.47, "开化村")
    ] * 2
    assert drawn[0][4]["what"] and leader.client.get(drawn[0][4]["url"]).status_code == 200
    foreign = Desk(app, factory, other)
    assert "没有没解决的隐患" in foreign.words()
    assert foreign.client.get(drawn[0][4]["url"]).status_code == 404
    analyst = Desk(app, factory, factory.account("headquarters_analyst", factory.root()))
    assert "共2条" in analyst.words() and "共2条" in analyst.words("/hazards?unit=jinyuan")


def test_hazard_when_its_village_is_another_brigade_s_now_then_list_and_map_show_it(
    app, factory, brigade
):
    factory.visit(brigade.officer, brigade.place, hazards=[BUMP])
    other = Desk(app, factory, make_other(factory))
    with app.app_context():
        assign_unit(
            db.session.get(Place, brigade.place), find_unit_by_code("OTHER"), days.today(), None
        )
    assert "共1条" in other.words()
    assert len(other.client.get("/map/hazards.json").json["places"]) == 1


def test_campaign_when_its_target_is_hazards_then_counts_those_of_its_visits(app, factory, brigade):
    visit = factory.visit(
        brigade.officer, brigade.place, hazards=[BUMP, GRAIN], campaign="village-tour"
    )
    factory.visit(brigade.officer, brigade.place, hazards=[GRAIN])
    with app.app_context():
        amounts = amounts_needed(get_campaign("village-tour"), ["hazards"])
    assert amounts == {visit: {"hazards": 2}}


def make_other(factory):
    return factory.account("officer", factory.unit("OTHER", "别的大队"))


def test_form_when_a_row_is_added_without_script_then_what_was_typed_stays(brigade, officer):
    address = f"/visits/new?place={brigade.place}"
    officer.words(address)
    fields = {
        "village_id": brigade.place, "submission_id": new_id(), "captured_at": f"{today()}T00:01",
        "hazards-0-kind": "no_sign", "hazards-0-note": "桥头",
    }  # fmt: skip
    page = officer.post("/visits/new", **fields, step="add-hazard").text
    assert "桥头" in page and 'name="hazards-1-kind"' in page
    saved = officer.post("/visits/new", **fields, **{"hazards-1-kind": "", "hazards-1-note": ""})
    assert saved.status_code == 302
    assert "缺标志标线" in officer.words()
