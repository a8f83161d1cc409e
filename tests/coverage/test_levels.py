"""A tree that begins above detachments: from the nation to a village, by the same pages."""

import re

import pytest

from outreach.units.services import UnitRefused, add_unit
from tests.coverage.conftest import talk
from tests.coverage.payloads import text_of
from tests.coverage.test_drill import drill_of, read, way_of
from tests.helmets.conftest import check


@pytest.fixture
def nation(app, factory):
    """部局 with two provinces; in the first a city, its brigade and squadron, each level in use."""
    with app.app_context():
        add_unit("N", "部局", top="ministry", actor=None)
        for code, name, parent in (
            ("P1", "晋总队", "N"),
            ("P2", "冀总队", "N"),
            ("C1", "并支队", "P1"),
            ("B1", "湖大队", "C1"),
            ("S1", "西中队", "B1"),
        ):
            add_unit(code, name, parent, actor=None)
    town = factory.township("140105001", "西镇", "西县")
    village = factory.place("140105001001", "开化村", "S1", "village", town, 37.7, 112.3)
    factory.place("130105001001", "他村", "P2", "village", None, 38.0, 114.5)
    seen = [check(3, 9)]
    factory.visit(factory.account("officer", "S1"), village, talks=[talk(8)], helmet_checks=seen)
    return factory


def table(html):
    """Code, name and number of places of the units side by side, as the table has them."""
    rows = re.findall(
        r'data-unit="(\w+)"[^>]*>([^<]+)</a>\s*</th>\s*<td[^>]*>\s*(\d+)\s*</td>', html
    )
    return [(code, name, int(count)) for code, name, count in rows]


def title_of(html):
    return re.search(r'drill__title">([^<]+)<', html)[1]


def test_map_when_it_begins_with_a_nation_then_one_goes_down_level_by_level(nation, signed_in):
    client = signed_in(nation.account("headquarters_analyst", "N"))
    whole = read(client, "/map")
    assert table(whole) == [("P1", "晋总队", 1), ("P2", "冀总队", 1)]
    assert "全部总队" in text_of(whole)

    for step, title, below in (
        ("unit=P1", "晋总队：各支队", "并支队"),
        ("unit=C1", "并支队：各大队", "湖大队"),
        ("unit=B1", "湖大队：各中队", "西中队"),
        ("unit=S1", "西中队：各乡镇", "西镇"),
        ("unit=S1&township=140105001", "西镇：各村", "开化"),
    ):
        html = read(client, f"/map?{step}")
        assert title_of(html) == title
        assert [row.startswith(below) for row in drill_of(html)] == [True]
    assert way_of(html) == ["部局", "晋总队", "并支队", "湖大队", "西中队", "西镇"]


def test_map_when_a_city_looks_then_its_brigades_are_the_rows_and_no_other_city_is_there(
    nation, signed_in
):
    client = signed_in(nation.account("headquarters_analyst", "C1"))
    own = read(client, "/map")
    assert table(own) == [("B1", "湖大队", 1)]
    assert drill_of(own) is None
    assert "全部大队" in text_of(own)
    assert "冀总队" not in own
    assert client.get("/map/state.bin?unit=P2").status_code == 404


@pytest.mark.parametrize("address", ["/map?table=1", "/dashboard", "/helmets", "/wall"])
def test_page_when_it_begins_with_a_nation_then_its_rows_are_called_what_they_are(
    nation, signed_in, address
):
    html = read(signed_in(nation.account("headquarters_analyst", "N")), address)
    assert "各大队" not in html
    assert "各总队" in html


@pytest.mark.parametrize("address", ["/map/coverage", "/dashboard", "/helmets", "/campaigns"])
def test_brigade_when_a_nation_is_above_it_then_its_pages_are_as_any_brigade_s(
    nation, signed_in, address
):
    client = signed_in(nation.account("brigade_leader", "B1"))
    html = read(client, address)
    assert "湖大队" in html
    assert "冀总队" not in html


def test_unit_when_below_a_squadron_or_a_root_of_no_known_level_then_is_refused(app, nation):
    with app.app_context():
        with pytest.raises(UnitRefused):
            add_unit("X1", "再下级", "S1", actor=None)
        with pytest.raises(ValueError, match="brigade"):
            add_unit("X2", "大队", top="brigade", actor=None)
