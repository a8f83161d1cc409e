"""Sealed envelopes: whose they are, what becomes of them, and that nothing else gets in."""

from __future__ import annotations

import base64
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from outreach.accounts import services as account_services
from outreach.accounts.models import Account
from outreach.audit.models import AuditEvent
from outreach.database import db, transaction, utc_now
from outreach.devices.models import DeviceKey
from outreach.visits.models import SubmissionConflict, Visit
from tests.sealed_phone import SealedPhone, base64_of, visit_fields


def count(app, model):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


def the_visit(app):
    with app.app_context():
        visit = db.session.scalars(select(Visit)).one()
        db.session.expunge_all()
        return visit


def signed_in(app, phone, ago):
    """Makes the last sign-in on the phone older."""
    with app.app_context(), transaction():
        db.session.execute(
            update(DeviceKey).where(DeviceKey.id == phone.key).values(signed_in_at=utc_now() - ago)
        )


def test_envelope_when_sent_without_a_session_then_the_visit_is_its_authors(app, phone, brigade):
    fields = visit_fields(brigade.place, notes="村口")
    (answer,) = phone.send(phone.envelope(fields))

    assert answer["status"] == "stored", answer
    visit = the_visit(app)
    assert answer["status"] == "stored"
    assert answer["submission_id"] == visit.submission_id == dict(fields)["submission_id"]
    assert answer["version"] == 1
    assert answer["errors"] == {} and answer["photos"] == {}
    assert len(answer["receipt"]) == 8
    assert (visit.author_id, visit.device_id) == (brigade.officer.id, phone.device)
    with app.app_context():
        event = db.session.scalars(select(AuditEvent).filter_by(action="visit.record")).one()
        assert event.actor_id == brigade.officer.id


def test_envelope_when_sent_again_then_the_same_receipt_and_one_visit(app, phone, brigade):
    envelope = phone.envelope(visit_fields(brigade.place))
    (first,) = phone.send(envelope)
    (again,) = phone.send(envelope)

    assert (first["status"], again["status"]) == ("stored", "already_stored")
    assert again["receipt"] == first["receipt"]
    assert again["received_at"] == first["received_at"]
    assert count(app, Visit) == 1


def test_envelope_when_sent_ten_times_at_once_then_ten_good_answers_and_one_visit(
    app, phone, brigade
):
    envelope = phone.envelope(visit_fields(brigade.place))
    barrier = threading.Barrier(10)

    def send(_number):
        barrier.wait()
        return phone.send(envelope)[0]

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(send, range(10)))

    assert Counter(answer["status"] for answer in answers) == {"stored": 1, "already_stored": 9}
    assert len({answer["receipt"] for answer in answers}) == 1
    assert count(app, Visit) == 1


def test_envelope_when_the_id_holds_other_content_then_both_are_kept(app, phone, brigade):
    fields = visit_fields(brigade.place)
    (first,) = phone.send(phone.envelope(fields))
    changed = [*fields, ("police_count", "2")]
    (second,) = phone.send(phone.envelope(changed))

    assert second["status"] == "conflict"
    assert second["receipt"] != first["receipt"]
    assert count(app, Visit) == 1
    assert count(app, SubmissionConflict) == 1


def test_envelope_when_it_edits_the_current_version_then_is_its_next_revision(app, phone, brigade):
    fields = visit_fields(brigade.place)
    phone.send(phone.envelope(fields))
    (answer,) = phone.send(phone.envelope([*fields, ("base_version", "1"), ("vehicles_used", "1")]))

    assert (answer["status"], answer["version"]) == ("stored", 2)
    assert the_visit(app).vehicles_used == 1


def test_receipts_when_a_visit_was_sent_changed_and_in_conflict_then_all_are_on_its_page(
    app, phone, brigade
):
    fields = visit_fields(brigade.place)
    (first,) = phone.send(phone.envelope(fields))
    (changed,) = phone.send(phone.envelope([*fields, ("base_version", "1"), ("police_count", "2")]))
    (other,) = phone.send(phone.envelope([*fields, ("police_count", "3")]))
    codes = [answer["receipt"] for answer in (first, changed, other)]
    page = phone.client.get(f"/visits/{the_visit(app).id}").text
    assert f"<dt>回执</dt><dd>{changed['receipt']}</dd>" in page
    assert [page.count(f"回执{code}</p>") for code in codes] == [1, 1, 1]


