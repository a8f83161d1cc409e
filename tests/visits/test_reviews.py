"""Accepting, returning, voiding and restoring; what an edit does to a review."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from outreach.audit.models import AuditEvent
from outreach.database import db
from outreach.visits import access, reviews, services
from outreach.visits.models import Visit
from outreach.visits.outcomes import AlreadyDecided, NotAllowed, StaleVisit
from outreach.visits.queries import VisitFilters, get_visit_in_scope
from outreach.visits.review_models import VisitReview
from outreach.visits.review_queries import count_waiting, find_twins, list_returned, list_waiting
from outreach.visits.reviews import Seen
from tests.phone import submission
from tests.visits.acting import acting, actions, fact, revise

TALK = {"form": "on_site", "topics": ["helmet"], "attendees": 30}
FRESH = Seen(1, "submitted")


def visit_of(brigade, **fields):
    return brigade.factory.visit(
        brigade.officer, brigade.place, "2026-06-16T10:01:00+08:00", **fields
    )


def state(visit_id):
    db.session.expire_all()
    return db.session.get(Visit, visit_id).review_state


def decisions(visit_id):
    rows = db.session.scalars(
        select(VisitReview).where(VisitReview.visit_id == visit_id).order_by(VisitReview.at)
    )
    return [(row.decision, row.version, row.reason) for row in rows]


# ---- accepting and returning ----


def test_accept_when_seen_as_it_stands_then_accepted_kept_and_audited(app, brigade):
    visit_id = visit_of(brigade)
    with acting(app, brigade.leader) as leader:
        reviews.accept_visit(leader, visit_id, FRESH)
        assert state(visit_id) == "accepted"
        assert decisions(visit_id) == [("accept", 1, "")]
        assert actions(visit_id)[-1] == "visit.accept"
        assert fact(visit_id) is not None


def test_return_when_with_a_reason_then_the_author_finds_it_and_it_counts_on(app, brigade):
    visit_id = visit_of(brigade)
    with acting(app, brigade.leader) as leader:
        with pytest.raises(ValueError, match="reason"):
            reviews.return_visit(leader, visit_id, "  ", FRESH)
        reviews.return_visit(leader, visit_id, " 资料数量似多一个0 ", FRESH)
        assert fact(visit_id) is not None
        assert list_returned(leader) == []
    with acting(app, brigade.officer) as officer:
        (returned,) = list_returned(officer)
        assert (returned.id, returned.review.reason) == (visit_id, "资料数量似多一个0")


def test_decision_when_another_leader_was_faster_then_says_what_who_and_when(app, brigade):
    visit_id = visit_of(brigade)
    other = brigade.factory.account("squad_leader", brigade.unit, display_name="副大队长")
    with acting(app, other) as account:
        reviews.return_visit(account, visit_id, "人次不对", FRESH)
    with acting(app, brigade.leader) as leader:
        for act in (
            lambda: reviews.accept_visit(leader, visit_id, FRESH),
            lambda: reviews.return_visit(leader, visit_id, "我也退", FRESH),
            lambda: reviews.void_visit(leader, visit_id, "我来作废", FRESH),
        ):
            with pytest.raises(AlreadyDecided) as raised:
                act()
            assert (raised.value.decision, raised.value.account) == ("return", "副大队长")
        assert decisions(visit_id) == [("return", 1, "人次不对")]
        # Seen again, it is the leader's to decide.
        reviews.accept_visit(leader, visit_id, Seen(1, "returned"))
        assert state(visit_id) == "accepted"


def test_decision_when_the_visit_was_edited_meanwhile_then_says_by_whom(app, brigade):
    visit_id = visit_of(brigade)
    with acting(app, brigade.officer) as officer:
        revise(officer, visit_id, brigade.place, 1, police_count=3)
    with acting(app, brigade.leader) as leader:
        with pytest.raises(StaleVisit) as raised:
            reviews.accept_visit(leader, visit_id, FRESH)
        assert raised.value.author == "晋源大队01"
        assert state(visit_id) == "submitted"


def test_review_when_asked_then_only_a_leaders_in_scope_and_also_of_own_visits(
    app, factory, brigade
):
    visit_id = visit_of(brigade)
    squad = factory.unit("jinyuan-1", "晋源一中队", parent=brigade.unit)
    for made, may in (
        (brigade.officer, False),
        (brigade.leader, True),
        (factory.account("squad_leader", brigade.unit), True),
        (factory.account("brigade_leader", factory.root()), True),
        (factory.account("headquarters_analyst", factory.root()), False),
        (factory.account("administrator", factory.root()), False),
    ):
        with acting(app, made) as account:
            visit = get_visit_in_scope(account, visit_id)
            assert access.may_review(account, visit) is may, made.role
            if not may:
                with pytest.raises(NotAllowed):
                    reviews.accept_visit(account, visit_id, FRESH)
    for made in (
        factory.account("squad_leader", squad),
        factory.account("brigade_leader", factory.unit()),
    ):
        with acting(app, made) as account:
            assert count_waiting(account) == 0
            with pytest.raises(LookupError):
                reviews.accept_visit(account, visit_id, FRESH)
    own = factory.visit(brigade.leader, brigade.place)
    with acting(app, brigade.leader) as leader:
        reviews.accept_visit(leader, own, FRESH)
        event = db.session.scalars(
            select(AuditEvent).where(AuditEvent.action == "visit.accept")
        ).one()
        assert event.details == {"version": 1, "is_own": True}


# ---- edits ----


def test_edit_when_returned_then_waits_again_by_itself(app, brigade):
    visit_id = visit_of(brigade)
    with acting(app, brigade.leader) as leader:
        reviews.return_visit(leader, visit_id, "人次不对", FRESH)
    with acting(app, brigade.officer) as officer:
        assert not revise(officer, visit_id, brigade.place, 1)
        assert state(visit_id) == "returned", "nothing was changed"
        revise(officer, visit_id, brigade.place, 1, police_count=3)
        assert state(visit_id) == "submitted"
        assert list_returned(officer) == []
        event = db.session.scalars(
            select(AuditEvent).where(AuditEvent.action == "visit.edit")
        ).one()
        assert event.details["review_state"] == ["returned", "submitted"]


def test_edit_when_accepted_then_the_authors_waits_again_and_a_leaders_stays_accepted(app, brigade):
    visit_id = visit_of(brigade)
    with acting(app, brigade.leader) as leader:
        reviews.accept_visit(leader, visit_id, FRESH)
        revise(leader, visit_id, brigade.place, 1, police_count=3)
        assert state(visit_id) == "accepted"
    with acting(app, brigade.officer) as officer:
        revise(officer, visit_id, brigade.place, 2, police_count=4)
        assert state(visit_id) == "submitted"
    with acting(app, brigade.leader) as leader:
        reviews.return_visit(leader, visit_id, "核对警力", Seen(3, "submitted"))
        revise(leader, visit_id, brigade.place, 3, police_count=5)
        assert state(visit_id) == "submitted", "what was returned is read once more"


def test_edit_when_a_phone_sends_it_then_waits_again_as_from_a_page(app, brigade):
    item = submission(brigade.place)
    brigade.phone.send(item)
    with acting(app, brigade.leader) as leader:
        visit_id = db.session.scalars(select(Visit.id)).one()
        reviews.return_visit(leader, visit_id, "警力没填", FRESH)
    assert brigade.phone.status({**item, "police_count": 2, "base_version": 1}) == "stored"
    with app.app_context():
        assert state(visit_id) == "submitted"


# ---- many at once ----


def test_bulk_when_accepted_then_one_entry_each_and_what_changed_is_left(app, brigade):
    ids = [visit_of(brigade, police_count=n) for n in range(5)]
    edited, returned = ids[3], ids[4]
    with acting(app, brigade.officer) as officer:
        revise(officer, edited, brigade.place, 1, police_count=9)
    with acting(app, brigade.leader) as leader:
        reviews.return_visit(leader, returned, "人次不对", FRESH)
        outcome = reviews.accept_visits(leader, dict.fromkeys(ids, 1))
        assert sorted(outcome.accepted) == sorted(ids[:3])
        assert sorted(outcome.left) == sorted([edited, returned])
        assert [state(visit_id) for visit_id in ids] == ["accepted"] * 3 + ["submitted", "returned"]
        for visit_id in ids[:3]:
            assert actions(visit_id) == ["visit.record", "visit.accept"]
            assert decisions(visit_id) == [("accept", 1, "")]


def test_bulk_when_one_is_anothers_then_none_is_accepted(app, factory, brigade):
    other = factory.unit()
    theirs = factory.visit(factory.account("officer", other), factory.place(unit=other))
    mine = visit_of(brigade)
    with acting(app, brigade.leader) as leader:
        with pytest.raises(LookupError):
            reviews.accept_visits(leader, {mine: 1, theirs: 1})
        assert state(mine) == "submitted"
    with acting(app, brigade.officer) as officer, pytest.raises(NotAllowed):
        reviews.accept_visits(officer, {mine: 1})


# ---- void and restore ----


def test_void_when_done_then_counts_no_more_stays_readable_and_cannot_be_edited(app, brigade):
    visit_id = visit_of(brigade, talks=[TALK])
    with acting(app, brigade.leader) as leader:
        with pytest.raises(ValueError, match="reason"):
            reviews.void_visit(leader, visit_id, "  ")
        reviews.void_visit(leader, visit_id, " 重复记录 ")
        visit = get_visit_in_scope(leader, visit_id)
        assert (visit.review_state, visit.void_reason) == ("void", "重复记录")
        assert fact(visit_id) is None
        assert actions(visit_id)[-1] == "visit.void"
        with pytest.raises(services.NotAllowed):
            revise(leader, visit_id, brigade.place, 1, police_count=1)
        with pytest.raises(AlreadyDecided):
            reviews.void_visit(leader, visit_id, "再次")
        with pytest.raises(AlreadyDecided):
            reviews.accept_visit(leader, visit_id, FRESH)
        assert get_visit_in_scope(leader, visit_id).void_reason == "重复记录"


def test_restore_when_a_leader_says_why_then_counts_and_waits_again(app, brigade):
    visit_id = visit_of(brigade, talks=[TALK])
    with acting(app, brigade.leader) as leader:
        reviews.void_visit(leader, visit_id, "重复记录")
    with acting(app, brigade.officer) as officer, pytest.raises(NotAllowed):
        reviews.restore_visit(officer, visit_id, "没有重复")
    with acting(app, brigade.leader) as leader:
        with pytest.raises(ValueError, match="reason"):
            reviews.restore_visit(leader, visit_id, " ")
        reviews.restore_visit(leader, visit_id, "没有重复")
        visit = db.session.get(Visit, visit_id)
        assert (visit.review_state, visit.void_reason) == ("submitted", "")
        assert fact(visit_id).attendees == 30
        assert decisions(visit_id) == [("void", 1, "重复记录"), ("reopen", 1, "没有重复")]
        with pytest.raises(AlreadyDecided) as raised:
            reviews.restore_visit(leader, visit_id, "再来")
        assert raised.value.decision == "reopen"


# ---- the queue ----


def test_queue_when_read_then_the_oldest_first_page_by_page(app, factory, brigade):
    moments = [f"2026-06-1{day}T10:00:00+08:00" for day in (5, 1, 3, 3, 2)]
    ids = [factory.visit(brigade.officer, brigade.place, moment) for moment in moments]
    with acting(app, brigade.leader) as leader:
        reviews.accept_visit(leader, ids[4], FRESH)
        seen, after = [], None
        while page := list_waiting(leader, VisitFilters(), after=after, limit=2):
            seen += [visit.id for visit in page]
            after = (page[-1].captured_at, page[-1].id)
        assert seen == [ids[1], *sorted(ids[2:4]), ids[0]]
        assert count_waiting(leader) == 4
        assert count_waiting(leader, VisitFilters(unit_ids=frozenset())) == 0


def test_twins_when_asked_for_many_then_the_nearest_of_each(app, factory, brigade):
    colleague = factory.account("officer", brigade.unit)
    other = factory.place("140110002205", "西峪村委会", brigade.unit)
    start = "2026-06-16T10:0{}:00+08:00"
    first = factory.visit(brigade.officer, brigade.place, start.format(0))
    near = factory.visit(colleague, brigade.place, start.format(9))
    elsewhere = factory.visit(colleague, other, start.format(1))
    with acting(app, brigade.leader) as leader:
        visits = [get_visit_in_scope(leader, each) for each in (first, near, elsewhere)]
        found = {visit_id: twin.id for visit_id, twin in find_twins(visits).items()}
        assert found == {first: near, near: first}
        reviews.void_visit(leader, near, "重复记录")
        assert find_twins(visits[:1]) == {}
