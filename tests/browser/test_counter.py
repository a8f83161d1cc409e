"""The tap counter on a phone: what counts as a tap, undo, pauses, and what reaches the form."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from outreach.database import db
from outreach.visits.models import Visit
from tests.brigade import Brigade
from tests.browser.pages import enter, overflow
from tests.browser.visits import measured_taps

pytestmark = pytest.mark.browser

#: A thumb is slower than a bouncing screen. The page's clock goes on by it; nobody waits.
THUMB_MS = 100
#: So many touches of one finger at one point, without waiting for the test driver.
TOUCH = """([key, times]) => {
  const box = key.getBoundingClientRect();
  const touch = (type, extra) => key.dispatchEvent(new PointerEvent(type, {
    bubbles: true, pointerId: 7, pointerType: 'touch', width: 20, height: 20,
    clientX: box.x + 20, clientY: box.y + 20, ...extra }));
  for (let done = 0; done < times; done += 1) { touch('pointerdown'); touch('pointerup'); }
}"""
SLIDE = """(key) => {
  const box = key.getBoundingClientRect();
  const touch = (type, x, y) => key.dispatchEvent(new PointerEvent(type, {
    bubbles: true, pointerId: 8, pointerType: 'touch', width: 20, height: 20,
    clientX: x, clientY: y }));
  touch('pointerdown', box.x + 20, box.y + 20);
  touch('pointermove', box.x + 20, box.bottom + 60);
  touch('pointerup', box.x + 20, box.bottom + 60);
}"""
PALM = """(key) => {
  const box = key.getBoundingClientRect();
  for (const type of ['pointerdown', 'pointerup']) {
    key.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerId: 9, pointerType: 'touch',
      width: 130, height: 150, clientX: box.x + 20, clientY: box.y + 20 }));
  }
}"""
TWO_FINGERS = """([one, other]) => {
  const at = (key) => { const box = key.getBoundingClientRect(); return [box.x + 20, box.y + 20]; };
  const touch = (key, type, id) => key.dispatchEvent(new PointerEvent(type, { bubbles: true,
    pointerId: id, pointerType: 'touch', width: 20, height: 20,
    clientX: at(key)[0], clientY: at(key)[1] }));
  touch(one, 'pointerdown', 1); touch(other, 'pointerdown', 2);
  touch(one, 'pointerup', 1); touch(other, 'pointerup', 2);
}"""


@pytest.fixture(autouse=True)
def phone_clock(phone: Page) -> None:
    """The page's clock goes on by itself, and further when a test says so."""
    phone.clock.install()


@pytest.fixture
def counter(phone: Page, brigade: Brigade) -> Page:
    """The counter, just started; what the phone would vibrate is kept in `window.pulses`."""
    phone.add_init_script(
        "window.pulses = []; navigator.vibrate = (pulse) => window.pulses.push(pulse);"
    )
    enter(phone, brigade.officer)
    phone.goto(f"/visits/new?place={brigade.place}")
    phone.get_by_role("button", name="开始计数").tap()
    phone.get_by_role("button", name="开始", exact=True).tap()
    expect(phone.locator(".counter__keys .key")).to_have_count(9)
    return phone


def key(page: Page, sight: str, row: int = 0) -> Any:
    return page.locator(f".counter__keys .key--{sight}").nth(row)


def expect_count(page: Page, sight: str, number: int, row: int = 0) -> None:
    expect(key(page, sight, row).locator(".key__count")).to_have_text(str(number))


def expect_sum(page: Page, text: str) -> None:
    expect(page.locator("[data-part=sum]")).to_have_text(text)


def tap(page: Page, sight: str, row: int = 0, times: int = 1) -> None:
    for _time in range(times):
        key(page, sight, row).tap()
        page.clock.run_for(THUMB_MS)


def saved_check(app: Flask) -> Any:
    with app.app_context():
        visit = db.session.scalars(select(Visit)).one()
        (check,) = visit.helmet_checks
        rows = {
            (row.vehicle_type, row.seat): (row.none, row.worn, row.correct, row.unclear)
            for row in check.counts
        }
        return check, rows


