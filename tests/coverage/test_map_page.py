import html
import json
import re
import struct
from base64 import b64decode
from dataclasses import replace
from datetime import timedelta
from urllib.parse import unquote

import brotli
import pytest

from outreach.campaigns.queries import get_campaign
from outreach.campaigns.services import add_campaign, edit_campaign, set_targets
from outreach.coverage.words import script_words
from outreach.periods import today
from outreach.places.interval_services import set_intervals
from outreach.units.queries import get_root_unit
from tests.coverage.conftest import riders, talk

FIRST = re.compile(r'id="map-first"[^>]*>(.*?)</script>')
WHOLE_JUNE = "from=2024-06-01&to=2024-06-30"


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def side_of(answer):
    """The words of the headline and table."""
    page = answer.get_data(as_text=True)
    return text_of(page[page.index('id="coverage"') : page.index("map-as-of")])


def addresses_of(client, **query):
    return client.get("/map/state.json", query_string=query).json["addresses"]


def state_of(client, **query):
    """The columns of the state, read as docs/map-payloads.md tells."""
    names = ("days", "visits", "attendees", "leaflets", "riders", "done")
    query["columns"] = ",".join(names)
    data = client.get("/map/state.bin", query_string=query).data
    mark, count, _token, columns = struct.unpack_from("<4sI8sI", data)
    assert mark == b"OST1"
    found, at = {}, 20
    for _column in range(columns):
        number, width = data[at], data[at + 1]
        values = planes(data[at + 2 :], count, width)
        found[names[number - 1]] = [each - (number == 1) for each in values]
        at += 2 + count * width
    return found


def planes(data, count, width):
    return [
        sum(data[byte * count + at] << 8 * byte for byte in range(width)) for at in range(count)
    ]


def read_names(data):
    """(code or id, name, township) of each place, read as docs/map-payloads.md tells."""
    mark, count, towns, *widths = struct.unpack_from("<4sII4B", data)
    assert mark == b"ONM1"
    at, columns = 16, []
    for length, width in zip((count, count, count, towns), widths, strict=True):
        columns.append(planes(data[at:], length, width))
        at += length * width
    steps, town, *lengths = columns
    texts = []
    for length in (each for column in lengths for each in column):
        texts.append(data[at : at + length].decode())
        at += length
    ids, code, found = json.loads(data[at:])["id"], 0, []
    for place in range(count):
        code += (steps[place] >> 1) ^ -(steps[place] & 1)
        key = ids.get(str(place), str(code))
        found.append((key, texts[place], texts[count + town[place]]))
    return found


def name_list(client, addresses=None):
    data = client.get((addresses or addresses_of(client))["names"]).data
    return [name for _key, name, _town in read_names(data)]


def read_places(data):
    mark, count, pointed, per_degree, *whole = struct.unpack_from("<4sIIIii", data)
    assert mark == b"OPL1"
    at, axes = 24, []
    for value in whole:
        steps = planes(data[at:], pointed, 4)
        at += 4 * pointed
        axis = []
        for step in steps:
            value += (step >> 1) ^ -(step & 1)
            axis.append(value / per_degree)
        axes.append(axis + [None] * (count - pointed))
    return {
        "points": [None if lat is None else (lat, lon) for lat, lon in zip(*axes, strict=True)],
        "unit": planes(data[at:], count, 2),
        "key": list(data[at + 2 * count : at + 3 * count]),
        **json.loads(data[at + 3 * count :]),
    }


@pytest.fixture
def signed_in(factory, client):
    def sign_in(account):
        factory.sign_in(client, account)
        return client

    return sign_in


def test_map_when_opened_by_headquarters_then_it_has_headline_table_total_and_definitions(
    scene, factory, signed_in
):
    factory.visit(scene.officer_a, scene.in_a, "2024-06-16T10:00:00+08:00", talks=[talk(30)])
    answer = signed_in(scene.analyst).get(f"/map?table=1&{WHOLE_JUNE}")
    assert answer.status_code == 200
    side = side_of(answer)
    assert "覆盖率33.3%（1/3）" in side
    assert "从未到过：2个 · 2024-06-01至2024-06-30 · 行政村" in side
    assert "甲大队 2 1 50.0% （1/2）" in side
    assert "乙大队 1 0 0.0% （0/1）" in side
    assert "合计 3 1 33.3% （1/3）" in side
    assert "辖区按期末的划分，走访记在当时记录的单位名下" in side
    assert "数据截至" in text_of(answer.get_data(as_text=True))
    assert "内部工作用图 不得公开" in answer.get_data(as_text=True)


