"""The base map's own files as they are served, and which pages may take images from whom."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from html import unescape

import pytest
from PIL import Image

from outreach.base_map_settings import BaseMap, read_base_map
from tests.base_map import sand_tile, write_base_map, write_mbtiles

pytestmark = pytest.mark.any_engine

CLOSED = "img-src 'self' data: blob:;"


@pytest.fixture
def use(app):
    """Sets the installation's base map."""

    def use_base_map(base):
        app.config["SETTINGS"] = replace(app.config["SETTINGS"], base_map=base)

    return use_base_map


@pytest.fixture
def officer(client, factory):
    """An officer's session."""
    factory.sign_in(client, factory.account("officer", factory.unit("JY", "晋源大队")))
    return client


def policy(answer):
    return answer.headers["Content-Security-Policy"]


def told(page):
    """What the page's scripts are told of the base map."""
    return json.loads(unescape(re.search(r'data-base-map="([^"]*)"', page)[1]))


@pytest.mark.parametrize("address", ["/map", "/map/coverage"])
def test_map_when_no_base_map_is_set_then_the_page_asks_nobody(officer, address):
    answer = officer.get(address)
    assert "data-base-map" not in answer.text and "entry-datum" not in answer.text
    assert CLOSED in policy(answer)
    assert officer.get("/map/base.pmtiles").status_code == 404
    assert officer.get("/map/base/0/0/0").status_code == 404


def test_pmtiles_when_set_then_read_a_part_at_a_time_by_who_is_signed_in(
    officer, use, tmp_path, app
):
    use(BaseMap("pmtiles", write_base_map(tmp_path / "area.pmtiles")))
    assert told(officer.get("/map").text)["url"] == "/map/base.pmtiles"
    part = officer.get("/map/base.pmtiles", headers={"Range": "bytes=0-6"})
    assert (part.status_code, part.data) == (206, b"PMTiles")
    assert part.headers["Content-Range"].startswith("bytes 0-6/")
    part.close()
    assert app.test_client().get("/map/base.pmtiles").status_code == 302


def test_mbtiles_when_set_then_a_tile_at_a_time_with_rows_from_the_north(officer, use, tmp_path):
    use(BaseMap("mbtiles", write_mbtiles(tmp_path / "area.mbtiles")))
    shown = told(officer.get("/map/coverage").text)
    assert shown["layers"] == ["/map/base/{z}/{x}/{y}"]
    assert (shown["attribution"], shown["maxZoom"]) == ("© 测绘", 1)
    tile = officer.get("/map/base/1/1/0")
    assert (tile.data, tile.content_type) == (sand_tile(), "image/png")
    assert "private" in tile.headers["Cache-Control"]
    etag = {"If-None-Match": tile.headers["ETag"]}
    assert officer.get("/map/base/1/1/0", headers=etag).status_code == 304
    for nothing in ("1/0/1", "1/9/9", "99/0/0"):
        empty = officer.get(f"/map/base/{nothing}")
        with Image.open(io.BytesIO(empty.data)) as seen_through:
            assert seen_through.convert("RGBA").getpixel((0, 0))[3] == 0


@pytest.mark.parametrize(
    ("kind", "write"), [("pmtiles", write_base_map), ("mbtiles", write_mbtiles)]
)
def test_file_when_it_is_gone_then_the_maps_are_there_without_it(
    officer, use, tmp_path, kind, write
):
    path = write(tmp_path / "area")
    use(BaseMap(kind, path))
    assert officer.get("/map/coverage").status_code == 200
    path.unlink()
    assert officer.get("/map/coverage").status_code == 200
    assert officer.get("/map").status_code == 200
    for address in ("/map/base.pmtiles", "/map/base/0/0/0"):
        assert officer.get(address).status_code == 404


def test_provider_when_set_then_maps_may_take_its_images_and_other_pages_not(officer, use):
    use(read_base_map({"BASE_MAP": "custom", "BASE_MAP_URL": "https://tiles.police/{z}/{x}/{y}"}))
    for address in ("/map", "/map/coverage"):
        answer = officer.get(address)
        assert "img-src 'self' data: blob: https://tiles.police;" in policy(answer)
        assert "connect-src 'self';" in policy(answer)
    assert CLOSED in policy(officer.get("/visits"))


def test_provider_when_it_draws_in_gcj02_then_what_shifts_comes_before_the_map(officer, use):
    use(read_base_map({"BASE_MAP": "amap"}))
    page = officer.get("/map/coverage").text
    scripts = re.findall(r'<script[^>]* src="[^"]*/(entry-\w+)-', page)
    assert scripts.index("entry-datum") < scripts.index("entry-map")
    assert "高德地图" in told(page)["attribution"]