def test_counter_when_counted_and_confirmed_then_the_sums_are_in_the_visit(counter, app):
    taps = 2  # 开始计数, 开始
    tap(counter, "worn", 0, 3)
    tap(counter, "none", 1, 2)
    tap(counter, "unclear", 2)
    expect_sum(counter, "看到5 戴3 没戴2 看不清1")
    counter.get_by_role("button", name="完成").tap()
    expect(counter.locator("[data-part=short]")).to_be_visible()
    counter.locator("#counter-minutes").fill("12")
    expect(counter.locator("[data-part=short]")).to_be_hidden()
    counter.get_by_role("button", name="确认").tap()
    taps += 2
    print(f"the counter around the counting itself: {taps} taps")
    expect(counter.locator("[data-check-sum]")).to_have_text("看到5 戴3 没戴2 看不清1")
    counter.locator(".action-bar button.button--primary").tap()
    expect(counter.get_by_text("已存：开化村")).to_be_visible()
    # The village, what is around the counting, the minutes (filled in at one go), 保存; the keys of
    # the counting are not in it.
    assert measured_taps(app) == [1 + taps + 1 + 1]
    check, rows = saved_check(app)
    assert (check.place, check.phase, check.minutes) == ("village_entry", "before_talk", 12)
    assert rows == {
        ("e_bicycle", "driver"): (0, 3, None, 0),
        ("motorcycle", "driver"): (2, 0, None, 0),
        ("e_tricycle", "driver"): (0, 0, None, 1),
    }


def left_count(page: Page) -> Any:
    """Three riders counted, and back to the form without confirming: its check there."""
    tap(page, "worn", 0, 3)
    page.go_back()
    page.locator("[data-kept='3']").wait_for(state="attached")
    page.get_by_role("button", name="先回表单，数字留着").tap()
    check = page.locator("[data-check]")
    expect(check.locator("[data-check-left]")).to_have_text("计数没完成：看到3")
    return check


def test_visit_when_saved_with_a_count_left_then_says_so_and_going_on_brings_it_in(counter, app):
    check = left_count(counter)
    save_visit = counter.locator(".action-bar button.button--primary")
    save_visit.tap()
    words = "计数没完成：看到3，还没记进来。接着数完确认，或不要这次计数"
    expect(counter.locator(".error-summary")).to_contain_text(words)
    expect(check.locator(".field__error")).to_contain_text(words)
    check.get_by_role("button", name="接着数").tap()
    counter.get_by_role("button", name="继续数").first.tap()
    counter.get_by_role("button", name="完成").tap()
    counter.get_by_role("button", name="确认").tap()
    expect(check.get_by_role("button", name="不要这次计数")).to_be_hidden()
    save_visit.tap()
    expect(counter.get_by_text("已存：开化村")).to_be_visible()
    assert saved_check(app)[1][("e_bicycle", "driver")] == (0, 3, None, 0)


def test_visit_when_a_count_left_is_not_wanted_then_asked_once_more_and_saved_without(counter, app):
    check = left_count(counter)
    drop = check.get_by_role("button", name="不要这次计数")
    asked: list[str] = []
    counter.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    drop.tap()
    for _ in range(100):
        if asked:
            break
        counter.wait_for_timeout(50)
    assert "看到3" in asked[0]
    expect(check.locator("[data-check-left]")).to_be_visible()
    counter.once("dialog", lambda dialog: dialog.accept())
    drop.tap()
    expect(check.locator("[data-check-left]")).to_be_hidden()
    counter.locator(".action-bar button.button--primary").tap()
    expect(counter.get_by_text("已存：开化村")).to_be_visible()
    with app.app_context():
        assert db.session.scalars(select(Visit)).one().helmet_checks == []


