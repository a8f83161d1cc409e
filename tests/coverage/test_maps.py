import json
import re
from datetime import date

import pytest
from markupsafe import escape

from outreach.coverage.figures import VillageCoverage
from outreach.coverage.layers import Outlines, pack_outlines
from outreach.coverage.maps import UnitLabel, coverage_map, parts, place_columns, state_columns

UNITS = {"u1": UnitLabel("A", "甲大队", ("A",)), "u2": UnitLabel("B1", "乙一中队", ("B", "B1"))}
SQUARE = [[112.0, 37.0], [112.0, 38.0], [113.0, 38.0], [113.0, 38.00001], [112.0, 37.0]]
NONE = pack_outlines([])
HOSTILE = [
    "</script><script>alert(1)</script>",
    "`${alert(1)}`",
    "'\"><img src=x onerror=alert(1)>",
    "\u2028line",
    "{{ 7*7 }}",
    "{% raw %}{# {{{ #}",
]


def village(code="140100000001", name="甲村村委会", unit_id="u1", **values):
    return VillageCoverage(
        id=values.pop("id", f"id-{code}"),
        code=code,
        name=name,
        kind="village",
        unit_id=unit_id,
        unit_code="A",
        unit_name="甲大队",
        last_visit=values.pop("last_visit", None),
        visits=values.pop("visits", 0),
        attendees=0,
        leaflets=0,
        riders_observed=0,
        riders_helmeted=0,
        **values,
    )


def drawn(villages, outlines=(), **options):
    places = place_columns(villages, UNITS)
    return parts(
        coverage_map(
            "覆盖图",
            places,
            state_columns(villages, date(2024, 6, 30)),
            pack_outlines(outlines),
            **options,
        )
    )


def data_of(script, function):
    """The JSON that a layer's script function is called with."""
    start = script.index(f"L.{function}(") + len(f"L.{function}(")
    return json.JSONDecoder().raw_decode(script[start:].lstrip())[0]


def test_map_when_rendered_then_it_loads_nothing_and_brings_no_style_of_its_own():
    made = drawn([village()])
    whole = made.html + made.script
    assert not re.search(r"https?://|<link|<style|<script|style=", whole)
    assert 'tabindex="0"' in made.html
    assert made.script.rstrip().endswith(");")
    assert "L.coverageMap(" in made.script


@pytest.mark.parametrize("text", HOSTILE)
def test_map_when_names_are_hostile_then_they_stay_text(text):
    units = {"u1": UnitLabel("A", text, ("A",))}
    villages = [village(name=text, township=text)]
    places = place_columns(villages, units)
    made = parts(coverage_map(text, places, state_columns(villages, date(2024, 6, 30)), NONE))
    assert "<" not in made.script
    assert "`" not in re.sub(r'"(?:[^"\\]|\\.)*"', "", made.script)
    assert text in data_of(made.script, "villageCoverage")["places"]["towns"]
    assert f'aria-label="{escape(text)}"'.replace("{", "&#123;") in made.html
    assert "<img" not in made.html
    assert "<script" not in made.html


def test_map_when_there_are_many_places_then_its_script_has_one_layer():
    few = drawn([village()]).script
    many = drawn([village(f"1401000{number:05}") for number in range(500)]).script
    assert few.count("L.") == many.count("L.")
    assert len(many) < 40_000


def test_columns_when_decoded_then_codes_points_and_days_are_the_rows():
    rows = [
        village("140100000001", lat=37.5, lon=112.25, last_visit=date(2024, 6, 16), visits=2),
        village("140100000207", unit_id="u2", county_code="140105"),
        village(None, id="local", name="工地", unit_id="u2", county_code="140106"),
    ]
    places = place_columns(rows, UNITS)
    assert places["code"] == [140100000001, 206, None]
    assert places["id"] == {"2": "local"}
    assert places["name"] == ["甲村", "甲村", "工地"]
    assert (places["lat"], places["lon"]) == ([3750000, None, None], [11225000, None, None])
    assert places["unit"] == [0, 1, 1]
    assert places["units"][1] == {
        "code": "B1",
        "name": "乙一中队",
        "within": ("B", "B1"),
        "counties": ["140105", "140106"],
    }
    state = state_columns(rows, date(2024, 6, 30))
    assert state["days"] == [14, -1, -1]
    assert state["visits"] == [2, 0, 0]


def test_token_when_a_visit_changes_then_it_stays_and_with_a_place_it_changes():
    rows = [village(lat=37.5, lon=112.25)]
    token = place_columns(rows, UNITS)["token"]
    assert place_columns([village(lat=37.5, lon=112.25, visits=3)], UNITS)["token"] == token
    assert place_columns([village(lat=37.6, lon=112.25)], UNITS)["token"] != token


def test_days_when_the_last_visit_is_after_the_day_asked_then_they_are_none():
    rows = [village(last_visit=date(2024, 7, 5))]
    assert state_columns(rows, date(2024, 6, 30))["days"] == [0]


@pytest.mark.parametrize(
    ("kind", "coordinates"), [("Polygon", [SQUARE]), ("MultiPolygon", [[SQUARE], [SQUARE]])]
)
def test_outlines_when_packed_then_steps_lead_back_to_the_points(kind, coordinates):
    packed = pack_outlines([("140105", {"type": kind, "coordinates": coordinates})])
    (outline,) = json.loads(Outlines(packed).data)["outlines"]
    assert outline["code"] == "140105"
    assert len(outline["rings"]) == len(coordinates)
    # The point a metre away is left out.
    assert outline["rings"][0] == [1120000, 370000, 0, 10000, 10000, 0, -10000, -10000]


def test_map_when_no_place_has_a_point_then_it_shows_the_country():
    made = drawn([village()])
    assert "center: [35.0, 105.0]" in made.script
