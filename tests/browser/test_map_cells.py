"""Many villages in a browser: cells from afar, one by one from near, and the way down to one."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.maps import open_map
from tests.browser.pages import enter

pytestmark = pytest.mark.browser
HERE = "#map-way .map-way__here"


@pytest.fixture
def crowd(factory):
    """Brigade A with 160 villages within 20 km, all of one township, and one far away in B."""
    a, b = factory.unit("A", "甲大队"), factory.unit("B", "乙大队")
    town = factory.township("140105001", "西镇", "西县")
    for number in range(160):
        lat, lon = 37.7 + number // 16 * 0.02, 112.3 + number % 16 * 0.012
        code = f"140105001{number:03}"
        factory.place(code, f"第{number}村委会", a, "village", town, lat, lon)
    factory.place("140106001001", "远村委会", b, "village", None, 39.9, 115.0)
    return factory.account("headquarters_analyst", factory.root())


def test_map_when_villages_are_many_then_cells_lead_by_keyboard_to_single_ones(desk, crowd):
    page = desk
    enter(page, crowd)
    open_map(page)
    note = page.locator("[data-cells]")
    expect(note).to_be_visible()
    page.locator(".folium-map:not(.map-twin)").focus()

    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    words = page.locator("#map-announce").inner_text()
    assert "甲大队" in words and "从未到过" in words
    assert int(re.search(r"这一带(\d+)个村", words)[1]) > 1
    for _ in range(12):  # steps of one's way in
        if not note.is_visible():
            break
        page.keyboard.press("Enter")
        page.keyboard.press("ArrowLeft")
    expect(note).to_be_hidden()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#map-announce")).to_contain_text("西镇")


def test_map_when_one_goes_down_by_the_tables_then_way_address_and_back_follow(desk, crowd):
    page = desk
    enter(page, crowd)
    open_map(page)

    page.get_by_role("link", name="甲大队").click()
    expect(page.locator(HERE)).to_have_text("甲大队")
    page.locator(".drill").get_by_role("link", name="西镇").press("Enter")
    expect(page.locator(HERE)).to_have_text("西镇")
    expect(page.locator(HERE)).to_be_focused()
    page.locator(".drill").get_by_role("link", name="第7村", exact=True).press("Enter")
    expect(page.locator(".map-way__village")).to_have_text("第7村")
    expect(page.locator("#map-way [aria-current]")).to_have_text("第7村")
    expect(page.locator("#map-panel")).to_be_visible()
    assert page.url.endswith("?unit=A&township=140105001&village=140105001007")

    page.go_back()
    expect(page.locator("#map-panel")).to_be_hidden()
    expect(page.locator("#map-way [aria-current]")).to_have_text("西镇")
    page.go_back()
    expect(page.locator(HERE)).to_have_text("甲大队")
    page.locator("#map-way").get_by_role("link").first.click()
    expect(page.locator("#map-way li")).to_have_count(0)
    assert page.url.endswith("/map")

    open_map(page, "/map?unit=A&village=140105001007")
    expect(page.locator("#map-panel .map-panel__name")).to_have_text("第7村")


def test_map_when_density_and_key_places_are_switched_on_then_the_legend_counts_them(
    desk, crowd, factory
):
    town = factory.township("140105002", "东镇", "西县")
    unit = factory.unit("C", "丙大队")
    factory.place("140105002001", "中心小学", unit, "school_site", town, 37.75, 112.35)
    page = desk
    enter(page, crowd)
    open_map(page)

    page.get_by_label("走访密度").check()
    expect(page.locator("[data-extra-legend]")).to_contain_text("期内共0次")
    page.get_by_label("重点地点").check()
    expect(page.locator("[data-extra-legend]")).to_contain_text("学校1")
    page.get_by_label("走访密度").uncheck()
    expect(page.locator("[data-extra-legend]")).not_to_contain_text("期内共")
    assert page.url.endswith("?show=key")

    page.reload()  # an address that was passed on shows the same
    expect(page.locator("[data-extra-legend]")).to_contain_text("学校1")
    expect(page.get_by_label("重点地点")).to_be_checked()
    open_map(page, "/map?unit=C&kind=all&show=key")  # its only place lies in the middle
    box = page.locator(".folium-map:not(.map-twin)").bounding_box()
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    words = page.locator(".map-tooltip")
    near = [(x, y) for y in range(-60, 61, 8) for x in range(-60, 61, 8)]
    for x, y in sorted(near, key=lambda step: step[0] ** 2 + step[1] ** 2):
        page.mouse.move(middle[0] + x, middle[1] + y)
        # Read without waiting: the tooltip comes and goes as the pointer moves.
        if any("中心小学 · 学校" in text for text in words.all_inner_texts()):
            return
    raise AssertionError("no tooltip names the school")
