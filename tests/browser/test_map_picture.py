"""The map as a picture for paper: print size, light, complete, under its filters."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.pages import enter

pytestmark = [pytest.mark.browser, pytest.mark.any_engine]

#: "0–14 days" in the light theme, and the grey around all districts.
RECENT, OUTSIDE = (11, 42, 91), (228, 230, 231)
MM = 10


@pytest.fixture
def analyst(factory):
    """A village visited yesterday, one never visited."""
    unit = factory.unit("A", "甲大队")
    reached = factory.place("140100000001", "开化村村委会", unit, lat=37.7, lon=112.3)
    factory.place("140100000002", "坡头村村委会", unit, lat=37.8, lon=112.4)
    factory.visit(factory.account("officer", unit), reached)
    return factory.account("headquarters_analyst", factory.root())


def test_picture_when_saved_in_the_dark_then_is_a_light_sheet_of_print_size(
    desk, analyst, tmp_path
):
    desk.emulate_media(color_scheme="dark")
    enter(desk, analyst)
    desk.goto("/map?activity=talk")
    desk.locator(".folium-map[data-ready]").wait_for()
    desk.get_by_role("button", name="存图片").click()
    sheet = desk.get_by_role("dialog", name="存成图片")
    expect(sheet).to_contain_text("内部工作用图 不得公开")
    with desk.expect_download() as saved:
        sheet.get_by_role("button", name="存成图片").click()
    assert saved.value.suggested_filename.startswith("走访覆盖图-20")
    saved.value.save_as(tmp_path / "map.png")
    expect(sheet.get_by_role("status")).to_have_text("图片已存到“下载”里")

    with Image.open(tmp_path / "map.png") as picture:
        assert picture.size == (297 * MM, 210 * MM)  # A4 at 254 dots an inch
        assert round(picture.info["dpi"][0]) == 254
        pixels = np.asarray(picture.convert("RGB"))
    assert pixels[0, 0].tolist() == [255, 255, 255]
    map_part, legend = pixels[600:1900, 200:2100], pixels[400:1900, 2200:2900]
    assert (map_part == OUTSIDE).all(axis=2).any()
    # Under the filter nobody was there: no mark, but the class with its 0 in the legend.
    assert not (map_part == RECENT).all(axis=2).any()
    assert (legend == RECENT).all(axis=2).any()
    # The marking stands in a frame, below on the right.
    assert (pixels[1900:2000, 2000:2900].min(axis=2) < 60).any()
