"""Two versions, or two entries of one visit, side by side, without script."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from outreach.database import db, utc_now
from outreach.photos.queries import is_named, list_photos_of_visit
from outreach.visits.models import SubmissionConflict, Visit
from tests.phone import submission
from tests.visits.sheet import Sheet
from tests.visits.test_review_pages import press, text_of

pytestmark = pytest.mark.any_engine

TALK = {"form": "on_site", "topics": ["helmet"], "attendees": 30}


@pytest.fixture
def conflict(app, brigade):
    """A visit of which a second version came: (address of the choice, visit id)."""
    start = utc_now() - timedelta(hours=5)
    item = submission(
        brigade.place,
        captured_at=start.isoformat(),
        ended_at=(start + timedelta(hours=1)).isoformat(),
        talks=[TALK],
        leaflets=[{"material": "helmet-leaflet", "quantity": 120}],
        notes="村口弯道没有标志",
    )
    other = {
        **item,
        "captured_at": (start + timedelta(hours=2)).isoformat(),
        "ended_at": (start + timedelta(hours=3)).isoformat(),
        "leaflets": [{"material": "helmet-leaflet", "quantity": 1200}],
        "notes": "村口弯道有标志",
    }
    assert [each["status"] for each in brigade.phone.send(item, other)] == ["stored", "conflict"]
    with app.app_context():
        found = db.session.scalars(select(SubmissionConflict)).one()
        return f"/visits/conflicts/{found.id}", found.visit_id


def rows(page):
    """Label and both sides of each row that differs."""
    found = re.findall(r'<div class="choice-row".*?>(.*?)</div>', page, re.S)
    return [text_of(row).strip() for row in found]


def visit_now(app, visit_id):
    with app.app_context():
        visit = db.session.get(Visit, visit_id)
        return visit.version, visit.notes, [row.quantity for row in visit.leaflets]


ALL_B = {
    "part-captured_at": "b",
    "part-ended_at": "b",
    "part-leaflets.helmet-leaflet": "b",
    "part-notes": "b",
}


def test_versions_when_opened_then_differing_rows_first_marked_and_equal_ones_folded(
    leader, brigade, conflict
):
    address, _visit = conflict
    page = leader.get(address).text
    shown = rows(page)
    assert [row.split()[0] for row in shown] == ["开始时间", "结束时间", "头盔彩页", "备注"]
    assert "A 120份 B 1200份" in re.sub(r" (?=份)", "", shown[2])
    assert '<mark class="differs">1200</mark>份' in page
    assert "村口弯道<mark" in page
    assert "相同的2项" in page
    assert "还有4项未选" in page
    assert "晋源大队01" in page


def test_versions_when_a_row_is_left_open_then_refused_and_the_rest_is_kept(
    app, leader, brigade, conflict
):
    address, visit = conflict
    sent = {**ALL_B, "base_version": "1"}
    del sent["part-notes"]
    told = press(leader, brigade, address, **sent)
    assert told.status_code == 422
    assert "还有1项未选" in told.text
    assert 'name="part-captured_at" value="b" checked' in told.text
    assert visit_now(app, visit)[0] == 1


def test_versions_when_a_whole_side_is_pressed_then_filled_in_and_nothing_is_stored_yet(
    app, leader, brigade, conflict
):
    address, visit = conflict
    filled = press(leader, brigade, address, whole="b", base_version="1")
    assert filled.status_code == 200
    assert filled.text.count('value="b" checked') == 4 and 'value="a" checked' not in filled.text
    assert visit_now(app, visit)[0] == 1
    done = press(leader, brigade, address, **ALL_B, base_version="1")
    assert "已采用。另一份留在历史中" in done.text
    assert visit_now(app, visit) == (2, "村口弯道有标志", [1200])


def test_versions_when_combined_then_the_next_version_and_both_stay_in_the_history(
    app, officer, leader, brigade, conflict
):
    address, visit = conflict
    assert "等负责人选定，您不用操作" in officer.get(f"/visits/{visit}").text
    sent = dict.fromkeys(ALL_B, "a") | {"part-notes": "b", "base_version": "1"}
    done = press(leader, brigade, address, **sent)
    assert "已采用。另一份留在历史中" in done.text
    assert visit_now(app, visit) == (2, "村口弯道有标志", [120])
    history = text_of(leader.get(f"/visits/{visit}/history").text)
    assert "两份都完整保存" in history and "两份各取一部分" in history
    # The page of the choice goes on showing both whole, and who chose.
    kept = leader.get(address).text
    assert "已选定：A、B各取了一部分" in kept and len(rows(kept)) == 4
    assert "采用所选" not in kept
    told = text_of(officer.get(f"/visits/{visit}").text)
    assert "等负责人选定" not in told and "您不用操作" not in told
    assert "刚才已有人选定" in press(leader, brigade, address, **ALL_B, base_version="2").text


def test_versions_when_there_is_no_room_for_all_photos_then_said_which_stay_in_the_history(
    app, officer, leader, brigade
):
    item = submission(brigade.place, talks=[TALK], notes="A", photos=photos("abcdef"))
    other = {**item, "notes": "B", "photos": photos("012345")}
    assert [each["status"] for each in brigade.phone.send(item, other)] == ["stored", "conflict"]
    with app.app_context():
        found = db.session.scalars(select(SubmissionConflict)).one()
        address, visit = f"/visits/conflicts/{found.id}", found.visit_id
    page = leader.get(address).text
    assert "两份共有12张照片，一次走访最多9张：先留所选一份的，放不下的留在历史中" in page
    assert "没有收到，或已删除" in page and "放不下，留在历史中</span>" not in page
    filled = press(leader, brigade, address, whole="b", base_version="1").text
    assert filled.count("放不下，留在历史中</span>") == 3

    done = press(leader, brigade, address, **{"part-notes": "b", "base_version": "1"})
    which = "一次走访最多9张照片，没放下的留在历史中：A第4张、A第5张、A第6张"
    assert which in done.text
    assert which in leader.get(address).text
    with app.app_context():
        shown = list_photos_of_visit(db.session.get(Visit, visit))
        assert [photo.sha256[0] for photo in shown] == list("012345abc")
        assert is_named("d" * 64), "the history names it: it is no stray"
    # The visit can be changed as any other.
    Sheet.open(officer, f"/visits/{visit}/edit").fill(notes="改过").press()
    with app.app_context():
        assert db.session.get(Visit, visit).notes == "改过"


def photos(names):
    return [{"sha256": name * 64, "purpose": "scene", "has_people": False} for name in names]


def test_versions_when_the_combination_is_no_visit_then_says_what_is_wrong(
    app, leader, brigade, conflict
):
    address, visit = conflict
    # The end of the first with the beginning of the second.
    sent = {**ALL_B, "part-ended_at": "a", "base_version": "1"}
    told = press(leader, brigade, address, **sent)
    assert told.status_code == 422
    assert "结束时间：结束早于开始" in told.text
    assert visit_now(app, visit)[0] == 1


def test_versions_when_the_visit_was_edited_meanwhile_then_shown_anew(
    app, officer, leader, brigade, conflict
):
    address, visit = conflict
    Sheet.open(officer, f"/visits/{visit}/edit").fill(police_count="3").save()
    told = press(leader, brigade, address, **ALL_B, base_version="1")
    # The new row has not been chosen.
    assert told.status_code == 422 and "警力" in told.text
    told = press(leader, brigade, address, **ALL_B, base_version="1", **{"part-police_count": "a"})
    assert told.status_code == 409 and "改过这次走访，请看过再决定" in told.text
    assert 'name="base_version" value="2"' in told.text
    assert visit_now(app, visit)[0] == 2


def test_versions_when_the_visit_is_void_then_only_what_is_there_can_be_kept(
    app, leader, brigade, conflict
):
    address, visit = conflict
    void = {"version": "1", "state": "submitted", "reason": "记错了"}
    press(leader, brigade, f"/visits/{visit}/void", **void)
    told = press(leader, brigade, address, **ALL_B, base_version="1")
    assert told.status_code == 422 and "先恢复再选" in told.text
    kept = press(leader, brigade, address, **dict.fromkeys(ALL_B, "a"), base_version="1")
    assert "已保留现有的一份" in kept.text


# ---- two entries of one visit ----


@pytest.fixture
def pair(brigade):
    """The officer's entry and a colleague's of the same visit."""
    factory = brigade.factory
    colleague = factory.account("officer", brigade.unit, display_name="晋源大队02")
    start = utc_now() - timedelta(hours=5)
    leaflets = [{"material": "poster", "quantity": 3}]
    return (
        factory.visit(brigade.officer, brigade.place, start, talks=[TALK]),
        factory.visit(
            colleague, brigade.place, start + timedelta(minutes=9), talks=[TALK], leaflets=leaflets
        ),
    )


def test_merge_when_followed_from_the_hint_then_one_visit_and_links_both_ways(
    app, officer, leader, brigade, pair
):
    kept, merged = pair
    page = leader.get(f"/visits/{kept}").text
    assert "可能是同一次" in page and f"/visits/{kept}/merge/{merged}" in page
    candidates = leader.get(f"/visits/{kept}/merge").text
    assert "晋源大队02" in candidates and f"/visits/{kept}/merge/{merged}" in candidates
    address = f"/visits/{kept}/merge/{merged}"
    assert [row.split()[0] for row in rows(leader.get(address).text)] == ["开始时间", "宣传海报"]
    sent = {"version": "1", "other_version": "1", "part-captured_at": "a"}
    assert "还有1项未选" in press(leader, brigade, address, **sent).text
    done = press(leader, brigade, address, **sent, **{"part-leaflets.poster": "b"})
    assert done.request.path == f"/visits/{kept}"
    assert "已合并成一次。另一条已作废，可以恢复" in done.text
    assert f"/visits/{merged}" in done.text and "已合并成这一条" in done.text
    assert visit_now(app, kept) == (2, "", [3])
    void = officer.get(f"/visits/{merged}").text
    assert "的记录合并" in void and f"/visits/{kept}" in void
    assert "合并后的内容" in text_of(officer.get(f"/visits/{kept}/history").text)
    assert leader.get(address).status_code == 403
    assert "共1次待审核" in leader.get("/reviews").text


def test_merge_when_undone_then_both_are_there_again(app, leader, brigade, pair):
    kept, merged = pair
    sent = {"version": "1", "other_version": "1", "part-captured_at": "a"}
    address = f"/visits/{kept}/merge/{merged}"
    press(leader, brigade, address, **sent, **{"part-leaflets.poster": "b"})
    assert "取消合并" in leader.get(f"/visits/{merged}").text
    press(leader, brigade, f"/visits/{merged}/restore", reason="是两次走访")
    assert visit_now(app, kept) == (3, "", [])
    assert visit_now(app, merged) == (1, "", [3])
    assert "取消合并，恢复第1版的内容" in text_of(leader.get(f"/visits/{kept}/history").text)
    assert "共2次待审核" in leader.get("/reviews").text


def test_merge_when_the_other_is_no_candidate_or_changed_then_refused(
    app, officer, leader, brigade, pair
):
    kept, merged = pair
    elsewhere = brigade.factory.visit(
        brigade.officer, brigade.factory.place(unit=brigade.unit), utc_now()
    )
    assert leader.get(f"/visits/{kept}/merge/{elsewhere}").status_code == 404
    assert leader.get(f"/visits/{kept}/merge/{kept}").status_code == 404
    assert officer.get(f"/visits/{kept}/merge/{merged}").status_code == 403
    Sheet.open(officer, f"/visits/{kept}/edit").fill(notes="改过").save()
    sent = {"part-captured_at": "a", "part-leaflets.poster": "a", "part-notes": "a"}
    address = f"/visits/{kept}/merge/{merged}"
    told = press(leader, brigade, address, version="1", other_version="1", **sent)
    assert told.status_code == 409 and "改过这次走访" in told.text
    assert visit_now(app, merged)[0] == 1
