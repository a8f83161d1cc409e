"""Headquarters weighs the parts: tried first with what moves, stored with its change, 100 in all."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from outreach.audit.models import AuditEvent
from outreach.campaigns.services import add_campaign
from outreach.database import db, transaction, utc_now
from outreach.periods import today
from outreach.planning.models import KeyVehicleStock
from tests.brigade import make_brigade

WEIGHTS = {"overdue": 0, "helmet_gap": 0, "exposure": 0, "crashes": 0, "key_vehicles": 100,
           "market": 0, "helmet_target": 50}  # fmt: skip
ADDRESS = "/planning/where-next/weights"


@pytest.fixture
def scene(app, factory, client):
    """开化 waits longer, 固驿 has more vehicles; headquarters is signed in."""
    brigade = make_brigade(app, factory)
    other = factory.place("140110002300", "固驿村委会", brigade.unit)
    for place, days, vehicles in ((brigade.place, 80, 1), (other, 40, 90)):
        factory.visit(brigade.officer, place, utc_now() - timedelta(days=days))
        with app.app_context(), transaction():
            db.session.add(
                KeyVehicleStock(
                    place_id=place, vehicle_type="motorcycle", vehicles=vehicles, as_of=today()
                )
            )
            db.session.execute(
                db.text("update places set households = 100 where id = :id"), {"id": place}
            )
    factory.sign_in(client, factory.account("headquarters_analyst", factory.root()))
    return brigade


def first_of(client, query=""):
    html = client.get(f"/planning/where-next{query}").text
    return re.findall(r'plan-row__name"><a [^>]+>([^<]+)</a>', html)[0]


def test_weights_when_tried_then_show_what_moves_and_only_storing_moves_it(
    scene, client, factory, app
):
    token = {"csrf_token": factory.csrf(client)}
    tried = client.post(ADDRESS, data={**token, **WEIGHTS, "preview": "1"}).text
    assert "名次变了的有2个" in tried and "▲" in tried
    assert first_of(client) == "开化村"
    client.post(ADDRESS, data={**token, **WEIGHTS, "store": "1"})
    assert first_of(client) == "固驿村"
    with app.app_context():
        event = db.session.query(AuditEvent).filter_by(action="plan.weigh").one()
        assert event.details["key_vehicles"] == [10, 100]


def test_weights_when_they_are_not_100_then_are_refused_and_stay_typed(scene, client, factory):
    data = {"csrf_token": factory.csrf(client), **WEIGHTS, "overdue": 7, "store": "1"}
    answer = client.post(ADDRESS, data=data)
    assert answer.status_code == 422
    assert "六项合计应是100，现在是107" in answer.text
    assert re.search(r'name="overdue" value="7"', answer.text)
    assert first_of(client) == "开化村"


def test_weights_when_set_for_a_campaign_then_only_its_order_changes_until_they_are_dropped(
    scene, client, factory, app
):
    with app.app_context():
        add_campaign("lake", {"name": "环湖行动", "name_en": "Lake"}, actor=None)
    own = f"{ADDRESS}?campaign=lake"
    assert "用的是共用的权重" in client.get(own).text
    token = {"csrf_token": factory.csrf(client)}
    client.post(own, data={**token, **WEIGHTS, "store": "1"})
    assert first_of(client) == "开化村"
    assert first_of(client, "?campaign=lake") == "固驿村"
    client.post(own, data={**token, **WEIGHTS, "drop": "1"})
    assert first_of(client, "?campaign=lake") == "开化村"
    with app.app_context():
        events = db.session.query(AuditEvent).filter_by(action="plan.weigh").all()
        assert [event.target for event in events] == ["环湖行动（lake）"] * 2
    assert client.get(f"{ADDRESS}?campaign=no").status_code == 404
