"""Revising visits; who may; the facts of each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from outreach.accounts.queries import find_account_by_badge
from outreach.audit.models import AuditEvent
from outreach.coverage import rollups
from outreach.coverage.models import VisitFact
from outreach.database import db, transaction
from outreach.visits import reviews, services
from outreach.visits.access import may_edit, may_void
from outreach.visits.models import Visit
from outreach.visits.queries import get_visit_in_scope
from tests.visits.acting import acting, actions, content, fact, revise

TALK = {"form": "on_site", "topics": ["helmet"], "attendees": 30}


def check(phase="separate", minutes=None, none=10, worn=20):
    counts = [{"vehicle_type": "e_bicycle", "none": none, "worn": worn, "unclear": 7}]
    return {"phase": phase, "minutes": minutes, "counts": counts}


def visit_of(factory, brigade, **fields):
    return factory.visit(brigade.officer, brigade.place, "2026-06-16T10:01:00+08:00", **fields)


def test_revision_when_saved_then_visit_fact_history_and_audit_agree(app, factory, brigade):
    visit_id = visit_of(factory, brigade, talks=[TALK], notes="逢集")
    with acting(app, brigade.officer) as account:
        assert revise(
            account, visit_id, brigade.place, 1, talks=[{**TALK, "attendees": 32}], notes="逢集"
        )
    with app.app_context():
        visit = db.session.get(Visit, visit_id)
        assert (visit.version, visit.talks[0].attendees) == (2, 32)
        assert fact(visit_id).attendees == 32
        assert [revision.version for revision in visit.revisions] == [1, 2]
        assert visit.revisions[1].received == {
            "form": {"talks": [{**TALK, "attendees": 32}], "notes": "逢集"}
        }
        event = db.session.scalars(
            select(AuditEvent).where(AuditEvent.action == "visit.edit")
        ).one()
        assert event.details == {"version": 2, "talks.0.attendees": [30, 32]}
        assert actions(visit_id) == ["visit.record", "visit.edit"]


def test_revision_when_nothing_differs_then_none_is_made(app, factory, brigade):
    visit_id = visit_of(factory, brigade, talks=[TALK])
    with acting(app, brigade.officer) as account:
        assert not revise(account, visit_id, brigade.place, 1, talks=[TALK])
        assert db.session.get(Visit, visit_id).version == 1


def test_revision_when_somebody_was_faster_then_says_who_and_loses_nothing(app, factory, brigade):
    visit_id = visit_of(factory, brigade)
    with acting(app, brigade.leader) as leader:
        revise(leader, visit_id, brigade.place, 1, police_count=3)
    with acting(app, brigade.officer) as officer:
        with pytest.raises(services.StaleVisit) as raised:
            revise(officer, visit_id, brigade.place, 1, police_count=4)
        assert (raised.value.version, raised.value.author) == (2, "晋源大队长")
        assert db.session.get(Visit, visit_id).police_count == 3


def test_revision_when_visit_moves_to_another_village_then_its_fact_moves(app, factory, brigade):
    other = factory.place("140110002205", "西峪村委会", brigade.unit, lat=37.8, lon=112.47)
    visit_id = visit_of(factory, brigade, position={"lat": 37.7, "lon": 112.47})
    with acting(app, brigade.officer) as account:
        revise(account, visit_id, other, 1, position={"lat": 37.7, "lon": 112.47})
        visit = db.session.get(Visit, visit_id)
        assert (visit.place_id, fact(visit_id).place_id) == (other, other)
        assert visit.distance_m > 11_000


def test_edit_when_asked_then_only_by_the_author_or_a_leader_in_scope(app, factory, brigade):
    visit_id = visit_of(factory, brigade)
    other_brigade = factory.unit()
    cases = [
        (brigade.officer, True, False),
        (brigade.leader, True, True),
        (factory.account("officer", brigade.unit), False, False),
        (factory.account("squad_leader", brigade.unit), True, True),
        (factory.account("headquarters_analyst", factory.root()), False, False),
        (factory.account("administrator", factory.root()), False, False),
        (factory.account("brigade_leader", factory.root()), True, True),
    ]
    for made, edits, voids in cases:
        with acting(app, made) as account:
            visit = get_visit_in_scope(account, visit_id)
            assert (may_edit(account, visit), may_void(account, visit)) == (edits, voids)
            if not edits:
                with pytest.raises(services.NotAllowed):
                    revise(account, visit_id, brigade.place, 1, police_count=1)
            if not voids:
                with pytest.raises(services.NotAllowed):
                    reviews.void_visit(account, visit_id, "记错了")
    with acting(app, factory.account("brigade_leader", other_brigade)) as stranger:
        with pytest.raises(LookupError):
            get_visit_in_scope(stranger, visit_id)
        with pytest.raises(LookupError):
            reviews.void_visit(stranger, visit_id, "记错了")


def test_author_when_moved_to_another_unit_then_still_sees_and_edits_own_visits(
    app, factory, brigade
):
    visit_id = visit_of(factory, brigade)
    other = factory.unit()
    with app.app_context(), transaction():
        find_account_by_badge(brigade.officer.badge).unit_id = other
    with acting(app, brigade.officer) as account:
        visit = get_visit_in_scope(account, visit_id)
        assert may_edit(account, visit)
        assert visit.unit_id == brigade.unit


def test_riders_when_after_the_talk_or_short_then_in_no_figure(app, factory, brigade):
    visit_id = visit_of(
        factory,
        brigade,
        helmet_checks=[
            check("before_talk"),
            check("separate", minutes=5, none=1, worn=2),
            check("separate", minutes=4),
            check("after_talk", minutes=30),
        ],
        leaflets=[
            {"material": "helmet-leaflet", "quantity": 100},
            {"material": "tricycle-leaflet", "quantity": 20},
            {"material": "poster", "quantity": 3},
        ],
        talks=[TALK, {"topics": ["helmet"]}, TALK],
    )
    with app.app_context():
        row = fact(visit_id)
        assert (row.riders_observed, row.riders_helmeted) == (33, 22)
        assert (row.leaflets, row.talks, row.attendees) == (120, 3, 60)
        assert row.local_day.isoformat() == "2026-06-16"


def test_facts_when_refreshed_again_then_the_same(app, factory, brigade):
    visit_id = visit_of(factory, brigade, talks=[TALK])
    # The turn says when they were last written.
    columns = [c.name for c in VisitFact.__table__.columns if c.name != "turn"]
    with app.app_context():
        before = {name: getattr(fact(visit_id), name) for name in columns}
        for _ in range(2):
            with transaction():
                rollups.refresh_visit(db.session.get(Visit, visit_id))
        after = {name: getattr(fact(visit_id), name) for name in columns}
        assert after == before


def test_day_when_near_midnight_then_the_day_in_shanghai(app, factory, brigade):
    visit_id = factory.visit(brigade.officer, brigade.place, "2026-06-15T16:00:00Z")
    with app.app_context():
        assert fact(visit_id).local_day.isoformat() == "2026-06-16"


def test_visit_when_its_facts_cannot_be_written_then_nothing_is_stored(app, brigade):
    with acting(app, brigade.officer) as account:
        visit = content(account, brigade.place)
        db.session.execute(text("alter table fact_coverage_visit rename to elsewhere"))
        db.session.commit()
        receipt = services.Receipt(received={}, at=datetime.now(UTC) - timedelta(days=1))
        with pytest.raises(SQLAlchemyError):
            services.record_visit(account, str(uuid4()), visit, receipt)
        assert db.session.scalars(select(Visit)).all() == []
        assert actions("visit") == []
