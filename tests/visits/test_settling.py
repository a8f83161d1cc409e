"""Two versions of one visit: a leader takes one whole, or something of each."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select

from outreach.database import db
from outreach.visits import reviews, version_queries
from outreach.visits.choices import combine, whole
from outreach.visits.models import Visit
from outreach.visits.outcomes import AlreadySettled, NotAllowed, StaleVisit
from outreach.visits.settling import settle_versions
from tests.phone import submission
from tests.visits.acting import acting, actions, fact, revise

TALK = {"form": "on_site", "topics": ["helmet"], "attendees": 30}


def conflict_of(app, brigade, **fields):
    """A visit with a second version beside it: (visit id, conflict id)."""
    item = submission(brigade.place, captured_at="2026-06-16T10:01:00+08:00", talks=[TALK])
    brigade.phone.send(item)
    assert brigade.phone.status({**item, **fields}) == "conflict"
    with app.app_context():
        visit = db.session.scalars(
            select(Visit).where(Visit.submission_id == item["submission_id"])
        ).one()
        return visit.id, visit.conflicts[0].id


def settle(account, conflict_id, side=None, base_version=1, **choices):
    """Settles by a whole side, or by the choices."""
    conflict = version_queries.get_conflict(account, conflict_id)
    visit = db.session.get(Visit, conflict.visit_id)
    a = version_queries.get_revision(visit, visit.version).content
    chosen = whole(a, conflict.content, side) if side else choices
    return settle_versions(account, conflict_id, combine(a, conflict.content, chosen), base_version)


def test_conflict_when_the_stored_one_is_kept_then_nothing_changes(app, brigade):
    visit_id, conflict_id = conflict_of(app, brigade, police_count=4)
    with acting(app, brigade.leader) as leader:
        assert [row.id for row in version_queries.list_open_conflicts(leader)] == [conflict_id]
        assert version_queries.count_open_conflicts(leader) == 1
        assert settle(leader, conflict_id, "a") == "kept"
        assert version_queries.list_open_conflicts(leader) == []
        assert db.session.get(Visit, visit_id).version == 1
        conflict = version_queries.get_conflict(leader, conflict_id)
        assert (conflict.state, conflict.resolved_by_id) == ("kept", leader.id)
        with pytest.raises(AlreadySettled):
            settle(leader, conflict_id, "b")
        assert actions(visit_id)[-1] == "visit.keep_stored"


def test_conflict_when_adopted_then_the_next_revision_and_the_first_is_known_again(app, brigade):
    item = submission(brigade.place, talks=[TALK])
    other = {**item, "talks": [{**TALK, "attendees": 99}]}
    brigade.phone.send(item, other)
    with acting(app, brigade.leader) as leader:
        (conflict,) = version_queries.list_open_conflicts(leader)
        assert settle(leader, conflict.id, "b") == "adopted"
        visit = db.session.get(Visit, conflict.visit_id)
        assert (visit.version, fact(visit.id).attendees) == (2, 99)
        assert visit.revisions[1].received == other
    assert brigade.phone.status(item) == "already_stored"
    assert brigade.phone.status(other) == "already_stored"


def test_conflict_when_combined_then_one_revision_and_both_stay_whole(app, brigade):
    visit_id, conflict_id = conflict_of(
        app,
        brigade,
        police_count=4,
        notes="第二份",
        talks=[{**TALK, "attendees": 31}, {"topics": ["seat_belt"], "attendees": 5}],
    )
    with acting(app, brigade.leader) as leader:
        choices = {"police_count": "a", "notes": "b", "talks.0": "a", "talks.1": "b"}
        assert settle(leader, conflict_id, **choices) == "combined"
        visit = db.session.get(Visit, visit_id)
        assert (visit.version, visit.police_count, visit.notes) == (2, None, "第二份")
        assert [talk.attendees for talk in visit.talks] == [30, 5]
        assert fact(visit_id).attendees == 35
        conflict = version_queries.get_conflict(leader, conflict_id)
        assert (conflict.state, conflict.compared_version) == ("combined", 1)
        assert (conflict.content["police_count"], len(conflict.content["talks"])) == (4, 2)
        assert version_queries.get_revision(visit, 1).content["notes"] is None
        assert actions(visit_id)[-1] == "visit.combine"


def test_conflict_when_the_visit_was_edited_meanwhile_then_said_and_nothing_is_lost(app, brigade):
    visit_id, conflict_id = conflict_of(app, brigade, police_count=4)
    with acting(app, brigade.officer) as officer:
        revise(officer, visit_id, brigade.place, 1, talks=[TALK], notes="改过")
    with acting(app, brigade.leader) as leader:
        with pytest.raises(StaleVisit):
            settle(leader, conflict_id, "b")
        assert settle(leader, conflict_id, base_version=2, police_count="b", notes="a")
        visit = db.session.get(Visit, visit_id)
        assert (visit.version, visit.police_count, visit.notes) == (3, 4, "改过")


def test_conflict_when_headquarters_adopts_a_new_place_then_it_is_the_senders_units(
    app, factory, brigade
):
    item = submission(brigade.place, talks=[TALK])
    other = {key: value for key, value in item.items() if not key.startswith("village")}
    other["new_place"] = {"name": "新地点", "kind": "village"}
    brigade.phone.send(item, other)
    with acting(app, factory.account("brigade_leader", factory.root())) as leader:
        (conflict,) = version_queries.list_open_conflicts(leader)
        settle(leader, conflict.id, "b")
        place = db.session.get(Visit, conflict.visit_id).place
        assert place.name == "新地点"
        assert [row.unit_id for row in place.jurisdictions] == [brigade.unit]


def test_conflict_when_not_a_leader_in_scope_then_not_theirs_to_settle(app, factory, brigade):
    _visit_id, conflict_id = conflict_of(app, brigade, police_count=4)
    with acting(app, brigade.officer) as officer, pytest.raises(NotAllowed):
        settle(officer, conflict_id, "a")
    stranger = factory.account("brigade_leader", factory.unit())
    with acting(app, stranger) as account, pytest.raises(LookupError):
        settle(account, conflict_id, "a")


def test_conflict_when_the_visit_is_void_then_kept_but_not_adopted(app, brigade):
    visit_id, conflict_id = conflict_of(app, brigade, police_count=4)
    with acting(app, brigade.leader) as leader:
        reviews.void_visit(leader, visit_id, "重复记录")
        with pytest.raises(NotAllowed):
            settle(leader, conflict_id, "b")
        db.session.rollback()
        assert settle(leader, conflict_id, "a") == "kept"


def test_conflicts_when_there_are_many_then_listed_in_one_statement(app, brigade):
    for police in range(1, 6):
        conflict_of(app, brigade, police_count=police)
    with acting(app, brigade.leader) as leader:
        version_queries.count_open_conflicts(leader)  # the scope is read once a request
        statements = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        rows = version_queries.list_open_conflicts(leader)
        told = {(row.visit.place.short_name, row.account.display_name) for row in rows}
        assert (len(rows), told) == (5, {("开化村", "晋源大队01")})
        assert len(statements) == 1
