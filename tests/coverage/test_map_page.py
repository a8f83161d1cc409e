import html
import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from outreach.campaigns.queries import get_campaign
from outreach.campaigns.services import add_campaign, edit_campaign, set_targets
from outreach.coverage.forms import COLOUR_NAMES
from outreach.coverage.script_words import script_words, wearing_words
from outreach.periods import today
from outreach.places.interval_services import set_intervals
from outreach.units.queries import get_root_unit
from tests.coverage.conftest import riders, talk
from tests.coverage.payloads import WHOLE_JUNE, name_list, state_of, text_of


def side_of(answer):
    """The words of the headline and table."""
    page = answer.get_data(as_text=True)
    return text_of(page[page.index('id="coverage"') : page.index("map-as-of")])


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
    # Those of other colours come later; those of this one may stand in both.
    assert "done_done" not in at_once
    with app.test_request_context():
        assert set(at_once) | set(words) == {*script_words(), *wearing_words(0.5)}


@pytest.mark.parametrize("colour", COLOUR_NAMES)
def test_map_when_coloured_then_its_first_picture_has_the_words_of_its_classes(
    signed_in, scene, colour
):
    page = signed_in(scene.analyst).get(f"/map?colour={colour}").get_data(as_text=True)
    words = json.loads(re.search(r'id="words"[^>]*>(.*?)</script>', page).group(1))
    needed = {
        "recency": {"days_range", "days_over"},
        "coverage": {"covered", "uncovered", "fills_coverage", "share_range"},
        "wearing": {"wearing_below", "wearing_few", "no_check", "fills_wearing"},
        "done": {"done_done", "done_choose"},
        "riders": {"no_check"},
    }
    assert needed.get(colour, {"zero"}) | {"never", "outside"} <= set(words)


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
