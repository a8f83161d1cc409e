"""Two leaders at once, in real threads, on both databases."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import func, select

from outreach.database import db
from outreach.visits import reviews
from outreach.visits.merge import merge_visits
from outreach.visits.models import Visit
from outreach.visits.outcomes import AlreadyDecided, StaleVisit
from outreach.visits.review_models import VisitReview
from outreach.visits.reviews import Seen
from outreach.visits.version_queries import get_revision
from tests.visits.acting import acting
from tests.visits.test_concurrency import at_once

FRESH = Seen(1, "submitted")


@pytest.fixture
def leaders(brigade):
    more = [
        brigade.factory.account("squad_leader", brigade.unit, display_name=f"副大队长{n}")
        for n in range(3)
    ]
    return [brigade.leader, *more]


def trying(app, made, act):
    """A call that acts as the account and gives what became of it."""

    def call():
        with acting(app, made) as account:
            try:
                act(account)
            except (AlreadyDecided, StaleVisit) as overtaken:
                return overtaken
            return "done"

    return call


def test_one_visit_when_several_leaders_decide_at_once_then_one_does_and_the_rest_are_told(
    app, brigade, leaders
):
    visit_id = brigade.factory.visit(brigade.officer, brigade.place)
    acts = [
        lambda account: reviews.accept_visit(account, visit_id, FRESH),
        lambda account: reviews.return_visit(account, visit_id, "人次不对", FRESH),
        lambda account: reviews.void_visit(account, visit_id, "重复记录", FRESH),
        lambda account: reviews.accept_visit(account, visit_id, FRESH),
    ]
    results = at_once([trying(app, *each) for each in zip(leaders, acts, strict=True)])
    with app.app_context():
        (kept,) = db.session.scalars(select(VisitReview)).all()
        told = [result for result in results if result != "done"]
        assert len(told) == 3
        for overtaken in told:
            assert isinstance(overtaken, AlreadyDecided)
            assert (overtaken.decision, overtaken.account, overtaken.at) == (
                kept.decision,
                kept.account.display_name,
                kept.at,
            )


def test_queue_when_two_leaders_accept_all_of_it_at_once_then_each_visit_once(
    app, brigade, leaders
):
    ids = [brigade.factory.visit(brigade.officer, brigade.place) for _ in range(12)]
    versions = [dict.fromkeys(ids, 1), dict.fromkeys(reversed(ids), 1)]
    outcomes = []

    def accept(account, some):
        outcomes.append(reviews.accept_visits(account, some))

    at_once(
        [
            trying(app, made, lambda account, some=some: accept(account, some))
            for made, some in zip(leaders[:2], versions, strict=True)
        ]
    )
    accepted = Counter(each for outcome in outcomes for each in outcome.accepted)
    assert accepted == dict.fromkeys(ids, 1)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(VisitReview)) == 12


def test_pair_when_merged_into_each_other_at_once_then_one_stays(app, brigade, leaders):
    pair = [
        brigade.factory.visit(brigade.officer, brigade.place, "2026-06-16T10:01:00+08:00")
        for _ in range(2)
    ]
    with app.app_context():
        contents = {each: get_revision(db.session.get(Visit, each), 1).content for each in pair}

    def merge(account, kept, merged):
        merge_visits(account, (kept, 1), (merged, 1), contents[kept])

    results = at_once(
        [
            trying(app, leaders[0], lambda account: merge(account, pair[0], pair[1])),
            trying(app, leaders[1], lambda account: merge(account, pair[1], pair[0])),
        ]
    )
    assert results.count("done") == 1
    with app.app_context():
        visits = db.session.scalars(select(Visit)).all()
        states = {visit.id: visit.review_state for visit in visits}
        assert sorted(states.values()) == ["submitted", "void"]
        (void,) = [visit for visit in visits if visit.review_state == "void"]
        assert states[void.merged_into_id] == "submitted"
