"""The history of a visit in plain words."""

from __future__ import annotations

from contextlib import contextmanager

from flask import session

from outreach.accounts.queries import find_account_by_badge
from outreach.database import db
from outreach.visits.changes import Change, changed_fields
from outreach.visits.history import describe_changes, describe_history
from outreach.visits.models import Visit
from outreach.visits.version_queries import list_revisions
from tests.phone import submission


@contextmanager
def reading(app, language="zh"):
    with app.test_request_context():
        session["language"] = language
        yield


def test_changes_when_rows_come_and_go_then_one_each():
    before = {"place": {"id": "1"}, "talks": [{"attendees": 1}], "notes": None, "topics": ["a"]}
    after = {
        "place": {"new": {"name": "x"}},
        "talks": [{"attendees": 2}, {"attendees": 3}],
        "notes": "x",
        "topics": ["a", "b"],
    }
    assert changed_fields(before, before) == []
    assert changed_fields(before, after) == [
        Change("place", {"id": "1"}, {"new": {"name": "x"}}),
        Change("talks.0.attendees", 1, 2),
        Change("talks.1", None, {"attendees": 3}),
        Change("notes", None, "x"),
        Change("topics", ["a"], ["a", "b"]),
    ]
    assert changed_fields(after, before)[2] == Change("talks.1", {"attendees": 3}, None)


def test_history_when_revised_then_named_as_on_the_form_newest_first(app, factory, brigade):
    other = factory.place("140110002205", "西峪村委会", brigade.unit)
    item = submission(
        brigade.place,
        captured_at="2026-06-16T10:01:00+08:00",
        talks=[{"form": "on_site", "topics": ["helmet"], "attendees": 30}],
        position={"lat": 37.7, "lon": 112.47},
    )
    edited = {
        **item,
        "village_id": other,
        "captured_at": "2026-06-16T10:31:00+08:00",
        "campaign": "day-122",
        "nobody_met": True,
        "position": None,
        "talks": [{"form": "on_site", "topics": ["helmet", "drink_driving"], "attendees": 3200}],
        "leaflets": [{"material": "poster", "quantity": 12000 // 12}],
        "helmet_checks": [{"counts": [{"vehicle_type": "e_bicycle", "worn": 20}]}],
        "base_version": 1,
    }
    assert [each["status"] for each in brigade.phone.send(item, edited)] == ["stored"] * 2
    with reading(app):
        visit = db.session.query(Visit).one()
        newest, first = describe_history(list_revisions(visit))
        assert (newest.revision.version, first.revision.version, first.changes) == (2, 1, [])
        assert newest.revision.author.id == brigade.officer.id
        told = {change.label: (change.before, change.after) for change in newest.changes}
    assert told == {
        "村": ("开化村", "西峪村"),
        "开始时间": ("2026-06-16 10:01", "2026-06-16 10:31"),
        "位置": ("37.70000, 112.47000", ""),
        "专项行动": ("", "122全国交通安全日"),
        "去了，没遇到人": ("否", "是"),
        "宣讲1 · 宣讲内容": ("戴头盔", "酒驾、戴头盔"),
        "宣讲1 · 人次": ("30", "3200"),
        "发放资料1": ("", "资料：宣传海报；数量：1000"),
        "头盔观察1": (
            "",
            "观察时段：单独观察；计数：车型：电动自行车；座位：驾驶人；戴了：20",
        ),
    }


def test_history_when_in_english_then_codes_have_english_names(app, brigade):
    with reading(app, "en"):
        account = find_account_by_badge(brigade.officer.badge)
        assert account is not None
        before = {"place": {"id": brigade.place}, "campaign": None}
        (change,) = describe_changes(before, {**before, "campaign": "work-safety-month"})
        assert change.after == "Work Safety Month"
