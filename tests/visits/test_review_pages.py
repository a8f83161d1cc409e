"""The queue of a leader, and the decisions on a visit's page, without script."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import event

from outreach.database import db, utc_now
from outreach.visits.models import Visit
from tests.phone import submission
from tests.visits.sheet import Sheet

pytestmark = pytest.mark.any_engine

REASON = "资料数量似多一个0"


def text_of(page):
    """What a reader sees: scripts carry words of their own."""
    seen = re.sub(r"<script.*?</script>", " ", page, flags=re.DOTALL)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", seen)))


def states(app):
    with app.app_context():
        visits = db.session.query(Visit).order_by(Visit.captured_at)
        return [visit.review_state for visit in visits]


def visits_of(brigade, number):
    """Visits of the last days, the oldest first."""
    start = utc_now() - timedelta(days=number)
    return [
        brigade.factory.visit(brigade.officer, brigade.place, start + timedelta(days=n))
        for n in range(number)
    ]


def press(client, brigade, address, **fields):
    """Sends a form; gives the page one comes to."""
    sent = {"csrf_token": brigade.factory.csrf(client), **fields}
    return client.post(address, data=sent, follow_redirects=True)


def ticks(page, name="visit"):
    return re.findall(rf'name="{name}" value="([^"]+)"', page)


# ---- the queue ----


def test_queue_when_opened_then_the_oldest_first_with_what_stands_out(app, leader, brigade):
    factory = brigade.factory
    colleague = factory.account("officer", brigade.unit)
    old = factory.visit(
        brigade.officer,
        brigade.place,
        utc_now() - timedelta(days=40),
        position={"lat": 37.8, "lon": 112.47},
        helmet_checks=[{"minutes": 3, "counts": [{"vehicle_type": "e_bicycle", "worn": 2}]}],
    )
    twins = [
        factory.visit(who, brigade.place, utc_now() - timedelta(hours=n))
        for n, who in ((3, brigade.officer), (2, colleague))
    ]
    item = submission(brigade.place, captured_at=(utc_now() - timedelta(days=9)).isoformat())
    brigade.phone.send(item, {**item, "notes": "另一份"})

    page = leader.get("/reviews").text
    rows = dict(re.findall(r'id="visit-([^"]+)" data-row>(.*?)</li>', page, re.S))
    assert next(iter(rows)) == old and list(rows)[2:] == twins
    assert len(rows) == 4
    for mark in ("补录", "离村点11公里", "观察不足5分钟"):
        assert mark in rows[old]
    assert "可能重复" in rows[twins[0]] and f"/merge/{twins[1]}" in rows[twins[0]]
    assert "两个版本" in list(rows.values())[1]
    assert "共4次待审核" in page
    # Those that need a second look are not in "all".
    assert ticks(page, "listed") == [f"{old}.1"]
    assert "全部通过（1次）" in page


def test_queue_when_read_then_as_many_statements_for_one_visit_as_for_many(app, leader, brigade):
    def statements():
        seen = []
        with app.app_context():
            engine = db.engine

        def count(*args):
            seen.append(args[2])

        event.listen(engine, "before_cursor_execute", count)
        assert leader.get("/reviews").status_code == 200
        event.remove(engine, "before_cursor_execute", count)
        return len(seen)

    visits_of(brigade, 2)
    few = statements()
    visits_of(brigade, 12)
    assert statements() == few


def test_queue_when_longer_than_a_page_then_goes_on_after_the_last_one(app, leader, brigade):
    start = utc_now() - timedelta(days=20)
    brigade.phone.send(
        *[
            submission(brigade.place, captured_at=(start + timedelta(hours=n)).isoformat())
            for n in range(53)
        ]
    )
    first = leader.get("/reviews").text
    assert "共53次待审核，本页50次" in text_of(first)
    following = html.unescape(re.search(r'rel="next" href="([^"]+)"', first)[1])
    second = leader.get(following).text
    assert len(ticks(second)) == 3
    assert not set(ticks(first)) & set(ticks(second))
    assert leader.get("/reviews?after=nonsense").status_code == 404
    assert "后面没有待审核的了" in leader.get("/reviews?after=2099-01-01T00:00:00Z_x").text


def test_queue_when_narrowed_then_the_address_says_it_and_goes_along(app, leader, brigade):
    other = brigade.factory.place("140110002205", "西峪村委会", brigade.unit)
    visits_of(brigade, 3)
    there = brigade.factory.visit(brigade.officer, other)
    page = leader.get("/reviews?q=西峪").text
    assert ticks(page) == [f"{there}.1"]
    assert "共1次待审核" in page
    link = html.unescape(re.search(r'class="review-row__open" href="([^"]+)"', page)[1])
    assert "queue=1" in link and "q=" in link
    assert "还有1次待审核" in text_of(leader.get(link).text)
    assert "没有符合条件的待审核走访" in leader.get("/reviews?q=没有这个村").text


def test_bulk_when_some_are_ticked_then_accepted_at_once_and_what_changed_is_said(
    app, officer, leader, brigade
):
    ids = visits_of(brigade, 4)
    page = leader.get("/reviews").text
    boxes = ticks(page)
    Sheet.open(officer, f"/visits/{ids[1]}/edit").fill(notes="改过").save()
    told = press(leader, brigade, "/reviews/accept", visit=boxes[:3])
    assert "已通过2次" in told.text
    assert "1次没有动：刚才有人处理过或改过" in told.text
    assert states(app) == ["accepted", "submitted", "accepted", "submitted"]
    assert "没有选中走访" in press(leader, brigade, "/reviews/accept").text
    told = press(leader, brigade, "/reviews/accept", all="1", listed=ticks(told.text, "listed"))
    assert "已通过2次" in told.text and "都审核过了" in told.text
    assert states(app) == ["accepted"] * 4


def test_bulk_when_values_are_nonsense_or_anothers_then_refused(app, leader, brigade):
    factory = brigade.factory
    (mine,) = visits_of(brigade, 1)
    unit = factory.unit()
    theirs = factory.visit(factory.account("officer", unit), factory.place(unit=unit))
    for value, status in (("x", 400), (f"{mine}.x", 400), (f"{theirs}.1", 404)):
        sent = [f"{mine}.1", value]
        assert press(leader, brigade, "/reviews/accept", visit=sent).status_code == status
    assert states(app).count("accepted") == 0


def test_menu_when_a_leader_then_says_how_many_wait_and_officers_have_no_queue(
    app, officer, leader, brigade
):
    visits_of(brigade, 3)
    for address in ("/", "/visits", "/reviews"):
        assert "3次待审核" in text_of(leader.get(address).text), address
    today = text_of(leader.get("/").text)
    assert re.search(r"待审核 3 收到就计入统计", today)
    assert officer.get("/reviews").status_code == 403
    assert 'href="/reviews"' not in officer.get("/").text


# ---- one visit ----


def decide(client, brigade, address, visit, **fields):
    """Presses a decision's button as the page had it."""
    given = {"version": "1", "state": "submitted", **fields}
    return press(client, brigade, f"/visits/{visit}/{address}", **given)