def test_counter_when_passenger_is_pressed_then_only_the_next_tap_is_one(counter, app):
    counter.get_by_role("button", name="记乘员").tap()
    expect(key(counter, "worn").locator(".key__seat")).to_be_visible()
    tap(counter, "worn")
    tap(counter, "worn")
    expect(key(counter, "worn").locator(".key__seat")).to_be_hidden()
    counter.get_by_role("button", name="完成").tap()
    counter.get_by_role("button", name="确认").tap()
    counter.locator(".action-bar button.button--primary").tap()
    expect(counter.get_by_text("已存：开化村")).to_be_visible()
    _check, rows = saved_check(app)
    assert rows[("e_bicycle", "driver")][1] == rows[("e_bicycle", "passenger")][1] == 1


def test_undo_when_pressed_then_names_what_it_takes_back_at_most_ten(counter):
    tap(counter, "worn", 0, 11)
    tap(counter, "none", 1)
    undo = counter.locator("[data-part=undo]")
    expect(undo).to_have_text("撤销：摩托车·没戴")
    undo.tap()
    expect(undo).to_have_text("撤销：电动自行车·戴了")
    for _step in range(9):
        undo.tap()
    expect(undo).to_be_disabled()
    expect_sum(counter, "看到2 戴2 没戴0 看不清0")


def test_key_when_touched_again_within_80_ms_then_counted_once(counter):
    element = key(counter, "worn").element_handle()
    counter.evaluate(TOUCH, [element, 2])
    expect_count(counter, "worn", 1)
    for _touch in range(2):
        counter.clock.run_for(THUMB_MS)
        counter.evaluate(TOUCH, [element, 1])
    expect_count(counter, "worn", 3)


def test_key_when_slid_over_or_pressed_by_a_palm_then_not_counted(counter):
    key(counter, "worn").evaluate(SLIDE)
    counter.clock.run_for(THUMB_MS)
    key(counter, "worn").evaluate(PALM)
    counter.clock.run_for(THUMB_MS)
    expect_count(counter, "worn", 0)
    tap(counter, "worn")
    expect_count(counter, "worn", 1)


def test_keys_when_two_fingers_press_at_once_then_both_count(counter):
    handles = [key(counter, "worn").element_handle(), key(counter, "none", 1).element_handle()]
    counter.evaluate(TWO_FINGERS, handles)
    expect_sum(counter, "看到2 戴1 没戴1 看不清0")


def test_keys_when_tapped_then_each_is_felt_in_its_own_way(counter):
    for sight in ("none", "worn", "unclear"):
        tap(counter, sight)
    counter.locator("[data-part=undo]").tap()
    pulses = counter.evaluate("window.pulses")
    assert [len(pulse) for pulse in pulses] == [1, 3, 1, 5]
    assert pulses[2][0] > 3 * pulses[0][0], "unclear is long, none is short"


def test_keys_when_counting_then_large_enough_and_never_moving(counter):
    def places() -> list[Any]:
        return [counter.locator(".counter__keys .key").nth(n).bounding_box() for n in range(9)]

    before = places()
    for number, box in enumerate(before):
        assert box["width"] >= (64 if number % 3 == 2 else 132), box
        assert box["height"] >= 104, box
    tap(counter, "worn", 2, 3)
    counter.get_by_role("button", name="记乘员").tap()
    assert places() == before
    assert overflow(counter) == []


def test_counter_when_only_the_keyboard_is_used_then_counts(counter):
    key(counter, "worn").focus()
    counter.keyboard.press("Space")
    counter.keyboard.press("Enter")
    counter.keyboard.press("Tab")
    counter.keyboard.press("Space")
    expect_count(counter, "worn", 2)
    expect_count(counter, "unclear", 1)
    expect(counter.locator("[data-part=say]")).to_contain_text("电动自行车")


def test_counter_when_the_back_gesture_is_made_then_paused_and_nothing_lost(counter):
    tap(counter, "worn", 0, 2)
    counter.go_back()
    expect(counter.get_by_role("dialog", name="已暂停")).to_be_visible()
    counter.get_by_role("button", name="继续数").first.tap()
    tap(counter, "worn")
    expect_sum(counter, "看到3 戴3 没戴0 看不清0")


