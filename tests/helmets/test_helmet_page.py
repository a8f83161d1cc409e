"""The page of helmet rates: what each reader sees of which brigade, and what is left unsaid."""

from __future__ import annotations

import csv
import io
import re

import pytest

from outreach.helmets.statistics import matched_change, pooled_rate
from tests.helmets.conftest import JUNE, MAY, check

WHOLE_JUNE = "from=2024-06-01&to=2024-06-30"


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def table_of(html, caption):
    """The words of each line of the table, by the line's heading."""
    table = next(part for part in html.split("<table") if f"<caption>{caption}" in part)
    rows = re.findall(r"<tr>(.*?)</tr>", table[: table.index("</table>")], re.S)
    return {text_of(row).split()[0]: text_of(row) for row in rows[1:]}


@pytest.fixture
def page(client, factory):
    """Opens the page as an account: page(account, "period=year")."""

    def open_page(account, query=WHOLE_JUNE):
        factory.sign_in(client, account)
        answer = client.get(f"/helmets?{query}")
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    return open_page


def percent(share):
    return f"{share * 100:.0f}%"


def test_page_when_villages_are_enough_then_shows_rate_interval_and_grade(page, scene):
    html = page(scene.analyst)
    line = table_of(html, "各大队")["甲大队"]
    rate = pooled_rate(*zip(*JUNE, strict=True))
    assert f"{percent(rate.rate)}（{percent(rate.low)}–{percent(rate.high)}）" in line
    assert "可用" in line
    assert "9 273 139 0" in line
    assert html.count('class="rate-mark__dot') >= 1


@pytest.mark.any_engine
def test_page_when_villages_are_too_few_then_counts_only_and_no_percentage(page, scene):
    line = table_of(page(scene.analyst), "各大队")["乙大队"]
    assert "1 40 30 10 样本不足" in line
    assert "还需观察约" in line
    without_warning = line.replace("看不清的占20%", "")
    assert "看不清的占20%" in line
    assert "75%" not in line and "%" not in without_warning


@pytest.mark.any_engine
def test_page_when_no_people_are_registered_then_total_is_named_unweighted(page, scene):
    text = text_of(page(scene.analyst))
    assert "已观察骑乘人员合计" in text
    assert "按各大队人口加权" not in text


def test_page_when_people_are_registered_then_area_is_weighted_and_names_whom_it_leaves_out(
    page, scene, factory, people
):
    c = factory.unit("C", "丙大队")
    officer = factory.account("officer", c)
    in_c = [factory.place(f"1401000002{at:02}", f"丙{at}村村委会", c) for at in range(9)]
    for at, place in enumerate(in_c):
        counts = check(5 + at % 2, 30)
        factory.visit(officer, place, "2024-06-12T10:00:00+08:00", helmet_checks=[counts])
    people(scene.in_a, 3000)
    people(in_c, 1000)
    people([scene.in_b], 500)
    text = text_of(page(scene.analyst))
    a, other = 139 / 273, (5 * 5 + 4 * 6) / 270
    weighted = (a * 27000 + other * 9000) / 36000
    assert f"辖区佩戴率（按各大队人口加权） {percent(weighted)}" in text
    assert "样本不足，没有算进去：乙大队" in text


def test_page_when_leader_looks_then_own_brigade_only(client, factory, page, scene):
    text = text_of(page(scene.leader_a))
    assert "甲大队" in text and "乙大队" not in text
    assert client.get("/helmets?unit=B").status_code == 404
    assert client.get("/helmets/rates.csv?unit=B").status_code == 404


@pytest.mark.any_engine
def test_page_when_squad_leader_looks_then_own_squadron_only(page, scene):
    line = table_of(page(scene.leader_a1), "各大队")["甲一中队"]
    assert "1 30 15" in line and "样本不足" in line


@pytest.mark.any_engine
def test_page_when_officer_or_stranger_asks_then_refused(client, factory, scene):
    assert client.get("/helmets").status_code == 302
    factory.sign_in(client, scene.officer_a)
    assert client.get("/helmets").status_code == 403
    assert client.get("/helmets/rates.csv").status_code == 403


def test_change_when_villages_were_seen_twice_then_difference_with_interval(page, scene):
    html = page(scene.analyst, f"{WHOLE_JUNE}&before_from=2024-05-01&before_to=2024-05-31")
    lines = table_of(html, "各大队")
    change = matched_change(*zip(*MAY, strict=True), *zip(*JUNE, strict=True))
    assert f"{change.difference * 100:+.1f}个百分点" in lines["甲大队"]
    assert "观察到的佩戴率升高" in lines["甲大队"] and "9个村" in lines["甲大队"]
    assert "两期都看过的村太少" in lines["乙大队"]
    assert "比较的是：2024-05-01至2024-05-31" in html


@pytest.mark.any_engine
def test_change_when_previous_period_is_chosen_then_it_is_as_long_and_just_before(page, scene):
    html = page(scene.analyst, f"{WHOLE_JUNE}&compare=previous")
    assert "比较的是：2024-05-02至2024-05-31" in html
    assert "比较的是：2023-06-01至2023-06-30" in page(
        scene.analyst, f"{WHOLE_JUNE}&compare=last_year"
    )
    assert "比较的是" not in page(scene.analyst, f"{WHOLE_JUNE}&compare=none")


