"""The wall in a browser: turns by itself and by keys, renews itself, says when it stands still."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from outreach.database import utc_now
from tests.browser.pages import enter, overflow

pytestmark = [pytest.mark.browser, pytest.mark.any_engine]


def shown(page: Page) -> str | None:
    """The key of the one screen that can be seen."""
    panels = page.locator("[data-panel]:visible")
    assert panels.count() == 1
    return panels.get_attribute("data-panel")


def test_wall_when_nobody_touches_it_then_turns_renews_and_says_when_it_stands_still(
    open_window, brigade, factory, expected_errors
):
    page = open_window(viewport={"width": 1920, "height": 1080})
    page.clock.install()
    enter(page, brigade.leader)
    page.goto("/wall")
    expect(page.locator(".wall[data-ready]")).to_be_attached()
    assert shown(page) == "map" and overflow(page) == []

    with page.expect_response("**/map/state.bin?*"):
        page.clock.run_for(20_000)  # one turn, and one question for news
    assert shown(page) == "coverage-1"
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    assert shown(page) == "today"
    expect(page.get_by_role("button", name="继续")).to_be_visible()
    expect(page.locator("[data-panel=today]")).to_contain_text("今天还没有收到走访")

    factory.visit(brigade.officer, brigade.place, utc_now().isoformat())
    with page.expect_response("**/map/state.bin?*"):
        page.clock.run_for(20_000)
    expect(page.locator("[data-panel=today]")).to_contain_text("开化村")
    assert shown(page) == "today"  # paused: it stays

    expected_errors += ["Failed to load resource", "ERR_INTERNET_DISCONNECTED"]
    page.context.set_offline(True)
    page.clock.run_for(180_000)
    expect(page.locator("[data-as-of]")).to_contain_text("数据停在")
    page.context.set_offline(False)
    page.context.clear_cookies()
    page.clock.run_for(20_000)
    expect(page.get_by_role("alert")).to_contain_text("请在这台电脑上重新登录")
    expect(page.get_by_role("link", name="重新登录")).to_have_attribute(
        "href", "/sign-in?next=/wall"
    )


#: How wide something is drawn: columns of a layer's pixels that have a mark or a line.
_DRAWN = """(pane) => {
  const canvas = document.querySelector(`.leaflet-${pane}-pane canvas`);
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  const columns = new Set();
  for (let at = 0; at < width * height; at += 1) if (data[at * 4 + 3]) columns.add(at % width);
  return columns.size;
}"""


def test_wall_when_outlines_were_lost_then_they_come_with_the_next_news_and_names_never(
    open_window, city, headquarters, factory, expected_errors
):
    expected_errors.append("503")
    page = open_window(viewport={"width": 1920, "height": 1080})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.install()
    enter(page, headquarters)
    page.route("**/map/outlines-*", lambda route: route.fulfill(status=503))
    page.goto("/wall")
    expect(page.locator(".wall[data-ready]")).to_be_attached()
    assert page.evaluate(_DRAWN, "outlines") == 0
    page.unroute("**/map/outlines-*")
    factory.visit(city["officer"], city["places"]["坡头村"])
    with page.expect_response("**/map/outlines-*"):
        page.clock.run_for(20_000)
    for _ in range(100):  # read and drawn in the page's own time, which stands still but here
        page.clock.run_for(100)
        if page.evaluate(_DRAWN, "outlines"):
            break
    assert page.evaluate(_DRAWN, "outlines") > 0
    # No name can be read from afar.
    assert [url for url in asked if "/map/names-" in url] == []


def test_wall_when_its_places_are_very_many_then_the_cells_before_them_fill_it(
    open_window, city, headquarters
):
    """The address of cells is only for more places than a test has time to make."""
    page = open_window(viewport={"width": 1920, "height": 1080})
    enter(page, headquarters)

    def with_cells(route: Route) -> None:
        answer = route.fetch()
        told = answer.text().replace('"addresses":{', '"addresses":{"cells":"/map/cells.bin",')
        route.fulfill(response=answer, body=told)

    page.route("**/map/places-*", lambda _route: None)  # still on their way
    page.goto("/wall")
    # Nobody knows yet how many; 0 would be a figure.
    expect(page.locator(".wall-legend")).to_contain_text("从未到过")
    expect(page.locator(".wall-legend__count")).to_have_count(0)
    page.route("**/wall", with_cells)
    page.goto("/wall")
    expect(page.locator(".wall-legend__count")).not_to_have_count(0)
    expect(page.locator(".wall-legend")).to_contain_text("14天")
    page.wait_for_function(f"() => ({_DRAWN})('outlines') > 400")
