"""POST /api/v1/submissions: what is checked, what is answered, and what nothing can break."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from outreach.audit.models import AuditEvent
from outreach.coverage.models import VisitFact
from outreach.database import db, utc_now
from outreach.visits.models import Visit
from tests.phone import submission

ADDRESS = "/api/v1/submissions"


def only_visit(app):
    with app.app_context():
        return db.session.scalars(select(Visit)).one()


def count_visits(app):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Visit))


def check(**fields):
    return {"counts": [{"vehicle_type": "e_bicycle", **fields}]}


def test_minimal_submission_when_sent_then_stored_with_everything_beside_it(app, brigade):
    item = submission(brigade.place)
    assert brigade.phone.send(item) == [
        {
            "submission_id": item["submission_id"],
            "status": "stored",
            "errors": {},
            "stored_as": item["submission_id"],
        }
    ]
    with app.app_context():
        visit = db.session.scalars(select(Visit)).one()
        assert visit.unit_id == brigade.unit
        assert visit.revisions[0].received == item
        assert db.session.get(VisitFact, visit.id).attendees == 0
        event = db.session.scalars(
            select(AuditEvent).where(AuditEvent.action == "visit.record")
        ).one()
        assert (event.target_id, event.channel, event.actor_id) == (
            visit.id,
            "api",
            brigade.officer.id,
        )


#: What is wrong with a submission, and where that is said.
BAD_VALUES = [
    ({"submission_id": "17"}, "submission_id"),
    ({"submission_id": None}, "submission_id"),
    ({"submission_id": 17}, "submission_id"),
    ({"captured_at": None}, "captured_at"),
    ({"captured_at": "yesterday"}, "captured_at"),
    ({"captured_at": 1781575260}, "captured_at"),
    ({"captured_at": "2014-12-31T10:00:00+08:00"}, "captured_at"),
    ({"captured_at": "0000-99-99T10:00:00"}, "captured_at"),
    ({"captured_at": "2026-01-01T10:00", "ended_at": "2026-01-01T09:59"}, "ended_at"),
    ({"captured_at": "2026-01-01T10:00", "ended_at": "2026-01-01T22:01"}, "ended_at"),
    ({"village_id": None}, "village_code"),
    ({"village_id": "nowhere"}, "village_id"),
    ({"village_id": None, "village_code": "000000000000"}, "village_code"),
    ({"village_id": None, "village_code": 140110002204}, "village_code"),
    ({"village_code": "140110002204"}, "village_code"),
    ({"new_place": {"name": "采石场"}}, "village_code"),
    ({"village_id": None, "new_place": {}}, "new_place.name"),
    ({"village_id": None, "new_place": {"name": " "}}, "new_place.name"),
    ({"village_id": None, "new_place": {"name": "某村", "kind": "city"}}, "new_place.kind"),
    ({"village_id": None, "new_place": ["采石场"]}, "new_place"),
    ({"position": {"lat": 91, "lon": 112}}, "position.lat"),
    ({"position": {"lat": 37}}, "position.lon"),
    ({"position": {"accuracy_m": 5}}, "position.lat"),
    ({"position": "37,112"}, "position"),
    ({"campaign": "no-such"}, "campaign"),
    ({"channel": "moon"}, "channel"),
    ({"police_count": 501}, "police_count"),
    ({"police_count": -1}, "police_count"),
    ({"police_count": True}, "police_count"),
    ({"police_count": "2"}, "police_count"),
    ({"police_count": 10**30}, "police_count"),
    ({"vehicles_used": 201}, "vehicles_used"),
    ({"nobody_met": "yes"}, "nobody_met"),
    ({"nobody_met": 1}, "nobody_met"),
    ({"notes": "长" * 2001}, "notes"),
    ({"notes": ["x"]}, "notes"),
    ({"base_version": 0}, "base_version"),
    ({"talks": {}}, "talks"),
    ({"talks": [{}]}, "talks.0.topics"),
    ({"talks": [{"topics": []}]}, "talks.0.topics"),
    ({"talks": [{"topics": "helmet"}]}, "talks.0.topics"),
    ({"talks": [{"topics": ["helmet", 3]}]}, "talks.0.topics.1"),
    ({"talks": [{"topics": ["helmets"]}]}, "talks.0.topics"),
    ({"talks": [{"topics": ["helmet"]}, 5]}, "talks.1"),
    ({"talks": [{"topics": ["helmet"]}, None]}, "talks.1"),
    ({"talks": [{"topics": ["helmet"], "attendees": 5001}]}, "talks.0.attendees"),
    ({"talks": [{"topics": ["helmet"], "attendees": 30.5}]}, "talks.0.attendees"),
    ({"talks": [{"topics": ["helmet"], "attendees": False}]}, "talks.0.attendees"),
    ({"talks": [{"topics": ["helmet"], "minutes": 0}]}, "talks.0.minutes"),
    ({"talks": [{"topics": ["helmet"], "minutes": 481}]}, "talks.0.minutes"),
    ({"talks": [{"topics": ["helmet"], "audience": ["aliens"]}]}, "talks.0.audience"),
    ({"talks": [{"topics": ["helmet"]}] * 21}, "talks"),
    ({"leaflets": [{"material": "poster"}]}, "leaflets.0.quantity"),
    ({"leaflets": [{"quantity": 5}]}, "leaflets.0.material"),
    ({"leaflets": [{"material": "poster", "quantity": 0}]}, "leaflets.0.quantity"),
    ({"leaflets": [{"material": "poster", "quantity": 10001}]}, "leaflets.0.quantity"),
    ({"leaflets": [{"material": "poster", "quantity": 1}] * 51}, "leaflets"),
    ({"activities": [{"kind": "film"}]}, "activities.0.quantity"),
    ({"activities": [{"kind": "party", "quantity": 1}]}, "activities.0.kind"),
    ({"helmet_checks": [check(worn=20, correct=21)]}, "helmet_checks.0.counts.0.correct"),
    ({"helmet_checks": [check(correct=1)]}, "helmet_checks.0.counts.0.correct"),
    ({"helmet_checks": [check(none=2001)]}, "helmet_checks.0.counts.0.none"),
    ({"helmet_checks": [check(unclear=-1)]}, "helmet_checks.0.counts.0.unclear"),
    ({"helmet_checks": [{"counts": [{"worn": 1}]}]}, "helmet_checks.0.counts.0.vehicle_type"),
    ({"helmet_checks": [check(seat="roof")]}, "helmet_checks.0.counts.0.seat"),
    ({"helmet_checks": [{"phase": "during"}]}, "helmet_checks.0.phase"),
    ({"helmet_checks": [{"minutes": 721}]}, "helmet_checks.0.minutes"),
    ({"helmet_checks": [{"counts": {}}]}, "helmet_checks.0.counts"),
    (
        {
            "helmet_checks": [
                {
                    "counts": [
                        {"vehicle_type": "e_bicycle", "worn": 1},
                        {"vehicle_type": "e_bicycle", "seat": "driver", "worn": 2},
                    ]
                }
            ]
        },
        "helmet_checks.0.counts.1.vehicle_type",
    ),
]


def test_bad_value_when_sent_then_refused_at_its_path_and_only_there(app, brigade):
    bad = [{**submission(brigade.place), **fields} for fields, _path in BAD_VALUES]
    good = submission(brigade.place)
    *answers, fine = brigade.phone.send(*bad, good)
    for (fields, path), answer in zip(BAD_VALUES, answers, strict=True):
        assert (answer["status"], list(answer["errors"])) == ("refused", [path]), fields
        assert len(answer["errors"][path]) == 1, (fields, answer)
    assert fine["status"] == "stored"
    assert count_visits(app) == 1


VALUES_AT_THEIR_LIMITS = [
    {"talks": [{"topics": ["helmet"], "attendees": 5000, "minutes": 480}] * 20},
    {"helmet_checks": [check(none=2000, worn=2000, correct=2000, unclear=2000)] * 10},
    {"helmet_checks": [{}]},
    {"police_count": 500, "vehicles_used": 200, "nobody_met": True},
    {"notes": "长" * 2000},
    {"leaflets": [{"material": "poster", "quantity": 10000}] * 50},
    {"position": {"lat": -90.0, "lon": 180, "accuracy_m": None}},
    {"talks": [{"topics": ["helmet"], "attendees": 30.0}]},
    {"talks": [], "position": {}, "unknown": {"deep": [[[1]]]}},
]


def test_value_at_its_limit_when_sent_then_stored(brigade):
    answers = brigade.phone.send(
        *(submission(brigade.place, **fields) for fields in VALUES_AT_THEIR_LIMITS)
    )
    for fields, answer in zip(VALUES_AT_THEIR_LIMITS, answers, strict=True):
        assert answer["errors"] == {}, fields


def test_time_when_little_ahead_then_stored_and_when_more_then_refused(brigade):
    soon = (utc_now() + timedelta(minutes=9)).isoformat()
    late = (utc_now() + timedelta(minutes=11)).isoformat()
    assert brigade.phone.status(submission(brigade.place, captured_at=soon)) == "stored"
    errors = brigade.phone.errors(submission(brigade.place, captured_at=late))
    assert errors == {"captured_at": ["时间在将来，请核对"]}
    item = submission(brigade.place, ended_at=late, captured_at=utc_now().isoformat())
    assert list(brigade.phone.errors(item)) == ["ended_at"]


def test_time_when_phone_clock_is_ahead_then_judged_by_skew_and_kept_as_told(app, brigade):
    phone_now = utc_now() + timedelta(days=3)
    item = submission(brigade.place, captured_at=phone_now.isoformat())
    assert brigade.phone.status(item, sent_at=phone_now.isoformat()) == "stored"
    visit = only_visit(app)
    assert visit.captured_at == phone_now
    assert abs(visit.clock_skew_s - 3 * 86400) < 60
    assert not visit.late_entry


def test_time_when_phone_clock_is_behind_then_the_future_shows(brigade):
    phone_now = utc_now() - timedelta(days=3)
    item = submission(brigade.place, captured_at=utc_now().isoformat())
    errors = brigade.phone.errors(item, sent_at=phone_now.isoformat())
    assert list(errors) == ["captured_at"]


@pytest.mark.parametrize(("days", "late"), [(29, False), (31, True)])
def test_late_entry_when_received_after_thirty_days_then_marked(app, brigade, days, late):
    begun = (utc_now() - timedelta(days=days)).isoformat()
    brigade.phone.send(submission(brigade.place, captured_at=begun))
    assert only_visit(app).late_entry is late


def test_distance_when_far_from_the_village_then_stored_with_it(app, brigade):
    item = submission(brigade.place, position={"lat": 37.8, "lon": 112.47})
    assert brigade.phone.status(item) == "stored"
    assert 11_000 < only_visit(app).distance_m < 11_200


def test_new_place_when_fix_is_broken_then_made_without_point(brigade):
    item = submission(new_place={"name": "某村", "position": {"lat": 0, "lon": 0}})
    assert brigade.phone.status(item) == "stored"
    (place,) = [
        row for row in brigade.phone.get("/api/v1/villages").json["items"] if row["name"] == "某村"
    ]
    assert (place["lat"], place["coord_quality"], place["kind"]) == (None, "none", "village")


def test_place_when_outside_of_scope_then_refused_as_unknown(brigade, factory):
    other = factory.place("140122001200", "黄寨村委会", factory.unit())
    unassigned = factory.place("140122001201", "某村委会")
    for place in (other, unassigned):
        assert brigade.phone.errors(submission(place)) == {
            "village_id": ["没有这个村，或不在您的辖区"]
        }


def test_place_when_unassigned_then_headquarters_may_record_there(brigade, factory):
    place = factory.place("140122001201", "某村委会")
    phone = brigade.phone_of(factory.account("officer", factory.root()))
    assert phone.status(submission(place)) == "stored"


WEIRD_TEXTS = [
    "\x00",
    "a\x00b",
    "\ud800",
    "\udfff\ud800",
    "\uffff",
    "'; drop table visits; --",
    "🛵",
]


def test_weird_text_when_in_any_field_then_answered(brigade):
    fields = ("notes", "campaign", "village_code", "village_id", "submission_id", "captured_at")
    for text in WEIRD_TEXTS:
        unknown = {f"unknown {text}": {text: [text]}}
        items = [{**submission(brigade.place), field: text, **unknown} for field in fields]
        answers = brigade.phone.send(*items, submission(brigade.place), device_id=text)
        assert {answer["status"] for answer in answers} <= {"stored", "refused"}
        assert answers[0]["status"] == answers[-1]["status"] == "stored"
        for item, answer in zip(items[:4], answers[:4], strict=True):
            assert answer["submission_id"] == item["submission_id"]


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999", "9" * 5000, "-0.0", "1E400"])
def test_weird_number_when_in_an_item_then_only_that_item_is_refused(brigade, number):
    item, good = submission(brigade.place, police_count="?"), submission(brigade.place, odd="?")
    body = json.dumps({"submissions": [item, good]}).replace('"?"', number)
    response = brigade.phone.client.post(
        ADDRESS, data=body, content_type="application/json", headers=brigade.phone.headers
    )
    assert response.status_code == 200
    bad, fine = response.json["results"]
    assert fine["status"] == "stored"
    if number != "-0.0":
        assert list(bad["errors"]) == ["police_count"]


def test_nesting_when_deep_then_refused_and_when_absurd_then_no_fault(brigade):
    deep = []
    for _ in range(60):
        deep = [deep]
    bad, fine = brigade.phone.send(submission(brigade.place, talks=deep), submission(brigade.place))
    assert (bad["status"], list(bad["errors"])) == ("refused", ["talks"])
    assert fine["status"] == "stored"
    response = brigade.phone.client.post(
        ADDRESS,
        data="[" * 200_000,
        content_type="application/json",
        headers=brigade.phone.headers,
    )
    assert response.status_code == 400


@pytest.mark.any_engine
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"null", 400),
        (b'"x"', 400),
        (b"{}", 400),
        (b'{"submissions": {}}', 400),
        (b'{"submissions": null}', 400),
        (b'{"submissions": [], "sent_at": "soon"}', 400),
        (b'{"submissions": [], "sent_at": 5}', 400),
        (b'{"submissions": [], "device_id": ["x"]}', 400),
        (b"\xff\xfe", 400),
        (b'{"submissions": []}', 200),
        (b'{"submissions": [], "sent_at": null, "device_id": null, "more": 1}', 200),
    ],
)
def test_body_when_not_a_batch_then_said_so(brigade, body, status):
    response = brigade.phone.client.post(
        ADDRESS, data=body, content_type="application/json", headers=brigade.phone.headers
    )
    assert response.status_code == status
    if status == 200:
        assert response.json == {"results": []}
    else:
        assert response.json["error"]["code"] == "bad_request"
        assert response.json["error"]["message"]


def test_sent_at_when_invalid_then_named(brigade):
    response = brigade.phone.post({"submissions": [], "sent_at": "soon"})
    assert list(response.json["error"]["fields"]) == ["sent_at"]


def test_body_when_other_content_type_then_415(brigade):
    response = brigade.phone.client.post(
        ADDRESS,
        data=b'{"submissions": []}',
        content_type="text/plain",
        headers=brigade.phone.headers,
    )
    assert response.status_code == 415
    assert response.json["error"]["code"] == "wrong_type"


def test_batch_when_200_then_taken_and_when_201_then_413(app, brigade):
    items = [submission(brigade.place, police_count=n) for n in range(201)]
    response = brigade.phone.post({"submissions": items})
    assert response.status_code == 413
    assert response.json["error"]["code"] == "too_large"
    assert count_visits(app) == 0
    answers = brigade.phone.send(*items[:200])
    assert [answer["submission_id"] for answer in answers] == [
        item["submission_id"] for item in items[:200]
    ]
    assert {answer["status"] for answer in answers} == {"stored"}


def test_items_when_not_objects_then_each_is_refused(brigade):
    answers = brigade.phone.send(5, None, [], "x", True, {}, submission(brigade.place))
    assert [answer["status"] for answer in answers] == ["refused"] * 6 + ["stored"]
    assert answers[0] == {
        "submission_id": None,
        "status": "refused",
        "errors": {"submission": ["应是对象"]},
        "stored_as": None,
    }


def test_submissions_when_role_may_not_record_then_403_and_without_sign_in_401(
    app, brigade, factory
):
    auditor = brigade.phone_of(factory.account("auditor", factory.root()))
    assert auditor.post({"submissions": []}).status_code == 403
    assert app.test_client().post(ADDRESS, json={"submissions": []}).status_code == 401


def test_submissions_when_by_session_then_need_the_form_token(app, brigade, factory):
    client = app.test_client()
    factory.sign_in(client, brigade.officer)
    item = submission(brigade.place)
    body = {"submissions": [item]}
    assert client.post(ADDRESS, json=body).status_code == 400
    response = client.post(ADDRESS, json=body, headers={"X-CSRFToken": factory.csrf(client)})
    assert response.json["results"][0]["status"] == "stored"


def test_messages_when_english_is_asked_for_then_still_at_the_same_paths(brigade):
    item = submission(brigade.place, police_count=501)
    headers = {**brigade.phone.headers, "Accept-Language": "en"}
    response = brigade.phone.client.post(ADDRESS, json={"submissions": [item]}, headers=headers)
    assert list(response.json["results"][0]["errors"]) == ["police_count"]
