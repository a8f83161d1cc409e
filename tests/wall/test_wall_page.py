"""The wall: places and units of one's own area, in establishment order, without any person."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from outreach.database import utc_now
from outreach.wall.page import LINES

pytestmark = pytest.mark.any_engine


@pytest.fixture
def wall(client, factory):
    """Opens the wall as an account and gives its words."""

    def open_wall(account, query=""):
        factory.sign_in(client, account)
        return words_of(client.get(f"/wall{query}").get_data(as_text=True))

    return open_wall


def words_of(html):
    """What one reads in the screens."""
    html = html.partition("data-panels>")[2].partition("<footer")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


@pytest.fixture
def area(factory):
    """Brigades A and B with a village each; A's was reached just now by the officer given."""
    a, b = factory.unit("A", "甲大队"), factory.unit("B", "乙大队")
    factory.place("140100000002", "乙村村委会", b)
    officer = factory.account("officer", a)
    factory.visit(officer, factory.place("140100000001", "甲村村委会", a), utc_now().isoformat())
    return officer


def test_wall_when_analyst_looks_then_units_and_todays_visits_without_persons(wall, factory, area):
    words = wall(factory.account("headquarters_analyst", factory.root()))
    assert "50.0% 覆盖率，2个村到了1个" in words
    assert words.index("甲大队 100.0% 1/1") < words.index("乙大队 0.0% 0/1")
    assert re.search(r"1 次走访，今天到了1个地点 .* \d\d:\d\d 甲村 甲大队", words)
    assert area.badge not in words


def test_wall_when_a_leader_looks_then_other_brigades_are_not_there(wall, factory, area):
    leader = factory.account("brigade_leader", factory.unit("C", "丙大队"))
    words = wall(leader)
    assert "今天还没有收到走访" in words
    assert "甲大队" not in words and "乙大队" not in words


def test_wall_when_brigades_are_many_then_all_have_a_line_that_can_be_read(client, factory):
    names = [f"第{n}大队" for n in range(1, LINES + 3)]
    for n, name in enumerate(names):
        factory.place(f"1401000001{n:02}", f"村{n}村委会", factory.unit(f"U{n:02}", name))
    factory.sign_in(client, factory.account("headquarters_analyst", factory.root()))
    html = client.get("/wall").get_data(as_text=True)
    screens = [
        re.findall(r'<th scope="row">(第\d+大队)</th>', screen)
        for screen in html.split('data-panel="coverage-')[1:]
    ]
    assert len(screens) == 2 and max(map(len, screens)) <= LINES
    assert [name for screen in screens for name in screen] == names


def test_wall_when_more_visits_than_lines_then_says_how_many_are_shown(wall, factory, area):
    unit = factory.unit("D", "丁大队")
    place, officer = (
        factory.place("140100000003", "丙村村委会", unit),
        factory.account("officer", unit),
    )
    for minutes in range(LINES):
        moment = utc_now() - timedelta(seconds=minutes)
        factory.visit(officer, place, moment.isoformat())
    words = wall(factory.account("headquarters_analyst", factory.root()))
    assert f"显示最近{LINES}次，共{LINES + 1}次" in words


def test_state_when_nothing_changed_then_304_and_when_a_visit_came_then_the_screens_say_it(
    client, factory, area
):
    factory.sign_in(client, factory.account("headquarters_analyst", factory.root()))
    first = client.get("/wall/state.json")
    assert "1 次走访" in re.sub(r"<[^>]+>", "", first.json["panels"]).replace("\n", " ")
    again = client.get("/wall/state.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert re.fullmatch(r"\d\d:\d\d", again.headers["X-As-Of"])
    unit = factory.unit("E", "戊大队")
    other = factory.account("officer", unit)
    factory.visit(other, factory.place("140100000004", "新村村委会", unit), utc_now().isoformat())
    fresh = client.get("/wall/state.json", headers={"If-None-Match": first.headers["ETag"]})
    assert fresh.status_code == 200 and "新村" in fresh.json["panels"]


def test_wall_when_the_period_cannot_be_read_then_says_so(client, factory, area):
    factory.sign_in(client, factory.account("headquarters_analyst", factory.root()))
    assert client.get("/wall?from=2026-02-30").status_code == 400
    assert client.get("/wall?period=year").status_code == 200


def test_wall_when_read_in_english_then_is_english_throughout(client, factory, area):
    factory.sign_in(client, factory.account("headquarters_analyst", factory.root()))
    client.post("/language", data={"language": "en", "csrf_token": factory.csrf(client)})
    html = client.get("/wall").get_data(as_text=True)
    assert "coverage: 1 of 2 villages" in html
    assert not re.search("[覆盖率走访屏暂停]", words_of(html))


def test_overview_and_map_when_one_may_see_the_wall_then_lead_there(client, factory, area):
    factory.sign_in(client, factory.account("headquarters_analyst", factory.root()))
    for address in ("/dashboard", "/map"):
        assert 'href="/wall' in client.get(address).get_data(as_text=True)
    factory.sign_in(client, area)
    assert 'href="/wall' not in client.get("/map/coverage").get_data(as_text=True)
