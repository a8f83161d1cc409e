"""A campaign through its whole life, by the pages of those who work with it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from outreach.periods import today
from tests.brigade import make_brigade

CODE = "helmets"
CAMPAIGN = {
    "code": CODE,
    "name": "冬季一盔一带",
    "name_en": "Winter helmets",
    "kind": "one_helmet_one_belt",
    "first_day": (today() - timedelta(days=9)).isoformat(),
    "last_day": (today() + timedelta(days=10)).isoformat(),
    "place_rule": "kind",
    "place_kinds": ["village"],
    "visits_needed": "1",
    "needs_talk": "y",
    "topic": ["helmet"],
    "talking_points": "戴头盔，系好扣",
}
PACE = {"speed_kmh": "30", "road_factor": "1.4", "stop_minutes": "60"}


@pytest.fixture
def brigade(app, factory):
    """Two villages; 开化 lies beside 固驿."""
    made = make_brigade(app, factory)
    made.second = factory.place("140110002300", "固驿村委会", made.unit, lat=37.71, lon=112.47)
    made.headquarters = factory.account("headquarters_analyst", factory.root())
    return made


@pytest.fixture
def post(client, factory):
    def send(address, **values):
        values["csrf_token"] = factory.csrf(client)
        return client.post(address, data=values, follow_redirects=True)

    return send


def words_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_campaign_when_opened_planned_driven_reached_and_archived_then_everybody_sees_it(
    client, factory, brigade, post
):
    # Headquarters opens it, with a target.
    factory.sign_in(client, brigade.headquarters)
    assert "冬季一盔一带" in post("/campaigns/new", **CAMPAIGN).text
    target = {"indicator": "places_done", f"target-{brigade.unit}": "2"}
    post(f"/campaigns/{CODE}/targets", **target)

    # The leader sees what misses, and plans a round of it.
    factory.sign_in(client, brigade.leader)
    page = words_of(client.get(f"/campaigns/{CODE}"))
    assert "目标2个" in page and "按进度应有1个" in page and "计入的2个里还差2个" in page
    where_next = client.get(f"/planning/where-next?campaign={CODE}").text
    places = re.findall(r'name="place" value="([^"]+)"', where_next)
    assert sorted(places) == sorted([brigade.place, brigade.second])
    day = {"day": today().isoformat(), "campaign": CODE, "members": brigade.officer.id}
    assert "已下发到手机" in post("/rounds", place=places, send="1", **day, **PACE).text

    # The officer finds it on 今天, with what to say; visits count once they hold a talk.
    factory.sign_in(client, brigade.officer)
    addresses = re.findall(
        r'href="(/visits/new\?[^"]*campaign=helmets[^"]*)"', client.get("/").text
    )
    assert len(addresses) == 2
    form = client.get(addresses[0].replace("&amp;", "&")).text
    assert "戴头盔，系好扣" in form
    assert re.search(r'name="campaign" value="helmets"[^>]* checked', form)
    talk = [{"topics": ["helmet"], "attendees": 20}]
    factory.visit(brigade.officer, brigade.place, campaign=CODE, talks=talk)
    factory.visit(brigade.officer, brigade.second, campaign=CODE)
    factory.sign_in(client, brigade.leader)
    page = words_of(client.get(f"/campaigns/{CODE}"))
    assert "实际1个" in page and "1次没有宣讲" in page
    factory.visit(brigade.officer, brigade.second, campaign=CODE, talks=talk)

    # The target is met, everywhere in the same words.
    factory.sign_in(client, brigade.headquarters)
    page = words_of(client.get(f"/campaigns/{CODE}"))
    assert "实际2个" in page and "已达到目标" in page and "都完成了" in page
    assert "完成2个、目标2个" in words_of(client.get(f"/map?table=1&campaign={CODE}&colour=done"))
    assert "冬季一盔一带" in client.get("/dashboard").text
    factory.sign_in(client, brigade.leader)
    assert "这个专项计入的地点都完成了" in client.get(f"/planning/where-next?campaign={CODE}").text

    # Headquarters puts it away: nothing offers it, its figures stay, and next year copies it.
    factory.sign_in(client, brigade.headquarters)
    post(f"/campaigns/{CODE}/archive")
    assert "实际2个" in words_of(client.get(f"/campaigns/{CODE}"))
    copied = client.get(f"/campaigns/new?copy={CODE}").text
    assert "冬季一盔一带" in copied and "戴头盔，系好扣" in copied
    assert f'value="{CODE}"' not in client.get("/planning/where-next").text
    factory.sign_in(client, brigade.officer)
    assert 'value="helmets"' not in client.get(f"/visits/new?place={brigade.place}").text
