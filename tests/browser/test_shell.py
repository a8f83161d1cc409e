"""The shell in a real browser: nothing sticks out, nothing is out of reach, choices hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from outreach.database import utc_now
from outreach.permissions import ROLES
from tests.browser.pages import PHONE, enter, overflow

pytestmark = pytest.mark.browser

#: Rules of axe for WCAG 2.2 A and AA; its best practices are advice.
AXE = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
}
AXE_COLOURS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "rule", "values": ["color-contrast"]},
}

#: To read axe's script takes a quarter of a run's time: once a page is enough.
AXE_SCRIPT = Axe().axe_script


@pytest.fixture
def brigade(factory):
    """A brigade with villages and visits enough to fill pages."""
    unit = factory.unit("JY", "晋源大队", name_en="Jinyuan brigade")
    officer = factory.account("officer", unit=unit, display_name="晋源大队01")
    places = [
        factory.place(
            code=f"1401100022{number:02}",
            name=f"很长很长的村名第{number}村村委会",
            unit=unit,
            township=factory.township(),
            lat=37.70 + number / 100,
            lon=112.45,
        )
        for number in range(8)
    ]
    for days, place in enumerate(places[:4], start=1):
        factory.visit(
            officer,
            place,
            utc_now() - timedelta(days=days * 25),
            talks=[{"topics": ["helmet"], "attendees": 30}],
            leaflets=[{"material": "helmet-leaflet", "quantity": 120}],
        )
    return unit


def menu_addresses(page: Page) -> list[str]:
    """Every page the menu leads to, from the bar on top and from 我的, which is open then."""
    page.goto("/me")
    links = page.locator(".top-nav a, .bottom-bar a, main a[href^='/']")
    addresses = links.evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    return sorted({"/me", *addresses})


def pages_of_everybody(open_role: Callable[[str], Page]) -> Iterator[tuple[Page, str]]:
    """Every page that a menu leads to, open, once: for the first role that has it; and its address.

    What every role has, in its own manner, is opened for every role. `open_role` gives a window in
    which somebody of the role has signed in, on the first page.
    """
    seen: set[str] = set()
    for role in ROLES:
        window = open_role(role)
        first = urlsplit(window.url).path
        if first not in seen or first == "/":
            yield window, f"{role} {first}"
        addresses = menu_addresses(window)
        yield window, f"{role} /me"
        seen |= {first, "/me"}
        for address in addresses:
            if address not in seen:
                seen.add(address)
                window.goto(address)
                yield window, f"{role} {address}"
        window.context.close()


@pytest.fixture
def open_role(open_window, factory, brigade):
    """`open_role(language, **options)` gives what `pages_of_everybody` takes."""

    def opener(language: str = "zh", **options: Any) -> Callable[[str], Page]:
        def open_one(role: str) -> Page:
            window = open_window(**options)
            unit = brigade if role == "officer" else factory.root()
            enter(window, factory.account(role, unit=unit), language)
            return window

        return open_one

    return opener


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.slow
def test_pages_when_seen_on_a_phone_then_nothing_sticks_out_and_axe_finds_no_serious_fault(
    open_role, language
):
    for window, page in pages_of_everybody(open_role(language, **PHONE)):
        assert overflow(window) == [], page
        # Once is enough for what has no words: for those who work with a phone.
        if language == "zh" and page.startswith("officer "):
            assert faults_to_the_end(window) == [], page
        # What the choice 大字 does to a page.
        window.evaluate("document.documentElement.classList.add('large-text')")
        assert overflow(window) == [], f"{page} in large text"


@pytest.mark.slow
def test_pages_when_checked_by_axe_then_have_no_serious_fault_in_light_and_dark(open_role):
    for window, page in pages_of_everybody(open_role(reduced_motion="reduce")):
        assert faults(window) == [], page
        # Only colours differ in the dark.
        window.emulate_media(color_scheme="dark")
        assert faults(window, AXE_COLOURS) == [], f"{page} in the dark"
        window.emulate_media(color_scheme="light")


def test_sign_in_when_checked_by_axe_on_a_phone_then_has_no_serious_fault(phone):
    phone.goto("/sign-in")
    assert faults_to_the_end(phone) == []


def faults_to_the_end(phone: Page) -> list[str]:
    """What axe finds on a window high enough for nearly every page, at the page's end.

    What the bars cover can be scrolled free.
    """
    phone.set_viewport_size({"width": 360, "height": 4000})
    phone.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    found = faults(phone)
    phone.set_viewport_size(PHONE["viewport"])
    return found


def faults(page: Page, rules: dict[str, Any] = AXE) -> list[str]:
    """Serious and critical findings of axe: rule, element."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("rules => axe.run(rules).then(({ violations }) => violations)", rules)
    return [
        f"{finding['id']}: {node['target']} {node['failureSummary']}"
        for finding in found
        if finding["impact"] in ("serious", "critical")
        for node in finding["nodes"]
    ]


