"""Key places of the map: which there are, and whose."""

import json

import pytest

from outreach.coverage.layers import KeyPlaces, VisitDensity
from outreach.coverage.maps import CoverageMap, parts


@pytest.fixture
def key_places(factory, scene):
    town = factory.township("140110009", "东镇")
    factory.place("140110009001", "重点村委会", scene.a, "village", town, 37.7, 112.3, is_key=True)
    factory.place("140110009002", "中心小学", scene.a, "school_site", town, 37.8, 112.4)
    factory.place("140110009003", "砖厂", scene.b, "enterprise_site")


def test_key_places_when_asked_for_then_each_has_kind_point_and_name(signed_in, scene, key_places):
    answer = signed_in(scene.analyst).get("/map/key-places.json?kind=village")

    assert answer.json["places"] == [
        [0, 37.7, 112.3, "重点村"],
        [1, 37.8, 112.4, "中心小学"],
        [2, None, None, "砖厂"],
    ]
    again = signed_in(scene.analyst).get(
        "/map/key-places.json?kind=village", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


def test_key_places_when_a_brigade_looks_or_is_chosen_then_they_are_its_own(
    signed_in, scene, key_places
):
    def names(account, query):
        places = signed_in(account).get(f"/map/key-places.json{query}").json["places"]
        return [place[3] for place in places]

    assert names(scene.officer_b, "") == ["砖厂"]
    assert names(scene.analyst, "?unit=A") == ["重点村", "中心小学"]
    assert names(scene.analyst, "?township=140110009") == ["重点村", "中心小学"]
    assert signed_in(scene.officer_b).get("/map/key-places.json?unit=A").status_code == 404
    assert signed_in(scene.officer_b).get("/map/key-places.json?from=x").status_code == 400


def test_layers_when_used_on_a_map_of_ones_own_then_they_say_what_to_draw():
    drawn = CoverageMap("图", location=(37.5, 112.5))
    VisitDensity(room=16, show=True).add_to(drawn)
    KeyPlaces("/a.json", ["school_site"]).add_to(drawn)
    script = parts(drawn).script

    assert 'L.visitDensity({"show":true,"room":16})' in script
    assert json.dumps("/a.json") in script and '"kinds":["school_site"]' in script
