"""The coverage map in a browser: its filters in the history of the browser, and along time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from outreach.periods import today
from tests.browser.pages import enter

pytestmark = pytest.mark.browser


@pytest.fixture
def city(factory):
    """Two villages of two townships, visited yesterday and forty days ago."""
    a, b = factory.unit("A", "甲大队"), factory.unit("B", "乙大队")
    west, east = factory.township("140105001", "西镇"), factory.township("140106001", "东镇")
    places = [
        factory.place("140100000001", "开化村", a, "village", west, 37.70, 112.30),
        factory.place("140100000002", "南峪村", b, "village", east, 37.70, 112.70),
        factory.place("140100000003", "北峪村", b, "village", east, 37.80, 112.80),
    ]
    factory.visit(factory.account("officer", a), places[0])
    old = (today() - timedelta(days=40)).isoformat()
    factory.visit(factory.account("officer", b), places[1], f"{old}T09:00:00+08:00")
    return factory.account("headquarters_analyst", factory.root())


def open_map(page: Page, address: str = "/map?period=365d") -> None:
    page.goto(address)
    page.locator(".folium-map[data-ready]").wait_for()


def test_filters_when_changed_then_back_and_forward_go_through_them(desk, city):
    enter(desk, city)
    open_map(desk)
    desk.evaluate("window.stillTheSamePage = true")
    headline, township = desk.locator(".coverage__headline"), desk.locator("#township")
    desk.locator("#unit").select_option("B")
    expect(headline).to_contain_text("1/2")
    expect(township.locator("option")).to_have_text(["全部乡镇", "东镇"])
    township.select_option("140106001")
    desk.wait_for_url("**/map?period=365d&unit=B&township=140106001")
    desk.locator("#campaign").select_option("day-122")
    expect(headline).to_contain_text("0/2")
    desk.go_back()
    expect(headline).to_contain_text("1/2")
    expect(township).to_have_value("140106001")
    desk.go_back()
    desk.go_back()
    expect(headline).to_contain_text("2/3")
    expect(desk.locator(".map-legend__total")).to_have_text("共3村")
    expect(desk.locator("#unit")).to_have_value("")
    desk.go_forward()
    expect(headline).to_contain_text("1/2")
    assert desk.evaluate("window.stillTheSamePage")


def test_daily_chart_when_an_end_is_moved_by_keyboard_then_the_map_follows_and_a_table_says_it(
    desk, city
):
    enter(desk, city)
    open_map(desk)
    desk.locator("#map-days > summary").click()
    expect(desk.locator("[data-days-words]")).to_contain_text("走访2次")
    first = desk.get_by_role("slider", name="第一天")
    first.focus()
    desk.keyboard.press("PageUp")
    expect(desk.locator("[data-days-words]")).to_contain_text("走访1次")
    start = (today() - timedelta(days=10)).isoformat()
    desk.wait_for_url(f"**/map?from={start}&to={today().isoformat()}")
    expect(desk.locator(".coverage__headline")).to_contain_text("1/3")
    desk.locator("[data-days-table] summary").first.click()
    old = (today() - timedelta(days=40)).isoformat()
    desk.locator("[data-days-table]").get_by_role("button", name=old).click()
    expect(desk.locator(".coverage__headline")).to_contain_text("1/3")
    expect(desk.locator("[data-days-words]")).to_contain_text("走访1次")
    desk.go_back()
    desk.go_back()
    expect(desk.locator(".coverage__headline")).to_contain_text("2/3")
