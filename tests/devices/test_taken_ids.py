"""A submission id that a stranger used first: the author's visit arrives all the same, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from outreach.database import db
from outreach.visits.models import SubmissionConflict, Visit
from outreach.visits.own_ids import own_id
from outreach.visits.receipts import receipt_code
from tests.phone import Phone, submission
from tests.sealed_phone import SealedPhone, visit_fields


@pytest.fixture
def elsewhere(factory):
    """Another brigade, out of the scope of the first one and the other way round."""
    unit = factory.unit("xiaodian", "小店大队")
    return SimpleNamespace(
        officer=factory.account("officer", unit), place=factory.place(name="西温庄", unit=unit)
    )


@pytest.fixture
def stranger(app, factory, elsewhere):
    return SealedPhone(app, factory, elsewhere.officer)


def id_of(fields):
    return dict(fields)["submission_id"]


def take(stranger, elsewhere, submission_id):
    """The stranger uses the id first, with a visit of their own."""
    fields = visit_fields(elsewhere.place, submission_id=submission_id, notes="占用")
    assert stranger.status(stranger.envelope(fields)) == "stored"


def visits(app):
    with app.app_context():
        found = db.session.scalars(select(Visit).order_by(Visit.received_at)).all()
        return [
            (visit.author_id, visit.submission_id, visit.version, visit.notes) for visit in found
        ]


def test_id_when_a_stranger_took_it_then_the_authors_visit_is_stored_and_the_receipt_names_where(
    app, phone, brigade, stranger, elsewhere
):
    fields = visit_fields(brigade.place, notes="真的")
    take(stranger, elsewhere, id_of(fields))
    (answer,) = phone.send(phone.envelope(fields))

    assert (answer["status"], answer["submission_id"]) == ("stored", id_of(fields))
    assert answer["stored_as"] != id_of(fields)
    assert len(answer["receipt"]) == 8
    assert visits(app) == [
        (elsewhere.officer.id, id_of(fields), 1, "占用"),
        (brigade.officer.id, answer["stored_as"], 1, "真的"),
    ]


def test_receipt_when_the_id_was_taken_then_is_that_of_the_id_it_is_kept_under(
    app, phone, brigade, stranger, elsewhere
):
    fields = visit_fields(brigade.place)
    take(stranger, elsewhere, id_of(fields))
    (answer,) = phone.send(phone.envelope(fields))
    with app.app_context():
        visit = db.session.scalars(
            select(Visit).where(Visit.submission_id == answer["stored_as"])
        ).one()
        digest = visit.revisions[0].content_hash
    assert answer["receipt"] == receipt_code(answer["stored_as"], digest)


def test_taken_id_when_sent_again_and_changed_then_it_stays_one_visit(
    app, phone, brigade, stranger, elsewhere
):
    fields = visit_fields(brigade.place)
    take(stranger, elsewhere, id_of(fields))
    envelope = phone.envelope(fields)
    (first,) = phone.send(envelope)
    (again,) = phone.send(envelope)
    (changed,) = phone.send(phone.envelope([*fields, ("base_version", "1"), ("police_count", "5")]))

    assert (again["status"], again["receipt"]) == ("already_stored", first["receipt"])
    assert (changed["status"], changed["version"]) == ("stored", 2)
    assert first["stored_as"] == again["stored_as"] == changed["stored_as"]
    assert visits(app)[1:] == [(brigade.officer.id, first["stored_as"], 2, "")]


def test_taken_id_when_sent_many_times_at_once_then_one_visit(
    app, phone, brigade, stranger, elsewhere
):
    fields = visit_fields(brigade.place)
    take(stranger, elsewhere, id_of(fields))
    envelope = phone.envelope(fields)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _number: phone.send(envelope)[0], range(6)))
    assert {answer["status"] for answer in answers} <= {"stored", "already_stored"}
    assert len({answer["stored_as"] for answer in answers}) == 1
    assert len(visits(app)) == 2


def test_id_when_the_stranger_takes_the_next_one_too_then_the_authors_visit_is_not_in_their_hand(
    app, phone, brigade, stranger, elsewhere
):
    """How the second id is made is no secret; nobody else can have it as theirs."""
    fields = visit_fields(brigade.place)
    next_id = own_id(brigade.officer.id, id_of(fields))
    for taken in (id_of(fields), next_id):
        take(stranger, elsewhere, taken)
    (answer,) = phone.send(phone.envelope(fields))
    assert (answer["status"], answer["stored_as"]) == ("stored", next_id)
    assert [author for author, *_rest in visits(app)].count(brigade.officer.id) == 1


def test_id_when_the_author_was_first_then_the_strangers_visit_is_theirs_and_apart(
    app, phone, brigade, stranger, elsewhere
):
    fields = visit_fields(brigade.place)
    phone.send(phone.envelope(fields))
    take(stranger, elsewhere, id_of(fields))
    (again,) = phone.send(phone.envelope(fields))
    assert (again["status"], again["stored_as"]) == ("already_stored", id_of(fields))
    assert [author for author, *_rest in visits(app)] == [
        brigade.officer.id,
        elsewhere.officer.id,
    ]
    with app.app_context():
        assert not db.session.scalars(select(SubmissionConflict)).all()


def test_id_when_taken_then_each_leader_sees_the_visit_of_the_own_brigade(
    app, factory, phone, brigade, stranger, elsewhere
):
    fields = visit_fields(brigade.place, notes="真的")
    take(stranger, elsewhere, id_of(fields))
    phone.send(phone.envelope(fields))
    seen = []
    for leader in (brigade.leader, factory.account("headquarters_analyst", factory.root())):
        client = app.test_client()
        factory.sign_in(client, leader)
        answer = client.get("/api/v1/visits").json
        seen.append(sorted(visit["notes"] for visit in answer["items"]))
    assert seen == [["真的"], ["占用", "真的"]]


def test_id_when_taken_and_sent_through_the_api_then_is_stored_too(
    app, factory, brigade, stranger, elsewhere
):
    item = submission(brigade.place)
    take(stranger, elsewhere, item["submission_id"])
    (answer,) = Phone(app, factory, brigade.officer).send(item)
    assert (answer["status"], answer["submission_id"]) == ("stored", item["submission_id"])
    assert answer["stored_as"] not in (None, item["submission_id"])
