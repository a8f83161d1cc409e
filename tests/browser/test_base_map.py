"""A base map beneath the coverage map, drawn in another datum than positions are stored in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from outreach.base_map_settings import BaseMap
from tests.base_map import SAND, write_mbtiles
from tests.browser.pages import enter

pytestmark = [pytest.mark.browser, pytest.mark.any_engine]

#: A reference point: WGS-84, and the same place in GCJ-02; latitude first.
WGS, GCJ = (37.8706, 112.5489), (37.8711252, 112.5551994)


def corner_of_tile(map_element) -> list[float]:
    """Where the tile of the whole world begins, from the corner of the map: pixels."""
    return map_element.evaluate(
        """(map) => {
          const here = map.getBoundingClientRect();
          const tile = map.querySelector('img.leaflet-tile-loaded').getBoundingClientRect();
          return [tile.left - here.left, tile.top - here.top];
        }"""
    )


def test_base_map_when_in_gcj02_then_marks_lie_where_it_shows_them_and_pictures_have_it(
    desk, app, factory, tmp_path
):
    path = write_mbtiles(tmp_path / "area.mbtiles")
    app.config["SETTINGS"] = replace(
        app.config["SETTINGS"], base_map=BaseMap("mbtiles", path, datum="gcj02")
    )
    unit = factory.unit("A", "甲大队")
    factory.place("140100000001", "开化村村委会", unit, lat=WGS[0], lon=WGS[1])
    factory.place("140100000002", "坡头村村委会", unit, lat=37.6, lon=112.3)
    enter(desk, factory.account("headquarters_analyst", factory.root()))
    desk.goto("/map")
    desk.locator(".folium-map[data-ready]").wait_for()
    expect(desk.locator("[data-base-by]")).to_have_text("© 测绘")
    expect(desk.locator("img.leaflet-tile-loaded").first).to_be_visible()

    # Where a plain map would show the GCJ-02 position, in the same window: there is the village.
    x, y, away, tapped = desk.evaluate(
        """([wgs, gcj]) => {
          const { map } = document.querySelector('.folium-map');
          const zoom = map.getZoom();
          const plain = (at) => L.CRS.EPSG3857.latLngToPoint(L.latLng(at), zoom);
          const { x, y } = plain(gcj).subtract(map.getPixelOrigin()).add(map._getMapPanePos());
          const { lat, lng } = map.containerPointToLatLng([x, y]);
          return [x, y, plain(wgs).distanceTo(plain(gcj)), [lat, lng]];
        }""",
        [list(WGS), list(GCJ)],
    )
    assert away > 1  # the shift is to be seen
    assert tapped == pytest.approx(WGS, abs=1e-5)  # what is tapped is kept in WGS-84
    desk.locator(".folium-map").click(position={"x": x, "y": y})
    expect(desk.locator("#map-panel")).to_contain_text("开化村")

    desk.get_by_role("button", name="存图片").click()
    sheet = desk.get_by_role("dialog", name="存成图片")
    with desk.expect_download() as saved:
        sheet.get_by_role("button", name="存成图片").click()
    saved.value.save_as(tmp_path / "map.png")
    expect(sheet.get_by_role("status")).to_have_text("图片已存到“下载”里")
    with Image.open(tmp_path / "map.png") as picture:
        pixels = np.asarray(picture.convert("RGB"))
    assert (pixels[600:1900, 200:2000] == SAND).all(axis=2).mean() > 0.5

    # Two days side by side lie on the same ground.
    sheet.get_by_role("button", name="关闭").click()
    desk.get_by_role("button", name="比两天").click()
    expect(desk.locator("[data-compare-words]")).to_contain_text("各村的变化")
    desk.get_by_role("button", name="两天并排").click()
    twin = desk.locator(".map-twin")
    expect(twin.locator("img.leaflet-tile-loaded").first).to_be_visible()
    assert corner_of_tile(twin) == pytest.approx(
        corner_of_tile(desk.locator(".folium-map:not(.map-twin)")), abs=1
    )
