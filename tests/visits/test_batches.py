"""Many visits in one request: written together, refused one by one, answered without a write."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from sqlalchemy import event, func, select, text

from outreach.audit.models import AuditEvent
from outreach.coverage.models import VisitFact
from outreach.database import db, is_sqlite
from outreach.places.models import Place
from outreach.visits.models import HelmetCount, Talk, Visit, VisitRevision
from tests.phone import submission

TALK = {"form": "on_site", "topics": ["helmet"], "attendees": 30}
CHECK = {"phase": "before_talk", "counts": [{"vehicle_type": "e_bicycle", "none": 3, "worn": 9}]}
LEAFLETS = {"material": "helmet-leaflet", "quantity": 120}


def full_items(place, number):
    return [
        submission(place, talks=[TALK, TALK], helmet_checks=[CHECK], leaflets=[LEAFLETS])
        for _ in range(number)
    ]


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


@contextmanager
def statements(app):
    """The statements sent to the database meanwhile; many rows in one are one."""
    sent = []

    def note(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def test_batch_when_larger_then_the_statements_are_as_few(app, brigade):
    brigade.phone.send(submission(brigade.place))  # the use of the token is noted

    def needed(number):
        items = full_items(brigade.place, number)
        with statements(app) as sent:
            answers = brigade.phone.send(*items)
        assert {answer["status"] for answer in answers} == {"stored"}
        return len(sent)

    few = needed(2)
    assert needed(50) == few
    assert few <= 28


def test_batch_when_stored_then_each_visit_has_all_that_hangs_on_it(app, brigade):
    brigade.phone.send(*full_items(brigade.place, 7))
    with app.app_context():
        assert [count(model) for model in (Visit, VisitRevision, VisitFact)] == [7, 7, 7]
        assert [count(model) for model in (Talk, HelmetCount)] == [14, 7]
        fact = db.session.scalars(select(VisitFact)).first()
        assert (fact.talks, fact.attendees, fact.leaflets) == (2, 60, 120)
        assert (fact.riders_observed, fact.riders_helmeted) == (12, 9)
        recorded = select(func.count()).where(AuditEvent.action == "visit.record")
        assert db.session.scalar(recorded) == 7


def test_batch_when_sent_again_then_nothing_is_written(app, brigade):
    items = full_items(brigade.place, 20)
    brigade.phone.send(*items)
    with statements(app) as sent:
        answers = brigade.phone.send(*reversed(items))
    assert [answer["status"] for answer in answers] == ["already_stored"] * 20
    assert [each for each in sent if each.startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_batch_when_an_id_comes_twice_in_it_then_the_first_is_stored_and_the_second_met(brigade):
    item = submission(brigade.place, police_count=2)
    answers = brigade.phone.send(item, item, {**item, "police_count": 3})
    assert [answer["status"] for answer in answers] == ["stored", "already_stored", "conflict"]


def test_batch_when_some_are_known_and_some_go_to_a_new_place_then_each_gets_its_own_answer(
    app, brigade
):
    known, changed = full_items(brigade.place, 2)
    brigade.phone.send(known, changed)
    new_place = submission(new_place={"name": "东峪采石场", "kind": "enterprise_site"})
    answers = brigade.phone.send(
        known,
        {**changed, "notes": "改过", "base_version": 1},
        new_place,
        submission(brigade.place),
        submission("nowhere"),
    )
    assert [answer["status"] for answer in answers] == [
        *("already_stored", "stored", "stored", "stored", "refused")
    ]
    with app.app_context():
        assert db.session.scalar(select(Place.to_check).where(Place.name == "东峪采石场")) is True


def test_batch_when_a_village_is_no_text_that_a_database_can_look_for_then_refused_alone(brigade):
    odd = [{**submission(), name: "a\x00b"} for name in ("village_id", "village_code")]
    answers = brigade.phone.send(*odd, submission("\ud800"), submission(brigade.place))
    assert [answer["status"] for answer in answers] == ["refused", "refused", "refused", "stored"]


@pytest.fixture
def no_thirteen(app, brigade):
    """A database that cannot hold 13 officers, which the form allows."""
    with app.app_context():
        if is_sqlite():
            db.session.execute(
                text(
                    "create trigger no_thirteen before insert on visits when new.police_count = 13"
                    " begin select raise(abort, 'thirteen'); end"
                )
            )
        else:
            db.session.execute(
                text("alter table visits add constraint no_thirteen check (police_count <> 13)")
            )
        db.session.commit()


def test_batch_when_the_database_cannot_hold_one_then_the_others_are_stored(
    app, brigade, no_thirteen
):
    items = [submission(brigade.place, police_count=number) for number in (2, 13, 3)]
    answers = brigade.phone.send(*items)
    assert [answer["status"] for answer in answers] == ["stored", "refused", "stored"]
    with app.app_context():
        assert [count(model) for model in (Visit, VisitRevision, VisitFact)] == [2, 2, 2]
