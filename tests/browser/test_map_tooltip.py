"""What the coverage map says of a village pointed at: whole, whatever else lies on the map."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.maps import open_map
from tests.browser.pages import DESK, PHONE, enter

pytestmark = pytest.mark.browser

#: Moves the map so that 开化村 lies there in the map's window, and gives the place in the page's.
PUT = """([x, y]) => {
  const element = document.querySelector('.folium-map');
  const { map } = element;
  const village = map.latLngToContainerPoint([37.70, 112.30]);
  map.panBy([village.x - x, village.y - y], { animate: false });
  const box = element.getBoundingClientRect();
  return [box.x + x, box.y + y];
}"""
#: Whether the tooltip lies on the legend, or is cut by the edge of the map.
HIDDEN = """() => {
  const [tooltip, legend, map] = ['.map-tooltip', '#map-legend', '#map-stage'].map(
    (selector) => document.querySelector(selector).getBoundingClientRect());
  const cut = tooltip.left < map.left || tooltip.right > map.right
    || tooltip.top < map.top || tooltip.bottom > map.bottom;
  const covered = tooltip.left < legend.right && tooltip.top < legend.bottom
    && tooltip.right > legend.left && tooltip.bottom > legend.top;
  return cut || covered;
}"""


def point_at(page: Page, x: float, y: float) -> None:
    """Points at 开化村 where it lies in the map's window."""
    page.mouse.move(*page.evaluate(PUT, [x, y]))
    expect(page.locator(".map-tooltip")).to_contain_text("开化村")


def test_tooltip_when_a_village_lies_by_legend_or_edge_then_it_is_whole(desk, headquarters, city):
    enter(desk, headquarters)
    open_map(desk)
    stage = desk.locator("#map-stage").bounding_box()
    legend = desk.locator("#map-legend").bounding_box()
    assert stage is not None
    assert legend is not None
    beside_legend = (legend["width"] + 40, legend["y"] - stage["y"] + 120)
    top, right = (stage["width"] / 2, 20), (stage["width"] - 10, stage["height"] / 2)
    for x, y in (beside_legend, top, right):
        point_at(desk, x, y)
        assert not desk.evaluate(HIDDEN)
        desk.mouse.move(stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] - 60)


def test_map_when_the_window_is_narrow_then_english_words_leave_it_half(desk, headquarters, city):
    desk.set_viewport_size({"width": 1024, "height": 768})
    enter(desk, headquarters, "en")
    open_map(desk)
    stage = desk.locator("#map-stage").bounding_box()
    assert stage is not None
    assert stage["width"] == 512


@pytest.mark.parametrize(
    ("window", "address"), [(DESK, "/map"), (PHONE, "/map/coverage")], ids=["desk", "phone"]
)
def test_map_when_it_says_what_is_wrong_then_its_keys_stay_free(
    open_window, headquarters, city, expected_errors, window, address
):
    expected_errors += ["Failed to load resource"]
    page = open_window(**window)
    enter(page, headquarters, "en")
    open_map(page, address)
    page.route("**/map/state.json*", lambda route: route.abort())
    status = page.locator("#map-status")
    expect(status).to_contain_text("No connection")
    says = status.bounding_box()
    assert says is not None
    for key in page.locator(".map-corner--filters .button:visible").all():
        box = key.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= says["y"]
