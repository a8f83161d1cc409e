"""Coverage along time: the weeks of a period, two days compared, and the list of what changed."""

from __future__ import annotations

import csv
import io
import struct
from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from outreach.coverage.changes import Moment, changes_between
from outreach.coverage.over_time import MOST_MOMENTS, most_moments, week_ends
from tests.coverage.conftest import riders
from tests.coverage.payloads import name_list, planes, text_of

JUNE = {"from": "2024-06-01", "to": "2024-06-30"}


def iso(day):
    return date.fromordinal(day + date(1970, 1, 1).toordinal()).isoformat()


def read_moments(data):
    """The moments as docs/map-payloads.md tells: {ISO day: days since the last visit a place}."""
    mark, count, token, frames, first = struct.unpack_from("<4sI8sII", data)
    assert mark == b"OMT1"
    ends = struct.unpack_from(f"<{frames}I", data, 24)
    at, last, found = 24 + 4 * frames, [None] * count, {}
    for end in ends:
        width = data[at]
        for place, step in enumerate(planes(data[at + 1 :], count, width)):
            if step:
                last[place] = end - step + 1
        at += 1 + count * width
        found[iso(end)] = [None if day is None else end - day for day in last]
    assert at == len(data)
    return token.hex(), iso(first), found


@pytest.fixture
def moments_of(factory, client):
    """Asks for the moments of an account by the names of the places."""

    def ask(account, **query):
        factory.sign_in(client, account)
        addresses = client.get("/map/state.json", query_string=query).json["addresses"]
        names = name_list(client, addresses)
        token, first, found = read_moments(client.get("/map/moments.bin", query_string=query).data)
        assert token == addresses["token"]
        return first, {day: dict(zip(names, days, strict=True)) for day, days in found.items()}

    return ask


def test_weeks_when_read_then_each_shows_the_last_visits_up_to_its_end(scene, factory, moments_of):
    for day in ("2024-05-20", "2024-06-12", "2024-06-16", "2024-06-28"):
        factory.visit(scene.officer_a, scene.in_a, f"{day}T10:00:00+08:00")
    factory.visit(scene.officer_b, scene.in_b, "2024-06-23T10:00:00+08:00")
    factory.visit(scene.officer_b, scene.in_b, "2024-07-03T10:00:00+08:00")
    first, weeks = moments_of(scene.analyst, **JUNE)
    assert first == "2024-06-01"
    assert list(weeks) == ["2024-06-02", "2024-06-09", "2024-06-16", "2024-06-23", "2024-06-30"]
    assert [week["甲村"] for week in weeks.values()] == [13, 20, 0, 7, 2]
    assert [week["乙村"] for week in weeks.values()] == [None, None, None, 0, 7]
    assert list(moments_of(scene.officer_b, **JUNE)[1]["2024-06-30"]) == ["乙村"]


def test_weeks_when_the_period_has_no_beginning_then_begin_with_a_visit_to_a_place_shown(
    scene, factory, moments_of
):
    factory.visit(scene.officer_a, scene.in_a, "2024-01-05T10:00:00+08:00")
    factory.visit(scene.officer_b, scene.in_b, "2024-06-12T10:00:00+08:00")
    first, _weeks = moments_of(scene.officer_b, period="all")
    assert first == "2024-06-12"


def test_two_days_when_compared_then_both_are_there_and_wrong_ones_are_told(
    scene, factory, client, moments_of
):
    factory.visit(scene.officer_a, scene.in_a, "2024-06-12T10:00:00+08:00")
    _first, days = moments_of(scene.analyst, **JUNE, against="2024-05-31")
    assert {day: found["甲村"] for day, found in days.items()} == {
        "2024-05-31": None,
        "2024-06-30": 18,
    }
    for against, words in (("2024-06-30", "请选期末以前的一天"), ("2024-02-30", "日期的格式不对")):
        answer = client.get("/map/moments.bin", query_string={**JUNE, "against": against})
        assert answer.status_code == 400
        assert words in answer.text
    assert client.get("/map/moments.bin?from=1900-01-01&against=1900-01-02").status_code == 200
    assert client.get("/map/moments.bin?to=1900-01-01").status_code == 200
    factory.sign_in(client, scene.officer_a)
    assert client.get("/map/moments.bin?unit=B").status_code == 404


@pytest.mark.any_engine
@pytest.mark.parametrize(
    ("first", "last", "ends"),
    [(8, 14, [7, 14]), (8, 13, [13]), (8, 15, [8, 15]), (1, 14, [0, 7, 14]), (5, 5, [5]), (9, 5, [5])],
)  # fmt: skip
def test_week_ends_when_a_period_is_cut_then_the_last_week_is_whole_and_all_days_are_in(
    first, last, ends
):
    assert week_ends(first, last) == ends


@pytest.mark.any_engine
def test_week_ends_when_the_period_is_long_then_steps_are_whole_weeks_and_not_too_many():
    ends = week_ends(0, 3650)
    assert len(ends) <= MOST_MOMENTS
    assert {(b - a) % 7 for a, b in pairwise(ends)} == {0}
    assert ends[-1] == 3650
    assert most_moments(28_000) == MOST_MOMENTS
    assert len(week_ends(0, 3650, most_moments(690_000))) <= 11


