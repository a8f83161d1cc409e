"""Base maps as settings: which provider means what, and what is refused in words."""

from __future__ import annotations

import pytest

from outreach.base_map_settings import read_base_map
from outreach.config import Settings, SettingsError
from tests.base_map import write_base_map, write_mbtiles


def test_base_map_when_nothing_is_set_then_there_is_none_and_no_host():
    base = read_base_map({})
    assert (base.kind, base.hosts) == ("none", ())


def test_base_map_when_a_file_is_named_then_its_content_says_what_it_is(tmp_path):
    pm = write_base_map(tmp_path / "area.dat")
    assert read_base_map({"BASE_MAP_FILE": str(pm)}).kind == "pmtiles"
    mb = write_mbtiles(tmp_path / "area.bin")
    base = read_base_map({"BASE_MAP": "local", "BASE_MAP_FILE": str(mb), "BASE_MAP_DATUM": "gcj02"})
    assert (base.kind, base.datum, base.hosts) == ("mbtiles", "gcj02", ())


def test_base_map_when_tianditu_then_map_and_names_with_the_key_from_its_hosts_alone():
    base = read_base_map({"BASE_MAP": "tianditu", "BASE_MAP_KEY": "a1b2"})
    assert ["/vec_w/" in base.layers[0], "/cva_w/" in base.layers[1]] == [True, True]
    assert all(layer.endswith("&tk=a1b2") and "{z}" in layer for layer in base.layers)
    assert base.hosts == tuple(f"https://t{n}.tianditu.gov.cn" for n in range(8))
    assert base.datum == "wgs84"  # CGCS2000 in all but name
    photo = read_base_map({"BASE_MAP": "tianditu", "BASE_MAP_KEY": "a", "BASE_MAP_STYLE": "img"})
    assert photo.photo and "/cia_w/" in photo.layers[1]


def test_base_map_when_amap_then_drawn_in_gcj02():
    base = read_base_map({"BASE_MAP": "amap"})
    assert base.datum == "gcj02" and base.attribution == "© 高德地图"
    assert base.hosts == tuple(f"https://webrd0{n}.is.autonavi.com" for n in range(1, 5))


def test_base_map_when_on_the_intranet_then_its_host_and_port_and_what_was_set():
    base = read_base_map(
        {
            "BASE_MAP": "custom",
            "BASE_MAP_URL": "http://tiles.police:8080/wmts?TileMatrix={z}&TileRow={y}&TileCol={x}"
            " /names/{z}/{x}/{-y}.png",
            "BASE_MAP_MAX_ZOOM": "16",
            "BASE_MAP_ATTRIBUTION": "© 科信",
        }
    )
    assert len(base.layers) == 2
    assert base.hosts == ("http://tiles.police:8080",)
    assert (base.max_zoom, base.attribution) == (16, "© 科信")


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"BASE_MAP": "google"}, "BASE_MAP is"),
        ({"BASE_MAP": "local"}, "BASE_MAP_FILE"),
        ({"BASE_MAP_FILE": "/nowhere/area.pmtiles"}, "BASE_MAP_FILE"),
        ({"BASE_MAP_FILE": __file__}, "BASE_MAP_FILE is neither"),
        ({"BASE_MAP": "tianditu"}, "BASE_MAP_KEY"),
        ({"BASE_MAP": "tianditu", "BASE_MAP_KEY": "a; img-src *"}, "BASE_MAP_KEY"),
        ({"BASE_MAP": "tianditu", "BASE_MAP_KEY": "a", "BASE_MAP_STYLE": "x"}, "BASE_MAP_STYLE"),
        ({"BASE_MAP": "custom"}, "BASE_MAP_URL"),
        ({"BASE_MAP": "custom", "BASE_MAP_URL": "https://host/{z}/{x}.png"}, "BASE_MAP_URL"),
        ({"BASE_MAP": "custom", "BASE_MAP_URL": "https://h{q}/{z}/{x}/{y}"}, "BASE_MAP_URL"),
        ({"BASE_MAP": "custom", "BASE_MAP_URL": "//host/{z}/{x}/{y}"}, "BASE_MAP_URL"),
        ({"BASE_MAP": "custom", "BASE_MAP_URL": "https://*/{z}/{x}/{y}"}, "BASE_MAP_URL"),
        ({"BASE_MAP": "custom", "BASE_MAP_URL": "https://a;b/{z}/{x}/{y}"}, "BASE_MAP_URL"),
        ({"BASE_MAP": "amap", "BASE_MAP_DATUM": "bd09"}, "BASE_MAP_DATUM"),
        ({"BASE_MAP": "amap", "BASE_MAP_MAX_ZOOM": "deep"}, "BASE_MAP_MAX_ZOOM"),
    ],
)
def test_base_map_when_wrong_then_the_message_names_the_setting(more, name, tmp_path):
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({"INSTANCE_PATH": str(tmp_path), **more})
