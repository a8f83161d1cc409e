"""Merging two entries of one visit: once in every figure, never a new visit, and undone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text

from outreach.audit.models import AuditEvent
from outreach.coverage.models import VisitFact
from outreach.database import db
from outreach.visits import reviews
from outreach.visits.choices import combine, whole
from outreach.visits.merge import merge_visits
from outreach.visits.models import Visit
from outreach.visits.outcomes import AlreadyDecided, MergedFurther, NotAllowed, StaleVisit
from outreach.visits.review_queries import list_merge_candidates, list_merged
from outreach.visits.version_queries import get_revision
from tests.phone import submission
from tests.visits.acting import acting, actions, fact, revise

TALK = {"form": "on_site", "topics": ["helmet"], "attendees": 30}
LEAFLETS = [{"material": "helmet-leaflet", "quantity": 120}]
START = "2026-06-16T10:01:00+08:00"


@pytest.fixture
def colleague(brigade):
    return brigade.factory.account("officer", brigade.unit, display_name="晋源大队02")


@pytest.fixture
def pair(brigade, colleague):
    """Two officers of one team have both logged it: (the first's visit, the second's)."""
    factory = brigade.factory
    return (
        factory.visit(brigade.officer, brigade.place, START, talks=[TALK]),
        factory.visit(
            colleague, brigade.place, "2026-06-16T10:20:00+08:00", talks=[TALK], leaflets=LEAFLETS
        ),
    )


def current(visit_id):
    visit = db.session.get(Visit, visit_id)
    return get_revision(visit, visit.version).content


def merge(account, kept, merged, side="b", versions=(1, 1)):
    a, b = current(kept), current(merged)
    content = combine(a, b, whole(a, b, side) | {"captured_at": "a"})
    merge_visits(account, (kept, versions[0]), (merged, versions[1]), content)


def figures(app):
    """Every figure recounted from the visits themselves, beside the facts of the map."""
    with app.app_context():
        recount = db.session.execute(
            text(
                "select count(distinct v.id), coalesce(sum(t.attendees), 0) from visits v"
                " left join talks t on t.visit_id = v.id where v.review_state != 'void'"
            )
        ).one()
        facts = db.session.execute(
            select(func.count(), func.coalesce(func.sum(VisitFact.attendees), 0))
        ).one()
        assert tuple(recount) == tuple(facts)
        return tuple(facts)


def test_merge_when_done_then_one_visit_counts_once_and_both_name_each_other(app, brigade, pair):
    kept, merged = pair
    assert figures(app) == (2, 60)
    with acting(app, brigade.leader) as leader:
        assert [each.id for each in list_merge_candidates(leader, _visit(kept))] == [merged]
        merge(leader, kept, merged)
        one, other = _visit(kept), _visit(merged)
        assert (one.version, one.captured_at) == (2, datetime(2026, 6, 16, 2, 1, tzinfo=UTC))
        assert [row.quantity for row in one.leaflets] == [120]
        assert (other.review_state, other.merged_into_id) == ("void", kept)
        assert other.void_reason == "与2026-06-16 10:01的记录合并"
        assert [each.id for each in list_merged(one)] == [merged]
        assert actions(kept)[-2:] == ["visit.edit", "visit.merge"]
        assert actions(merged)[-1] == "visit.void"
        entry = db.session.scalars(
            select(AuditEvent).where(AuditEvent.action == "visit.void")
        ).one()
        assert entry.details["merged_into"] == kept
        assert list_merge_candidates(leader, one) == []
    assert figures(app) == (1, 30)


def test_merge_when_the_phone_sends_the_merged_one_again_then_never_a_new_visit(
    app, brigade, colleague
):
    factory = brigade.factory
    kept = factory.visit(brigade.officer, brigade.place, START)
    item = submission(brigade.place, captured_at="2026-06-16T10:20:00+08:00", talks=[TALK])
    phone = brigade.phone_of(colleague)
    assert phone.status(item) == "stored"
    with acting(app, brigade.leader) as leader:
        merged = db.session.scalars(
            select(Visit.id).where(Visit.submission_id == item["submission_id"])
        ).one()
        merge(leader, kept, merged)
    assert phone.status(item) == "already_stored"
    assert phone.status({**item, "police_count": 2}) == "conflict"
    assert phone.status({**item, "police_count": 3, "base_version": 1}) == "conflict"
    assert figures(app) == (1, 30)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Visit)) == 2


def test_merge_when_undone_then_both_stand_as_before(app, brigade, pair):
    kept, merged = pair
    with acting(app, brigade.leader) as leader:
        before = current(kept)
        merge(leader, kept, merged)
        assert current(kept) != before
        reviews.restore_visit(leader, merged, "是两次走访")
        assert current(kept) == before
        other = _visit(merged)
        assert (other.review_state, other.merged_into_id) == ("submitted", None)
        assert _visit(kept).version == 3
        assert fact(merged).leaflets == 120 and fact(kept).leaflets == 0
    assert figures(app) == (2, 60)


def test_merge_when_undone_after_an_edit_then_the_edit_stays(app, brigade, pair):
    kept, merged = pair
    with acting(app, brigade.leader) as leader:
        merge(leader, kept, merged)
        revise(leader, kept, brigade.place, 2, captured_at=START, notes="改过")
        reviews.restore_visit(leader, merged, "是两次走访")
        assert (_visit(kept).notes, _visit(kept).version) == ("改过", 3)


def test_merge_when_the_one_kept_does_not_count_itself_then_that_one_is_restored_first(
    app, brigade, pair
):
    kept, merged = pair
    with acting(app, brigade.leader) as leader:
        merge(leader, kept, merged)
        reviews.void_visit(leader, kept, "整条作废")
        with pytest.raises(MergedFurther):
            reviews.restore_visit(leader, merged, "并错了")
    assert figures(app) == (0, 0)
    with acting(app, brigade.leader) as leader:
        reviews.restore_visit(leader, kept, "不作废")
        reviews.restore_visit(leader, merged, "并错了")
    assert figures(app) == (2, 60)


def test_merge_when_somebody_was_faster_then_refused_and_nothing_changes(app, brigade, pair):
    kept, merged = pair
    with acting(app, brigade.officer) as officer:
        revise(officer, kept, brigade.place, 1, captured_at=START, police_count=2)
    with acting(app, brigade.leader) as leader:
        with pytest.raises(StaleVisit):
            merge(leader, kept, merged)
        reviews.void_visit(leader, merged, "记错了")
        with pytest.raises(AlreadyDecided):
            merge(leader, kept, merged, versions=(2, 1))
        assert _visit(kept).version == 2


def test_merge_when_not_one_visit_or_not_a_leaders_then_refused(app, factory, brigade, pair):
    kept, _merged = pair
    other_place = factory.visit(
        brigade.officer, factory.place(unit=brigade.unit), START, talks=[TALK]
    )
    days_later = factory.visit(brigade.officer, brigade.place, "2026-06-18T10:01:00+08:00")
    with acting(app, brigade.leader) as leader:
        for other in (other_place, days_later, kept):
            with pytest.raises(NotAllowed):
                merge(leader, kept, other)
    with acting(app, brigade.officer) as officer, pytest.raises(NotAllowed):
        merge(officer, *pair)
    with (
        acting(app, factory.account("brigade_leader", factory.unit())) as stranger,
        pytest.raises(LookupError),
    ):
        merge(stranger, *pair)


def test_figures_when_visits_are_in_every_state_then_only_void_and_merged_are_left_out(
    app, brigade, pair
):
    factory = brigade.factory
    more = [
        factory.visit(
            brigade.officer, brigade.place, f"2026-07-0{day}T10:00:00+08:00", talks=[TALK]
        )
        for day in range(1, 5)
    ]
    with acting(app, brigade.leader) as leader:
        seen = reviews.Seen(1, "submitted")
        reviews.accept_visit(leader, more[0], seen)
        reviews.return_visit(leader, more[1], "人次不对", seen)
        reviews.void_visit(leader, more[2], "记错了")
        merge(leader, *pair)
    # Accepted, returned, submitted, and the pair as one.
    assert figures(app) == (4, 120)
    with acting(app, brigade.leader) as leader:
        reviews.restore_visit(leader, more[2], "没有记错")
    assert figures(app) == (5, 150)


def _visit(visit_id):
    db.session.expire_all()
    return db.session.get(Visit, visit_id)