def test_bottom_bar_when_touched_then_keys_are_large_enough(phone, factory, brigade):
    enter(phone, factory.account("officer", unit=brigade))
    keys = phone.locator(".bottom-bar a").all()
    assert len(keys) == 4
    for key in [*keys, phone.locator(".action-bar a")]:
        box = key.bounding_box()
        assert box is not None and box["height"] >= 48 and box["width"] >= 48


def test_main_action_when_the_page_is_long_then_stays_above_the_bottom_bar(phone, factory, brigade):
    enter(phone, factory.account("brigade_leader", unit=brigade))
    phone.goto("/")
    action = phone.locator(".action-bar a")
    expect(action).to_be_in_viewport(ratio=1)
    bar = phone.locator(".bottom-bar").bounding_box()
    button = action.bounding_box()
    assert bar is not None and button is not None
    assert button["y"] + button["height"] <= bar["y"]


def test_today_when_the_position_is_allowed_then_the_nearest_village_comes_first(
    open_window, factory, brigade
):
    page = open_window(
        viewport={"width": 360, "height": 740},
        geolocation={"latitude": 37.75, "longitude": 112.45},
        permissions=["geolocation"],
    )
    enter(page, factory.account("officer", unit=brigade))
    due = page.locator("[data-module=near-due]")
    expect(due.locator(".list__title").first).to_contain_text("第5村")
    expect(due).to_contain_text("离我近的在前")
    expect(due.locator(".list__detail").first).to_contain_text("0.0公里")
    expect(due.locator(".list__row")).to_have_count(5)


def test_today_when_the_position_is_refused_then_the_order_stays_and_it_says_so(
    phone, factory, brigade
):
    enter(phone, factory.account("officer", unit=brigade))
    due = phone.locator("[data-module=near-due]")
    first = due.locator(".list__title").first.inner_text()
    due.get_by_role("button").click()
    expect(due).to_contain_text("没取到位置")
    expect(due.locator(".list__title").first).to_have_text(first)


def test_display_when_chosen_then_applies_at_once_and_stays(phone, factory, brigade):
    enter(phone, factory.account("officer", unit=brigade))
    phone.goto("/me")
    light = background(phone)
    with phone.expect_response("**/me/display"):
        phone.get_by_label("深色").check()
    dark = background(phone)
    assert dark != light
    phone.reload()
    assert background(phone) == dark
    with phone.expect_response("**/me/display"):
        phone.get_by_label("阳光模式").check()
    phone.reload()
    assert background(phone) == "rgb(255, 255, 255)"


def background(page: Page) -> str:
    """The colour behind the page."""
    colour: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return colour


def test_language_when_switched_then_the_same_page_comes_back_with_its_filters(
    desk, factory, brigade
):
    enter(desk, factory.account("brigade_leader", unit=brigade))
    desk.goto("/me?from=test")
    desk.get_by_role("button", name="English").click()
    expect(desk.locator("html")).to_have_attribute("lang", "en")
    assert desk.url.endswith("/me?from=test")


def test_keyboard_when_first_used_then_skips_to_the_content(desk, factory, brigade):
    enter(desk, factory.account("officer", unit=brigade))
    desk.goto("/me")
    desk.keyboard.press("Tab")
    expect(desk.locator(".skip-link")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator("main")).to_be_focused()


def test_pages_when_script_is_off_then_menu_and_choices_work(open_window, factory, brigade):
    page = open_window(
        java_script_enabled=False, viewport={"width": 360, "height": 740}, has_touch=True
    )
    enter(page, factory.account("officer", unit=brigade))
    page.goto("/me")
    page.get_by_label("大字").check()
    page.get_by_role("button", name="保存显示设置").click()
    expect(page.locator("html")).to_have_class("large-text")
    page.locator(".bottom-bar").get_by_text("走访").click()
    expect(page.locator("h1")).to_have_text("走访")
    # Filters are not folded away where nothing could unfold them.
    expect(page.locator(".filters__form")).to_be_visible()
