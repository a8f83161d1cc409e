"""What the map's script reads: where places are, their names, their state, and what keeps them."""

import json
import re
from base64 import b64decode
from datetime import timedelta
from html import unescape
from urllib.parse import unquote

import brotli
import pytest

from outreach.periods import today
from outreach.places.interval_services import set_intervals
from tests.coverage.conftest import talk
from tests.coverage.payloads import (
    addresses_of,
    name_list,
    read_names,
    read_places,
    state_of,
    text_of,
)

FIRST = re.compile(r'id="map-first"[^>]*>(.*?)</script>')


def test_state_when_nothing_changed_then_304_and_after_a_visit_the_columns_differ(
    scene, factory, signed_in
):
    client = signed_in(scene.analyst)
    first = client.get("/map/state.json")
    assert sorted(state_of(client)["days"]) == [-1, -1, -1]
    etag, token = first.headers["ETag"], first.json["addresses"]["token"]

    def again(path, etag):
        return client.get(path, headers={"If-None-Match": etag})

    columns = client.get("/map/state.bin?columns=days").headers["ETag"]
    assert again("/map/state.bin?columns=days", columns).status_code == 304
    assert again("/map/state.json", etag).status_code == 304
    assert again("/map/state.json", etag).get_data() == b""
    factory.visit(scene.officer_a, scene.in_a, talks=[talk(12)])
    assert again("/map/state.bin?columns=days", columns).status_code == 200
    after = again(f"/map/state.json?register={token}", etag)
    assert after.status_code == 200
    assert sorted(state_of(client)["days"]) == [-1, -1, 1]
    assert sorted(state_of(client)["attendees"]) == [0, 0, 12]
    assert "addresses" not in after.json
    assert "12" in text_of(after.json["side"])


def test_state_when_what_is_due_changes_then_it_is_news(app, scene, factory, signed_in):
    factory.visit(scene.officer_a, scene.in_a, f"{today() - timedelta(days=40)}T10:00:00+08:00")
    client = signed_in(scene.analyst)
    etags = [client.get("/map/state.json?unit=A").headers["ETag"]]

    def news():
        answer = client.get("/map/state.json?unit=A", headers={"If-None-Match": etags[-1]})
        etags.append(answer.headers["ETag"])
        assert etags[-1] in unescape(client.get("/map?unit=A&table=1").text)
        return answer

    assert news().status_code == 304
    with app.app_context():
        set_intervals({"village": 30, "key": 20}, actor=None)
    answer = news()
    assert answer.json["intervals"] == {"village": 30, "key": 20}
    # 甲村 belongs to brigade A itself: never 0, overdue 1, one visit in the quarter.
    row = re.search(r"本级直接负责(.*?)</tr>", answer.json["side"], re.S)[1]
    assert re.findall(r'class="number">(\d+)<', row) == ["0", "1", "1"]


@pytest.mark.any_engine
@pytest.mark.parametrize(
    "name",
    ["state.json", "state.bin", "cells.bin", "moments.bin", "days.json", "key-places.json"],
)
def test_figures_when_read_then_no_browser_keeps_them_but_who_has_them_hears_so(
    scene, signed_in, name
):
    client = signed_in(scene.analyst)
    answer = client.get(f"/map/{name}")
    assert answer.headers["Cache-Control"] == "no-store"
    again = client.get(f"/map/{name}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_state_when_the_register_changed_then_the_places_have_another_address(
    scene, factory, signed_in
):
    client = signed_in(scene.analyst)
    old = addresses_of(client)
    factory.place("140100000099", "新村村委会", scene.a)
    new = client.get(f"/map/state.json?register={old['token']}").json["addresses"]
    assert "新村" in name_list(client, new)
    assert client.get(old["places"]).status_code == 404


def test_state_when_asked_by_a_brigade_then_it_holds_its_own_places_only(scene, signed_in):
    client = signed_in(scene.analyst)
    everybody = addresses_of(client)
    client = signed_in(scene.officer_b)
    assert name_list(client) == ["乙村"]
    assert len(state_of(client)["days"]) == 1
    for of_all in ("places", "names"):
        assert client.get(everybody[of_all]).status_code == 404


def test_state_when_a_township_is_chosen_then_only_its_places_are_there(scene, factory, signed_in):
    factory.place("140110002077", "镇上村", scene.b, township=factory.township("140110002"))
    client = signed_in(scene.analyst)
    assert len(state_of(client)["days"]) == 4
    assert len(state_of(client, township="140110002")["days"]) == 1
    assert client.get("/map/state.bin?township=999999999").status_code == 400


def test_places_when_read_then_points_units_and_keys_are_the_registers_and_kept_for_good(
    scene, factory, signed_in
):
    factory.place("140100000050", "重点村", scene.b, lat=37.51236, lon=112.25672, is_key=True)
    factory.place("140100000051", "东边村", scene.a1, lat=37.6, lon=112.3)
    client = signed_in(scene.analyst)
    addresses = addresses_of(client)
    answer = client.get(addresses["places"], headers={"Accept-Encoding": "br"})
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    places = read_places(brotli.decompress(answer.data))
    names = name_list(client, addresses)
    found = {
        name: (places["points"][at], places["units"][places["unit"][at]]["code"], places["key"][at])
        for at, name in enumerate(names)
    }
    # Within three metres: nearer than a village's point is true, and than a screen shows.
    assert found["重点村"] == ((37.51235, 112.2567), "B", 1)
    assert found["东边村"] == ((37.6, 112.3), "A1", 0)
    assert found["甲村"] == (None, "A", 0)


def test_names_when_read_then_each_place_has_its_code_or_id_and_its_township(
    scene, factory, signed_in
):
    town = factory.township("659006100", "远镇")
    factory.place("659006100201", "远村", scene.b, township=town)
    bare = factory.place(None, "无码工地", scene.b, "enterprise_site")
    client = signed_in(scene.analyst)
    names = read_names(client.get(addresses_of(client, kind="all")["names"]).data)
    assert ("659006100201", "远村", "远镇") in names
    assert (bare, "无码工地", "") in names
    assert ("140100000003", "乙村", "") in names
    assert len(names) == 5


def test_map_when_opened_then_what_its_picture_needs_is_asked_for_ahead_of_scripts(
    signed_in, scene
):
    client = signed_in(scene.analyst)
    page = client.get("/map?period=year&colour=visits&columns=none&_external=1&endpoint=x")
    first = json.loads(FIRST.search(page.get_data(as_text=True))[1])
    asked = list(first["addresses"].values())
    assert set(first["addresses"]) == {"outlines", "places", "state"}
    assert "/map/state.bin?period=year&columns=days,visits" in [unquote(each) for each in asked]
    answers = {address: client.get(address) for address in asked}
    assert {answer.status_code for answer in answers.values()} == {200}
    # The state of few places comes with the page.
    [(address, state)] = first["brought"].items()
    assert "/state.bin" in address and b64decode(state) == answers[address].data

    wrong = client.get("/map?from=yesterday").get_data(as_text=True)
    assert json.loads(FIRST.search(wrong)[1])["addresses"] == {}
