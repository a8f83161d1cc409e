"""The coverage map's first picture in a browser: it comes, whatever is slow or lost on the way."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.maps import RECENT, has_colour, legend, legend_words, open_map
from tests.browser.pages import enter

pytestmark = pytest.mark.browser


def test_map_when_opened_then_it_draws_and_its_legend_adds_up_to_the_register(
    desk, headquarters, city
):
    enter(desk, headquarters)
    open_map(desk)
    counts = legend(desk)
    assert counts["0–14天"] == 1
    assert counts["从未到过"] == 4
    assert sum(counts.values()) == 5
    expect(desk.locator(".map-legend__total")).to_have_text("共5村")
    expect(desk.locator("[data-missing]")).to_have_text("1个村没有坐标，不在图上，数字里已算上")
    assert has_colour(desk, RECENT["light"])
    desk.locator("[data-missing] a").click()
    expect(desk.locator("main")).to_contain_text("无点村")
    expect(desk.locator("main")).not_to_contain_text("开化村")


#: Where the marks of one colour lie in the window: their number of pixels and the middle of them.
MARKS = """([selector, wanted]) => {
  const canvas = document.querySelector(selector);
  const { left, top } = canvas.getBoundingClientRect();
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  const found = { count: 0, x: 0, y: 0 };
  for (let at = 0; at < width * height; at += 1) {
    if (wanted.some((part, channel) => data[at * 4 + channel] !== part)) continue;
    found.count += 1;
    found.x += left + (at % width);
    found.y += top + Math.floor(at / width);
  }
  return [found.count, Math.round(found.x / found.count), Math.round(found.y / found.count)];
}"""


#: However long this machine takes, the first picture does not lose its patience.
PATIENT = """{
const later = window.setTimeout;
window.setTimeout = (work, ms, ...more) => (ms >= 1000 ? 0 : later(work, ms, ...more));
}"""


class HeldBack:
    """Files that do not come until they are let go; from then on they come when asked for."""

    def __init__(self) -> None:
        self.routes: list[Route] = []
        self._is_over = False

    def take(self, route: Route) -> None:
        if self._is_over:
            route.continue_()
        else:
            self.routes.append(route)

    def let_go(self) -> None:
        self._is_over = True
        for route in self.routes:
            route.continue_()


def hold_back(page: Page, files: str) -> HeldBack:
    """Files of these names do not come until they are let go."""
    held = HeldBack()
    page.add_init_script(PATIENT)
    page.route(re.compile(files), held.take)
    return held


@pytest.mark.parametrize("address", ["/map", "/map?unit=A&activity=talk"])
def test_map_when_its_script_is_slow_then_its_picture_is_there_and_stays_as_it_was(
    desk, headquarters, city, address
):
    enter(desk, headquarters)
    held = hold_back(desk, r"/entry-map-\w{8}\.js")
    desk.goto(address, wait_until="commit")
    still = desk.locator(".map-still")
    still.wait_for()
    expect(desk.locator(".map-legend__total")).to_contain_text("村")
    colour = [*RECENT["light"], 255]
    before = desk.evaluate(MARKS, [".map-still canvas:last-child", colour])
    assert before[0] > 0
    held.let_go()
    expect(still).to_have_count(0)
    assert desk.evaluate(MARKS, [".leaflet-villages-pane canvas", colour]) == before


def test_map_when_its_style_sheets_come_after_its_data_then_its_picture_is_drawn_all_the_same(
    desk, headquarters, city
):
    enter(desk, headquarters)
    held = hold_back(desk, r"/entry-(map|app)-\w{8}\.css")
    hold_back(desk, r"/entry-map-\w{8}\.js")
    with desk.expect_event("requestfinished", lambda request: "/map/places-" in request.url):
        desk.goto("/map", wait_until="commit")
    assert held.routes
    # What has come is read in the tasks before this one's answer.
    desk.evaluate("Promise.all([...mapAhead.values()]).then(() => new Promise(setTimeout))")
    held.let_go()
    desk.locator(".map-still").wait_for()
    expect(desk.locator(".map-legend__total")).to_contain_text("村")


def test_map_when_tapped_before_its_script_has_come_then_it_does_what_was_tapped(
    desk, headquarters, city
):
    enter(desk, headquarters)
    held = hold_back(desk, r"/entry-map-\w{8}\.js")
    desk.goto("/map", wait_until="commit")
    desk.locator(".map-still").wait_for()
    desk.locator(".map-legend__head").click()
    desk.locator("#unit").select_option("B")
    desk.locator("[data-open-compare]").click()
    expect(desk.locator("#map-compare")).to_be_hidden()
    held.let_go()
    expect(desk.locator("#map-compare")).to_be_visible()
    expect(desk.locator(".coverage__headline")).to_contain_text("0/2")
    desk.wait_for_url("**/map?unit=B")
    expect(desk.locator("#map-legend")).not_to_have_attribute("open", "")


@pytest.mark.parametrize("lost", [r"/entry-map-first-\w{8}\.js", r"/map/later-"])
def test_map_when_a_part_does_not_come_then_the_page_says_so_and_filters_work(
    desk, headquarters, city, expected_errors, lost
):
    expected_errors.append("503")
    enter(desk, headquarters)
    desk.route(re.compile(lost), lambda route: route.fulfill(status=503))
    desk.goto("/map", wait_until="commit")
    expect(desk.locator("[data-failed]")).to_be_visible()
    desk.locator("[data-failed] a").click()
    expect(desk.locator(".coverage__headline")).to_contain_text("1/5")
    desk.locator("#map-filters [name=unit]").select_option("A")
    desk.get_by_role("button", name="看地图").click()
    desk.wait_for_url("**unit=A**")


@pytest.mark.parametrize(("lost", "status"), [("places-", 503), ("later-", 404)])
def test_map_when_a_part_is_lost_once_then_it_comes_by_itself(
    desk, headquarters, city, expected_errors, lost, status
):
    """`later-` of another release is not found: the page is asked for again."""
    expected_errors.append(str(status))
    enter(desk, headquarters)
    tried: list[Route] = []

    def lose_once(route: Route) -> None:
        tried.append(route)
        if len(tried) > 1:
            route.continue_()
        else:
            route.fulfill(status=status)

    desk.route(f"**/map/{lost}*", lose_once)
    desk.goto("/map")
    expect(desk.locator(".map-legend__total")).to_have_text("共5村")
    expect(desk.locator(".folium-map")).to_have_attribute("data-ready", "true")
    assert len(tried) > 1


def test_map_when_its_villages_are_lost_then_it_counts_none_and_saves_no_picture_without_them(
    desk, headquarters, city, expected_errors
):
    expected_errors.append("503")
    enter(desk, headquarters)
    desk.route("**/map/places-*", lambda route: route.fulfill(status=503))
    open_map(desk)
    expect(desk.locator("#map-status")).to_contain_text("没连上")
    expect(desk.locator(".map-legend__total")).to_have_text("共–村")
    assert set(legend_words(desk).values()) == {"–"}
    desk.get_by_role("button", name="存图片").click()
    sheet = desk.get_by_role("dialog", name="存成图片")
    sheet.get_by_role("button", name="存成图片").click()
    expect(sheet.get_by_role("status")).to_have_text("没画成，请再试一次")
    desk.unroute("**/map/places-*")
    desk.evaluate("dispatchEvent(new Event('focus'))")
    expect(desk.locator(".map-legend__total")).to_have_text("共5村")
    with desk.expect_download():
        sheet.get_by_role("button", name="存成图片").click()


@pytest.mark.parametrize("lost", ["names-", "outlines-"])
def test_map_when_names_or_outlines_are_lost_then_they_come_with_the_next_contact(
    desk, headquarters, city, expected_errors, lost
):
    expected_errors.append("503")
    enter(desk, headquarters)
    desk.route(f"**/map/{lost}*", lambda route: route.fulfill(status=503))
    with desk.expect_response(f"**/map/{lost}*"):
        open_map(desk)
    desk.unroute(f"**/map/{lost}*")
    with desk.expect_response(f"**/map/{lost}*") as answer:
        desk.evaluate("dispatchEvent(new Event('focus'))")
    assert answer.value.ok
    desk.locator(".folium-map").focus()
    desk.keyboard.press("ArrowLeft")
    expect(desk.locator("#map-announce")).to_contain_text("镇 · ")


def test_map_when_the_window_is_very_low_then_it_still_comes(desk, headquarters, city):
    enter(desk, headquarters)
    desk.set_viewport_size({"width": 360, "height": 240})
    open_map(desk)
    assert has_colour(desk, RECENT["light"])
