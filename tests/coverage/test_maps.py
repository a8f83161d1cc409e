import json
import re

import pytest
from markupsafe import escape

from outreach.coverage.maps import coverage_map, parts
from outreach.coverage.outlines import pack_outlines

SQUARE = [[112.0, 37.0], [112.0, 38.0], [113.0, 38.0], [113.0, 38.00001], [112.0, 37.0]]
HOSTILE = [
    "</script><script>alert(1)</script>",
    "`${alert(1)}`",
    "'\"><img src=x onerror=alert(1)>",
    "\u2028line",
    "{{ 7*7 }}",
    "{% raw %}{# {{{ #}",
]


ADDRESSES = {
    "token": "0011223344556677",
    "places": "/map/places-0011223344556677.bin",
    "names": "/map/names-0011223344556677.bin",
    "state": "/map/state.bin",
}


def drawn(label="覆盖图", addresses=ADDRESSES, **options):
    return parts(
        coverage_map(
            label,
            addresses,
            "/outlines.json",
            "/key-places.json",
            "/hazards.json",
            middle=(37.5, 112.5),
            **options,
        )
    )


def data_of(script, function):
    """The JSON that a layer's script function is called with."""
    start = script.index(f"L.{function}(") + len(f"L.{function}(")
    return json.JSONDecoder().raw_decode(script[start:].lstrip())[0]


def test_map_when_rendered_then_it_loads_nothing_and_brings_no_style_of_its_own():
    made = drawn()
    whole = made.html + made.script
    assert not re.search(r"https?://|<link|<style|<script|style=", whole)
    assert 'tabindex="0"' in made.html
    assert made.script.rstrip().endswith(");")
    assert "L.coverageMap(" in made.script


@pytest.mark.parametrize("text", HOSTILE)
def test_map_when_texts_are_hostile_then_they_stay_text(text):
    area = {"code": "140105", "step": 1, "sure": True, "name": text, "words": text}
    fills = {"by": "coverage", "areas": [area]}
    made = drawn(text, {**ADDRESSES, "names": text}, fills=fills, unit=text)
    assert "<" not in made.script
    assert "`" not in re.sub(r'"(?:[^"\\]|\\.)*"', "", made.script)
    assert data_of(made.script, "villageCoverage")["names"] == text
    outlines = made.script[made.script.index('"/outlines.json",') :].split(",", 1)[1]
    assert json.JSONDecoder().raw_decode(outlines.lstrip())[0] == {"fills": fills}
    assert f'aria-label="{escape(text)}"' in made.html
    assert "<img" not in made.html
    assert "<script" not in made.html


@pytest.mark.parametrize(
    ("kind", "coordinates"), [("Polygon", [SQUARE]), ("MultiPolygon", [[SQUARE], [SQUARE]])]
)
def test_outlines_when_packed_then_steps_lead_back_to_the_points(kind, coordinates):
    packed = pack_outlines([("140105", {"type": kind, "coordinates": coordinates})])
    (outline,) = packed["outlines"]
    assert outline["code"] == "140105"
    assert len(outline["rings"]) == len(coordinates)
    # The point a metre away is left out.
    assert outline["rings"][0] == [1120000, 370000, 0, 10000, 10000, 0, -10000, -10000]