def test_envelope_when_something_is_wrong_then_the_errors_stand_under_the_forms_fields(
    app, phone, brigade
):
    fields = visit_fields(brigade.place, **{"talks-0-attendees": "5200"})
    good = phone.envelope(visit_fields(brigade.place))
    bad, well = phone.send(phone.envelope(fields), good)

    assert bad["status"] == "refused"
    assert bad["errors"] == {"talks-0-attendees": ["人次最多5000，请核对"]}
    assert bad["receipt"] is None
    assert well["status"] == "stored"


def test_envelope_when_rows_are_blank_then_they_are_left_out_as_on_the_page(app, phone, brigade):
    blank = {"leaflets-0-material": "helmet_leaflet", "leaflets-0-quantity": " ", "csrf_token": "x"}
    (answer,) = phone.send(phone.envelope(visit_fields(brigade.place, **blank)))

    assert answer["status"] == "stored"
    with app.app_context():
        revision = db.session.scalars(select(Visit)).one().revisions[0]
        assert revision.content["leaflets"] == []
        assert "csrf_token" not in revision.received


def test_envelope_when_the_signature_is_forged_then_nothing_is_read(app, phone, brigade):
    envelope = phone.envelope(visit_fields(brigade.place))
    other = SealedPhone(app, phone.factory, brigade.leader)
    sealed = base64.b64decode(envelope["sealed"])
    forged = [
        {**envelope, "signature": base64_of(other.sign(sealed))},
        {**envelope, "signature": base64_of(b"\0" * 64)},
        {**envelope, "signature": base64_of(b"short")},
        {**envelope, "signature": "not base64!"},
        {**envelope, "sealed": base64_of(sealed[:-1] + bytes([sealed[-1] ^ 1]))},
        {**envelope, "key": other.key},
    ]
    assert [each["status"] for each in phone.send(*forged)] == ["unreadable"] * len(forged)
    assert count(app, Visit) == 0


def test_envelope_when_it_names_another_account_then_is_not_taken(app, phone, brigade):
    envelope = phone.envelope(visit_fields(brigade.place), account=brigade.leader.id)
    assert phone.status(envelope) == "unreadable"
    assert count(app, Visit) == 0


@pytest.mark.any_engine
@pytest.mark.parametrize(
    "plain",
    [
        b"",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"schema": 99, "account": "x", "fields": []}',
        b'{"schema": 2, "fields": []}',
        b'{"schema": true, "account": "x", "fields": []}',
        '{"schema": 2, "account": "ACCOUNT", "fields": {"notes": "村"}}'.encode(),
        b'{"schema": 2, "account": "ACCOUNT", "fields": [["notes"]]}',
        b'{"schema": 2, "account": "ACCOUNT", "fields": [["notes", 3]]}',
    ],
)
def test_envelope_when_it_holds_something_else_then_is_unreadable(phone, plain):
    plain = plain.replace(b"ACCOUNT", phone.account.id.encode())
    assert phone.status(phone.signed(phone.seal(plain, b"outreach envelope 1"))) == "unreadable"


def test_envelope_when_sealed_as_something_else_then_is_unreadable(phone, brigade):
    plain = b'{"schema": 2, "account": "%s", "fields": []}' % phone.account.id.encode()
    assert phone.status(phone.signed(phone.seal(plain, b"outreach photo 1"))) == "unreadable"
    assert phone.status(phone.signed(plain)) == "unreadable"


@pytest.mark.any_engine
@pytest.mark.parametrize("item", [None, 3, "x", [], {}, {"key": 7}, {"key": "\0"}])
def test_envelope_when_it_is_none_then_the_key_is_unknown_or_it_is_unreadable(phone, item):
    (answer,) = phone.send(item)
    assert answer["status"] in ("unknown_key", "unreadable")
    assert answer["submission_id"] is None


def test_envelope_when_the_key_was_never_registered_then_says_so(phone, brigade):
    envelope = {**phone.envelope(visit_fields(brigade.place)), "key": str(uuid4())}
    assert phone.status(envelope) == "unknown_key"


def test_envelope_when_nobody_signed_in_for_seven_days_then_waits_for_a_sign_in(
    app, phone, brigade, factory
):
    envelope = phone.envelope(visit_fields(brigade.place))
    signed_in(app, phone, timedelta(days=7, minutes=1))
    assert phone.status(envelope) == "sign_in_needed"
    assert count(app, Visit) == 0

    factory.sign_in(phone.client, brigade.officer)
    assert phone.post("/api/v1/device-keys", phone.key_body()).status_code == 200
    assert phone.status(envelope) == "stored"


