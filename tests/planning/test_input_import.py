"""Lists of crashes, people, vehicles and markets: tried first, then written, never taking away."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest

from outreach.database import db
from outreach.places.models import Place
from outreach.planning.input_list import read_input_list
from outreach.planning.models import CrashSummary, KeyVehicleStock, MarketRule

GOOD = """村代码,年份,伤亡事故,死亡人数,骑乘人员估计,摩托车,逢集,集市名称
140110002204,2025,3,1,240,40,农历逢三六九,大集
140110002204,2024,1,,,,,
"""


def read(text):
    return read_input_list(text.encode(), "list.csv", 10**6)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("140110002204,,3,,,", "year_missing"),
        ("140110002204,2025,,1,,", "crashes_missing"),
        ("140110002204,1812,3,,,", "bad_year"),
        ("140110002204,2025,3,,,明天", "bad_market"),
        ("140110002204,2025,-3,,,", "negative"),
        ("14011000220,2025,3,,,", "code_length"),
    ],
)
def test_line_when_it_cannot_be_meant_then_is_refused_with_its_reason(line, reason):
    read_list = read(f"村代码,年份,伤亡事故,死亡人数,人口,逢集\n{line}\n")
    assert [refusal.reason for refusal in read_list.refusals] == [reason]
    assert not read_list.rows


def test_list_when_two_lines_say_the_same_thing_then_the_second_is_refused():
    said = read("code,year,crashes\n140110002204,2025,1\n140110002204,2025,2\n")
    assert [(each.reason, each.facts) for each in said.refusals] == [("said_twice", {"other": 2})]


def test_list_when_it_has_codes_only_then_says_what_could_be_read():
    assert [each.reason for each in read("村代码\n140110002204\n").refusals] == ["nothing_to_read"]


@pytest.fixture
def send(client, factory):
    """Uploads as an administrator of headquarters; gives the page of the import."""
    factory.sign_in(client, factory.account("administrator", factory.root()))

    def upload(text):
        data = {
            "csrf_token": factory.csrf(client),
            "kind": "inputs",
            "effective_on": "2026-01-01",
            "file": (io.BytesIO(text.encode()), "list.csv"),
        }
        return client.post("/imports", data=data, follow_redirects=True)

    return upload


def test_import_when_confirmed_then_writes_what_the_dry_run_showed_and_the_same_again_is_nothing(
    app, client, factory, send
):
    place = factory.place("140110002204", "开化村委会", factory.unit("jinyuan"))
    tried = send(GOOD).text
    assert "将新增0，更改2，不变0，不能导入0" in tried
    text = " ".join(re.sub(r"<[^>]+>", " ", tried).split())
    assert "2025年伤亡事故 无 → 3" in text
    assert "逢集 无 → 农历逢三、六、九·集市·大集" in text
    with app.app_context():
        assert db.session.query(CrashSummary).count() == 0
    address = re.search(r'action="(/imports/[^"]+/confirm)"', tried).group(1)
    client.post(address, data={"csrf_token": factory.csrf(client)})
    with app.app_context():
        crashes = db.session.query(CrashSummary).order_by(CrashSummary.year).all()
        assert [(row.year, row.casualty_crashes, row.deaths) for row in crashes] == [
            (2024, 1, None),
            (2025, 3, 1),
        ]
        stock = db.session.query(KeyVehicleStock).one()
        assert (stock.vehicle_type, stock.vehicles, stock.as_of) == (
            "motorcycle",
            40,
            date(2026, 1, 1),
        )
        rule = db.session.query(MarketRule).one()
        assert (rule.place_id, rule.calendar, rule.pattern) == (place, "lunar", "digits:3,6,9")
        assert db.session.get(Place, place).riders_est == 240
    assert "和登记的一致" in send(GOOD).text


def test_import_when_a_village_is_unknown_then_nothing_is_written(app, factory, send):
    factory.place("140110002204", "开化村委会", factory.unit("jinyuan"))
    answer = send(GOOD + "140110002999,2025,1,,,,,\n").text
    assert "没有写入任何内容" in answer
    assert "村代码“140110002999”没有登记" in answer
    assert "确认导入" not in answer
    with app.app_context():
        assert db.session.query(CrashSummary).count() == 0
