"""What a revoked phone, and an account gone wild, can still do: nothing, and not too much."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from outreach.database import db
from outreach.devices.models import Device
from tests.devices.test_phone_calls import sealed_vault_key
from tests.sealed_phone import SealedPhone, visit_fields


def settings(app, **changes):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], **changes)


def revoke(app, factory, actor, device):
    client = app.test_client()
    factory.sign_in(client, actor)
    csrf = {"csrf_token": factory.csrf(client)}
    assert client.post(f"/devices/{device}/revoke", data=csrf).status_code == 302
    return client


def test_revoked_when_its_cookie_is_used_without_naming_the_phone_then_nobody_is_signed_in(
    app, factory, phone, brigade
):
    assert phone.client.get("/api/v1/field-data").status_code == 200
    revoke(app, factory, brigade.leader, phone.device)
    assert phone.client.get("/api/v1/field-data").status_code == 401
    assert phone.client.get("/").status_code == 302
    assert phone.client.get("/api/v1/session").json["account"] is None


def test_revoked_when_shared_then_everybody_who_signed_in_on_it_is_signed_out_and_nobody_else(
    app, factory, phone, brigade
):
    colleague = factory.account("officer", brigade.unit)
    second = SealedPhone(app, factory, colleague, device=phone.device)
    other = SealedPhone(app, factory, factory.account("officer", brigade.unit))
    revoke(app, factory, brigade.leader, phone.device)
    answers = [each.client.get("/api/v1/field-data") for each in (phone, second, other)]
    assert [answer.status_code for answer in answers] == [401, 401, 200]


def test_revoked_when_it_is_ones_own_then_the_desk_stays_signed_in(app, factory, brigade):
    own = SealedPhone(app, factory, brigade.leader)
    desk = revoke(app, factory, brigade.leader, own.device)
    assert desk.get(f"/devices/{own.device}").status_code == 200
    assert own.client.get("/api/v1/field-data").status_code == 401


def test_revoked_when_found_and_signed_in_again_then_sends_on(app, factory, phone, brigade):
    envelope = phone.envelope(visit_fields(brigade.place))
    leader = revoke(app, factory, brigade.leader, phone.device)
    assert phone.status(envelope) == "revoked"
    csrf = {"csrf_token": factory.csrf(leader)}
    leader.post(f"/devices/{phone.device}/restore", data=csrf)
    assert phone.status(envelope) == "stored"
    factory.sign_in(phone.client, brigade.officer)
    assert phone.post("/api/v1/vault/open", sealed_vault_key(phone)).status_code == 200


def test_new_phones_when_too_many_in_a_day_then_told_when_to_come_back_and_known_ones_go_on(
    app, factory, phone, brigade
):
    settings(app, new_phones_a_day=3)
    for _number in range(2):
        SealedPhone(app, factory, brigade.officer)
    body = {**phone.key_body(), "key": "0" * 8 + phone.key[8:], "device": "1" * 8 + phone.key[8:]}
    answer = phone.post("/api/v1/device-keys", body)
    assert (answer.status_code, answer.json["error"]["code"]) == (429, "too_many")
    assert int(answer.headers["Retry-After"]) > 0
    assert phone.post("/api/v1/device-keys", phone.key_body()).status_code == 200
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Device)) == 3


@pytest.mark.parametrize("device", ["x" * 5000, "a\0b", "电话", "' or 1=1 --"])
def test_calls_when_the_header_names_nonsense_then_are_answered_all_the_same(app, phone, device):
    raw = device.encode().decode("latin-1").replace("\0", "")
    answer = app.test_client().get("/api/v1/session", headers={"Outreach-Device": raw})
    assert (answer.status_code, answer.json["device"]) == (200, None)
