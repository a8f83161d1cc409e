"""Setting a village's point: by a tap, by the keyboard, by typed numbers, in a real browser."""

import json

import pytest
from playwright.sync_api import expect

from outreach.database import db
from outreach.places.models import Place
from outreach.places.outline_services import import_outlines
from tests.browser.pages import enter, overflow

pytestmark = pytest.mark.browser

#: A county of one degree around the village's township.
COUNTY = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"code": "140110", "name": "晋源区"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[112, 37], [113, 37], [113, 38], [112, 38], [112, 37]]],
            },
        }
    ],
}


@pytest.fixture
def village(app, factory):
    """A village without a point, in a county whose outline is known."""
    with app.app_context():
        import_outlines(json.dumps(COUNTY).encode(), "county.geojson", actor=None)
    brigade = factory.unit("JY", "晋源大队")
    return factory.place(name="开化村委会", unit=brigade, township=factory.township())


@pytest.fixture
def stored(app, village):
    def read():
        with app.app_context():
            place = db.session.get_one(Place, village)
            return place.lat, place.lon, place.coord_quality

    return read


def open_map(page, factory, village, role="brigade_leader"):
    enter(page, factory.account(role, "JY"))
    page.goto(f"/villages/{village}/point")
    expect(page.locator(".place-map__county--own")).to_be_attached()
    # The map turns to the county once its outline is there.
    expect(page.locator(".place-map__county-name")).to_be_visible()


def test_point_when_map_is_tapped_then_pin_numbers_and_quality_follow(
    phone, factory, village, stored
):
    open_map(phone, factory, village)
    assert overflow(phone) == []
    phone.locator(".place-map").tap()
    expect(phone.locator(".place-map__pin")).to_be_visible()
    expect(phone.locator("input[name=coord_quality][value=map_pick]")).to_be_checked()
    lat, lon = (
        float(phone.locator(f"input[name={name}]").input_value()) for name in ("lat", "lon")
    )
    assert abs(lat - 37.5) < 0.05
    assert abs(lon - 112.5) < 0.05
    expect(phone.locator("[data-point-status]")).to_contain_text("已标在37.")
    phone.get_by_role("button", name="保存位置").click()
    expect(phone.locator(".notice")).to_contain_text("已标出开化村的位置")
    assert stored() == (lat, lon, "map_pick")
    expect(phone.locator(".place-map__pin")).to_be_visible()


def test_point_when_only_the_keyboard_is_used_then_enter_puts_the_pin_in_the_middle(
    desk, factory, village, stored
):
    open_map(desk, factory, village)
    desk.locator(".place-map").focus()
    desk.keyboard.press("Enter")
    expect(desk.locator(".place-map__pin")).to_be_visible()
    before = float(desk.locator("input[name=lon]").input_value())
    desk.keyboard.press("ArrowRight")
    desk.wait_for_function(
        "([before]) => { const map = document.querySelector('.place-map');"
        "  map.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true}));"
        "  return Number(document.querySelector('input[name=lon]').value) > before; }",
        arg=[before],
    )
    desk.get_by_role("button", name="保存位置").click()
    expect(desk.locator(".notice")).to_contain_text("已标出")
    assert stored()[1] > before


def test_point_when_numbers_are_typed_then_the_pin_moves_and_they_count_as_surveyed(
    desk, factory, village, stored
):
    open_map(desk, factory, village, role="squad_leader")
    desk.locator("input[name=lat]").fill("37.70001")
    desk.locator("input[name=lon]").fill("112.47")
    expect(desk.locator(".place-map__pin")).to_be_visible()
    expect(desk.locator("input[name=coord_quality][value=surveyed]")).to_be_checked()
    desk.get_by_role("button", name="保存位置").click()
    expect(desk.locator(".notice")).to_contain_text("已标出")
    assert stored() == (37.70001, 112.47, "surveyed")


def test_point_when_page_is_in_english_then_map_and_form_are(desk, factory, village):
    enter(desk, factory.account("brigade_leader", "JY"), language="en")
    desk.goto(f"/villages/{village}/point")
    expect(desk.locator("html")).to_have_attribute("lang", "en")
    expect(desk.locator(".leaflet-control-zoom-in")).to_be_visible()
    assert overflow(desk) == []


def test_villages_when_read_on_a_phone_then_nothing_sticks_out(phone, factory, village):
    factory.place(
        name="名字特别长的社区居民委员会筹备组办公室临时驻地", unit="JY", kind="residential"
    )
    enter(phone, factory.account("administrator", factory.root()))
    for address in (
        "/villages",
        f"/villages/{village}",
        f"/villages/{village}/edit",
        f"/villages/{village}/unit",
        "/villages/new",
        "/imports",
    ):
        phone.goto(address)
        assert overflow(phone) == [], address
