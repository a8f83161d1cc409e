"""The visit form on a phone and at a desk: taps, village, position, keyboard, English."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from outreach.database import db
from outreach.visits.models import Visit
from tests.browser.conftest import DESK, PHONE
from tests.browser.pages import enter, overflow
from tests.browser.visits import (
    LAST_VISIT,
    Taps,
    measured_taps,
    newest_visit,
    only_visit,
    open_form,
    save,
    until_measured,
    visits,
)

pytestmark = pytest.mark.browser


def test_nobody_met_when_tapped_from_today_then_three_taps(officer, app, brigade):
    tap = Taps(officer)
    tap(officer.locator(f"a[href*='{brigade.place}']").first)
    until_measured(officer)
    tap(officer.locator(".nobody__toggle"))
    tap(save(officer))
    expect(officer.get_by_text("已存：开化村")).to_be_visible()
    print(f"went, found nobody: {tap.count} taps")
    assert tap.count == 3
    assert measured_taps(app) == [3], "the burden meter counts as the thumb does"
    assert only_visit(app).nobody_met


def test_visit_when_filled_in_as_last_time_then_at_most_eighteen_taps(officer, app, brigade):
    """The two minutes of `screens.md` 5, without photos and the counting itself."""
    brigade.factory.visit(brigade.officer, brigade.place, **LAST_VISIT)
    officer.goto("/visits/new")
    tap = Taps(officer)
    tap(officer.locator("[data-picker=recent] a").first)
    until_measured(officer)
    expect(officer.locator("[data-last]")).to_contain_text("现场宣讲·戴头盔·老人")
    tap(officer.get_by_role("button", name="照上次填"))
    for field, digits in (("talks-0-attendees", "30"), ("leaflets-0-quantity", "120")):
        tap(officer.locator(f"input[name={field}]"))
        officer.keyboard.type(digits)
        tap.count += len(digits)
    tap(officer.locator(".tap[data-value='20']").first)
    tap(save(officer))
    expect(officer.get_by_text("已存：开化村")).to_be_visible()
    print(f"a visit as last time, talk and leaflets: {tap.count} taps")
    assert measured_taps(app) == [tap.count]
    # The counter's four taps come on top (see test_counter.py).
    assert tap.count + 4 <= 18
    with app.app_context():
        visit = db.session.scalars(select(Visit).order_by(Visit.captured_at.desc())).first()
        assert (visit.talks[0].topics, visit.talks[0].attendees, visit.talks[0].minutes) == (
            ["helmet"],
            30,
            20,
        )
        assert visit.campaign.code == "one-helmet-one-belt"
        assert [row.quantity for row in visit.leaflets] == [120]
        assert visit.ended_at >= visit.captured_at


def test_words_of_last_time_when_not_tapped_then_not_counted(officer, app, brigade):
    brigade.factory.visit(brigade.officer, brigade.place, **LAST_VISIT)
    open_form(officer, brigade)
    for field in ("talks-0-attendees", "leaflets-0-quantity", "police_count"):
        expect(officer.locator(f"input[name={field}]")).to_have_value("")
    save(officer).tap()
    expect(officer.get_by_text("已存：开化村")).to_be_visible()
    with app.app_context():
        visit = db.session.scalars(select(Visit).order_by(Visit.captured_at.desc())).first()
        assert (visit.talks, visit.leaflets, visit.campaign) == ([], [], None)


def test_save_when_tapped_twice_then_stored_once(officer, app, brigade):
    open_form(officer, brigade)
    officer.evaluate(
        """() => { const button = document.querySelector('.action-bar button.button--primary');
                   button.click(); button.click(); }"""
    )
    expect(officer.get_by_text("已存：开化村")).to_be_visible()
    assert visits(app) == 1


def test_errors_when_saved_then_the_page_stays_and_leads_to_the_field(
    officer, app, brigade, expected_errors
):
    expected_errors.append("422")
    open_form(officer, brigade)
    officer.locator("input[name=talks-0-attendees]").fill("5200")
    save(officer).tap()
    expect(officer.locator(".error-summary")).to_be_focused()
    expect(officer.locator("input[name=talks-0-attendees]")).to_have_value("5200")
    officer.locator(".error-summary a", has_text="人次最多5000").tap()
    expect(officer.locator("input[name=talks-0-attendees]")).to_be_focused()
    officer.keyboard.press("Control+A")
    officer.keyboard.type("520")
    officer.locator("label.chip", has_text="戴头盔").first.tap()
    save(officer).tap()
    expect(officer.get_by_text("已存：开化村")).to_be_visible()
    assert only_visit(app).talks[0].attendees == 520


def test_picker_when_initials_are_typed_then_the_village_is_found(officer, brigade):
    officer.goto("/visits/new")
    officer.locator("[data-picker=search]").fill("khc")
    expect(officer.locator("[data-picker=results] > li")).to_have_count(1)
    officer.locator("[data-picker=results] a").tap()
    expect(officer.locator("h1")).to_contain_text("开化村")


def test_picker_when_the_phone_knows_where_it_is_then_the_nearest_come_first(
    open_window: Callable[..., Page], app, brigade
):
    brigade.factory.place(name="固驿村委会", unit=brigade.unit, lat=37.75, lon=112.47)
    page = open_window(
        **PHONE,
        permissions=["geolocation"],
        geolocation={"latitude": 37.701, "longitude": 112.471, "accuracy": 14},
    )
    enter(page, brigade.officer)
    page.goto("/visits/new")
    rows = page.locator("[data-picker=near-list] > li")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("开化村")
    expect(rows.first).to_contain_text("米")
    rows.first.locator("a").tap()
    expect(page.get_by_text("已取位置，误差约14米")).to_be_visible()
    save(page).tap()
    expect(page.get_by_text("已存：开化村")).to_be_visible()
    visit = only_visit(app)
    assert (visit.lat, visit.lon, visit.accuracy_m) == (37.701, 112.471, 14)


def test_form_when_far_from_the_village_then_asks_once_and_stores_the_distance(
    open_window: Callable[..., Page], app, brigade
):
    page = open_window(
        **PHONE,
        permissions=["geolocation"],
        geolocation={"latitude": 37.736, "longitude": 112.47, "accuracy": 10},
    )
    enter(page, brigade.officer)
    open_form(page, brigade)
    expect(page.get_by_text("离开化村约4公里，是这个村吗？")).to_be_visible()
    page.get_by_role("button", name="是", exact=True).tap()
    save(page).tap()
    expect(page.get_by_text("已存：开化村")).to_be_visible()
    assert 3900 < (only_visit(app).distance_m or 0) < 4100


def test_form_when_its_visit_was_earlier_then_the_position_now_is_not_its(
    open_window: Callable[..., Page], app, brigade
):
    visit = brigade.factory.visit(brigade.officer, brigade.place)
    page = open_window(
        **PHONE,
        permissions=["geolocation"],
        geolocation={"latitude": 37.9, "longitude": 112.9, "accuracy": 10},
    )
    enter(page, brigade.officer)
    page.goto(f"/visits/{visit}/edit")
    expect(page.get_by_role("button", name="加上位置")).to_be_visible()
    page.locator("#leaflets .amount input:not([type=hidden])").first.fill("12")
    save(page).tap()
    page.wait_for_url(lambda url: "/edit" not in url)
    assert (only_visit(app).version, only_visit(app).lat) == (2, None)


def test_form_when_another_village_is_chosen_then_what_was_typed_stays(officer, app, brigade):
    other = brigade.factory.place(name="固驿村委会", unit=brigade.unit)
    open_form(officer, brigade)
    officer.locator("input[name=talks-0-attendees]").fill("30")
    officer.locator("label.chip", has_text="戴头盔").first.tap()
    officer.get_by_text("换个村").tap()
    officer.locator("dialog [data-picker=search]").fill("gyc")
    officer.locator("dialog [data-picker=results] button").tap()
    expect(officer.locator("h1")).to_contain_text("固驿村")
    save(officer).tap()
    expect(officer.get_by_text("已存：固驿村")).to_be_visible()
    visit = only_visit(app)
    assert (visit.place_id, visit.talks[0].attendees) == (other, 30)


def test_time_when_already_walked_then_the_visit_began_an_hour_ago(officer, app, brigade):
    open_form(officer, brigade)
    officer.locator(".visit-when > summary").tap()
    officer.get_by_role("button", name="60分钟").tap()
    save(officer).tap()
    expect(officer.get_by_text("已存：开化村")).to_be_visible()
    visit = only_visit(app)
    assert visit.ended_at is not None
    assert 3540 <= (visit.ended_at - visit.captured_at).total_seconds() <= 3660


def test_form_when_only_the_keyboard_is_used_at_a_desk_then_stored(desk, app, brigade):
    enter(desk, brigade.officer)
    desk.goto("/visits/new")
    expect(desk.locator("[data-picker=search]")).to_be_focused()
    desk.keyboard.type("khc")
    desk.keyboard.press("Enter")
    expect(desk.locator("h1")).to_contain_text("开化村")
    desk.locator("input[name=talks-0-attendees]").focus()
    desk.keyboard.type("30")
    desk.keyboard.press("Tab")
    desk.keyboard.type("20")
    desk.locator("input[name=talks-0-topics]").first.focus()
    desk.keyboard.press("Space")
    first = desk.locator("[data-count-row] input[data-sight=none]").first
    expect(first).to_be_visible()  # the script has opened the numbers
    first.focus()
    for number in ("10", "20", "15", "1"):
        desk.keyboard.type(number)
        desk.keyboard.press("Tab")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_text("已存：开化村")).to_be_visible()
    with app.app_context():
        visit = db.session.scalars(select(Visit)).one()
        assert (visit.talks[0].attendees, visit.talks[0].minutes) == (30, 20)
        count = visit.helmet_checks[0].counts[0]
        assert (count.none, count.worn, count.correct, count.unclear) == (10, 20, 15, 1)


NAMES = ("开化村", "晋源大队01", "晋源大队")


def chinese_in(page: Page) -> list[str]:
    """The lines of the page with Chinese in them, beyond the names of places and people."""
    lines = page.locator("main").inner_text().splitlines()
    for name in NAMES:
        lines = [line.replace(name, "") for line in lines]
    return [line for line in lines if re.search("[\u4e00-\u9fff]", line)]


def test_visit_when_recorded_in_english_then_no_chinese_but_names(open_window, app, brigade):
    brigade.factory.visit(brigade.officer, brigade.place, **LAST_VISIT)
    page = open_window(**PHONE)
    enter(page, brigade.officer, language="en")
    page.goto("/visits/new")
    assert chinese_in(page) == []
    page.locator("[data-picker=search]").fill("khc")
    page.locator("[data-picker=results] a").tap()
    expect(page.locator("[data-time-summary]")).to_contain_text("until saved")
    page.evaluate(
        """document.querySelectorAll('details:not(.sheet-source)').forEach(
             (details) => { details.open = true; })"""
    )
    assert chinese_in(page) == []
    page.locator("[data-open-counter]").tap()
    assert chinese_in(page) == []
    page.locator("[data-do=begin]").tap()
    page.locator(".counter__keys .key--worn").first.tap()
    assert chinese_in(page) == []
    page.locator("[data-do=done]").first.tap()
    assert chinese_in(page) == []
    page.locator("[data-do=confirm]").tap()
    page.locator(".nobody__toggle").tap()
    save(page).tap()
    expect(page.get_by_text("Saved: 开化村")).to_be_visible()
    for address in ("/visits", f"/visits/{newest_visit(app).id}"):
        page.goto(address)
        assert chinese_in(page) == [], address


@pytest.mark.parametrize("window", [PHONE, DESK], ids=["360", "1440"])
def test_pages_when_shown_then_nothing_sticks_out(open_window, brigade, window):
    visit = brigade.factory.visit(brigade.officer, brigade.place, notes="长" * 300, **LAST_VISIT)
    page = open_window(**window)
    enter(page, brigade.leader)
    for address in (
        "/visits/new",
        f"/visits/new?place={brigade.place}",
        "/visits?whose=unit",
        f"/visits/{visit}",
        f"/visits/{visit}/edit",
        f"/visits/{visit}/history",
        f"/visits/{visit}/void",
    ):
        page.goto(address)
        assert overflow(page) == [], address