@pytest.mark.any_engine
def test_changes_when_places_are_reached_or_wait_too_long_then_each_is_told_once():
    lasts_then = np.array([-1, -1, 100, 100, 10, 10, 149])
    lasts_now = np.array([-1, 200, 100, 195, 10, 198, 149])
    intervals = np.array([90, 90, 90, 90, 90, 90, 30])
    then, now = Moment.at(150, lasts_then, intervals), Moment.at(200, lasts_now, intervals)
    found = changes_between(then, now)
    assert found.first_reached.tolist() == [1]
    assert found.became_late.tolist() == [2, 6]
    assert found.no_longer_late.tolist() == [5]
    assert now.late.tolist() == [False, False, True, False, True, False, True]
    assert now.never.tolist() == [True] + [False] * 6


def test_changes_when_opened_then_villages_and_rates_are_listed_and_the_file_has_them(
    scene, factory, client
):
    key = factory.place("140100000050", "重点村", scene.b, is_key=True)
    factory.visit(scene.officer_b, key, "2024-05-20T10:00:00+08:00")
    factory.visit(scene.officer_a, scene.in_a, "2024-06-12T10:00:00+08:00")
    factory.visit(scene.officer_b, scene.in_b, "2024-01-05T10:00:00+08:00")
    factory.visit(scene.officer_b, scene.in_b, "2024-06-20T10:00:00+08:00")
    for number in range(5):
        place = factory.place(f"14010000010{number}", None, scene.b)
        factory.visit(
            scene.officer_b, place, "2024-06-16T10:00:00+08:00", helmet_checks=[riders(18, 12)]
        )
    factory.sign_in(client, scene.analyst)
    page = client.get("/map/changes?from=2024-05-31&to=2024-06-30")
    assert page.status_code == 200
    words = text_of(page.text)
    assert "2024-05-31到2024-06-30" in words
    assert "新到过的村：6个" in words
    assert "变逾期的村：1个" in words
    assert "不再逾期的村：1个" in words
    assert "这期间走访7次" in words
    assert "佩戴率可信程度变了的大队：1个" in words
    assert "乙大队 没有观察 40%（27%–55%）" in words
    rows = list(
        csv.DictReader(
            io.StringIO(
                client.get("/map/changes.csv?from=2024-05-31&to=2024-06-30").data.decode(
                    "utf-8-sig"
                )
            )
        )
    )
    told = {(row["change"], row["name"]): row for row in rows}
    assert told["became_overdue", "重点村"]["days_without_visit"] == "41"
    assert told["no_longer_overdue", "乙村"]["last_visit_before"] == "2024-01-05"
    assert told["first_reached", "甲村"]["last_visit_before"] == ""
    assert len(rows) == 8
    of_a = text_of(client.get("/map/changes?from=2024-05-31&to=2024-06-30&unit=A").text)
    assert "新到过的村：1个" in of_a
    assert "佩戴率可信程度变了的大队：0个" in of_a


def test_changes_when_a_rate_was_too_few_to_show_then_its_riders_are_counted_as_riders(
    scene, factory, client
):
    for day, number in (("2024-05-16", 0), *(("2024-06-16", number) for number in range(1, 6))):
        place = factory.place(f"14010000010{number}", None, scene.b)
        factory.visit(scene.officer_b, place, f"{day}T10:00:00+08:00", helmet_checks=[riders(3, 9)])
    factory.sign_in(client, scene.analyst)
    address = "/map/changes?from=2024-05-31&to=2024-06-30"
    assert "样本不足 · 看到骑乘12人次" in text_of(client.get(address).text)
    client.post("/language", data={"language": "en", "csrf_token": factory.csrf(client)})
    assert "Riders observed 12" in text_of(client.get(address).text)


def test_changes_when_the_days_are_wrong_or_the_unit_another_then_it_says_so(
    scene, factory, client
):
    factory.sign_in(client, scene.officer_a)
    page = client.get("/map/changes?from=2024-06-30&to=2024-06-01")
    assert "后一天要晚于前一天" in page.text
    assert 'value="2024-06-30"' in page.text
    assert "请选今天以前的一天" in client.get("/map/changes?from=2099-01-01").text
    assert client.get("/map/changes.csv?from=2024-06-30&to=2024-06-01").status_code == 400
    assert client.get("/map/changes?unit=B").status_code == 404
    assert "乙" not in text_of(client.get("/map/changes").text)


def test_days_when_at_the_ends_of_the_calendar_then_every_page_answers(scene, factory, client):
    factory.sign_in(client, scene.officer_a)
    for days in (
        "from=0001-01-01",
        "to=0001-01-01",
        "from=0001-01-01&to=0001-01-02",
        "from=0001-02-01&to=9999-12-31",
    ):
        for page in ("changes", "changes.csv", "coverage"):
            assert client.get(f"/map/{page}?{days}").status_code in (200, 400), (page, days)
