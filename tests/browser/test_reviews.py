"""A leader's pages as they are touched: the queue on a phone and by keys, two versions side by side."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from outreach.database import db, utc_now
from outreach.visits.models import SubmissionConflict, Visit
from tests.brigade import Brigade
from tests.browser.pages import DESK, PHONE, enter, overflow
from tests.phone import submission

pytestmark = pytest.mark.browser

WINDOWS = pytest.mark.parametrize("window", [PHONE, DESK], ids=["phone", "desk"])


def make_visits(brigade: Brigade, number: int) -> None:
    start = utc_now() - timedelta(days=number)
    brigade.phone.send(
        *[
            submission(brigade.place, captured_at=(start + timedelta(days=n)).isoformat())
            for n in range(number)
        ]
    )


def make_conflict(app: Flask, brigade: Brigade) -> str:
    item = submission(
        brigade.place,
        notes="村口弯道没有标志",
        police_count=2,
        talks=[{"form": "on_site", "topics": ["helmet"], "attendees": 30}],
        leaflets=[{"material": "helmet-leaflet", "quantity": 120}],
    )
    other = {
        **item,
        "notes": "村口弯道有标志",
        "talks": [{"form": "on_site", "topics": ["helmet"], "attendees": 36}],
        "leaflets": [{"material": "helmet-leaflet", "quantity": 1200}],
    }
    brigade.phone.send(item, other)
    with app.app_context():
        return f"/visits/conflicts/{db.session.scalars(select(SubmissionConflict.id)).one()}"


def states(app: Flask) -> list[str]:
    with app.app_context():
        return [visit.review_state for visit in db.session.query(Visit).order_by(Visit.captured_at)]


def press(page: Page, key: str) -> None:
    """A key, once the page's scripts listen."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def leader_on(open_window, brigade: Brigade, window, address: str) -> Page:
    page: Page = open_window(**window)
    enter(page, brigade.leader)
    page.goto(address)
    return page


@WINDOWS
def test_queue_when_some_are_ticked_then_the_button_counts_and_accepts_just_those(
    app, open_window, brigade, window
):
    make_visits(brigade, 4)
    page = leader_on(open_window, brigade, window, "/reviews")
    assert overflow(page) == []
    button = page.locator("[data-ticked]")
    expect(button).to_be_disabled()
    ticks = page.get_by_role("checkbox", name="选中开化村")
    ticks.nth(0).check()
    ticks.nth(2).check()
    expect(button).to_have_text("通过所选（2次）")
    button.click()
    expect(page.locator(".notice--ok")).to_contain_text("已通过2次")
    expect(page.locator(".review-row")).to_have_count(2)
    assert states(app) == ["accepted", "submitted", "accepted", "submitted"]
    page.get_by_role("button", name="全部通过（2次）").click()
    expect(page.locator(".empty")).to_contain_text("都审核过了")
    expect(page.locator(".nav-count")).to_have_count(0)


def test_keys_when_at_a_desk_then_walk_and_accept_and_can_be_switched_off(
    app, open_window, brigade
):
    make_visits(brigade, 3)
    page = leader_on(open_window, brigade, DESK, "/reviews")
    rows = page.locator(".review-row__open")
    press(page, "j")
    press(page, "j")
    expect(rows.nth(1)).to_be_focused()
    press(page, "k")
    expect(rows.nth(0)).to_be_focused()
    press(page, "a")
    expect(page.locator(".notice--ok")).to_contain_text("已通过1次")
    # In a field they are letters.
    page.locator("[name=q]").press("a")
    expect(page.locator("[name=q]")).to_have_value("a")
    press(page, "j")
    expect(rows).to_have_count(2)

    # In a visit's page as well; after each decision comes the next one.
    rows.nth(0).click()
    expect(page.locator(".review-bar__queue")).to_contain_text("还有2次待审核")
    press(page, "j")
    expect(page.locator("[data-key=k]")).to_be_visible()
    press(page, "k")
    expect(page.locator("[data-key=j]")).to_be_visible()
    press(page, "a")
    expect(page.locator(".review-bar__queue")).to_contain_text("还有1次待审核")
    assert states(app) == ["accepted", "accepted", "submitted"]

    page.goto("/reviews")
    page.get_by_label("快捷键").uncheck()
    page.reload()
    page.locator(".review-row__open").focus()
    press(page, "a")
    expect(page.get_by_label("快捷键")).not_to_be_checked()
    expect(page.locator(".review-row")).to_have_count(1)
    assert states(app)[2] == "submitted"


def test_visit_when_on_a_phone_then_the_decision_is_in_reach_of_the_thumb(
    app, open_window, brigade
):
    make_visits(brigade, 2)
    page = leader_on(open_window, brigade, PHONE, "/reviews")
    page.locator(".review-row__open").first.tap()
    page.wait_for_url("**/visits/*")
    accept = page.get_by_role("button", name="通过")
    box = accept.bounding_box()
    assert box is not None and box["height"] >= 48
    assert box["y"] + box["height"] <= PHONE["viewport"]["height"] - 56, "above the bottom bar"
    assert overflow(page) == []
    page.get_by_role("link", name="退回修改").tap()
    page.get_by_label("退回原因").fill("资料数量似多一个0")
    page.get_by_role("button", name="退回修改").tap()
    expect(page.locator(".notice--ok")).to_contain_text("已退回")
    assert states(app) == ["returned", "submitted"]


@WINDOWS
def test_versions_when_chosen_row_by_row_then_the_button_waits_for_the_last(
    app, open_window, brigade, window
):
    page = leader_on(open_window, brigade, window, make_conflict(app, brigade))
    assert overflow(page) == []
    submit = page.get_by_role("button", name="采用所选")
    left = page.locator(".choice-left")
    expect(page.locator(".choice-row")).to_have_count(3)
    expect(submit).to_be_disabled()
    expect(left).to_have_text("还有3项未选")
    # The words that differ are underlined, also without colour.
    marks = page.locator(".choice-row").filter(has_text="头盔彩页").locator("mark")
    assert marks.all_inner_texts() == ["120", "1200"]
    assert "underline" in marks.first.evaluate("mark => getComputedStyle(mark).textDecorationLine")

    page.get_by_role("button", name="整份用B").click()
    expect(left).to_have_text("都选好了")
    page.locator('[name="part-leaflets.helmet-leaflet"][value=a]').check()
    expect(submit).to_be_enabled()
    first, second = page.locator(".choice-row").first.locator(".choice-side").all()
    above = first.bounding_box()["y"] < second.bounding_box()["y"]
    assert above is (window is PHONE)
    submit.click()
    expect(page.locator(".notice--ok")).to_contain_text("已采用。另一份留在历史中")
    with app.app_context():
        visit = db.session.scalars(select(Visit)).one()
        assert visit.notes == "村口弯道有标志"
        assert [row.quantity for row in visit.leaflets] == [120]
        assert [talk.attendees for talk in visit.talks] == [36]


def test_versions_when_by_keyboard_alone_then_each_row_is_one_stop(app, open_window, brigade):
    page = leader_on(open_window, brigade, DESK, make_conflict(app, brigade))
    page.get_by_role("button", name="整份用B").focus()
    for _ in range(3):
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
    expect(page.locator(".choice-left")).to_have_text("都选好了")
    # Enter on a choice sends nothing by itself.
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    expect(page.locator("input[value=b]:checked")).to_have_count(1)
