"""The wall in a browser: turns by itself and by keys, renews itself, says when it stands still."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

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
