"""What a phone asks before it sends: whose session it is, its key, enrolment, the vault."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from outreach.accounts.models import Account
from outreach.audit.models import AuditEvent
from outreach.database import db, transaction, utc_now
from outreach.devices.enrolment import enrol_device, make_code
from outreach.devices.models import Device, DeviceKey, EnrolmentCode
from tests.sealed_phone import SealedPhone, base64_of, visit_fields


def code_for(app, account, unit=None):
    """A one-time code, made by the account for its unit."""
    with app.app_context():
        row = db.session.get(Account, account.id)
        return make_code(unit or row.unit, actor=row)[0]


def device_of(app, phone):
    with app.app_context():
        device = db.session.get(Device, phone.device)
        db.session.expunge_all()
        return device


def actions(app):
    with app.app_context():
        return db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()


def sealed_vault_key(phone, **changes):
    document = {
        "account": phone.account.id,
        "device": phone.device,
        "key": base64_of(b"k" * 32),
        **changes,
    }
    return {"sealed": base64_of(phone.seal(json.dumps(document).encode(), b"outreach vault key 1"))}


# ---- session ----


def test_session_when_nobody_is_signed_in_then_has_a_form_token_and_the_servers_clock(client):
    answer = client.get("/api/v1/session").json
    assert answer["account"] is None
    assert answer["device"] is None
    assert answer["csrf_token"]
    assert len(answer["server_key"]["id"]) == 16
    told = datetime.fromisoformat(answer["server_time"])
    assert abs(told - utc_now()) < timedelta(minutes=1)


def test_session_when_signed_in_on_a_known_phone_then_says_who_and_which(phone, brigade):
    headers = {"Outreach-Device": phone.device}
    answer = phone.client.get("/api/v1/session", headers=headers).json
    assert answer["account"]["id"] == brigade.officer.id
    assert answer["account"]["name"] == "晋源大队01"
    assert "visits.record" in answer["account"]["permissions"]
    assert answer["device"]["state"] == "not_enrolled"


def test_session_token_when_used_by_a_phone_then_the_post_is_taken(phone):
    token = phone.client.get("/api/v1/session").json["csrf_token"]
    answer = phone.client.post(
        "/api/v1/device-keys", json=phone.key_body(), headers={"X-CSRFToken": token}
    )
    assert answer.status_code == 200


# ---- keys ----


def test_key_when_sent_again_then_the_seven_days_still_run_from_the_sign_in(app, phone):
    with app.app_context():
        first = db.session.get(DeviceKey, phone.key).signed_in_at
    earlier = first - timedelta(days=3)
    with phone.client.session_transaction() as session:
        session["signed_in_at"] = int(earlier.timestamp())
    # That session is over: it is no sign-in any more.
    assert phone.post("/api/v1/device-keys", phone.key_body()).status_code == 401
    with phone.client.session_transaction() as session:
        session["signed_in_at"] = int((first - timedelta(hours=11)).timestamp())
    assert phone.post("/api/v1/device-keys", phone.key_body()).status_code == 200
    with app.app_context():
        assert db.session.get(DeviceKey, phone.key).signed_in_at == first


def test_key_when_its_id_is_anothers_then_is_refused(app, factory, phone, brigade):
    other = SealedPhone(app, factory, brigade.leader)
    answer = other.post("/api/v1/device-keys", {**other.key_body(), "key": phone.key})
    assert answer.status_code == 400
    assert "key" in answer.json["error"]["fields"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("device", "nonsense"),
        ("device", None),
        ("key", 3),
        ("public_key", "no base64!"),
        ("public_key", base64_of(b"\x04" + b"\x01" * 64)),
        ("public_key", ""),
    ],
)
def test_key_when_something_is_wrong_with_it_then_says_where(phone, field, value):
    answer = phone.post("/api/v1/device-keys", {**phone.key_body(), field: value})
    assert answer.status_code == 400
    assert list(answer.json["error"]["fields"]) == [field]


def test_key_when_sent_with_a_token_then_is_no_sign_in(app, factory, phone):
    headers = {"Authorization": f"Bearer {factory.token(phone.account)}"}
    answer = app.test_client().post("/api/v1/device-keys", json=phone.key_body(), headers=headers)
    assert answer.status_code == 403


# ---- enrolment ----


def test_enrolment_when_the_code_is_right_then_the_phone_has_its_number(app, phone, brigade):
    code = code_for(app, brigade.leader)
    spoken = f" {code[:5].lower()} {code[5:]} "
    answer = phone.post("/api/v1/devices/enrolment", {"device": phone.device, "code": spoken})
    assert answer.json["device"] == {
        "id": phone.device,
        "state": "enrolled",
        "unit": "晋源大队",
        "number": 1,
        "name": "晋源大队1号机",
    }
    assert {"device.make_code", "device.enrol"} <= set(actions(app))


def test_enrolment_when_the_code_was_used_or_is_old_then_is_refused(app, factory, phone, brigade):
    code = code_for(app, brigade.leader)
    body = {"device": phone.device, "code": code}
    assert phone.post("/api/v1/devices/enrolment", body).status_code == 200
    other = SealedPhone(app, factory, brigade.leader)
    again = other.post("/api/v1/devices/enrolment", {"device": other.device, "code": code})
    assert again.json["error"]["fields"]["code"] == ["这个代码不对或已失效，请重新要一个"]

    late = code_for(app, brigade.leader)
    with app.app_context(), transaction():
        db.session.execute(update(EnrolmentCode).values(expires_at=utc_now()))
    answer = other.post("/api/v1/devices/enrolment", {"device": other.device, "code": late})
    assert answer.status_code == 400
    assert device_of(app, other).enrolled_at is None


def test_enrolment_when_codes_are_guessed_then_has_to_wait(app, phone, brigade):
    for _guess in range(5):
        wrong = {"device": phone.device, "code": "AAAAAAAAAA"}
        assert phone.post("/api/v1/devices/enrolment", wrong).status_code == 400
    right = {"device": phone.device, "code": code_for(app, brigade.leader)}
    answer = phone.post("/api/v1/devices/enrolment", right)
    assert answer.status_code == 429
    assert "试得太多" in answer.json["error"]["message"]


def test_enrolment_when_numbers_are_free_then_the_smallest_is_taken(app, factory, brigade):
    first, second, third = (SealedPhone(app, factory, brigade.officer) for _each in range(3))
    for phone in (first, second):
        code = code_for(app, brigade.leader)
        phone.post("/api/v1/devices/enrolment", {"device": phone.device, "code": code})
    with app.app_context(), transaction():
        db.session.execute(update(Device).where(Device.number == 1).values(number=7))
    code = code_for(app, brigade.leader)
    answer = third.post("/api/v1/devices/enrolment", {"device": third.device, "code": code})
    assert answer.json["device"]["number"] == 1
    assert device_of(app, second).number == 2


def test_enrolment_when_two_phones_use_one_code_then_only_one_is_enrolled(app, factory, brigade):
    code = code_for(app, brigade.leader)
    with app.app_context():
        officer = db.session.get(Account, brigade.officer.id)
        enrol_device(officer, str(uuid4()), code, address=None)
    phone = SealedPhone(app, factory, brigade.officer)
    answer = phone.post("/api/v1/devices/enrolment", {"device": phone.device, "code": code})
    assert answer.status_code == 400


# ---- vault ----


def test_vault_when_its_own_account_asks_then_is_opened_and_audited(app, phone):
    answer = phone.post("/api/v1/vault/open", sealed_vault_key(phone))
    assert answer.json == {"key": base64_of(b"k" * 32)}
    assert "vault.open" in actions(app)


def test_vault_when_it_is_anothers_then_stays_shut(app, factory, phone, brigade):
    other = SealedPhone(app, factory, brigade.leader, device=phone.device)
    for sealed in (
        sealed_vault_key(phone),
        sealed_vault_key(other, device=str(uuid4())),
        sealed_vault_key(other, device=None),
        sealed_vault_key(other, key=None),
        {"sealed": base64_of(phone.seal(b"{}", b"outreach envelope 1"))},
        {"sealed": 3},
        {},
    ):
        answer = other.post("/api/v1/vault/open", sealed)
        assert answer.status_code == 400, sealed
    assert "vault.open" not in actions(app)


@pytest.mark.any_engine
def test_vault_when_opened_again_and_again_then_has_to_wait(phone):
    sealed = sealed_vault_key(phone)
    statuses = {phone.post("/api/v1/vault/open", sealed).status_code for _each in range(121)}
    assert statuses == {200, 429}


# ---- a revoked phone ----


@pytest.fixture
def revoked(app, factory, phone, brigade):
    """The phone after its leader has revoked it; gives the leader's browser."""
    leader = app.test_client()
    factory.sign_in(leader, brigade.leader)
    answer = leader.post(
        f"/devices/{phone.device}/revoke", data={"csrf_token": factory.csrf(leader)}
    )
    assert answer.status_code == 302
    return leader


