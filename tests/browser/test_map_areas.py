"""Areas of the coverage map, filled by coverage, in a browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.maps import legend, open_map
from tests.browser.pages import enter
from tests.browser.test_map_first_picture import hold_back

pytestmark = pytest.mark.browser

#: Fills of "40 % to under 60 %" and "under 20 %", as the tokens have them, and of plain land.
FILLS = {
    "light": {"half": (118, 175, 164), "none": (234, 243, 240)},
    "dark": {"half": (74, 138, 130), "none": (31, 58, 56)},
}
OUTLINES = ".leaflet-outlines-pane canvas"
#: Whether a canvas has at least some hundred pixels of a colour.
_HAS_FILL = """([selector, wanted]) => {
  const canvas = document.querySelector(selector);
  if (!canvas?.width) return false;
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let found = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (wanted.every((part, channel) => data[at + channel] === part)) found += 1;
  }
  return found > 500;
}"""
#: The colours where areas and land lie in the window: at so many places in a grid.
_SAMPLE = """(selector) => {
  const canvas = document.querySelector(selector);
  const { left, top } = canvas.getBoundingClientRect();
  const stage = document.getElementById('map-stage').getBoundingClientRect();
  const context = canvas.getContext('2d');
  const found = [];
  for (let y = 40; y < stage.height; y += 40) {
    for (let x = 40; x < stage.width; x += 40) {
      const [across, down] = [stage.left + x - left, stage.top + y - top].map(Math.round);
      found.push([...context.getImageData(across, down, 1, 1).data].join());
    }
  }
  return found;
}"""


def has_fill(page: Page, colour: tuple[int, int, int], selector: str = OUTLINES) -> bool:
    """Whether an area has just this colour now."""
    found: bool = page.evaluate(_HAS_FILL, [selector, list(colour)])
    return found


def wait_for_fill(page: Page, colour: tuple[int, int, int]) -> None:
    """Some area gets this colour, as soon as it is drawn."""
    page.wait_for_function(_HAS_FILL, arg=[OUTLINES, list(colour)])


def wait_for_no_fill(page: Page, colour: tuple[int, int, int]) -> None:
    """No area has this colour any more, as soon as it is drawn."""
    page.wait_for_function(f"(asked) => !({_HAS_FILL})(asked)", arg=[OUTLINES, list(colour)])


def area_lines(page: Page) -> dict[str, str]:
    """The legend's lines on fills."""
    rows: list[tuple[str, str]] = page.locator("[data-fills] li").evaluate_all(
        """(rows) => rows.map((row) => ['label', 'count'].map(
          (part) => row.querySelector(`.map-legend__${part}`).innerText))"""
    )
    return dict(rows)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_map_when_coloured_by_coverage_then_its_areas_are_filled_and_its_legend_counts_them(
    desk, headquarters, city, theme
):
    desk.emulate_media(color_scheme=theme)
    enter(desk, headquarters)
    open_map(desk, "/map?colour=coverage")
    assert has_fill(desk, FILLS[theme]["half"])
    assert has_fill(desk, FILLS[theme]["none"])
    assert legend(desk) == {"期内到过": 1, "期内没到过": 4}
    assert area_lines(desk) == {
        "不到20%": "1", "20%到不足40%": "0", "40%到不足60%": "1", "60%到不足80%": "0", "80%以上": "0",
    }  # fmt: skip
    expect(desk.locator("[data-fills]")).to_contain_text("区县（不是大队）的覆盖率")
    expect(desk.locator("[data-fills] button")).to_have_count(0)


def test_map_when_a_class_of_villages_is_pressed_then_the_fills_stay(desk, headquarters, city):
    enter(desk, headquarters)
    open_map(desk, "/map?colour=coverage")
    desk.get_by_role("button", name=re.compile("期内没到过")).click()
    expect(desk.locator(".map-legend__row[aria-pressed=true]")).to_have_count(1)
    assert has_fill(desk, FILLS["light"]["half"])


