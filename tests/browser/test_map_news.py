"""An open map while visits come in, headquarters changes its intervals, and answers are lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from outreach.periods import today
from outreach.places.interval_services import set_intervals
from tests.browser.maps import click_place, open_map
from tests.browser.pages import enter

pytestmark = pytest.mark.browser


@pytest.fixture
def watched(desk, city, headquarters, factory) -> Page:
    """Headquarters' map; 南峪村 was visited forty days ago, 开化村 yesterday."""
    old = (today() - timedelta(days=40)).isoformat()
    factory.visit(
        factory.account("officer", city["b"]), city["places"]["南峪村"], f"{old}T09:00:00+08:00"
    )
    enter(desk, headquarters)
    open_map(desk, "/map?period=365d")
    return desk


def hear(page: Page, *, times: int = 1) -> int:
    """Waits until the map has asked so many times whether there is news; the last status."""
    for _ in range(times):
        with page.expect_response("**/map/state.json*") as answer:
            pass
    status: int = answer.value.status
    return status


def test_map_when_days_are_to_be_chosen_and_none_is_then_it_stays_as_it_was(watched, city):
    lead = watched.locator(".coverage__lead").first
    before = lead.inner_text()
    watched.locator("#map-filters [name=period]").select_option("custom")
    assert hear(watched, times=2) == 304
    expect(lead).to_have_text(before)
    watched.locator("#map-filters [name=unit]").select_option("B")
    watched.wait_for_url("**/map?period=365d&unit=B")
    expect(watched.locator(".coverage__headline")).to_contain_text("1/2")


def test_panel_when_visits_come_in_then_it_tells_them_and_nothing_else_moves(
    watched, city, factory
):
    click_place(watched, 37.70, 112.30)
    detail = watched.locator("#map-panel [data-detail]")
    expect(detail).to_be_visible()
    watched.evaluate("document.querySelector('.folium-map').map.panBy([900, 0], {animate: false})")
    detail.focus()
    middle = "document.querySelector('.folium-map').map.getCenter().toString()"
    before = watched.evaluate(middle)
    factory.visit(
        city["officer"], city["places"]["开化村"], talks=[{"topics": ["helmet"], "attendees": 7}]
    )
    expect(watched.locator(".map-panel__visits li")).to_have_count(2)
    expect(detail).to_be_focused()
    assert watched.evaluate(middle) == before

    # Another register: the village has another number there.
    factory.place("140100000000", "新村村委会", city["a"], "village", None, 37.65, 112.25)
    expect(watched.locator(".map-legend__total")).to_have_text("共6村")
    expect(watched.locator(".map-panel__name")).to_have_text("开化村")
    expect(detail).to_be_focused()
    factory.visit(city["officer"], city["places"]["开化村"])
    expect(watched.locator(".map-panel__visits li")).to_have_count(3)
    assert watched.evaluate(middle) == before


def test_panel_when_its_news_are_lost_then_it_says_what_it_knew(
    watched, city, factory, expected_errors
):
    expected_errors.append("503")
    click_place(watched, 37.70, 112.30)
    expect(watched.locator(".map-panel__visits li")).to_have_count(1)
    said = watched.locator(".map-panel__since").inner_text()
    watched.route("**/map/villages/**", lambda route: route.fulfill(status=503))
    with watched.expect_response("**/map/villages/**"):
        factory.visit(city["officer"], city["places"]["坡头村"])
    hear(watched)
    expect(watched.locator(".map-panel__since")).to_have_text(said)
    expect(watched.locator(".map-panel__visits li")).to_have_count(1)


def test_key_places_when_shown_then_a_new_one_comes_with_the_next_news_and_is_read_once(
    watched, city, factory
):
    watched.get_by_label("重点地点").check()
    schools = watched.locator("[data-extra-legend] li", has_text="学校")
    expect(schools.locator(".map-legend__count")).to_have_text("0")
    factory.place("140100000101", "西镇小学", city["a"], "school_site", None, 37.71, 112.31)
    factory.visit(city["officer"], city["places"]["坡头村"])
    expect(schools.locator(".map-legend__count")).to_have_text("1")
    with watched.expect_response("**/map/key-places.json*") as answer:
        factory.visit(city["officer"], city["places"]["坡头村"])
    assert answer.value.status == 304


def test_days_when_a_visit_comes_in_then_the_open_chart_has_it(watched, city, factory):
    watched.locator("#map-days summary").first.click()
    words = watched.locator("[data-days-words]")
    expect(words).to_contain_text("走访2次")
    factory.visit(city["officer"], city["places"]["坡头村"])
    expect(words).to_contain_text("走访3次")


def test_weeks_when_playing_then_a_visit_does_not_stop_them_and_a_lost_answer_ends_them(
    watched, city, factory, expected_errors
):
    expected_errors.append("503")
    watched.get_by_role("button", name="按周看").click()
    words = watched.locator("[data-time-words]")
    expect(words).to_contain_text("（2/5）")
    watched.get_by_role("button", name="播放").click()
    with watched.expect_response("**/map/moments.bin*"):
        factory.visit(city["officer"], city["places"]["坡头村"])
    hear(watched)
    expect(watched.get_by_role("button", name="暂停")).to_be_visible()
    watched.get_by_role("button", name="暂停").click()
    watched.get_by_role("slider", name="截至哪一周").press("Home")
    expect(words).to_contain_text("（0/5）")

    watched.route("**/map/moments.bin*", lambda route: route.fulfill(status=503))
    watched.locator("#map-filters [name=unit]").select_option("A")
    expect(words).to_contain_text("没读到")
    # The map is of the filters chosen, not of a week of others.
    expect(watched.locator(".map-legend__row", has_text="0–14天")).to_contain_text("2")


def test_map_when_headquarters_changes_the_intervals_then_open_maps_and_walls_follow(
    watched, app, city, open_window, headquarters
):
    wall = open_window(viewport={"width": 1920, "height": 1080})
    wall.clock.install()
    enter(wall, headquarters)
    wall.goto("/wall?period=365d")
    expect(wall.locator(".wall[data-ready]")).to_be_attached()
    overdue = "逾期：超过30天（重点村20天）未到"
    expect(watched.locator("#map-legend")).not_to_contain_text(overdue)
    with app.app_context():
        set_intervals({"village": 30, "key": 20}, actor=None)
    expect(watched.locator("#map-legend")).to_contain_text(overdue)
    with wall.expect_response("**/wall/state.json*"):
        wall.clock.run_for(20_000)
    expect(wall.locator(".wall-legend")).to_contain_text("逾期（30天，重点村20天）1")
