"""One fair, several villages: listed and counted apart, never as visited."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from outreach.coverage.models import VisitFact
from outreach.database import db, utc_now
from outreach.periods import Period, today
from outreach.visits.choices import combine, parts_of
from outreach.visits.history import describe_changes
from outreach.visits.models import Visit
from outreach.visits.reached_queries import count_also_reached
from tests.phone import submission

PAGE = {"police_count": "2"}


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.fixture
def villages(brigade, factory):
    """西峪村 and 北庄村 of the brigade, and 外村 of another one."""
    return {
        "西峪": factory.place("140110002205", "西峪村委会", brigade.unit),
        "北庄": factory.place("140110002206", "北庄村委会", brigade.unit),
        "外": factory.place("140105001201", "外村委会", factory.unit()),
    }


def also_of(app, visit_id):
    with app.app_context():
        return [place.short_name for place in db.session.get(Visit, visit_id).also_reached]


def visit_of(app, submission_id):
    with app.app_context():
        return db.session.query(Visit).filter_by(submission_id=submission_id).one().id


def test_submission_when_it_names_other_villages_then_listed_and_nowhere_visited(
    app, brigade, client, factory, villages
):
    item = submission(
        brigade.place,
        campaign="village-tour",
        also_reached=[villages["西峪"], "140110002206", villages["西峪"], brigade.place],
    )
    assert brigade.phone.status(item) == "stored"
    assert brigade.phone.status({**item, "also_reached": item["also_reached"][:2]}) == (
        "already_stored"
    )
    visit = visit_of(app, item["submission_id"])
    assert also_of(app, visit) == ["北庄村", "西峪村"]
    (told,) = brigade.phone.get("/api/v1/visits").json["items"]
    assert [each["village_code"] for each in told["also_reached"]] == [
        "140110002206", "140110002205",
    ]  # fmt: skip
    with app.app_context():
        assert [fact.place_id for fact in db.session.query(VisitFact)] == [brigade.place]
        period = Period(None, today())
        assert count_also_reached([brigade.unit.id], period) == 2
        assert count_also_reached([brigade.unit.id], Period(today(), today())) == 0
    data = brigade.phone.get("/api/v1/field-data").json
    last = {row[0]: row[-1] for row in data["villages"]}
    assert last[brigade.place] and last[villages["西峪"]] is None
    factory.visit(brigade.officer, villages["西峪"])
    with app.app_context():
        assert count_also_reached([brigade.unit.id], period) == 1
        assert count_also_reached(["elsewhere"], period) == 0
    factory.sign_in(client, brigade.leader)
    page = text_of(client.get(f"/visits/{visit}").text)
    assert "也宣传到 北庄村 、 西峪村" in page
    village = text_of(client.get(f"/villages/{villages['北庄']}").text)
    assert "在别处也宣传到" in village and "开化村" in village and "还没有走访记录" in village
    assert "另有1个村只在集市上宣传到" in client.get("/dashboard?period=365d").text
    assert "另有2个村只在集市上宣传到" in client.get("/campaigns/village-tour").text


def test_submission_when_a_village_is_not_in_scope_then_refused_at_its_field(brigade, villages):
    errors = brigade.phone.errors(submission(brigade.place, also_reached=[villages["外"]]))
    assert errors == {"also_reached": ["没有这个村，或不在您的辖区"]}
    errors = brigade.phone.errors(submission(brigade.place, also_reached=["开化"]))
    assert errors == {"also_reached": ["没有这个村，或不在您的辖区"]}
    many = [f"{at}" for at in range(31)]
    errors = brigade.phone.errors(submission(brigade.place, also_reached=many))
    assert errors == {"also_reached": ["最多30个村"]}


def test_page_when_villages_are_searched_edited_and_seen_again_then_history_names_them(
    app, brigade, client, factory, villages
):
    factory.sign_in(client, brigade.officer)
    item = submission(brigade.place)
    fields = {
        "csrf_token": factory.csrf(client),
        "submission_id": item["submission_id"],
        "village_id": brigade.place,
        "captured_at": (utc_now() - timedelta(hours=1)).isoformat(),
        **PAGE,
    }
    found = client.post("/visits/new", data={**fields, "also_query": "xyc", "step": "find-also"})
    assert f'value="{villages["西峪"]}"' in found.text
    answer = client.post("/visits/new", data={**fields, "also_reached": villages["西峪"]})
    assert answer.status_code == 302, text_of(answer.text)
    visit = visit_of(app, item["submission_id"])
    form = client.get(f"/visits/{visit}/edit").text
    assert re.search(rf'value="{villages["西峪"]}" data-says="西峪村" checked', form)
    # A village that has left the scope stays where it was named.
    with app.app_context():
        from outreach.places.models import Jurisdiction

        row = db.session.query(Jurisdiction).filter_by(place_id=villages["西峪"]).one()
        db.session.delete(row)
        db.session.commit()
    both = [villages["西峪"], villages["北庄"]]
    answer = client.post(
        f"/visits/{visit}/edit", data={**fields, "base_version": "1", "also_reached": both}
    )
    assert answer.status_code == 302, text_of(answer.text)
    assert also_of(app, visit) == ["北庄村", "西峪村"]
    history = text_of(client.get(f"/visits/{visit}/history").text)
    assert "也宣传到的村" in history and "北庄村、西峪村" in history
    answer = client.post(f"/visits/{visit}/edit", data={**fields, "base_version": "2"})
    assert also_of(app, visit) == []


def test_versions_when_two_differ_then_the_villages_are_one_choice(app, brigade, villages):
    a = {"notes": None, "also_reached": [villages["西峪"]]}
    b = {"notes": "x"}
    assert [part.key for part in parts_of(a, b) if part.differs] == ["notes", "also_reached"]
    assert combine(a, b, {"notes": "b", "also_reached": "a"}) == {**a, "notes": "x"}
    assert combine(a, b, {"notes": "b", "also_reached": "b"}) == b
    with app.test_request_context():
        (change,) = describe_changes({}, {"also_reached": [villages["西峪"], villages["北庄"]]})
        assert (change.label, change.before, change.after) == (
            "也宣传到的村", "", "北庄村、西峪村",
        )  # fmt: skip


def test_sheet_when_villages_are_typed_then_found_by_name_or_said(
    app, brigade, client, factory, villages
):
    factory.sign_in(client, brigade.officer)
    item = submission(brigade.place)
    sheet = {
        "csrf_token": factory.csrf(client),
        "submission_id": item["submission_id"],
        "village_id": brigade.place,
        "day": (today() - timedelta(days=2)).isoformat(),
        "also": "西峪村、没这村",
    }
    wrong = client.post("/paper-entry", data=sheet)
    assert wrong.status_code == 422 and "没有找到“没这村”" in wrong.text
    assert "西峪村、没这村" in wrong.text
    answer = client.post("/paper-entry", data={**sheet, "also": "西峪村，北庄"})
    assert answer.status_code == 422, "北庄 is no whole name"
    answer = client.post("/paper-entry", data={**sheet, "also": "西峪村，北庄村"})
    assert answer.status_code == 302, text_of(answer.text)
    assert also_of(app, visit_of(app, item["submission_id"])) == ["北庄村", "西峪村"]
