"""Headquarters keeps the words of the visit form: terms in use retire, they never vanish."""

from __future__ import annotations

import re

import pytest

from outreach.audit.models import AuditEvent
from outreach.database import db
from tests.brigade import make_brigade

NEW = {"name": "电动车充电", "name_en": "Charging e-bikes", "code": "charging", "position": ""}


@pytest.fixture
def post(client, factory):
    def send(address, **values):
        return client.post(address, data={"csrf_token": factory.csrf(client), **values})

    return send


def address_of(client, name):
    """Where an entry of the vocabulary is edited."""
    found = re.search(rf'href="(/vocabulary/[^"]+)">{name}<', client.get("/vocabulary").text)
    return found[1] if found else None


def test_topic_when_added_used_and_retired_then_old_visits_keep_it_and_forms_do_not_offer_it(
    app, client, factory, post
):
    brigade = make_brigade(app, factory)
    factory.sign_in(client, factory.account("headquarters_analyst", factory.root()))
    assert post("/vocabulary/topic/new", **NEW).status_code == 302
    address = address_of(client, "电动车充电")
    visit = factory.visit(brigade.officer, brigade.place, talks=[{"topics": ["charging"]}])

    assert "用过1次" in client.get(address).text
    post(f"{address}/delete")
    assert address_of(client, "电动车充电"), "what is in use does not vanish"
    post(f"{address}/retire")

    factory.sign_in(client, brigade.officer)
    assert "电动车充电" in client.get(f"/visits/{visit}").text
    assert "电动车充电" not in client.get(f"/visits/new?place={brigade.place}").text
    with app.app_context():
        actions = {row.action for row in db.session.query(AuditEvent)}
    assert {"vocabulary.add", "vocabulary.retire"} <= actions


def test_material_when_never_used_then_can_be_deleted_and_seeded_ones_only_retire(
    client, factory, post
):
    factory.sign_in(client, factory.account("administrator", factory.root()))
    leaflet = {
        "name": "亮尾彩页",
        "name_en": "Tail light leaflet",
        "kind": "leaflet",
        "measure": "份",
    }
    assert post("/vocabulary/material/new", code="tail-light", **leaflet).status_code == 302
    post(f"{address_of(client, '亮尾彩页')}/delete")
    assert address_of(client, "亮尾彩页") is None
    seeded = address_of(client, "头盔彩页")
    post(f"{seeded}/delete")
    assert address_of(client, "头盔彩页") == seeded


def test_term_when_typed_wrongly_then_the_field_says_so_and_nothing_is_lost(client, factory, post):
    factory.sign_in(client, factory.account("administrator", factory.root()))
    answer = post("/vocabulary/topic/new", **{**NEW, "code": "helmet"})
    assert answer.status_code == 422
    assert "代码helmet已经有了" in answer.text
    assert 'value="电动车充电"' in answer.text
    assert "代码只用小写字母" in post("/vocabulary/topic/new", **{**NEW, "code": "充电"}).text
    assert client.get("/vocabulary/seat/new").status_code == 404


def test_vocabulary_when_an_administrator_of_a_brigade_opens_it_then_reads_only(
    app, client, factory, post
):
    brigade = make_brigade(app, factory)
    factory.sign_in(client, factory.account("administrator", brigade.unit))
    assert address_of(client, "头盔彩页") is None
    assert post("/vocabulary/topic/new", **NEW).location == "/vocabulary"
    assert "电动车充电" not in client.get("/vocabulary").text