def test_counter_when_the_browser_is_closed_then_goes_on_where_it_stopped(counter, brigade):
    tap(counter, "worn", 0, 4)
    tap(counter, "none", 1)
    counter.locator("[data-kept='5']").wait_for()
    context = counter.context
    counter.close()

    again = context.new_page()
    again.goto(f"/visits/new?place={brigade.place}")
    expect(again.locator("[data-check-left]")).to_have_text("计数没完成：看到5")
    again.get_by_role("button", name="接着数").tap()
    again.get_by_role("button", name="继续数").first.tap()
    tap(again, "worn")
    expect_sum(again, "看到6 戴5 没戴1 看不清0")
    expect(again.locator("[data-part=undo]")).to_have_text("撤销：电动自行车·戴了")


def test_counter_when_straps_are_seen_then_two_types_and_worn_is_split(phone, app, brigade):
    enter(phone, brigade.officer)
    phone.goto(f"/visits/new?place={brigade.place}")
    phone.get_by_role("button", name="开始计数").tap()
    phone.locator("[name=counter-strap]").tap()
    expect(phone.get_by_text("最多2种")).to_be_visible()
    phone.get_by_role("button", name="开始", exact=True).tap()
    expect(phone.locator(".counter__keys .key")).to_have_count(8)
    for box in [phone.locator(".counter__keys .key").nth(n).bounding_box() for n in range(8)]:
        assert box["height"] >= 104 and box["width"] >= 64
    tap(phone, "fastened", 0, 2)
    tap(phone, "loose")
    phone.get_by_role("button", name="完成").tap()
    phone.get_by_role("button", name="确认").tap()
    phone.locator(".action-bar button.button--primary").tap()
    expect(phone.get_by_text("已存：开化村")).to_be_visible()
    check, rows = saved_check(app)
    assert check.strap_visible
    assert rows[("e_bicycle", "driver")] == (0, 3, 2, 0)


def test_wake_lock_when_given_then_says_so(counter):
    counter.context.grant_permissions(["screen-wake-lock"])
    counter.get_by_role("button", name="暂停").last.tap()
    counter.get_by_role("button", name="继续数").first.tap()
    expect(counter.get_by_text("常亮", exact=True)).to_be_visible()


def test_wake_lock_when_refused_then_says_what_to_do(phone, brigade):
    phone.add_init_script(
        "navigator.wakeLock.request = () => Promise.reject(new Error('battery saver'));"
    )
    enter(phone, brigade.officer)
    phone.goto(f"/visits/new?place={brigade.place}")
    phone.get_by_role("button", name="开始计数").tap()
    phone.get_by_role("button", name="开始", exact=True).tap()
    expect(phone.get_by_text("本机不能保持常亮，请把息屏时间调长")).to_be_visible()
    expect(phone.get_by_text("常亮", exact=True)).to_be_hidden()


def test_totals_when_corrected_by_steppers_then_fastened_never_exceeds_worn(phone, brigade):
    enter(phone, brigade.officer)
    phone.goto(f"/visits/new?place={brigade.place}")
    phone.get_by_role("button", name="开始计数").tap()
    phone.locator("[name=counter-strap]").tap()
    phone.get_by_role("button", name="开始", exact=True).tap()
    tap(phone, "fastened", 0)
    phone.get_by_role("button", name="完成").tap()
    line = phone.locator("[data-line=correct]").first
    line.get_by_role("button", name="其中戴好加1").tap()
    expect(phone.get_by_text("戴好的2不能多于戴了的1")).to_be_visible()
    phone.get_by_role("button", name="确认").tap()
    expect(phone.locator("[data-part=total-sum]")).to_be_visible()
    line.get_by_role("button", name="其中戴好减1").tap()
    phone.get_by_role("button", name="确认").tap()
    expect(phone.locator("[data-check-sum]")).to_have_text("看到1 戴1 没戴0 看不清0")
