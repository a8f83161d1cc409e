"""The overview: what each reader sees of which brigade, and that figures open what is behind."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime, time, timedelta
from html import unescape
from types import SimpleNamespace

import pytest

from outreach.database import utc_now
from outreach.periods import from_local, today

pytestmark = pytest.mark.any_engine


def text_of(html):
    words = re.sub(r"<(script|svg)\b.*?</\1>", " ", html, flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", words)))


def tile(html, label):
    """Figure, note and address of the key figure with the label."""
    found = re.search(
        rf'<(?:a|div) class="stat"(?: href="([^"]*)")?>\s*<span class="stat__label">{label}</span>'
        r"(.*?)</(?:a|div)>",
        html,
        re.S,
    )
    assert found, label
    figure = re.search(r'stat__figure">([^<]*)', found[2])
    note = re.search(r'stat__note">([^<]*)', found[2])
    return SimpleNamespace(
        figure=figure[1].strip() if figure else "",
        note=note[1].strip() if note else "",
        url=unescape(found[1] or ""),
    )


def noon(days_ago):
    """Noon in Shanghai so many days ago; just now for today."""
    if not days_ago:
        return utc_now().isoformat()
    day = today() - timedelta(days=days_ago)
    return from_local(datetime.combine(day, time(12))).isoformat()


@pytest.fixture
def scene(factory):
    """Brigade A: four villages, one just visited, one overdue, one never; B: one, never visited."""
    a, b = factory.unit("A", "甲大队", name_en="Brigade A"), factory.unit("B", "乙大队")
    officer_a = factory.account("officer", a)
    places = {
        "fresh": factory.place("140100000001", "甲村村委会", a),
        "late": factory.place("140100000002", "坡头村委会", a),
        "key": factory.place("140100000003", "重村村委会", a, is_key=True),
        "never": factory.place("140100000004", "远村村委会", a),
        "in_b": factory.place("140100000005", "乙村村委会", b),
    }
    factory.visit(officer_a, places["fresh"], noon(0))
    factory.visit(officer_a, places["late"], noon(120))
    factory.visit(officer_a, places["key"], noon(40))
    return SimpleNamespace(
        a=a,
        b=b,
        officer_a=officer_a,
        places=places,
        leader_a=factory.account("brigade_leader", a),
        leader_b=factory.account("squad_leader", b),
        analyst=factory.account("headquarters_analyst", factory.root()),
    )


@pytest.fixture
def page(client, factory):
    """Opens the page as an account: page(account, "period=year")."""

    def open_page(account, query="period=365d"):
        factory.sign_in(client, account)
        answer = client.get(f"/dashboard?{query}")
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    return open_page


def test_page_when_analyst_looks_then_every_figure_has_its_base(page, scene):
    html = page(scene.analyst)
    today_tile = tile(html, "今天的走访（次）")
    assert today_tile.figure == "1"
    assert today_tile.note.startswith("今天到了1个地点，截至")
    coverage = tile(html, "覆盖率")
    assert (coverage.figure, coverage.note) == ("60.0%", "3/5：期内到过的村÷登记的村")
    late = tile(html, "逾期的村")
    assert late.figure == "2"
    assert "一般村超过90天未到1个，重点村超过30天1个" in late.note
    assert tile(html, "从未到过的村").figure == "2"
    assert tile(html, "待审核（次）").figure == "3"
    assert "数据截至" in html


def test_page_when_a_figure_is_opened_then_what_is_behind_it_answers(page, scene, client):
    html = page(scene.analyst)
    for label in ("今天的走访（次）", "覆盖率", "逾期的村", "从未到过的村", "待审核（次）"):
        assert client.get(tile(html, label).url).status_code == 200, label
    of_today = text_of(client.get(tile(html, "今天的走访（次）").url).get_data(as_text=True))
    assert "甲村" in of_today and "坡头村" not in of_today
    waiting = text_of(client.get(tile(html, "待审核（次）").url).get_data(as_text=True))
    assert all(name in waiting for name in ("甲村", "坡头村", "重村"))


def test_page_when_villages_are_overdue_then_lists_the_longest_waiting_first(page, scene):
    text = text_of(page(scene.analyst))
    assert re.search(r"坡头村 .*?120天未到 .*重村 重点村 40天未到", text)
    assert f"/villages/{scene.places['late']}" in page(scene.analyst)


def test_page_when_brigades_differ_then_each_row_has_fraction_and_map(page, scene):
    html = page(scene.analyst)
    drawn = re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', html, re.S)
    bars = json.loads(drawn[1])["rows"]
    assert [(bar["name"], bar["text"]) for bar in bars] == [
        ("甲大队", "75.0%（3/4）"),
        ("乙大队", "0.0%（0/1）"),
    ]
    rows = {
        text_of(row).split()[0]: text_of(row).split()[1:]
        for row in re.findall(r"<tr>(.*?)</tr>", html.split("各大队期内")[1], re.S)
    }
    assert rows["甲大队"] == ["3", "4", "75.0%"]
    assert rows["乙大队"] == ["0", "1", "0.0%"]
    assert rows["合计"] == ["3", "5", "60.0%"]
    assert "/map?unit=A&amp;period=365d" in html


def test_page_when_leader_looks_then_own_brigade_only(page, scene):
    html = page(scene.leader_b)
    assert tile(html, "今天的走访（次）").figure == "0"
    assert tile(html, "覆盖率").note.startswith("0/1")
    assert "甲大队" not in html and "坡头村" not in html


def test_page_when_another_unit_is_asked_for_then_not_found(client, factory, scene):
    factory.sign_in(client, scene.leader_b)
    assert client.get("/dashboard?unit=A").status_code == 404
    assert client.get("/dashboard/coverage.csv?unit=A").status_code == 404


@pytest.mark.parametrize("role", ["officer", "auxiliary", "administrator", "auditor"])
def test_page_when_role_is_neither_leader_nor_analyst_then_refused(client, factory, role):
    unit = factory.root() if role in ("administrator", "auditor") else None
    factory.sign_in(client, factory.account(role, unit=unit))
    assert client.get("/dashboard").status_code == 403
    assert client.get("/dashboard/visits.csv").status_code == 403


def test_page_when_unit_is_chosen_then_all_figures_are_its_own(page, scene):
    html = page(scene.analyst, "period=365d&unit=B")
    assert tile(html, "今天的走访（次）").figure == "0"
    assert tile(html, "覆盖率").note.startswith("0/1")
    assert tile(html, "待审核（次）").figure == "0"
    assert "unit=B" in tile(html, "覆盖率").url
    assert "没有逾期的村" in html


def test_page_when_a_visit_is_voided_then_it_leaves_the_figures(page, scene, client, factory):
    factory.sign_in(client, scene.leader_a)
    visit = re.search(
        r"/visits/([0-9a-f-]{36})", client.get("/visits?whose=unit").get_data(as_text=True)
    )
    assert visit
    client.post(
        f"/visits/{visit[1]}/void",
        data={"csrf_token": factory.csrf(client), "reason": "记错了村"},
    )
    html = page(scene.leader_a)
    assert tile(html, "今天的走访（次）").figure == "0"
    assert tile(html, "从未到过的村").figure == "2"


def test_page_when_phones_are_silent_then_says_whose_figures_may_be_low(page, scene, factory):
    factory.device(scene.officer_a, seen_at=utc_now() - timedelta(days=9), waiting_count=4)
    html = page(scene.analyst)
    assert tile(html, "未联系的手机（部）").figure == "1"
    assert "甲大队的数字可能偏低；最后报告有4次未发送" in text_of(html)
    assert scene.officer_a.badge not in html


def test_page_when_leader_may_manage_phones_then_silent_ones_open(page, scene, factory, client):
    factory.device(scene.officer_a, seen_at=utc_now() - timedelta(days=9))
    address = tile(page(scene.leader_a), "未联系的手机（部）").url
    assert address.startswith("/devices?state=silent")
    assert client.get(address).status_code == 200


def test_page_when_a_day_cannot_be_read_then_says_so_at_the_field(page, scene):
    html = page(scene.analyst, "from=2026-02-30")
    assert html.count("aria-invalid") >= 1
    html = page(scene.analyst, "from=2024-06-02&to=2024-06-01")
    assert "结束日期早于开始日期" in html


def test_page_when_there_is_no_village_then_says_what_to_do_first(page, factory):
    html = page(factory.account("headquarters_analyst", factory.root()))
    assert "还没有数据。先导入村庄名单" in html


def test_page_when_read_in_english_then_is_english_throughout(page, scene, client, factory):
    factory.sign_in(client, scene.analyst)
    client.post("/language", data={"language": "en", "csrf_token": factory.csrf(client)})
    text = text_of(client.get("/dashboard?period=365d").get_data(as_text=True))
    for words in ("Overview", "Today's visits", "60.0%", "Overdue villages", "Brigade A"):
        assert words in text
    assert not re.search("[逾审联期按]", text)


def rows_of(answer):
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def test_export_when_asked_for_then_agrees_with_the_page(client, factory, scene):
    factory.sign_in(client, scene.analyst)
    visits = rows_of(client.get("/dashboard/visits.csv?period=30d"))
    assert len(visits) == 30
    assert visits[-1] == {"from": str(today()), "to": str(today()), "visits": "1"}
    assert sum(int(row["visits"]) for row in visits) == 1
    coverage = rows_of(client.get("/dashboard/coverage.csv?period=365d"))
    assert coverage[0]["name"] == "甲大队"
    assert [row["share"] for row in coverage] == ["0.7500", "0.0000"]
    assert client.get("/dashboard/visits.csv?from=2026-02-30").status_code == 400
