"""Two days of the coverage map side by side: both have their room and show the same places."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from outreach.periods import today
from tests.browser.maps import open_map
from tests.browser.pages import enter

pytestmark = pytest.mark.browser

#: Where the marks of both maps lie, each within its own half: left, top, right, bottom.
MARKS = """() => [...document.querySelectorAll('.map-stage > .folium-map')].map((half) => {
  const room = half.getBoundingClientRect();
  const canvas = half.querySelector('.leaflet-villages-pane canvas')
    ?? [...half.querySelectorAll('canvas')].at(-1);
  const box = canvas.getBoundingClientRect();
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  const found = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 3; at < data.length; at += 4) {
    if (data[at] < 255) continue;
    const x = box.x - room.x + (((at - 3) / 4) % width) * box.width / width;
    const y = box.y - room.y + Math.floor((at - 3) / 4 / width) * box.height / height;
    found[0] = Math.min(found[0], x);
    found[1] = Math.min(found[1], y);
    found[2] = Math.max(found[2], x);
    found[3] = Math.max(found[3], y);
  }
  return found;
})"""
#: Both halves show the same places; a diamond is two pixels larger than a disc, a ring a little more.
SAME = f"""() => {{
  const [then, now] = ({MARKS})();
  return then.every((edge, at) => Number.isFinite(edge) && Math.abs(edge - now[at]) < 9);
}}"""


@pytest.fixture
def analyst(factory):
    """Three villages, one of them visited yesterday and forty days ago."""
    unit = factory.unit("A", "甲大队")
    town = factory.township("140105001", "西镇")
    places = [
        factory.place(f"14010000000{n}", f"{name}村", unit, "village", town, lat, lon)
        for n, (name, lat, lon) in enumerate(
            (("开化", 37.70, 112.30), ("南峪", 37.70, 112.70), ("北峪", 37.80, 112.80)), start=1
        )
    ]
    old = (today() - timedelta(days=40)).isoformat()
    officer = factory.account("officer", unit)
    factory.visit(officer, places[0])
    factory.visit(officer, places[0], f"{old}T09:00:00+08:00")
    return factory.account("headquarters_analyst", factory.root())


def put_side_by_side(page: Page, compare: str, both: str) -> None:
    page.get_by_role("button", name=compare).click()
    page.get_by_role("button", name=both).click()
    expect(page.locator(".map-twin canvas")).to_have_count(2)
    page.wait_for_function(SAME)


def test_two_days_when_side_by_side_in_english_then_they_have_the_whole_width(desk, analyst):
    enter(desk, analyst, "en")
    open_map(desk)
    put_side_by_side(desk, "Compare", "Side by side")
    expect(desk.locator(".map-side")).to_be_hidden()
    stage = desk.locator("#map-stage").bounding_box()
    assert stage is not None
    assert (stage["x"], stage["width"]) == (0, 1440)


def test_two_days_when_the_daily_chart_opens_above_then_both_go_on_showing_the_same_places(
    desk, analyst
):
    enter(desk, analyst)
    open_map(desk)
    put_side_by_side(desk, "比两天", "两天并排")
    tall = desk.locator("#map-stage").bounding_box()
    desk.get_by_text("按天看走访，选一段日期").click()
    desk.locator("[data-days-chart]").wait_for()
    low = desk.locator("#map-stage").bounding_box()
    assert tall is not None
    assert low is not None
    assert low["height"] < tall["height"] - 60
    desk.wait_for_function(SAME)
