"""The page of where to go next: who sees which villages in which order, and a leader's word."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from outreach.audit.models import AuditEvent
from outreach.campaigns.services import add_campaign
from outreach.database import db, utc_now
from outreach.periods import today
from outreach.planning.models import PlanChoice
from tests.brigade import make_brigade


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def names_of(html):
    return re.findall(r'plan-row__name"><a [^>]+>([^<]+)</a>', html)


@pytest.fixture
def scene(app, factory):
    """One brigade: 开化 visited 40 days ago, 固驿 118, 西峪 5, 南峪 never."""
    brigade = make_brigade(app, factory)
    names = {"固驿村委会": 118, "西峪村委会": 5, "南峪村委会": None}
    brigade.places = {"开化": brigade.place}
    factory.visit(brigade.officer, brigade.place, utc_now() - timedelta(days=40))
    for at, (name, days) in enumerate(names.items()):
        place = factory.place(f"14011000230{at}", name, brigade.unit)
        brigade.places[name[:2]] = place
        if days:
            factory.visit(brigade.officer, place, utc_now() - timedelta(days=days))
    brigade.analyst = factory.account("headquarters_analyst", factory.root())
    return brigade


@pytest.fixture
def page(client, factory):
    def open_page(account, query=""):
        factory.sign_in(client, account)
        answer = client.get(f"/planning/where-next?{query}")
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    return open_page


def send(client, factory, place, action="", **fields):
    address = f"/planning/where-next/{place}{action}"
    return client.post(address, data={"csrf_token": factory.csrf(client), **fields})


def test_page_when_a_leader_looks_then_reasons_come_with_numbers_and_the_rested_stay_out(
    scene, page
):
    html = page(scene.leader, f"day={today().isoformat()}")
    assert names_of(html) == ["南峪村", "固驿村", "开化村"]
    text = text_of(html)
    assert "已118天未到（应90天一次）" in text
    assert "从未到过，排在前面" in text
    assert "没有登记集市，按没有集算" in text
    assert "没有观察，按各村总体估计" in text
    assert "14天内到过的1个不排" in text


def test_page_when_headquarters_looks_then_sees_the_same_scores_and_decides_nothing(scene, page):
    seen = page(scene.analyst)
    assert names_of(seen) == names_of(page(scene.leader))
    assert "do=pin" not in seen


def test_page_when_of_another_brigade_then_lists_none_of_these_villages(scene, page, factory):
    stranger = factory.account("brigade_leader", factory.unit("other", "别的大队"))
    assert names_of(page(stranger)) == []


def test_leaders_word_when_given_then_moves_the_village_and_is_audited(
    scene, page, client, factory, app
):
    page(scene.leader)
    place = scene.places["西峪"]
    answer = send(client, factory, place, choice="pin", reason="crash", days="7")
    assert answer.status_code == 302
    html = client.get("/planning/where-next").get_data(as_text=True)
    assert names_of(html)[0] == "西峪村"
    assert "置顶：刚出过事故" in text_of(html)
    send(client, factory, place, choice="skip", reason="other", note="村里修路", days="7")
    html = client.get("/planning/where-next").get_data(as_text=True)
    assert "西峪村" not in names_of(html)
    assert "跳过：村里修路" in text_of(html)
    send(client, factory, place, "/release")
    with app.app_context():
        actions = [each.action for each in db.session.query(AuditEvent).filter_by(target_id=place)]
    assert actions.count("plan.choose") == 2 and actions.count("plan.release") == 1


def test_leaders_word_when_half_given_then_says_what_is_missing_and_keeps_the_rest(
    scene, page, client, factory
):
    page(scene.leader)
    place = scene.places["开化"]
    answer = send(client, factory, place, choice="move", reason="other", days="400")
    assert answer.status_code == 422
    text = text_of(answer.get_data(as_text=True))
    assert "改名次时，请填改到第几位" in text
    assert "选“其他”时，请写明原因" in text
    assert "最多180" in text
    assert re.search(r'value="400"', answer.get_data(as_text=True))


def test_leaders_word_when_the_village_was_visited_since_then_is_over(scene, page, client, factory):
    page(scene.leader)
    send(client, factory, scene.places["固驿"], choice="pin", reason="event", days="60")
    assert names_of(client.get("/planning/where-next").get_data(as_text=True))[0] == "固驿村"
    with scene.app.app_context():
        row = db.session.query(PlanChoice).one()
        row.chosen_on = today() - timedelta(days=130)
        db.session.commit()
    html = client.get("/planning/where-next").get_data(as_text=True)
    assert names_of(html)[0] == "南峪村"
    assert "置顶：" not in text_of(html)


def test_leaders_word_when_the_village_is_visited_later_the_same_day_then_is_over(
    scene, page, client, factory
):
    page(scene.leader)
    place = scene.places["固驿"]
    factory.visit(scene.officer, place, utc_now() - timedelta(minutes=5))
    send(client, factory, place, choice="pin", reason="event", days="60")
    assert names_of(client.get("/planning/where-next").get_data(as_text=True))[0] == "固驿村"
    factory.visit(scene.officer, place, utc_now() + timedelta(seconds=1))
    html = client.get("/planning/where-next").get_data(as_text=True)
    assert "置顶：" not in text_of(html)


def test_page_when_for_a_campaign_then_ranks_what_it_misses_and_the_round_carries_it(
    scene, page, client, factory, app
):
    site = factory.place(None, "晋阳湖工地", scene.unit, kind="enterprise_site")
    places = [site, scene.places["固驿"], scene.places["南峪"]]
    with app.app_context():
        add_campaign(
            "lake",
            {"name": "环湖行动", "name_en": "Lake", "place_rule": "picked"},
            places,
            actor=None,
        )
    factory.visit(
        scene.officer, scene.places["固驿"], utc_now() - timedelta(days=20), campaign="lake"
    )
    html = page(scene.leader, "campaign=lake")
    assert sorted(names_of(html)) == ["南峪村", "晋阳湖工地"]
    assert "只排“环湖行动”还差的地点" in html
    assert "/planning/where-next?campaign=lake" in client.get("/campaigns/lake").text
    form = client.get(f"/rounds/new?campaign=lake&place={scene.places['南峪']}").text
    assert re.search(r'value="lake" selected', form)
    data = {"place": scene.places["南峪"], "day": today().isoformat(), "send": "1"}
    pace = {"speed_kmh": "30", "road_factor": "1.4", "stop_minutes": "60"}
    token = {"csrf_token": factory.csrf(client)}
    made = client.post("/rounds", data={**token, **data, **pace, "campaign": "lake"})
    assert "环湖行动" in client.get(made.location).text
    home = client.get("/").text
    (address,) = re.findall(r'href="(/visits/new\?place=[^"]*campaign=lake[^"]*)"', home)
    visit = client.get(address.replace("&amp;", "&")).text
    assert re.search(r'name="campaign" value="lake"[^>]* checked', visit)
    (carried,) = scene.phone.get("/api/v1/field-data").json["rounds"]
    assert carried["campaign"] == "lake"
