"""The main job as two people see it: an officer's phone and headquarters' desk, side by side.

In both languages. Every window fails the test on a console error or a request to another host
(see conftest.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.brigade import make_brigade
from tests.browser.pages import DESK, PHONE, sign_in
from tests.factories import Factory

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Words:
    """What the two pages say in one language."""

    language: str
    locale: str
    record: str
    start_counting: str
    start: str
    done: str
    confirm: str
    total: str
    save: str
    saved: str
    never: str
    lately: str


CHINESE = Words(
    language="zh",
    locale="zh-CN",
    record="记一次走访",
    start_counting="开始计数",
    start="开始",
    done="完成",
    confirm="确认",
    total="看到5 戴3 没戴2 看不清0",
    save="保存",
    saved="已存：开化村",
    never="从未到过",
    lately="0–14天",
)
ENGLISH = Words(
    language="en",
    locale="en-GB",
    record="Record a visit",
    start_counting="Start counting",
    start="Start",
    done="Done",
    confirm="Confirm",
    total="Seen 5 · worn 3 · none 2 · unclear 0",
    save="Save",
    saved="Saved: 开化村",
    never="Never",
    lately="0–14 days",
)


def legend_count(page: Page, text: str) -> str:
    row = page.locator(".map-legend__rows > li").filter(has_text=text).first
    return row.locator(".map-legend__count").inner_text()


def count_helmets(phone: Page, words: Words) -> None:
    """Three riders with a helmet, two without."""
    phone.get_by_role("button", name=words.start_counting).tap()
    phone.get_by_role("button", name=words.start, exact=True).tap()
    worn, none = (
        phone.locator(f".counter__keys .key--{sight}").first for sight in ("worn", "none")
    )
    # Taking turns: one key takes a second touch only after a moment.
    for key, count in ((worn, "1"), (none, "1"), (worn, "2"), (none, "2"), (worn, "3")):
        key.tap()
        expect(key.locator(".key__count")).to_have_text(count)
    phone.get_by_role("button", name=words.done).tap()
    phone.locator("#counter-minutes").fill("12")
    phone.get_by_role("button", name=words.confirm).tap()
    expect(phone.locator("[data-check-sum]")).to_have_text(words.total)


@pytest.mark.parametrize("words", [CHINESE, ENGLISH], ids=lambda words: words.language)
def test_visit_when_logged_on_a_phone_then_the_desks_map_changes_by_itself(
    app: Flask,
    factory: Factory,
    open_window: Callable[..., Page],
    expected_errors: list[str],
    words: Words,
) -> None:
    expected_errors.append("422")  # the browser's own word on the refused number
    brigade = make_brigade(app, factory)
    desk = open_window(**{**DESK, "locale": words.locale})
    sign_in(desk, factory.account("headquarters_analyst", factory.root()), words.language)
    desk.goto("/map")
    desk.locator(".folium-map[data-ready]").wait_for()
    assert (legend_count(desk, words.never), legend_count(desk, words.lately)) == ("1", "0")

    phone = open_window(**{**PHONE, "locale": words.locale})
    sign_in(phone, brigade.officer, words.language)
    phone.get_by_role("link", name=words.record).tap()
    phone.locator("input[type=search]").fill("khc")
    phone.get_by_role("link", name="开化村").first.tap()
    count_helmets(phone, words)
    phone.locator("input[name='talks-0-attendees']").fill("5200")
    phone.get_by_role("button", name=words.save, exact=True).tap()
    expect(phone.locator(".error-summary")).to_be_visible()
    phone.locator("input[name='talks-0-attendees']").fill("")
    phone.get_by_role("button", name=words.save, exact=True).tap()
    expect(phone.get_by_text(words.saved)).to_be_visible()

    desk.evaluate("window.dispatchEvent(new Event('focus'))")
    row = desk.locator(".map-legend__rows > li").filter(has_text=words.lately).first
    expect(row.locator(".map-legend__count")).to_have_text("1")
    assert legend_count(desk, words.never) == "0"