def later_of(client, page, name):
    """The answer at an address that the page's script asks when its picture is seen."""
    return client.get(html.unescape(re.search(rf'data-{name}="([^"]+)"', page).group(1)))


def test_map_when_its_script_asks_then_headline_table_and_words_come_after_the_page(
    app, scene, signed_in
):
    client = signed_in(scene.analyst)
    page = client.get(f"/map?{WHOLE_JUNE}&colour=visits").text
    assert "覆盖率" not in side_of(client.get(f"/map?{WHOLE_JUNE}"))
    side = later_of(client, page, "side").json
    assert "覆盖率0.0%（0/3）" in text_of(side["side"])
    assert "addresses" not in side  # the places are those that the page names
    answer = later_of(client, page, "later")
    assert answer.cache_control.immutable
    words, parts = answer.json["words"], answer.json["parts"]
    assert words["compared_with"] == "与%(then)s相比"
    assert "与这一天比" in parts["map-stage"] and "存成图片" in parts["content"]
    at_once = json.loads(re.search(r'id="words"[^>]*>(.*?)</script>', page).group(1))
    assert not set(at_once) & set(words)
    with app.test_request_context():
        assert set(at_once) | set(words) == set(script_words())


@pytest.mark.parametrize(
    "query",
    ["unit=A", "_scheme=evil&_external=1&endpoint=x", "a=0;url=//evil", "%22%3E%3Cb%3E=%27%22"],
)
def test_map_when_there_is_no_script_then_it_leads_to_itself_with_its_table(
    scene, signed_in, query
):
    client = signed_in(scene.analyst)
    page = client.get(f"/map?{query}").text
    [leads] = re.findall(
        r'<noscript><meta http-equiv="refresh" content="([^"]*)"></noscript>', page
    )
    address = html.unescape(leads).removeprefix("0; url=")
    assert address.startswith("/map?")
    whole = client.get(address)
    assert "覆盖率" in side_of(whole) and "http-equiv" not in whole.text


def test_map_when_opened_by_an_officer_then_other_brigades_are_not_in_it(scene, signed_in):
    client = signed_in(scene.officer_a)
    page = client.get("/map/coverage").get_data(as_text=True)
    assert sorted(name_list(client)) == ["坡头村", "甲村"]
    assert "乙大队" not in page
    assert "data-locate" in page


def test_map_when_a_unit_outside_the_scope_is_asked_for_then_it_is_not_found(scene, signed_in):
    client = signed_in(scene.officer_a)
    assert client.get("/map?unit=B").status_code == 404
    assert client.get("/map/state.json?unit=B").status_code == 404
    assert client.get("/map?unit=A1").status_code == 200


def test_map_when_a_brigade_is_chosen_then_headline_and_row_are_its_own(scene, factory, signed_in):
    factory.visit(scene.officer_a, scene.in_a, "2024-06-16T10:00:00+08:00")
    answer = signed_in(scene.analyst).get(f"/map?table=1&unit=A&{WHOLE_JUNE}")
    side = side_of(answer)
    assert side.index("甲大队") < side.index("覆盖率50.0%（1/2）")
    assert 'aria-current="true"' in answer.get_data(as_text=True)


