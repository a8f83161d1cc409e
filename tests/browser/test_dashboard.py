"""The overview in a browser: charts draw, follow the theme, open what they show, and print."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from outreach.database import utc_now
from outreach.periods import today
from tests.browser.pages import enter, overflow

pytestmark = pytest.mark.browser

#: The columns' colour as the tokens have it.
SERIES = {"light": (0, 114, 178), "dark": (86, 180, 233)}


@pytest.fixture
def analyst(factory):
    """Two brigades; a visit just now and one of last week."""
    a, b = factory.unit("A", "甲大队", name_en="Brigade A"), factory.unit("B", "乙大队")
    reached = factory.place("140100000001", "开化村村委会", a)
    factory.place("140100000002", "坡头村村委会", a)
    factory.place("140100000003", "南峪村村委会", b)
    officer = factory.account("officer", a)
    for days in (0, 7):
        factory.visit(officer, reached, (utc_now() - timedelta(days=days)).isoformat())
    return factory.account("headquarters_analyst", factory.root())


def open_overview(page: Page, query: str = "period=30d") -> None:
    page.goto(f"/dashboard?{query}")
    expect(page.locator(".chart[data-ready]")).to_have_count(2)


def find_colour(page: Page, chart: int, colour: tuple[int, int, int]) -> dict[str, float] | None:
    """Where on the chart's canvas just this colour first is, from the top, in CSS pixels."""
    found: dict[str, float] | None = page.evaluate(
        """([at, wanted]) => {
          const canvas = document.querySelectorAll('.chart canvas')[at];
          const { width } = canvas;
          const { data } = canvas.getContext('2d').getImageData(0, 0, width, canvas.height);
          for (let i = 0; i < data.length; i += 4) {
            if (!wanted.every((value, part) => data[i + part] === value)) continue;
            const scale = canvas.clientWidth / width;
            return { x: ((i / 4) % width + 1) * scale, y: (Math.floor(i / 4 / width) + 1) * scale };
          }
          return null;
        }""",
        [chart, list(colour)],
    )
    return found


def test_overview_when_opened_then_charts_stand_for_their_tables(desk, analyst):
    enter(desk, analyst)
    assert desk.url.endswith("/dashboard")
    open_overview(desk)
    for chart in (0, 1):
        assert find_colour(desk, chart, SERIES["light"])
    columns = desk.locator(".chart").first
    expect(columns.locator("[aria-label^='期内2次走访，']")).to_be_visible()
    expect(columns.locator("table")).to_be_hidden()
    columns.locator("summary").click()
    expect(columns.locator("tbody tr")).to_have_count(30)
    expect(columns.locator("tfoot")).to_contain_text("2")


def test_overview_when_a_column_is_clicked_then_its_visits_open(desk, analyst):
    enter(desk, analyst)
    open_overview(desk)
    at = find_colour(desk, 0, SERIES["light"])
    assert at
    desk.locator(".chart canvas").first.click(position={"x": at["x"] + 1, "y": at["y"] + 3})
    day = today() - timedelta(days=7)
    desk.wait_for_url(f"**/visits?whose=unit&from={day}&to={day}")
    expect(desk.locator("main")).to_contain_text("开化村")


def test_overview_when_theme_turns_dark_then_charts_are_drawn_anew(desk, analyst):
    enter(desk, analyst)
    open_overview(desk)
    desk.emulate_media(color_scheme="dark")
    desk.wait_for_function("() => matchMedia('(prefers-color-scheme: dark)').matches")
    assert find_colour(desk, 0, SERIES["dark"])
    assert not find_colour(desk, 0, SERIES["light"])


def test_overview_when_printed_then_tables_are_open_and_charts_light(desk, analyst):
    enter(desk, analyst)
    desk.emulate_media(color_scheme="dark")
    open_overview(desk)
    desk.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(desk.locator(".chart table").first).to_be_visible()
    assert find_colour(desk, 1, SERIES["light"])
    desk.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(desk.locator(".chart table").first).to_be_hidden()
    assert find_colour(desk, 1, SERIES["dark"])


def test_overview_when_on_a_phone_in_english_then_nothing_sticks_out(phone, analyst):
    enter(phone, analyst, "en")
    open_overview(phone)
    assert overflow(phone) == []
    expect(phone.locator("h1")).to_have_text("Overview")
