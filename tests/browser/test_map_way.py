"""The coverage map in a browser: links to its other parts, and what is in sight on the way up."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.maps import open_map
from tests.browser.pages import enter

pytestmark = pytest.mark.browser


@pytest.fixture
def two(factory):
    """Brigades side by side: one from the top to the bottom, one of a village; an analyst."""
    a, b = factory.unit("A", "甲大队"), factory.unit("B", "乙大队")
    west = factory.township("140105001", "西镇", "西县")
    factory.place("140105001001", "开化村", a, "village", west, 37.5, 112.3)
    factory.place("140105001002", "坡头村", a, "village", west, 38.484, 112.3)
    factory.place("140106001001", "南峪村", b, "village", None, 38.0, 112.8)
    return factory.account("headquarters_analyst", factory.root())


def open_beside(page: Page, link: str) -> Page:
    """The page of a link of table or way, opened in a window of its own."""
    with page.context.expect_page() as opened:
        page.locator("#map-way, #coverage").get_by_role("link", name=link, exact=True).first.click(
            modifiers=["Control"]
        )
    opened.value.locator(".folium-map[data-ready]").wait_for()
    return opened.value


def test_map_when_a_link_is_opened_beside_then_it_is_coloured_and_shows_as_the_map_does(desk, two):
    page = desk
    enter(page, two)
    open_map(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("着色").select_option("visits")
    page.get_by_label("重点地点").check()

    beside = open_beside(page, "乙大队")
    assert beside.url.endswith("/map?unit=B&colour=visits&show=key")
    expect(beside.get_by_label("着色")).to_have_value("visits")
    expect(beside.get_by_label("重点地点")).to_be_checked()
    # The open map looks whether there is anything new, and asks for nothing else.
    assert len({url for url in asked if "/map/state.json" in url}) <= 1

    page.locator("#coverage").get_by_role("link", name="甲大队").click()
    expect(page.locator("#map-way .map-way__here")).to_have_text("甲大队")
    assert open_beside(page, "西镇").url.endswith(
        "/map?unit=A&township=140105001&colour=visits&show=key"
    )
    page.get_by_label("着色").select_option("recency")
    page.get_by_label("重点地点").uncheck()
    up = page.locator("#map-way").get_by_role("link").first
    expect(up).to_have_attribute("href", "/map")
    page.go_back()  # to the colour before, and what was shown beside it
    expect(up).to_have_attribute("href", "/map?colour=visits&show=key")
    expect(page.get_by_label("重点地点")).to_be_checked()
    page.go_forward()
    expect(up).to_have_attribute("href", "/map")
    expect(page.get_by_label("重点地点")).not_to_be_checked()


def test_map_when_units_are_too_many_to_offer_then_each_step_down_offers_the_next_by_name(
    desk, factory
):
    page = desk
    for number in range(401):
        factory.unit(f"B{number}", f"第{number}大队")
    factory.unit("S1", "河东中队", "B7")
    factory.place("140105001001", "开化村", "S1", "village", None, 37.5, 112.3)
    enter(page, factory.account("headquarters_analyst", factory.root()))
    open_map(page)
    unit = page.get_by_label("大队", exact=True)
    expect(unit.get_by_role("option", name="河东中队")).to_have_count(0)

    page.locator("#coverage").get_by_role("link", name="第7大队").click()
    expect(unit.locator("option:checked")).to_have_text("第7大队")
    expect(unit.get_by_role("option", name="河东中队")).to_have_count(1)
    page.locator("#coverage .drill").get_by_role("link", name="河东中队").click()
    expect(page.locator("#map-way .map-way__here")).to_have_text("河东中队")
    expect(unit.locator("option:checked")).to_have_text("　河东中队")
    page.go_back()
    expect(page.locator("#map-way .map-way__here")).to_have_text("第7大队")
    expect(unit.locator("option:checked")).to_have_text("第7大队")


def test_map_when_a_brigade_is_clicked_then_what_it_is_made_of_is_in_sight(desk, factory):
    page = desk
    for number in range(14):
        unit = factory.unit(f"B{number}", f"第{number}大队")
        for town_number in range(6 if number == 9 else 1):
            code = f"1401{number:02}{town_number:03}"
            town = factory.township(code, f"第{town_number}镇", "县")
            factory.place(f"{code}001", "村委会", unit, "village", town, 37.5 + number / 20, 112.3)
    enter(page, factory.account("headquarters_analyst", factory.root()))
    open_map(page)
    row = page.locator("#coverage").get_by_role("link", name="第9大队")
    row.click()
    expect(page.locator(".coverage__headline")).to_contain_text("第9大队")
    expect(page.locator(".coverage__headline")).to_be_in_viewport(ratio=1)
    expect(page.locator(".drill").get_by_role("link", name="第0镇")).to_be_in_viewport(ratio=1)
    # By keyboard the row one is at stays in sight instead.
    row.press("Enter")
    expect(page.locator(".drill")).to_have_count(0)
    row.press("Enter")
    expect(page.locator(".drill")).to_be_attached()
    expect(row).to_be_focused()
    expect(row).to_be_in_viewport(ratio=1)


#: Where the map's middle lies: zoom, and pixels of the world at that zoom.
IN_SIGHT = """() => {
  const { map } = document.querySelector('.folium-map:not(.map-twin)');
  const { x, y } = map.project(map.getCenter());
  return [map.getZoom(), Math.round(x), Math.round(y)];
}"""


def at_rest(page: Page) -> list[float]:
    """What is in sight when the map moves no more."""
    moving = ".folium-map:not(.map-twin) :is(.leaflet-zoom-anim, .leaflet-pan-anim)"
    expect(page.locator(moving)).to_have_count(0)
    found: list[float] = page.evaluate(IN_SIGHT)
    return found


def go_up(page: Page) -> None:
    """To the first step of the way, where there is none any more."""
    page.locator("#map-way").get_by_role("link").first.click()
    expect(page.locator("#map-way li")).to_have_count(0)


@pytest.fixture
def at_headquarters(desk, two):
    """The map as it comes."""
    enter(desk, two)
    open_map(desk)
    return desk


def test_map_when_it_grows_while_it_moves_back_up_then_all_is_in_sight_again(at_headquarters):
    page = at_headquarters
    whole = at_rest(page)
    page.locator("#coverage").get_by_role("link", name="甲大队").click()
    expect(page.locator("#map-way li")).to_have_count(2)
    # Lower by the way above it, the map has the same villages a step smaller.
    page.wait_for_function(
        "(zoom) => document.querySelector('.folium-map:not(.map-twin)').map.getZoom() < zoom",
        arg=whole[0],
    )
    at_rest(page)

    # The way goes when the answer comes, which may be in the middle of the move.
    page.evaluate(
        """() => document.querySelector('.folium-map:not(.map-twin)').map.once(
          'move', () => { document.getElementById('map-way').hidden = true; })"""
    )
    go_up(page)
    assert at_rest(page) == whole


def test_map_when_one_goes_back_up_while_it_still_zooms_then_all_is_in_sight_again(at_headquarters):
    page = at_headquarters
    whole = at_rest(page)
    page.evaluate(
        """() => document.querySelector('.folium-map:not(.map-twin)').map.once(
          'zoomanim', () => history.back())"""
    )
    page.locator("#coverage").get_by_role("link", name="乙大队").click()
    page.wait_for_url("**/map")
    expect(page.locator("#map-way li")).to_have_count(0)
    assert at_rest(page) == whole


def test_map_when_a_village_is_gone_back_to_while_it_still_zooms_then_it_is_in_the_middle(
    at_headquarters,
):
    page = at_headquarters
    open_map(page, "/map?village=140106001001")
    there = at_rest(page)
    page.locator("#map-panel").get_by_role("button", name="关闭").click()
    page.wait_for_url("**/map")
    page.evaluate(
        """() => {
          const { map } = document.querySelector('.folium-map:not(.map-twin)');
          map.once('zoomanim', () => history.back());
          map.zoomOut();
        }"""
    )
    expect(page.locator("#map-panel")).to_be_visible()
    found = at_rest(page)
    assert found[0] >= 12
    assert found == pytest.approx(there, abs=2)
