"""The daily chart's figures, and the townships to choose from."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pytest

from outreach.coverage.columns import VisitColumns, day_number
from outreach.coverage.over_time import count_by_day, last_visits_at
from outreach.periods import today
from tests.coverage.conftest import talk


@pytest.fixture
def days_of(factory, client):
    """Asks for the days of an account: {ISO day: visits}, those without a visit left out."""

    def ask(account, **query):
        factory.sign_in(client, account)
        answer = client.get("/map/days.json", query_string=query).json
        start = date.fromisoformat(answer["first"]).toordinal()
        return {
            date.fromordinal(start + at).isoformat(): visits
            for at, visits in enumerate(answer["visits"])
            if visits
        }

    return ask


def test_days_when_asked_then_all_time_is_there_and_only_the_own_places(scene, factory, days_of):
    factory.visit(scene.officer_a, scene.in_a, "2024-05-31T10:00:00+08:00")
    factory.visit(scene.officer_a, scene.in_a1, "2024-06-16T10:00:00+08:00", talks=[talk(30)])
    factory.visit(scene.officer_b, scene.in_b, "2024-06-16T11:00:00+08:00")
    june = {"from": "2024-06-01", "to": "2024-06-30"}
    assert days_of(scene.analyst, **june) == {"2024-05-31": 1, "2024-06-16": 2}
    assert days_of(scene.analyst, unit="A", **june) == {"2024-05-31": 1, "2024-06-16": 1}
    assert days_of(scene.analyst, activity="talk", **june) == {"2024-06-16": 1}
    assert days_of(scene.officer_b, **june) == {"2024-06-16": 1}


def test_days_when_asked_then_they_end_today_and_name_the_period(scene, factory, client):
    factory.sign_in(client, scene.analyst)
    assert client.get("/map/days.json").json["visits"] == []
    factory.visit(scene.officer_a, scene.in_a)
    answer = client.get("/map/days.json?from=2024-06-01&to=2024-06-30").json
    last = date.fromisoformat(answer["first"]).toordinal() + len(answer["visits"]) - 1
    assert date.fromordinal(last) == today()
    assert (answer["from"], answer["to"]) == ("2024-06-01", "2024-06-30")
    assert client.get("/map/days.json?period=all").json["from"] is None


def test_days_when_the_filters_are_wrong_then_it_says_so(scene, factory, client):
    factory.sign_in(client, scene.officer_a)
    assert client.get("/map/days.json?unit=B").status_code == 404
    assert client.get("/map/days.json?from=2024-07-01&to=2024-06-30").status_code == 400


def offered(page):
    """The townships that the page offers."""
    select = page[page.index('name="township"') :].partition("</select>")[0]
    return re.findall(r"<option[^>]*>([^<]+)</option>", select)


def test_townships_when_a_unit_is_chosen_then_those_of_its_places_are_offered(
    scene, factory, client
):
    north, south = factory.township("140105001", "北镇"), factory.township("140105002", "南镇")
    factory.place("140105001009", "北村", scene.a, township=north)
    factory.place("140105002009", "南村", scene.b, township=south)
    factory.sign_in(client, scene.analyst)
    assert offered(client.get("/map").text) == ["全部乡镇", "北镇", "南镇"]
    assert offered(client.get("/map?unit=A").text) == ["全部乡镇", "北镇"]
    answer = client.get("/map/state.json?unit=B").json
    assert answer["townships"] == [["140105002", "南镇"]]
    assert (
        "北镇" in client.get("/map?table=1&township=140105001").text.partition("coverage__lead")[2]
    )


def test_townships_when_there_are_many_then_a_unit_comes_first(scene, factory, client):
    for number in range(61):
        town = factory.township(f"1401050{number:02}", f"第{number}镇")
        factory.place(f"1401050{number:02}001", None, scene.a, township=town)
    factory.sign_in(client, scene.analyst)
    page = client.get("/map").text
    assert offered(page) == ["先选单位"]
    assert len(offered(client.get("/map?unit=A").text)) == 62
    assert offered(client.get("/map?township=140105007").text) == ["全部乡镇", "第7镇"]


@pytest.mark.any_engine
def test_along_time_when_rows_come_late_or_go_then_days_and_last_visits_are_those_of_a_recount():
    random = np.random.default_rng(4)
    rows = {
        f"v{number}": (f"p{random.integers(9)}", int(random.integers(19_000, 19_060)))
        for number in range(400)
    }
    columns = VisitColumns()
    facts = [
        (visit, place, date.fromordinal(day + date(1970, 1, 1).toordinal()).isoformat(), None, "",
         "u", 0, 0, 0, 0)
        for visit, (place, day) in rows.items()
    ]  # fmt: skip
    columns.load([facts[:300]])
    columns.replace(["v3", "v250"], facts[300:])
    kept = [row for visit, row in rows.items() if visit not in ("v3", "v250")]
    chosen = columns.choose(None, date(2030, 1, 1))
    places = [f"p{number}" for number in (1, 4, 7)]
    numbers = np.array([columns.number_of(place) for place in places])

    by_day = count_by_day(chosen, numbers)
    assert by_day.sum() == sum(place in places for place, _day in kept)
    assert by_day[19_030] == sum(place in places and day == 19_030 for place, day in kept)

    ends = [18_990, 19_010, 19_031, 19_100]
    for end, lasts in zip(ends, last_visits_at(chosen, numbers, ends), strict=True):
        expected = [
            max((day for where, day in kept if where == place and day <= end), default=-1)
            for place in places
        ]
        assert lasts.tolist() == expected
    assert day_number(date(2022, 1, 8)) == 19_000
