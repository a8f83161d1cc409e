"""The coverage map in a browser: its filters in the history of the browser, and along time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from outreach.periods import today
from tests.browser.maps import legend_words
from tests.browser.pages import enter

pytestmark = pytest.mark.browser


@pytest.fixture
def analyst(factory):
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


def test_filters_when_changed_or_saved_then_back_and_a_name_bring_them_again(desk, analyst):
    enter(desk, analyst)
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

    saved = desk.locator("#map-saved")
    saved.locator("summary").click()
    desk.get_by_label("给现在的条件起个名称").fill("乙大队近一年")
    saved.get_by_role("button", name="存下条件").click()
    desk.wait_for_url("**/map?period=365d&unit=B")
    desk.locator(".folium-map[data-ready]").wait_for()
    desk.evaluate("window.stillTheSamePage = true")
    desk.locator("[data-clear]").click()
    expect(headline).to_contain_text("/3")
    saved.locator("summary").click()
    saved.get_by_role("link", name="乙大队近一年").click()
    expect(headline).to_contain_text("1/2")
    assert desk.evaluate("window.stillTheSamePage")


def test_daily_chart_when_an_end_is_moved_by_keyboard_then_the_map_follows_and_a_table_says_it(
    desk, analyst
):
    enter(desk, analyst)
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


#: How many pixels of the marks of the other day are not faint.
STRONG = """() => {
  const canvas = [...document.querySelectorAll('.map-twin canvas')].at(-1);
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return data.filter((part, at) => at % 4 === 3 && part === 255).length;
}"""


def legend(page: Page) -> dict[str, str]:
    """The classes of the legend that have places, with their counts."""
    return {label: count for label, count in legend_words(page).items() if count != "0"}


def test_weeks_and_two_days_when_shown_then_the_map_is_of_then_and_the_list_says_the_same(
    desk, analyst
):
    enter(desk, analyst)
    open_map(desk)
    now = legend(desk)
    desk.get_by_role("button", name="按周看").click()
    words = desk.locator("[data-time-words]")
    expect(words).to_contain_text("期内已到66.7%（2/3）")
    slider = desk.get_by_role("slider", name="截至哪一周")
    expect(slider).to_be_focused()
    desk.keyboard.press("Home")
    expect(words).to_contain_text("期内已到0.0%（0/3）")
    assert legend(desk) == {"从未到过": "3"}
    desk.keyboard.press("End")
    desk.keyboard.press("ArrowLeft")
    expect(words).to_contain_text("期内已到33.3%（1/3）")
    assert legend(desk) == {"31–60天": "1", "从未到过": "2"}

    desk.get_by_role("button", name="比两天").click()
    expect(desk.locator("#map-time")).to_be_hidden()
    then = (today() - timedelta(days=20)).isoformat()
    desk.get_by_label("与这一天比").fill(then)
    expect(desk.locator("[data-compare-words]")).to_contain_text(then)
    expect(desk.locator(".map-legend__question")).to_have_text(f"与{then}相比")
    assert legend(desk) == {"新到过": "1", "没有逾期": "1", "从未到过": "1"}
    desk.get_by_role("button", name="两天并排").click()
    expect(desk.locator(".map-twin canvas")).to_have_count(2)
    assert legend(desk)["0–14天"] == "0 → 1"
    desk.wait_for_function(STRONG)
    strong = desk.evaluate(STRONG)
    desk.get_by_role("button", name="两天并排").click()
    desk.locator(".map-legend__row", has_text="新到过").click()
    desk.get_by_role("button", name="两天并排").click()
    # A class shown alone is none of those of two maps: nothing stays faint on either.
    desk.wait_for_function(f"(strong) => ({STRONG})() === strong", arg=strong)
    desk.get_by_role("button", name="两天并排").click()
    desk.get_by_role("link", name="列出变化").click()
    expect(desk.locator("main")).to_contain_text("新到过的村：1个")
    expect(desk.locator("main")).to_contain_text("开化村")
    desk.go_back()
    desk.locator(".folium-map[data-ready]").wait_for()
    assert legend(desk) == now


def test_two_days_when_there_is_no_signal_then_it_says_so_in_the_page_s_words(
    desk, analyst, expected_errors
):
    enter(desk, analyst)
    open_map(desk)
    expected_errors += ["Failed to load resource"]
    desk.route("**/map/moments.bin*", lambda route: route.abort())
    desk.get_by_role("button", name="比两天").click()
    expect(desk.locator("[data-compare-words]")).to_have_text("没读到，请再点一次")
