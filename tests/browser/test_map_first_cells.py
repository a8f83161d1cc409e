"""A large register in a browser: the first picture is of cells, the map's own, before its places."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import insert, select

from outreach.database import db, new_id, transaction, utc_now
from outreach.places.models import Jurisdiction, Place, Township
from tests.browser.maps import RECENT, has_colour
from tests.browser.pages import enter
from tests.browser.test_map_first_picture import MARKS, hold_back

pytestmark = pytest.mark.browser
ACROSS, DOWN = 140, 110
#: Last and first days of the legend's classes: server and script must draw the line at the same.
EDGES = (15, 30, 31, 60, 61, 90, 91, 180, 181)


@pytest.fixture
def province(app, factory):
    """15,400 villages a kilometre apart, one more at their edge; a block of 36 was just visited, some
    at the edges of the legend's classes."""
    a, b = factory.unit("A", "甲大队"), factory.unit("B", "乙大队")
    town = factory.township("140105001", "西镇", "西县")
    with app.app_context(), transaction():
        town_id = db.session.scalars(select(Township.id).where(Township.code == town)).one()
        rows = [
            {
                "id": new_id(),
                "code": f"140105{number:06}",
                "name": f"第{number}村委会",
                "kind": "village",
                "township_id": town_id,
                "lat": 37.0 + number // ACROSS * 0.01,
                "lon": 111.5 + number % ACROSS * 0.01,
                "coord_quality": "surveyed",
            }
            for number in range(ACROSS * DOWN)
        ]
        db.session.execute(insert(Place), rows)
        whose = [{"place_id": row["id"], "unit_id": a.id} for row in rows]
        db.session.execute(insert(Jurisdiction), whose)
    factory.place("140106001001", "远村委会", b, "village", None, 37.5, 112.95)
    officer = factory.account("officer", a)
    for line in range(6):
        first = (50 + line) * ACROSS + 60
        for row in rows[first : first + 6]:
            factory.visit(officer, row["id"])
    for row, days in zip(rows, EDGES, strict=False):
        factory.visit(officer, row["id"], utc_now() - timedelta(days=days))
    return factory.account("headquarters_analyst", factory.root())


def compare(page: Page, address: str, *, without: str) -> None:
    """The first picture is there while files of these names are not; the map is the same picture."""
    held = hold_back(page, rf"/entry-map-\w{{8}}\.js|/map/({without})")
    page.goto(address, wait_until="commit")
    still = page.locator(".map-still")
    still.wait_for()
    colour = [*RECENT["light"], 255]
    before = page.evaluate(MARKS, [".map-still canvas:last-child", colour])
    told = page.locator("#map-legend").inner_text()
    assert before[0] > 0
    assert "36" in told
    assert "从未到过" in told
    held.let_go()
    expect(still).to_have_count(0)
    # A number written over a square may take a pixel more or less of it.
    after = page.evaluate(MARKS, [".leaflet-villages-pane canvas", colour])
    assert after == pytest.approx(before, abs=5)
    assert page.locator("#map-legend").inner_text() == told


def test_map_when_villages_are_very_many_then_its_first_picture_is_the_map_s_before_they_come(
    desk, province
):
    enter(desk, province)
    compare(desk, "/map", without="places|state")
    expect(desk.locator("[data-cells]")).to_be_visible()


def test_map_when_the_window_has_room_for_single_villages_then_its_first_picture_has_them(
    open_window, province
):
    wall = open_window(viewport={"width": 3800, "height": 2500}, locale="zh-CN")
    enter(wall, province)
    compare(wall, "/map", without="names")
    expect(wall.locator("[data-cells]")).to_be_hidden()


def test_map_when_a_unit_is_chosen_then_its_first_picture_needs_no_cells(desk, province):
    enter(desk, province)
    compare(desk, "/map?unit=A", without="cells")


@pytest.mark.parametrize("lost", ["places-", "state.bin"])
def test_map_when_its_places_are_lost_then_the_cells_stay_until_they_come(
    desk, province, expected_errors, lost
):
    expected_errors.append("503")
    enter(desk, province)
    desk.route(f"**/map/{lost}*", lambda route: route.fulfill(status=503))
    desk.goto("/map")
    desk.locator(".folium-map[data-ready]").wait_for()
    expect(desk.locator("#map-status")).to_contain_text("没连上")
    total = desk.locator(".map-legend__total")
    expect(total).to_have_text("共15,401村")
    assert has_colour(desk, RECENT["light"])
    # However near, there is something to be seen.
    desk.evaluate(
        "document.querySelector('.folium-map').map.setView([37.53, 112.13], 14, {animate: false})"
    )
    assert has_colour(desk, RECENT["light"])
    # They tell of no other colour.
    desk.locator("#colour").select_option("visits")
    expect(total).to_have_text("共–村")
    desk.unroute(f"**/map/{lost}*")
    desk.evaluate("dispatchEvent(new Event('focus'))")
    expect(total).to_have_text("共15,401村")
    expect(desk.locator("#map-status")).to_contain_text("刚更新")