def test_revoked_when_it_calls_then_is_told_at_the_first_contact(app, phone, revoked):
    headers = {"Outreach-Device": phone.device}
    answers = [
        phone.client.get("/api/v1/session", headers=headers),
        phone.client.get("/api/v1/field-data", headers=headers),
        phone.post("/api/v1/device-keys", phone.key_body()),
        phone.post("/api/v1/vault/open", sealed_vault_key(phone)),
        phone.post("/api/v1/envelopes", {"envelopes": []}),
        app.test_client().get("/api/v1/session", headers=headers),
    ]
    assert [answer.status_code for answer in answers] == [403] * 6
    assert {answer.json["error"]["code"] for answer in answers} == {"device_revoked"}


def test_revoked_when_it_does_not_name_itself_then_nothing_opens_either(
    app, factory, phone, brigade, revoked
):
    envelope = phone.envelope(visit_fields(brigade.place))
    assert phone.status(envelope) == "revoked"
    csrf = {"X-CSRFToken": factory.csrf(phone.client)}
    for address, body in (
        ("/api/v1/vault/open", sealed_vault_key(phone)),
        ("/api/v1/device-keys", phone.key_body()),
        (
            "/api/v1/devices/enrolment",
            {"device": phone.device, "code": code_for(app, brigade.leader)},
        ),
    ):
        answer = phone.client.post(address, json=body, headers=csrf)
        assert (answer.status_code, answer.json["error"]["code"]) == (401, "sign_in_needed")


def test_revoked_when_restored_then_what_waited_is_taken(app, factory, phone, brigade, revoked):
    envelope = phone.envelope(visit_fields(brigade.place))
    assert phone.status(envelope) == "revoked"
    data = {"csrf_token": factory.csrf(revoked)}
    assert revoked.post(f"/devices/{phone.device}/restore", data=data).status_code == 302
    assert phone.status(envelope) == "stored"
    assert {"device.revoke", "device.restore"} <= set(actions(app))
