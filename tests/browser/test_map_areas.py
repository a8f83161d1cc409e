"""Areas of the coverage map, filled by coverage or wearing rate, in a browser."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from outreach.base_map_settings import BaseMap
from outreach.database import db, transaction
from outreach.places.models import Outline
from tests.base_map import write_mbtiles
from tests.browser.maps import legend, open_map, point_of
from tests.browser.pages import enter
from tests.browser.test_map_first_picture import hold_back
from tests.coverage.conftest import riders

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
    desk.evaluate("new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))")
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
    half = desk.locator("[data-fills] li").filter(has_text="40%到不足60%")
    expect(half.locator(".map-legend__count")).to_have_text("0")
    assert sum(map(int, area_lines(desk).values())) == 1  # B's county alone
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


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "覆盖率50.0%（1/2）"), ("en", "Coverage 50.0% (1/2)")]
)
def test_map_when_the_pointer_is_beside_all_marks_then_a_tooltip_says_the_area_s_figure(
    desk, headquarters, city, language, words
):
    enter(desk, headquarters, language)
    open_map(desk, "/map?colour=coverage")
    desk.mouse.move(*point_of(desk, 37.88, 112.45))
    tooltip = desk.locator(".map-tooltip")
    expect(tooltip).to_contain_text("140105")
    expect(tooltip).to_contain_text(words)
    desk.mouse.move(*point_of(desk, 37.70, 112.30))
    expect(tooltip).to_contain_text("开化村")
    expect(tooltip).to_contain_text("Visited in the period" if language == "en" else "期内到过")
    desk.mouse.move(*point_of(desk, 37.75, 112.55))
    expect(tooltip).to_have_count(0)


def test_map_when_a_visit_is_recorded_then_the_open_map_fills_its_area_anew(
    desk, headquarters, city, factory
):
    enter(desk, headquarters)
    open_map(desk, "/map?colour=coverage")
    factory.visit(city["officer"], city["places"]["坡头村"])
    expect(desk.locator("[data-fills] li").nth(4)).to_contain_text("1")
    wait_for_fill(desk, (11, 77, 71))


def test_map_when_a_brigade_is_chosen_then_legend_and_tooltip_say_that_only_its_villages_count(
    desk, headquarters, city
):
    enter(desk, headquarters)
    open_map(desk, "/map?colour=coverage&unit=B")
    expect(desk.locator("[data-fills]")).to_contain_text("各区县里计入的村")
    desk.mouse.move(*point_of(desk, 37.88, 112.75))
    expect(desk.locator(".map-tooltip")).to_contain_text("覆盖率0.0%（0/2）只算计入的村")


def test_map_when_an_area_is_tapped_then_its_figure_is_said_on_a_phone_too(
    phone, headquarters, city
):
    enter(phone, headquarters)
    open_map(phone, "/map?colour=coverage")
    phone.touchscreen.tap(*point_of(phone, 37.88, 112.45))
    expect(phone.locator(".map-tooltip")).to_contain_text("覆盖率50.0%（1/2）")


def test_map_when_a_base_map_lies_beneath_then_it_is_seen_through_the_fills(
    desk, app, headquarters, city, tmp_path
):
    path = write_mbtiles(tmp_path / "area.mbtiles")
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], base_map=BaseMap("mbtiles", path))
    enter(desk, headquarters)
    open_map(desk, "/map?colour=coverage")
    expect(desk.locator("img.leaflet-tile-loaded").first).to_be_visible()
    desk.wait_for_function(
        """([selector, wanted]) => {
          const canvas = document.querySelector(selector);
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          for (let at = 0; at < data.length; at += 4) {
            const near = wanted.every((part, channel) => Math.abs(data[at + channel] - part) < 3);
            if (near && Math.abs(data[at + 3] - 128) < 3) return true;
          }
          return false;
        }""",
        arg=[OUTLINES, list(FILLS["light"]["half"])],
    )


def test_picture_when_saved_in_the_dark_then_its_areas_have_the_fills_of_paper(
    desk, headquarters, city, tmp_path
):
    desk.emulate_media(color_scheme="dark")
    enter(desk, headquarters)
    open_map(desk, "/map?colour=coverage")
    desk.get_by_role("button", name="存图片").click()
    sheet = desk.get_by_role("dialog", name="存成图片")
    with desk.expect_download() as saved:
        sheet.get_by_role("button", name="存成图片").click()
    saved.value.save_as(tmp_path / "map.png")
    with Image.open(tmp_path / "map.png") as picture:
        pixels = np.asarray(picture.convert("RGB"))
    fill = (pixels == FILLS["light"]["half"]).all(axis=2)
    # On the map, and as a swatch of its legend.
    assert fill[600:1900, 200:2100].sum() > 10_000
    assert 500 < fill[400:1900, 2200:2900].sum() < 5_000


@pytest.fixture
def watched(app, factory):
    """Three counties: riders seen in ten villages of the west, in six of the middle, in one of the east."""
    unit = factory.unit("A", "甲大队")
    officer = factory.account("officer", unit)
    counts = ((10, 25, 5), (6, 5, 7), (1, 20, 0))
    for county, (villages, none, worn) in enumerate(counts):
        code, left = f"14010{county + 1}", 112.0 + county * 0.4
        town = factory.township(f"{code}001", "镇", "县")
        ring = [[left, 37.6], [left, 37.9], [left + 0.4, 37.9], [left + 0.4, 37.6], [left, 37.6]]
        with app.app_context(), transaction():
            geometry = {"type": "Polygon", "coordinates": [ring]}
            db.session.add(Outline(code=code, name=f"{county + 1}号县", geometry=geometry))
        for at in range(villages):
            place = factory.place(
                f"{code}0000{at:02d}", f"{county}{at}村委会", unit, "village", town,
                37.62 + 0.02 * at, left + 0.05,
            )  # fmt: skip
            factory.visit(officer, place, helmet_checks=[riders(none=none + at % 2, worn=worn)])
    return factory.account("headquarters_analyst", factory.root())


def test_map_when_coloured_by_wearing_then_a_rate_is_filled_and_too_few_are_hatched(desk, watched):
    enter(desk, watched)
    open_map(desk, "/map?colour=wearing")
    assert area_lines(desk) == {
        "比目标50%低15点以上": "1", "与目标50%分不出高低": "1", "样本不足，不判断": "1",
    }  # fmt: skip
    expect(desk.locator("[data-fills]")).to_contain_text("虚线边：仅供参考")
    assert has_fill(desk, (0x7A, 0x43, 0x06))
    tooltip = desk.locator(".map-tooltip")
    for east, words in (
        (112.3, "1号县佩戴率16%（13%–21%）"),
        (112.7, "2号县佩戴率56%"),
        (113.1, "3号县样本不足：观察20人次，戴头盔0人次"),
    ):
        desk.mouse.move(*point_of(desk, 37.75, east))
        expect(tooltip).to_contain_text(words)
    expect(tooltip).not_to_contain_text("%")
