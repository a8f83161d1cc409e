"""The stock: what is left follows the visits; warnings, counts, corrections, requests, the form."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from outreach.accounts.queries import find_account_by_badge
from outreach.audit.models import AuditEvent
from outreach.database import db, new_id, utc_now
from outreach.stock.models import StockMovement
from outreach.stock.page import FINISHED
from outreach.stock.queries import left_for_visits
from outreach.units.queries import find_unit_by_code
from outreach.units.services import add_unit
from outreach.visits.models import Visit
from outreach.visits.reviews import void_visit
from tests.brigade import make_brigade

LEAFLET = "helmet-leaflet"


@pytest.fixture
def brigade(app, factory):
    return make_brigade(app, factory)


@pytest.fixture
def headquarters(factory, brigade):
    return factory.account("headquarters_analyst", factory.root(), badge="hq01")


class Desk:
    """An account at its desk: enters movements through the pages."""

    def __init__(self, app, factory, account):
        self.client, self.factory = app.test_client(), factory
        factory.sign_in(self.client, account)

    def post(self, address, **fields):
        fields["csrf_token"] = self.factory.csrf(self.client)
        return self.client.post(address, data=fields)

    def enter(self, kind, quantity, unit="jinyuan", **more):
        fields = {"key": new_id(), "material": LEAFLET, "quantity": quantity, "day": day(), **more}
        return self.post(f"/stock/enter?kind={kind}&unit={unit}", **fields)

    def words(self, address="/stock"):
        page = self.client.get(address).get_data(as_text=True)
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def day(back=0):
    return (utc_now() + timedelta(hours=8) - timedelta(days=back)).date().isoformat()


@pytest.fixture
def hq(app, factory, headquarters):
    return Desk(app, factory, headquarters)


@pytest.fixture
def leader(app, factory, brigade):
    return Desk(app, factory, brigade.leader)


def hand_out(brigade, quantity, minutes_ago=0):
    at = utc_now() - timedelta(minutes=minutes_ago)
    leaflets = [{"material": LEAFLET, "quantity": quantity}]
    return brigade.factory.visit(brigade.officer, brigade.place, at, leaflets=leaflets)


def left(app, brigade):
    with app.app_context():
        return left_for_visits(brigade.unit).get(LEAFLET)


def test_stock_when_issued_and_handed_out_then_the_rest_follows_the_visits(
    app, brigade, hq, leader
):
    assert left(app, brigade) is None
    assert hq.enter("received", 1000, "HQ").status_code == 302
    assert hq.enter("issued", 500, "HQ", other="jinyuan").status_code == 302
    assert left(app, brigade) == 500

    visit_id = hand_out(brigade, 120)

    assert left(app, brigade) == 380
    assert "头盔彩页 500份 0份 120份 – 380份" in leader.words()
    form = leader.client.get(f"/visits/new?place={brigade.place}").get_data(as_text=True)
    assert "库存还剩380份" in form
    assert brigade.phone.get("/api/v1/field-data").json["stock"] == [[LEAFLET, 380]]
    with app.app_context():
        void_visit(find_account_by_badge(brigade.leader.badge), visit_id, "试用")
    assert left(app, brigade) == 500


def test_stock_when_more_is_handed_out_than_there_was_then_it_warns_and_saves(
    app, brigade, hq, leader
):
    leader.enter("received", 100)
    hand_out(brigade, 140)

    assert left(app, brigade) == -40
    assert "发出比领取多40份，请盘点" in leader.words()
    assert "晋源大队·头盔彩页：发出比领取多40份，请盘点" in hq.words()
    refused = leader.enter("returned", 10)
    assert refused.status_code == 422 and "账上只剩0" in refused.get_data(as_text=True)


def test_count_when_it_differs_then_needs_a_reason_and_shows_the_difference_apart(
    app, brigade, leader
):
    leader.enter("received", 100)
    hand_out(brigade, 20)
    refused = leader.enter("counted", 75)
    assert "请写明原因" in refused.get_data(as_text=True) and left(app, brigade) == 80

    assert leader.enter("counted", 75, note="受潮5份").status_code == 302

    assert "头盔彩页 100份 0份 20份 −5份 75份" in leader.words()
    assert "账面80份，实有75份，少5份" in leader.words("/stock/movements")
    # A visit of before the count that arrives late was counted already.
    hand_out(brigade, 10, minutes_ago=5)
    assert left(app, brigade) == 75
    hand_out(brigade, 3)
    assert left(app, brigade) == 72


def test_count_when_of_an_earlier_day_then_is_compared_with_what_the_books_said_then(
    app, brigade, leader
):
    leader.enter("received", 100, day=day(3))
    hand_out(brigade, 30)

    # On the evening before yesterday all of them were there; what followed is taken from them.
    assert leader.enter("counted", 100, day=day(2)).status_code == 302

    assert "账面100份，实有100份，相符" in leader.words("/stock/movements")
    assert left(app, brigade) == 70
    refused = leader.enter("counted", 70, day=day(1))
    assert "账面100，实有70" in refused.get_data(as_text=True)


def test_squadron_when_it_keeps_no_books_then_hands_out_its_brigades(app, brigade, factory, leader):
    squadron = factory.unit("sq", "一中队", brigade.unit)
    officer = factory.account("officer", squadron)
    place = factory.place("140110002209", "中队村委会", squadron)
    leader.enter("received", 100)
    leaflets = [{"material": LEAFLET, "quantity": 30}]
    factory.visit(officer, place, utc_now(), leaflets=leaflets)
    assert left(app, brigade) == 70

    # From its first movement on its visits are its own.
    leader.enter("issued", 40, other="sq")

    assert left(app, brigade) == 60
    with app.app_context():
        assert left_for_visits(squadron) == {LEAFLET: 10}


def test_squadron_when_the_installation_begins_with_a_province_then_all_the_same(app, factory):
    with app.app_context():
        add_unit("P", "晋总队", top="corps", actor=None)
        for code, name, parent in (
            ("C", "并支队", "P"),
            ("B", "湖大队", "C"),
            ("S", "西中队", "B"),
        ):
            add_unit(code, name, parent, actor=None)
    Desk(app, factory, factory.account("brigade_leader", "B")).enter("received", 100, "B")
    for code, unit in (("140110002201", "S"), ("140110002202", "B")):
        place = factory.place(code, f"{unit}村", unit)
        leaflets = [{"material": LEAFLET, "quantity": 30}]
        factory.visit(factory.account("officer", unit), place, utc_now(), leaflets=leaflets)
    with app.app_context():
        ids = {code: find_unit_by_code(code).id for code in "PCBS"}
        assert left_for_visits(ids["B"]) == left_for_visits(ids["S"]) == {LEAFLET: 40}
        # A brigade without books does not take from its detachment's.
        assert left_for_visits(ids["C"]) == {}


def test_movement_when_sent_twice_or_reversed_then_counts_once_or_not_and_stays_listed(
    app, brigade, hq, leader
):
    key = new_id()
    for _time in range(2):
        leader.enter("received", 100, key=key)
    assert left(app, brigade) == 100
    # The page was gone back to, and the number mended: that is no second press of the button.
    changed = leader.enter("received", 1000, key=key)
    assert changed.status_code == 422 and "已经记过一条：100" in changed.text
    assert left(app, brigade) == 100

    assert leader.post(f"/stock/movements/{key}/reverse", note="").status_code == 422
    leader.post(f"/stock/movements/{key}/reverse", note="多写一个0")
    leader.post(f"/stock/movements/{key}/reverse", note="再来一次")

    assert left(app, brigade) is None
    listed = leader.words("/stock/movements")
    assert "已更正，不算" in listed and "多写一个0" in listed and "共2条" in listed
    file = leader.client.get("/stock/movements.csv").get_data(as_text=True)
    assert file.count("\n") == 3 and "reversed" in file and "reversal" in file
    with app.app_context():
        assert db.session.query(StockMovement).count() == 2
        actions = db.session.scalars(
            select(AuditEvent.action).where(AuditEvent.target_type == "stock")
        )
        assert sorted(actions) == ["stock.receive", "stock.reverse"]
    # What headquarters issued, only headquarters takes back.
    hq.enter("received", 50, "HQ")
    issued = new_id()
    hq.enter("issued", 50, "HQ", other="jinyuan", key=issued)
    leader.post(f"/stock/movements/{issued}/reverse", note="不要")
    assert left(app, brigade) == 50


def test_request_when_issued_in_parts_then_both_sides_see_how_far_it_is(app, brigade, hq, leader):
    asked = leader.post(
        "/stock/requests/new", material=LEAFLET, quantity=300, reason="宣传日", needed_by=day(-3)
    ).location
    hq.enter("received", 250, "HQ")
    assert "晋源大队：头盔彩页·300份" in hq.words()

    def issue(quantity):
        return hq.post(f"{asked}/issue", key=new_id(), quantity=quantity)

    assert issue(301).status_code == 422
    assert issue(200).status_code == 302
    assert "已发一部分" in leader.words(asked) and "还差 100份" in leader.words(asked)
    assert "账上只剩50" in issue(100).get_data(as_text=True)
    assert leader.post(f"{asked}/decline", answer="自己不发").status_code == 422
    assert hq.post(f"{asked}/decline", answer="").status_code == 422
    hq.post(f"{asked}/decline", answer="下月再印")

    assert "下月再印" in leader.words(asked)
    assert issue(10).status_code == 422
    assert left(app, brigade) == 200

    second = leader.post("/stock/requests/new", material=LEAFLET, quantity=5, reason="补").location
    leader.post(f"{second}/withdraw")
    assert "已撤回" in leader.words(second)


def test_request_when_many_newer_ones_are_done_then_the_one_that_waits_is_still_there(
    brigade, hq, leader
):
    leader.post("/stock/requests/new", material=LEAFLET, quantity=11, reason="早先要的")
    for number in range(FINISHED + 1):
        reason = f"第{number}次"
        asked = leader.post("/stock/requests/new", material=LEAFLET, quantity=5, reason=reason)
        leader.post(f"{asked.location}/withdraw")
    assert "头盔彩页·11份" in hq.words().split("办完的申领")[0]


def test_entries_when_wrong_then_said_at_the_field_and_nothing_typed_is_lost(
    app, brigade, hq, leader
):
    answer = leader.enter("received", "十", note="印刷厂", day=day(-1))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "请填整数" in page and "印刷厂" in page
    assert "请选今天或过去一年里的一天" in leader.enter("received", 5, day=day(-1)).text
    assert "请选发给哪个单位" in hq.enter("issued", 5, "HQ").text
    assert leader.client.get("/stock?unit=HQ").status_code == 404
    assert leader.client.get("/stock/enter?kind=issued").status_code == 404
    assert "上级" in hq.post("/stock/requests/new", material=LEAFLET, quantity=5, reason="补").text
    with app.app_context():
        assert db.session.query(Visit).count() == db.session.query(StockMovement).count() == 0


def test_request_when_sent_twice_then_is_asked_once(leader):
    asked = {"material": LEAFLET, "quantity": 300, "reason": "宣传日"}
    first = leader.post("/stock/requests/new", **asked).location
    assert leader.post("/stock/requests/new", **asked).location == first
    assert leader.post("/stock/requests/new", **{**asked, "quantity": 30}).location != first
