"""Markets on the page of a village, in the calendar, and in the ranking of the day."""

from __future__ import annotations

import re
from datetime import date

from outreach.audit.models import AuditEvent
from outreach.database import db
from outreach.periods import today
from tests.brigade import make_brigade


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def add(client, factory, place, text, kind="market", name=""):
    return client.post(
        f"/villages/{place}/markets",
        data={"csrf_token": factory.csrf(client), "text": text, "kind": kind, "name": name},
        follow_redirects=True,
    )


def test_market_when_a_leader_adds_it_then_calendar_and_ranking_know_its_day(app, client, factory):
    brigade = make_brigade(app, factory)
    factory.sign_in(client, brigade.leader)
    add(client, factory, brigade.place, "农历二月十九", "fair", "古庙会")
    march = client.get("/planning/calendar?month=2024-03").text
    day = next(part for part in march.split('class="calendar__number">') if part.startswith("28<"))
    assert "开化村" in day and "古庙会" in day and "二月十九" in text_of(day)
    assert march.count("开化村") == 1
    add(client, factory, brigade.place, today().isoformat())
    ranked = text_of(client.get(f"/planning/where-next?day={today().isoformat()}").text)
    assert re.search("周.逢集", ranked)
    shown = text_of(client.get(f"/villages/{brigade.place}").text)
    assert "农历二月十九 庙会·古庙会" in shown
    market = re.search(r"/markets/([0-9a-f-]{36})/delete", client.get(
        f"/villages/{brigade.place}/markets").text).group(1)  # fmt: skip
    client.post(
        f"/villages/{brigade.place}/markets/{market}/delete",
        data={"csrf_token": factory.csrf(client)},
        follow_redirects=True,
    )
    assert "开化村" not in client.get("/planning/calendar?month=2024-03").text
    with app.app_context():
        said = [each.action for each in db.session.query(AuditEvent)]
        assert said.count("market.add") == 2 and said.count("market.remove") == 1


def test_market_when_it_means_nothing_then_is_said_at_its_field_and_stays_typed(
    app, client, factory
):
    brigade = make_brigade(app, factory)
    factory.sign_in(client, brigade.leader)
    answer = add(client, factory, brigade.place, "2月30日", "fair", "大会")
    assert answer.status_code == 422
    assert "没有“2月30日”这一天" in answer.text
    assert 'value="2月30日"' in answer.text and 'value="大会"' in answer.text


def test_calendar_when_of_another_brigade_then_shows_none_of_its_markets(app, client, factory):
    brigade = make_brigade(app, factory)
    factory.sign_in(client, brigade.leader)
    add(client, factory, brigade.place, "公历逢1")
    client = app.test_client()
    factory.sign_in(client, factory.account("brigade_leader"))
    month = date(2026, 3, 1)
    assert "开化村" not in client.get(f"/planning/calendar?month={month:%Y-%m}").text
    factory.sign_in(client, factory.account("headquarters_analyst", factory.root()))
    assert client.get(f"/planning/calendar?month={month:%Y-%m}").text.count("开化村") == 4


def test_calendar_when_many_villages_have_market_then_the_rest_of_a_day_opens(app, client, factory):
    brigade = make_brigade(app, factory)
    factory.sign_in(client, brigade.leader)
    for number in range(8):
        place = factory.place(f"14011000240{number}", f"逢集{number}村委会", brigade.unit)
        add(client, factory, place, "公历逢1")
    page = client.get("/planning/calendar?month=2026-03").text
    more = re.search(r'href="([^"#]*)#day-11">还有2个村逢集', page).group(1).replace("&amp;", "&")
    assert "逢集7村" not in page
    whole = client.get(more).text
    day = whole[whole.index('id="day-11"') : whole.index('id="day-12"')]
    assert "逢集7村" in day and "还有" not in day
    assert whole.count("逢集7村") == 1
    assert client.get("/planning/calendar?month=2026-02&whole=31").status_code == 200
