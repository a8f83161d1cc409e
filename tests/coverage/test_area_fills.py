"""What page and open map are told of the fill of areas: only whose map it is, only where asked."""

import html
import json
import re
from types import SimpleNamespace

import pytest

from outreach.database import db, transaction
from outreach.places.models import Outline
from tests.coverage.conftest import talk
from tests.coverage.payloads import WHOLE_JUNE
from tests.kept_rows import made_once

SQUARE = [[112.2, 37.6], [112.2, 37.9], [112.5, 37.9], [112.5, 37.6], [112.2, 37.6]]


@pytest.fixture
def counties(app, factory):
    """Two brigades that share the county of the west; B has the east, too, which has no outline."""
    return made_once(app, factory, "area fills", lambda made: _make(app, made))


def _make(app, factory):
    a, b = factory.unit("A", "甲大队"), factory.unit("B", "乙大队")
    west = factory.township("140105001", "西镇", "西县")
    east = factory.township("140106001", "东镇", "东县")
    names = ("甲", "乙", "丙", "丁")
    shares = zip(names, (a, a, b, b), (west, None, west, east), strict=True)
    places = {
        name: factory.place(f"14010000000{number}", f"{name}村委会", unit, "village", town)
        for number, (name, unit, town) in enumerate(shares, start=1)
    }
    with app.app_context(), transaction():
        geometry = {"type": "Polygon", "coordinates": [SQUARE]}
        db.session.add(Outline(code="140105", name="西县", geometry=geometry))
    officer = factory.account("officer", a)
    factory.visit(officer, places["甲"], "2024-06-16T10:00:00+08:00", talks=[talk(30)])
    return SimpleNamespace(
        places=places,
        officer_b=factory.account("officer", b),
        leader=factory.account("brigade_leader", a),
        analyst=factory.account("headquarters_analyst", factory.root()),
    )


def brought(client, query):
    """The fills that the page brings for its first picture."""
    page = client.get(f"/map/coverage?{WHOLE_JUNE}&{query}").text
    first = json.loads(re.search(r'id="map-first"[^>]*>(.*?)</script>', page).group(1))
    return first["question"]["fills"], page


def answered(client, query):
    """Those of an open map."""
    return client.get(f"/map/state.json?{WHOLE_JUNE}&{query}").json.get("fills")


def test_fills_when_coloured_by_coverage_then_page_and_open_map_say_the_same(counties, signed_in):
    client = signed_in(counties.analyst)
    fills, page = brought(client, "colour=coverage")
    assert (fills["by"], fills["part"]) == ("coverage", False)
    [west] = fills["areas"]
    assert (west["code"], west["step"], west["sure"]) == ("140105", 3, True)
    assert (west["name"], west["words"]) == ("西县", "覆盖率50.0%（1/2）")
    assert answered(client, "colour=coverage") == fills
    side = html.unescape(re.search(r'data-side="([^"]+)"', page).group(1))
    assert client.get(side).json["fills"] == fills
    outlines = page[page.index("L.outlines(") :]
    assert '{"fills":{"by":"coverage",' in outlines[: outlines.index("addTo")]


@pytest.mark.parametrize("query", ["", "colour=visits", "colour=done", "colour=nonsense"])
def test_fills_when_another_colour_is_asked_for_then_nobody_is_told_of_areas(
    counties, signed_in, query
):
    client = signed_in(counties.analyst)
    fills, _page = brought(client, query)
    assert fills is None
    assert answered(client, "colour=visits") is None


def test_fills_when_a_unit_is_chosen_or_ones_own_then_only_its_places_count(counties, signed_in):
    client = signed_in(counties.analyst)
    fills = answered(client, "colour=coverage&unit=A")
    assert fills["part"]
    [west] = fills["areas"]
    assert (west["step"], west["words"]) == (5, "覆盖率100.0%（1/1）")
    [west] = answered(client, "colour=coverage&unit=B")["areas"]
    assert west["words"] == "覆盖率0.0%（0/1）"
    leader = signed_in(counties.leader)
    [west] = answered(leader, "colour=coverage")["areas"]
    assert west["words"] == "覆盖率100.0%（1/1）"


def test_fills_when_read_in_english_then_their_words_are_english(counties, factory, signed_in):
    client = signed_in(counties.analyst)
    client.post("/language", data={"language": "en", "csrf_token": factory.csrf(client)})
    [west] = answered(client, "colour=coverage")["areas"]
    assert west["words"] == "Coverage 50.0% (1/2)"


def test_fills_when_a_visit_comes_then_the_open_map_hears_of_it_and_else_of_nothing(
    counties, factory, signed_in
):
    client = signed_in(counties.analyst)
    address = f"/map/state.json?{WHOLE_JUNE}&colour=coverage"
    etag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    factory.visit(counties.officer_b, counties.places["丙"], "2024-06-17T10:00:00+08:00")
    after = client.get(address, headers={"If-None-Match": etag})
    assert after.status_code == 200
    assert after.json["fills"]["areas"][0]["words"] == "覆盖率100.0%（2/2）"
