"""Many phones at once, in real threads, on both databases."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from outreach.coverage.models import VisitFact
from outreach.database import db
from outreach.places.models import Place
from outreach.visits.models import SubmissionConflict, Visit, VisitRevision
from tests.phone import Phone, submission


def at_once(calls):
    """Runs the calls in threads that start together; their results in order."""
    barrier = threading.Barrier(len(calls))

    def run(call):
        barrier.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def counts(app):
    with app.app_context():
        return {
            model: db.session.scalar(select(func.count()).select_from(model))
            for model in (Visit, VisitRevision, VisitFact, SubmissionConflict)
        }


def phones(app, factory, brigade, number):
    return [Phone(app, factory, brigade.officer) for _ in range(number)]


def test_same_submission_when_posted_ten_times_at_once_then_one_row_and_ten_good_answers(
    app, factory, brigade
):
    item = submission(brigade.place, talks=[{"topics": ["helmet"], "attendees": 30}])
    senders = phones(app, factory, brigade, 10)
    answers = at_once([lambda phone=phone: phone.send(item) for phone in senders])
    statuses = Counter(result["status"] for answer in answers for result in answer)
    assert statuses == {"stored": 1, "already_stored": 9}
    assert counts(app) == {Visit: 1, VisitRevision: 1, VisitFact: 1, SubmissionConflict: 0}


def test_new_place_when_posted_at_once_then_made_once(app, factory, brigade):
    item = submission(new_place={"name": "东峪采石场", "kind": "enterprise_site"})
    at_once([lambda phone=phone: phone.send(item) for phone in phones(app, factory, brigade, 5)])
    with app.app_context():
        made = select(func.count()).select_from(Place).where(Place.name == "东峪采石场")
        assert db.session.scalar(made) == 1


def test_batches_when_the_same_items_come_in_opposite_orders_then_nobody_locks_the_other(
    app, factory, brigade
):
    items = [submission(brigade.place, police_count=n) for n in range(20)]
    orders = [items, items[::-1], items[10:] + items[:10], items[::2] + items[1::2]]
    senders = phones(app, factory, brigade, len(orders))
    answers = at_once(
        [
            lambda phone=phone, order=order: phone.send(*order)
            for phone, order in zip(senders, orders, strict=True)
        ]
    )
    assert {result["status"] for answer in answers for result in answer} <= {
        "stored",
        "already_stored",
    }
    for order, answer in zip(orders, answers, strict=True):
        assert [result["submission_id"] for result in answer] == [
            item["submission_id"] for item in order
        ]
    assert counts(app)[Visit] == 20


def test_edits_when_on_the_same_version_at_once_then_one_wins_and_the_others_are_kept(
    app, factory, brigade
):
    item = submission(brigade.place)
    brigade.phone.send(item)
    edits = [{**item, "police_count": n, "base_version": 1} for n in range(1, 7)]
    senders = phones(app, factory, brigade, len(edits))
    answers = at_once(
        [
            lambda phone=phone, edit=edit: phone.status(edit)
            for phone, edit in zip(senders, edits, strict=True)
        ]
    )
    assert Counter(answers) == {"stored": 1, "conflict": 5}
    assert counts(app) == {Visit: 1, VisitRevision: 2, VisitFact: 1, SubmissionConflict: 5}


def test_other_content_when_sent_at_once_then_each_is_kept_once(app, factory, brigade):
    item = submission(brigade.place)
    items = [{**item, "police_count": n % 3} for n in range(9)]
    senders = phones(app, factory, brigade, len(items))
    answers = at_once(
        [
            lambda phone=phone, item=item: phone.status(item)
            for phone, item in zip(senders, items, strict=True)
        ]
    )
    assert Counter(answers) == {"stored": 1, "already_stored": 2, "conflict": 6}
    assert counts(app) == {Visit: 1, VisitRevision: 1, VisitFact: 1, SubmissionConflict: 2}