def test_decision_when_made_within_the_queue_then_the_next_one_opens(app, leader, brigade):
    first, second, third = visits_of(brigade, 3)
    page = leader.get(f"/visits/{first}?queue=1").text
    assert "还有3次待审核" in text_of(page)
    assert f"/visits/{second}?queue=1" in page

    on = decide(leader, brigade, "accept?queue=1", first)
    assert on.request.path == f"/visits/{second}"
    assert "已通过：开化村" in on.text
    on = decide(leader, brigade, "return?queue=1", second, reason=REASON)
    assert on.request.path == f"/visits/{third}"
    on = decide(leader, brigade, "void?queue=1", third, reason="记重了")
    assert on.request.path == "/reviews" and "都审核过了" in on.text
    assert states(app) == ["accepted", "returned", "void"]


def test_return_when_with_a_reason_then_the_author_reads_it_everywhere_and_answers_by_an_edit(
    app, officer, leader, brigade
):
    (visit,) = visits_of(brigade, 1)
    asked = decide(leader, brigade, "return", visit, reason=" ")
    assert asked.status_code == 422 and "请写明要改什么" in asked.text
    too_long = decide(leader, brigade, "return", visit, reason="长" * 501)
    assert too_long.status_code == 422 and "最多500个字" in too_long.text
    assert "已退回：开化村" in decide(leader, brigade, "return", visit, reason=REASON).text

    for address in ("/", "/visits", f"/visits/{visit}"):
        page = officer.get(address).text
        assert f"负责人退回：{REASON}" in page, address
        assert f"/visits/{visit}/edit" in page and "去修改" in page, address
    colleague = brigade.factory.account("officer", brigade.unit)
    other = app.test_client()
    brigade.factory.sign_in(other, colleague)
    assert "去修改" not in text_of(other.get("/").text)

    Sheet.open(officer, f"/visits/{visit}/edit").fill(notes="改好了").save()
    assert states(app) == ["submitted"]
    assert "负责人退回" not in text_of(officer.get("/").text)
    history = text_of(officer.get(f"/visits/{visit}/history").text)
    for said in ("退回第1版修改", REASON, "晋源大队长", "第2版，改自第1版", "改后重新待审核"):
        assert said in history
    assert "1次待审核" in text_of(leader.get("/reviews").text)


