"""The way from headquarters to a village, and what each level is made of."""

import re

import pytest

from tests.coverage.conftest import talk
from tests.coverage.payloads import WHOLE_JUNE, text_of


@pytest.fixture
def towns(factory, scene):
    """Two townships of squadron A1: two villages in one, one in the other."""
    east = factory.township("140110003", "南镇")
    west = factory.township("140110004", "北镇")
    factory.place("140110003001", "南一村委会", scene.a1, township=east)
    key = factory.place("140110003002", "南二村委会", scene.a1, township=east)
    factory.place("140110004001", "北一村委会", scene.a1, township=west)
    factory.visit(scene.officer_a, key, "2024-06-03T10:00:00+08:00", talks=[talk(25)])
    return {"south": "140110003", "visited": key}


def drill_of(html):
    """The rows of the table of the next level, each as its words."""
    if 'class="drill"' not in html:
        return None
    table = html[html.index('class="drill"') :]
    rows = table[table.index("<tbody>") : table.index("</tbody>")].split("</tr>")
    return [text_of(row).strip() for row in rows if row.strip()]


def way_of(html):
    nav = re.search(r'<nav class="map-way".*?</nav>', html, re.S).group()
    return [text_of(step).strip() for step in nav.split("</li>") if "<li" in step]


def read(client, address):
    """The page as it is without script: with its table."""
    answer = client.get(f"{address}{'&' if '?' in address else '?'}table=1")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_drill_when_nothing_is_chosen_then_brigades_are_the_table_and_there_is_no_way(
    signed_in, scene
):
    html = read(signed_in(scene.analyst), "/map")

    assert drill_of(html) is None
    assert way_of(html) == []


def test_drill_when_a_brigade_is_chosen_then_its_squadrons_and_its_own_places_add_up(
    signed_in, scene, towns
):
    html = read(signed_in(scene.analyst), f"/map?unit=A&{WHOLE_JUNE}")

    squadron, own = drill_of(html)
    assert squadron.startswith("甲一中队") and "1/4" in squadron
    assert own.startswith("本级直接负责") and "0/1" in own
    assert way_of(html)[-1] == "甲大队"


def test_drill_when_a_squadron_is_chosen_then_its_townships_are_listed_with_links(
    signed_in, scene, towns
):
    html = read(signed_in(scene.analyst), f"/map?unit=A1&{WHOLE_JUNE}")

    south, north, none = drill_of(html)
    assert south.startswith("南镇 50.0% 1/2 1")
    assert north.startswith("北镇 0.0% 0/1 1")
    assert none.startswith("没有登记乡镇 0.0% 0/1")
    assert "unit=A1" in html and "township=140110003" in html
    assert way_of(html)[1:] == ["甲大队", "甲一中队"]


def test_drill_when_a_township_is_chosen_then_its_villages_say_when_they_were_reached(
    signed_in, scene, towns
):
    address = f"/map?unit=A1&township={towns['south']}&{WHOLE_JUNE}"
    html = read(signed_in(scene.analyst), address)

    never, reached = drill_of(html)
    assert never.startswith("南一村 从未到过")
    assert reached.startswith("南二村 27天未到 1 25")
    assert way_of(html)[1:] == ["甲大队", "甲一中队", "南镇"]
    headline = re.search(r'<h2 class="coverage__headline">.*?</h2>', html, re.S).group()
    assert text_of(headline).split() == ["南镇", "覆盖率50.0%（1/2）"]


def test_drill_when_asked_by_an_open_page_then_way_and_table_come_with_the_state(
    signed_in, scene, towns
):
    answer = signed_in(scene.analyst).get("/map/state.json?unit=A1").json

    assert "甲一中队" in answer["way"]
    assert "南镇" in answer["side"]


def test_drill_when_a_brigade_looks_then_it_begins_at_itself_and_sees_no_other(
    signed_in, scene, towns
):
    client = signed_in(scene.officer_a)
    html = read(client, "/map/coverage")

    assert [row.split()[0] for row in drill_of(html)] == ["甲一中队", "本级直接负责"]
    assert way_of(read(client, "/map/coverage?unit=A1")) == ["甲大队", "甲一中队"]
    assert client.get("/map/coverage?unit=B").status_code == 404