@pytest.mark.any_engine
def test_days_when_they_make_no_sense_then_field_says_so(page, scene):
    assert "结束日期早于开始日期" in page(scene.analyst, "from=2024-06-30&to=2024-06-01")
    overlapping = f"{WHOLE_JUNE}&before_from=2024-05-20&before_to=2024-06-05"
    assert "两段不能重叠" in page(scene.analyst, overlapping)
    for days in ("0001-01-01", "0001-01-02"):
        for compare in ("last_year", "previous"):
            address = f"from={days}&to=2024-06-30&compare={compare}"
            assert "比较的是" not in page(scene.analyst, address)


def test_after_talk_when_seen_then_stands_apart_and_changes_no_rate(page, factory, scene):
    before = table_of(page(scene.analyst), "各大队")["甲大队"]
    for place in scene.in_a:
        late = check(30, 30, phase="after_talk")
        factory.visit(scene.officer_a, place, "2024-06-20T10:00:00+08:00", helmet_checks=[late])
    html = page(scene.analyst)
    assert table_of(html, "各大队")["甲大队"] == before
    assert "9 270 270" in table_of(html, "宣讲后看到的")["宣讲后看到的"]


@pytest.mark.any_engine
def test_vehicle_types_when_seen_then_each_is_judged_by_itself(page, factory, scene):
    factory.visit(
        scene.officer_a,
        scene.in_a[0],
        "2024-06-21T10:00:00+08:00",
        helmet_checks=[check(9, 12, vehicle="motorcycle", correct=4)],
    )
    html = page(scene.analyst)
    lines = table_of(html, "按车型")
    assert "1 12 9 0 样本不足" in lines["摩托车"]
    assert "10 313 169" in lines["电动自行车"]
    assert "1 12 4" in table_of(html, "戴好的")["戴好（系紧）"]


@pytest.mark.any_engine
def test_seats_when_children_are_few_then_they_are_passengers(page, factory, scene):
    def seen(children):
        counts = [
            {"vehicle_type": "e_bicycle", "seat": "passenger", "none": 6, "worn": 2},
            {"vehicle_type": "e_bicycle", "seat": "child_passenger", "none": children, "worn": 0},
        ]
        one = {**check(0, 0), "counts": counts}
        factory.visit(
            scene.officer_a, scene.in_a[0], "2024-06-22T10:00:00+08:00", helmet_checks=[one]
        )

    seen(3)
    lines = table_of(page(scene.analyst), "按座位")
    assert "儿童乘员" not in lines and "1 11 2" in lines["乘员"]
    seen(4)
    assert "1 7 0" in table_of(page(scene.analyst), "按座位")["儿童乘员"]


def test_page_when_visit_is_void_or_check_short_then_not_counted(page, factory, scene):
    short = {**check(0, 200), "minutes": 4}
    factory.visit(
        scene.officer_a, scene.in_a[0], "2024-06-23T10:00:00+08:00", helmet_checks=[short]
    )
    assert "9 273 139" in table_of(page(scene.analyst), "各大队")["甲大队"]


@pytest.mark.any_engine
def test_page_when_nothing_was_observed_then_says_so(page, scene):
    assert "这个条件下没有头盔观察" in page(scene.analyst, "from=2019-01-01&to=2019-01-31")


def test_file_when_exported_then_same_figures_and_no_rate_of_too_few(client, page, scene):
    page(scene.analyst)
    answer = client.get(f"/helmets/rates.csv?{WHOLE_JUNE}&before_from=2024-05-01")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    a, b = (next(row for row in rows if row["code"] == code) for code in "AB")
    rate = pooled_rate(*zip(*JUNE, strict=True))
    assert (a["grade"], a["rate"], a["low"]) == ("A", f"{rate.rate:.4f}", f"{rate.low:.4f}")
    assert a["villages_matched"] == "9" and a["change"].startswith("0.")
    assert (b["grade"], b["rate"], b["riders_helmeted"]) == ("C", "", "30")
    assert client.get("/helmets/rates.csv?from=x").status_code == 400


def test_map_when_rate_can_be_judged_then_interval_beside_it(client, factory, scene):
    factory.sign_in(client, scene.analyst)
    html = client.get(f"/map?table=1&{WHOLE_JUNE}").get_data(as_text=True)
    side = text_of(html[html.index('id="coverage"') : html.index("map-as-of")])
    rate = pooled_rate(*zip(*JUNE, strict=True))
    interval = f"{percent(rate.rate)} {percent(rate.low)}–{percent(rate.high)}"
    assert f"273 139 {interval}" in side
    assert "40 30 样本不足" in side
    assert "/helmets?from=2024-06-01" in html


def test_interface_when_asked_then_rate_comes_with_grade(client, factory, scene):
    factory.sign_in(client, scene.analyst)
    answer = client.get("/api/v1/coverage?by=brigade&from=2024-06-01&to=2024-06-30")
    a, b = answer.json["items"][:2]
    rate = pooled_rate(*zip(*JUNE, strict=True))
    assert a["wearing"]["grade"] == "A"
    assert a["wearing"]["rate"] == pytest.approx(rate.rate)
    assert (b["wearing"]["grade"], b["wearing"]["rate"]) == ("C", None)


@pytest.mark.any_engine
def test_visit_when_its_check_says_little_then_page_says_so(client, factory, scene):
    late = check(3, 9, phase="after_talk", unclear=4)
    visit = factory.visit(scene.officer_a, scene.in_a[0], helmet_checks=[late])
    factory.sign_in(client, scene.leader_a)
    text = text_of(client.get(f"/visits/{visit}").get_data(as_text=True))
    assert "宣讲后看到的，单独列出" in text
    assert "看不清的占31%" in text
    assert "一次观察只列人次，不算百分比" in text