def test_envelope_when_signed_in_within_seven_days_then_is_taken(app, phone, brigade):
    signed_in(app, phone, timedelta(days=6, hours=23))
    assert phone.status(phone.envelope(visit_fields(brigade.place))) == "stored"


def test_envelope_when_the_account_is_locked_then_says_so_and_is_taken_afterwards(
    app, phone, brigade
):
    envelope = phone.envelope(visit_fields(brigade.place))
    with app.app_context():
        account = db.session.get(Account, brigade.officer.id)
        account_services.lock_account(account, actor=db.session.get(Account, brigade.leader.id))
    assert phone.status(envelope) == "locked"
    with app.app_context():
        account = db.session.get(Account, brigade.officer.id)
        account_services.unlock_account(account, actor=db.session.get(Account, brigade.leader.id))
    assert phone.status(envelope) == "stored"


def test_envelope_when_the_password_was_reset_then_the_new_one_must_be_given_first(
    app, phone, brigade
):
    with app.app_context():
        account = db.session.get(Account, brigade.officer.id)
        account_services.reset_password(account, actor=db.session.get(Account, brigade.leader.id))
    assert phone.status(phone.envelope(visit_fields(brigade.place))) == "sign_in_needed"


def test_envelope_when_the_role_records_no_visits_then_is_refused_with_what_to_do(
    app, factory, brigade
):
    auditor = SealedPhone(app, factory, factory.account("auditor", brigade.unit))
    (answer,) = auditor.send(auditor.envelope(visit_fields(brigade.place)))
    assert answer["status"] == "refused"
    assert answer["errors"] == {"envelope": ["您的角色不记走访。请找本单位管理员"]}


def test_envelopes_when_of_two_users_of_one_phone_then_each_is_its_authors(app, factory, brigade):
    first = SealedPhone(app, factory, brigade.officer)
    second = SealedPhone(app, factory, brigade.leader, device=first.device)
    answers = first.send(
        second.envelope(visit_fields(brigade.place)),
        first.envelope(visit_fields(brigade.place)),
        second.envelope(visit_fields(brigade.place)),
    )
    assert [answer["status"] for answer in answers] == ["stored"] * 3
    with app.app_context():
        authors = dict(db.session.execute(select(Visit.submission_id, Visit.author_id)).all())
    told = [authors[answer["submission_id"]] for answer in answers]
    assert told == [brigade.leader.id, brigade.officer.id, brigade.leader.id]


def test_envelopes_when_too_many_then_the_request_is_refused(app, phone, brigade):
    envelope = phone.envelope(visit_fields(brigade.place))
    answer = app.test_client().post("/api/v1/envelopes", json={"envelopes": [envelope] * 51})
    assert answer.status_code == 413
    assert count(app, Visit) == 0


@pytest.mark.parametrize("body", ["x", [], {"envelopes": {}}, {"envelopes": None}])
def test_envelopes_when_the_body_is_something_else_then_is_refused(app, body):
    answer = app.test_client().post("/api/v1/envelopes", json=body)
    assert answer.status_code == 400


def test_envelopes_when_a_session_comes_along_then_the_signature_alone_counts(
    app, phone, factory, brigade
):
    stranger = app.test_client()
    factory.sign_in(stranger, brigade.leader)
    body = {"envelopes": [phone.envelope(visit_fields(brigade.place))]}
    answer = stranger.post("/api/v1/envelopes", json=body)
    assert answer.json["results"][0]["status"] == "stored"
    assert the_visit(app).author_id == brigade.officer.id


@pytest.mark.parametrize(
    "name", ["notes", "village_id", "village_code", "talks-0-topics", "\ud83d"]
)
def test_envelope_when_an_emoji_was_cut_in_two_then_holds_up_none_beside_it(phone, brigade, name):
    good = phone.envelope(visit_fields(brigade.place))
    cut = phone.envelope(visit_fields(brigade.place, **{name: "笑\ud83d"}))
    first, second = (result["status"] for result in phone.send(good, cut))
    assert first == "stored"
    assert second == ("stored" if name in ("notes", "\ud83d") else "refused")


def test_envelope_when_what_is_said_beside_it_is_no_text_then_is_stored_all_the_same(
    phone, brigade
):
    good = phone.envelope(visit_fields(brigade.place))
    strange = {"key": "\ud83d", "sealed": "", "signature": ""}
    results = phone.send(good, strange, contact={"app_version": "1\ud83d"})
    assert [result["status"] for result in results] == ["stored", "unknown_key"]
    assert phone.send(contact={"device": "\ud83d"}) == []