def test_map_when_its_script_is_slow_then_its_first_picture_has_the_fills_it_will_have(
    desk, headquarters, city
):
    enter(desk, headquarters)
    held = hold_back(desk, r"/entry-map-\w{8}\.js")
    desk.goto("/map?colour=coverage", wait_until="commit")
    desk.locator(".map-still").wait_for()
    first = ".map-still canvas:first-child"
    assert has_fill(desk, FILLS["light"]["half"], first)
    before, lines = desk.evaluate(_SAMPLE, first), area_lines(desk)
    assert lines["40%到不足60%"] == "1"
    held.let_go()
    expect(desk.locator(".map-still")).to_have_count(0)
    assert desk.evaluate(_SAMPLE, OUTLINES) == before
    assert area_lines(desk) == lines


def test_map_when_the_colour_changes_then_fills_come_and_go_and_back_brings_them_back(
    desk, headquarters, city
):
    enter(desk, headquarters)
    open_map(desk)
    assert not has_fill(desk, FILLS["light"]["half"])
    desk.select_option("select[name=colour]", "coverage")
    wait_for_fill(desk, FILLS["light"]["half"])
    assert "colour=coverage" in desk.url
    desk.select_option("select[name=unit]", "B")
    expect(desk.locator("[data-fills] li").nth(2)).to_contain_text("0")
    expect(desk.locator("[data-fills] li").first).to_contain_text("1")
    desk.select_option("select[name=colour]", "visits")
    expect(desk.locator("[data-fills]")).to_be_hidden()
    wait_for_no_fill(desk, FILLS["light"]["none"])
    desk.go_back()
    wait_for_fill(desk, FILLS["light"]["none"])
    desk.go_back()
    wait_for_fill(desk, FILLS["light"]["half"])


def test_map_when_a_week_is_looked_at_then_no_fill_of_another_day_lies_beneath(
    desk, headquarters, city
):
    enter(desk, headquarters)
    open_map(desk, "/map?colour=coverage")
    desk.locator("[data-open-time]").click()
    expect(desk.locator("[data-fills]")).to_be_hidden()
    wait_for_no_fill(desk, FILLS["light"]["half"])


def point_at(page: Page, lat: float, lon: float) -> None:
    """Moves the pointer to where a place would lie."""
    x, y = page.evaluate(
        """([lat, lon]) => {
          const element = document.querySelector('.folium-map');
          const point = element.map.latLngToContainerPoint([lat, lon]);
          const box = element.getBoundingClientRect();
          return [box.x + point.x, box.y + point.y];
        }""",
        [lat, lon],
    )
    page.mouse.move(x, y)


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "覆盖率50.0%（1/2）"), ("en", "Coverage 50.0% (1/2)")]
)
def test_map_when_the_pointer_is_beside_all_marks_then_a_tooltip_says_the_area_s_figure(
    desk, headquarters, city, language, words
):
    enter(desk, headquarters, language)
    open_map(desk, "/map?colour=coverage")
    point_at(desk, 37.65, 112.42)
    tooltip = desk.locator(".map-tooltip")
    expect(tooltip).to_contain_text("140105")
    expect(tooltip).to_contain_text(words)
    point_at(desk, 37.70, 112.30)
    expect(tooltip).to_contain_text("开化村")
    expect(tooltip).to_contain_text("Visited in the period" if language == "en" else "期内到过")
    point_at(desk, 37.75, 112.55)
    expect(tooltip).to_have_count(0)


def test_map_when_a_visit_is_recorded_then_the_open_map_fills_its_area_anew(
    desk, headquarters, city, factory
):
    enter(desk, headquarters)
    open_map(desk, "/map?colour=coverage")
    factory.visit(city["officer"], city["places"]["坡头村"])
    expect(desk.locator("[data-fills] li").nth(4)).to_contain_text("1")
    wait_for_fill(desk, (11, 77, 71))