def test_decision_when_a_second_leader_comes_later_then_is_told_by_whom_and_when(
    app, leader, brigade
):
    (visit,) = visits_of(brigade, 1)
    second = app.test_client()
    deputy = brigade.factory.account("squad_leader", brigade.unit, display_name="副大队长")
    brigade.factory.sign_in(second, deputy)
    decide(second, brigade, "return", visit, reason=REASON)
    told = decide(leader, brigade, "accept", visit)
    moment = utc_now() + timedelta(hours=8)
    assert f"副大队长已在{moment:%Y-%m-%d}" in told.text and "退回这次走访，没有再改" in told.text
    assert states(app) == ["returned"]
    assert "通过" in told.text, "the leader may decide anew, having read it"
    decide(leader, brigade, "accept", visit, state="returned")
    assert states(app) == ["accepted"]


def test_decision_when_the_author_edited_meanwhile_then_the_leader_reads_it_first(
    app, officer, leader, brigade
):
    (visit,) = visits_of(brigade, 1)
    Sheet.open(officer, f"/visits/{visit}/edit").fill(notes="改过").save()
    told = decide(leader, brigade, "accept", visit)
    assert "晋源大队01在" in told.text and "改过这次走访，请看过再决定" in told.text
    assert states(app) == ["submitted"]


def test_bar_when_the_reader_is_no_leader_or_the_visit_is_accepted_then_not_there(
    app, officer, leader, brigade
):
    (visit,) = visits_of(brigade, 1)
    assert "review-bar" not in officer.get(f"/visits/{visit}").text
    assert f"/visits/{visit}/accept" in leader.get(f"/visits/{visit}").text
    decide(leader, brigade, "accept", visit)
    page = leader.get(f"/visits/{visit}").text
    assert f"/visits/{visit}/accept" not in page
    assert f"/visits/{visit}/return" in page and f"/visits/{visit}/void" in page


def test_restore_when_a_leader_says_why_then_it_waits_again(app, officer, leader, brigade):
    (visit,) = visits_of(brigade, 1)
    assert leader.get(f"/visits/{visit}/restore").status_code == 302
    decide(leader, brigade, "void", visit, reason="记重了")
    assert f"/visits/{visit}/restore" in leader.get(f"/visits/{visit}").text
    assert f"/visits/{visit}/restore" not in officer.get(f"/visits/{visit}").text
    asked = decide(leader, brigade, "restore", visit, reason="")
    assert asked.status_code == 422 and "请填恢复原因" in asked.text
    done = decide(leader, brigade, "restore", visit, reason="没有记重")
    assert "已恢复：开化村" in done.text and states(app) == ["submitted"]


@pytest.mark.parametrize("page", ["return", "void", "merge"])
def test_decision_pages_when_the_visit_is_void_then_refused(app, leader, brigade, page):
    (visit,) = visits_of(brigade, 1)
    decide(leader, brigade, "void", visit, reason="记重了")
    assert leader.get(f"/visits/{visit}/{page}").status_code == 403


@pytest.mark.parametrize("action", ["accept", "return", "void", "restore"])
def test_decision_when_an_officer_tries_then_forbidden(app, officer, brigade, action):
    (visit,) = visits_of(brigade, 1)
    assert decide(officer, brigade, action, visit, reason="我来").status_code == 403
    assert states(app) == ["submitted"]
