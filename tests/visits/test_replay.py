"""The same submission id again: replay, revision, conflict."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from outreach.accounts.queries import find_account_by_badge
from outreach.database import db, utc_now
from outreach.periods import today
from outreach.places.models import Place
from outreach.places.services import assign_unit
from outreach.units.queries import get_unit
from outreach.visits.models import SubmissionConflict, Visit, VisitRevision
from outreach.visits.reviews import void_visit
from tests.phone import submission

TALK = {"form": "on_site", "topics": ["helmet", "drink_driving"], "attendees": 30}


def count(app, model):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


def stored(app, item):
    with app.app_context():
        return db.session.scalars(
            select(Visit).where(Visit.submission_id == item["submission_id"].lower())
        ).one()


def full_item(place):
    return submission(
        place,
        captured_at="2026-06-16T10:01:00+08:00",
        ended_at="2026-06-16T11:20:00+08:00",
        position={"lat": 37.7, "lon": 112.47, "accuracy_m": 12},
        campaign="work-safety-month",
        police_count=2,
        talks=[TALK],
        leaflets=[{"material": "helmet-leaflet", "quantity": 120}],
        helmet_checks=[
            {"phase": "before_talk", "counts": [{"vehicle_type": "e_bicycle", "worn": 20}]}
        ],
        notes="逢集",
    )


def test_submission_when_sent_twice_then_one_visit(app, brigade):
    item = full_item(brigade.place)
    assert brigade.phone.status(item) == "stored"
    assert brigade.phone.status(item) == "already_stored"
    assert count(app, Visit) == count(app, VisitRevision) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"captured_at": "2026-06-16T02:01:00Z"},
        {"captured_at": "2026-06-16T10:01"},
        {"captured_at": "2026-06-15T22:01:00.000-04:00"},
        {"police_count": 2.0},
        {"channel": None, "vehicles_used": None, "activities": None, "base_version": None},
        {"activities": [], "nobody_met": False},
        {"notes": "  逢集\n"},
        {"position": {"accuracy_m": 12.0, "lon": 112.470, "lat": 37.70}},
        {"talks": [{**TALK, "topics": ["drink_driving", "helmet", "helmet"], "audience": []}]},
        {"talks": [{**dict(reversed(TALK.items())), "minutes": None}]},
        {"new_place": None, "unknown_key": {"x": [1, 2]}},
        {
            "helmet_checks": [
                {
                    "phase": "before_talk",
                    "strap_visible": False,
                    "counts": [
                        {
                            "unclear": 0,
                            "vehicle_type": "e_bicycle",
                            "seat": "driver",
                            "none": 0,
                            "worn": 20,
                            "correct": None,
                        }
                    ],
                }
            ]
        },
    ],
)
def test_submission_when_written_otherwise_with_same_content_then_already_stored(
    app, brigade, change
):
    item = full_item(brigade.place)
    assert brigade.phone.status(item) == "stored"
    assert brigade.phone.status({**item, **change}) == "already_stored"
    assert count(app, SubmissionConflict) == 0


def test_submission_when_id_in_capitals_or_place_by_code_then_already_stored(app, brigade):
    item = full_item(brigade.place)
    brigade.phone.send(item)
    del item["village_id"]
    item = {**item, "submission_id": item["submission_id"].upper(), "village_code": "140110002204"}
    (result,) = brigade.phone.send(item)
    assert result["status"] == "already_stored"
    assert result["submission_id"] == item["submission_id"]


@pytest.mark.parametrize(
    "change",
    [
        {"talks": [{**TALK, "attendees": 31}]},
        {"notes": "逢集日"},
        {"captured_at": "2026-06-16T10:02:00+08:00"},
        {"helmet_checks": None},
        {"position": None},
        {"nobody_met": True},
    ],
)
def test_submission_when_content_differs_then_conflict_kept_whole(app, brigade, change):
    item = full_item(brigade.place)
    brigade.phone.send(item)
    other = {**item, **change, "unknown": "kept"}
    assert brigade.phone.status(other, device_id="phone-2") == "conflict"
    assert brigade.phone.status(other) == "conflict"
    with app.app_context():
        conflict = db.session.scalars(select(SubmissionConflict)).one()
        assert conflict.received == other
        assert conflict.device_id == "phone-2"
        assert conflict.state == "open"
    assert stored(app, item).version == 1
    assert brigade.phone.status(item) == "already_stored"


def test_submission_when_based_on_current_version_then_revision(app, brigade):
    item = full_item(brigade.place)
    brigade.phone.send(item)
    edited = {**item, "police_count": 3, "base_version": 1}
    assert brigade.phone.status(edited) == "stored"
    assert brigade.phone.status(edited) == "already_stored"  # the answer was lost
    assert brigade.phone.status(item) == "already_stored"  # a late replay of the first
    visit = stored(app, item)
    assert (visit.version, visit.police_count) == (2, 3)
    assert count(app, SubmissionConflict) == 0


def test_submission_when_based_on_old_version_then_conflict(app, brigade):
    item = full_item(brigade.place)
    brigade.phone.send(item, {**item, "police_count": 3, "base_version": 1})
    assert brigade.phone.status({**item, "police_count": 4, "base_version": 1}) == "conflict"
    assert stored(app, item).police_count == 3


def test_submission_when_old_content_on_current_version_then_revision(app, brigade):
    item = full_item(brigade.place)
    brigade.phone.send(item, {**item, "police_count": 3, "base_version": 1})
    assert brigade.phone.status({**item, "base_version": 2}) == "stored"
    assert stored(app, item).police_count == 2


def test_submission_when_colleague_sends_other_content_then_conflict_also_on_current_version(
    app, brigade, factory
):
    item = full_item(brigade.place)
    brigade.phone.send(item)
    colleague = brigade.phone_of(factory.account("officer", brigade.unit))
    assert colleague.status({**item, "police_count": 3, "base_version": 1}) == "conflict"


def test_submission_when_leader_edits_on_current_version_then_revision(app, brigade):
    item = full_item(brigade.place)
    brigade.phone.send(item)
    leader = brigade.phone_of(brigade.leader)
    assert leader.status({**item, "police_count": 3, "base_version": 1}) == "stored"
    visit = stored(app, item)
    assert visit.author_id == brigade.officer.id


def test_submission_when_visit_is_void_then_conflict_and_replay_still_known(app, brigade):
    item = full_item(brigade.place)
    brigade.phone.send(item)
    with app.app_context():
        leader = find_account_by_badge(brigade.leader.badge)
        void_visit(leader, stored(app, item).id, "记错了")
    assert brigade.phone.status(item) == "already_stored"
    assert brigade.phone.status({**item, "police_count": 5, "base_version": 1}) == "conflict"
    assert stored(app, item).review_state == "void"


def test_submission_when_id_belongs_to_another_brigade_then_stored_apart_and_nothing_revealed(
    app, brigade, factory
):
    item = full_item(brigade.place)
    brigade.phone.send(item)
    unit = factory.unit("yangqu", "阳曲大队")
    stranger = brigade.phone_of(factory.account("officer", unit))
    place = factory.place(unit=unit)
    (result,) = stranger.send({**item, "village_id": place})
    assert result["status"] == "stored"
    assert result["stored_as"] != item["submission_id"]
    assert "开化" not in str(result)
    assert count(app, SubmissionConflict) == 0
    assert count(app, Visit) == 2


def test_submission_when_refused_then_corrected_and_stored(app, brigade):
    item = {**full_item(brigade.place), "talks": [{**TALK, "attendees": 5200}]}
    assert brigade.phone.errors(item) == {"talks.0.attendees": ["人次最多5000，请核对"]}
    assert brigade.phone.status({**item, "talks": [TALK]}) == "stored"


def test_submission_when_village_has_moved_to_another_brigade_then_replay_is_known(
    app, brigade, factory
):
    item = full_item(brigade.place)
    brigade.phone.send(item)
    other_unit = factory.unit()
    with app.app_context():
        place = db.session.get(Place, brigade.place)
        assign_unit(place, get_unit(other_unit), today(), None)
    assert brigade.phone.status(item) == "already_stored"
    assert "village_id" in brigade.phone.errors(visit_of_now(brigade))


def visit_of_now(brigade):
    return submission(brigade.place, captured_at=(utc_now() - timedelta(minutes=5)).isoformat())


def test_submission_when_its_village_was_given_away_while_it_waited_then_is_stored(
    app, brigade, factory
):
    waiting, other = submission(brigade.place), factory.unit()
    with app.app_context():
        place = db.session.get(Place, brigade.place)
        assign_unit(place, get_unit(other), today(), None)
    assert brigade.phone.status(waiting) == "stored"
    assert "village_id" in brigade.phone.errors(visit_of_now(brigade))


def test_new_place_when_sent_again_or_edited_then_made_once(app, brigade):
    item = submission(
        new_place={"name": "东峪采石场", "kind": "enterprise_site"},
        position={"lat": 37.71, "lon": 112.4},
    )
    assert brigade.phone.status(item) == "stored"
    assert brigade.phone.status(item) == "already_stored"
    assert brigade.phone.status({**item, "police_count": 1, "base_version": 1}) == "stored"
    visit = stored(app, item)
    by_id = {**item, "village_id": visit.place_id, "police_count": 1}
    del by_id["new_place"]
    assert brigade.phone.status(by_id) == "already_stored"
    places = brigade.phone.get("/api/v1/villages?kind=enterprise_site").json["items"]
    assert [(place["name"], place["unit"], place["lat"]) for place in places] == [
        ("东峪采石场", "jinyuan", 37.71)
    ]
    assert places[0]["coord_quality"] == "map_pick"


def test_same_id_when_twice_in_one_request_then_answered_in_the_order_sent(app, brigade):
    item, other = full_item(brigade.place), full_item(brigade.place)
    answers = brigade.phone.send(other, item, {**item, "police_count": 9}, other, 7)
    assert [answer["status"] for answer in answers] == [
        "stored",
        "stored",
        "conflict",
        "already_stored",
        "refused",
    ]