def test_map_when_coloured_by_a_campaign_then_says_what_is_done_as_the_campaigns_page_does(
    app, scene, factory, signed_in
):
    rule = {"place_rule": "picked", "visits_needed": 2}
    with app.app_context():
        named = {"name": "环湖行动", "name_en": "Lake"}
        campaign = add_campaign("lake", {**named, **rule}, [scene.in_a, scene.in_a1], actor=None)
        root = get_root_unit().id
        set_targets(campaign, "places_done", "", {root: 2}, actor=None)
    for officer, place, visits in (
        (scene.officer_a, scene.in_a, 2),
        (scene.officer_a, scene.in_a1, 1),
        (scene.officer_b, scene.in_b, 2),
    ):
        for _visit in range(visits):
            factory.visit(officer, place, campaign="lake")
    client = signed_in(scene.analyst)
    asked = {"campaign": "lake", "colour": "done"}
    assert sorted(state_of(client, **asked)["done"]) == [0, 2, 3]
    assert "环湖行动 ：完成1个、目标2个" in side_of(
        client.get("/map", query_string={**asked, "table": 1})
    )
    with app.app_context():
        edit_campaign(
            get_campaign("lake"), {**named, **rule, "visits_needed": 1},
            [scene.in_a, scene.in_a1], actor=None,
        )  # fmt: skip
    assert sorted(state_of(client, **asked)["done"]) == [0, 3, 3]
    assert state_of(client)["done"] == [0, 0, 0]


def test_map_when_campaigns_and_intervals_change_then_the_same_server_says_so_at_once(
    app, scene, signed_in
):
    client = signed_in(scene.analyst)
    assert "清明" not in client.get("/map").text
    with app.app_context():
        set_intervals({"village": 77, "key": 33}, actor=None)
        add_campaign("tombs", {"name": "清明", "name_en": "Tombs"}, [], actor=None)
    page = client.get("/map").text
    assert '<option value="tombs">清明</option>' in page
    assert '"village":77' in page
    with app.app_context():
        edit_campaign(get_campaign("tombs"), {"name": "清明祭扫", "name_en": ""}, [], actor=None)
    assert '<option value="tombs">清明祭扫</option>' in client.get("/map").text


def test_map_when_a_campaign_is_chosen_then_it_says_never_under_these_filters(scene, signed_in):
    side = side_of(signed_in(scene.analyst).get("/map?table=1&campaign=day-122"))
    assert "该条件下从未到过：3个" in side
    assert "行政村 · 122全国交通安全日" in side
    assert "这个条件下没有走访 清除条件" in side


def test_map_when_the_days_are_wrong_then_the_message_is_at_the_field_and_the_value_kept(
    scene, signed_in
):
    client = signed_in(scene.analyst)
    page = client.get("/map?from=2024-06-31&to=2024-06-30").get_data(as_text=True)
    assert page.count("日期的格式不对，请写成 2026-06-16") == 2
    assert 'value="2024-06-31"' in page
    page = client.get("/map?from=2024-07-01&to=2024-06-30").get_data(as_text=True)
    assert "结束日期早于开始日期" in page
    answer = client.get("/map/state.json?from=2024-07-01&to=2024-06-30")
    assert answer.status_code == 400


@pytest.mark.any_engine
@pytest.mark.parametrize("choice", ["7d", "30d", "month", "quarter", "year", "365d", "all"])
def test_map_when_a_quick_period_is_chosen_then_it_ends_today(scene, signed_in, choice):
    page = signed_in(scene.analyst).get(f"/map?period={choice}").get_data(as_text=True)
    assert today().isoformat() in page
    assert f'value="{choice}" selected' in page


def test_map_when_riders_are_few_then_the_share_is_not_shown(scene, factory, signed_in):
    for number in range(5):
        place = factory.place(f"14010000010{number}", None, scene.b)
        factory.visit(
            scene.officer_b,
            place,
            "2024-06-16T10:00:00+08:00",
            helmet_checks=[riders(18, 12)],
        )
    client = signed_in(scene.analyst)
    assert "150 60 40% 27%–55% 仅供参考" in side_of(client.get(f"/map?table=1&{WHOLE_JUNE}"))
    factory.visit(
        scene.officer_a, scene.in_a, "2024-06-16T10:00:00+08:00", helmet_checks=[riders(60, 40)]
    )
    assert "100 40 样本不足" in side_of(client.get(f"/map?table=1&{WHOLE_JUNE}"))


def test_map_when_there_is_no_place_then_it_says_what_to_do(factory, signed_in):
    admin = factory.account("administrator", factory.root())
    page = signed_in(admin).get("/map?table=1").get_data(as_text=True)
    assert "还没有数据。先导入村庄名单" in page
    assert 'href="/imports"' in page


def test_map_when_it_has_an_approval_number_then_the_number_stands_on_it(app, scene, signed_in):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], map_approval_number="GS（2026）1234号")
    client = signed_in(scene.analyst)
    page = client.get("/map").get_data(as_text=True)
    assert "审图号：GS（2026）1234号" in page
    assert "不得公开" not in page
    sheet = later_of(client, page, "later").json["parts"]["content"]
    assert "data-public" in sheet  # pictures carry the number, and no frame that says internal


def test_map_when_a_name_is_hostile_then_it_leaves_no_script(scene, factory, signed_in):
    name = "</script><b>`${1}`"
    factory.place("140100000010", name, scene.b)
    page = signed_in(scene.analyst).get("/map").get_data(as_text=True)
    assert "</script><b>" not in page


def test_map_when_there_are_many_villages_then_the_statements_are_as_few(
    scene, factory, signed_in, counted_statements
):
    client = signed_in(scene.analyst)

    def statements():
        with counted_statements() as sent:
            client.get("/map")
        return len(sent)

    statements()  # the outlines are packed once
    few = statements()
    for number in range(30):
        factory.place(f"1401000002{number:02}", None, scene.b)
    statements()  # the register is read again once
    assert statements() == few
    assert few <= 13


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


def test_panel_when_opened_then_it_tells_the_last_visits_and_links_those_in_scope(
    app, scene, factory, signed_in
):
    visit = factory.visit(
        scene.officer_a,
        scene.in_a,
        talks=[talk(30)],
        leaflets=[{"material": "helmet-leaflet", "quantity": 120}],
    )
    old = (today() - timedelta(days=100)).isoformat()
    factory.visit(scene.officer_a, scene.in_a, f"{old}T09:00:00+08:00", nobody_met=True)
    panel = signed_in(scene.officer_a).get(f"/map/villages/{scene.in_a}.json").json
    assert (panel["name"], panel["unit"]) == ("甲村", "甲大队")
    assert panel["since"].startswith("1天未到（应90天一次），上次")
    newest, oldest = panel["visits"]
    assert newest["figures"] == "受教育30人次 · 资料120份"
    assert newest["url"] == f"/visits/{visit}"
    assert oldest["figures"] == "去了，没遇到人"
    assert panel["detail_url"] == f"/villages/{scene.in_a}"
    assert panel["round_url"] is None  # leaders make rounds
    assert scene.in_a in panel["record_url"]


def test_panel_when_the_place_is_another_brigades_then_it_is_not_found(scene, signed_in):
    client = signed_in(scene.officer_a)
    assert client.get(f"/map/villages/{scene.in_b}.json").status_code == 404
    assert client.get("/map/villages/140100000003.json").status_code == 404
    assert client.get("/map/villages/140100000001.json").status_code == 200
    assert client.get("/map/villages/nothing.json").status_code == 404


def test_panel_when_a_visit_was_made_for_another_unit_then_it_is_told_but_not_linked(
    scene, factory, signed_in
):
    headquarters = factory.account("administrator", factory.root())
    officer = factory.account("officer", factory.root())
    factory.visit(officer, scene.in_b)
    (visit,) = signed_in(scene.officer_b).get(f"/map/villages/{scene.in_b}.json").json["visits"]
    assert (visit["unit"], visit["url"]) == ("太原支队", None)
    client = signed_in(headquarters)
    (visit,) = client.get(f"/map/villages/{scene.in_b}.json").json["visits"]
    assert visit["url"].startswith("/visits/")


def test_panel_when_an_auditor_looks_then_figures_have_no_links(scene, factory, signed_in):
    factory.visit(scene.officer_a, scene.in_a)
    auditor = factory.account("auditor", factory.root())
    panel = signed_in(auditor).get(f"/map/villages/{scene.in_a}.json").json
    assert (panel["visits"][0]["url"], panel["detail_url"], panel["record_url"]) == (None,) * 3


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
