"""What the form asks before it stores: distance, twin, two versions. Nothing is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from outreach.database import db, utc_now
from outreach.visits.models import SubmissionConflict
from tests.visits.sheet import count_visits, new_sheet, only_visit

pytestmark = pytest.mark.any_engine


def test_record_when_the_fix_is_far_from_the_village_then_asked_and_stored_with_its_distance(
    app, officer, brigade
):
    # About 4 km north of the village.
    position = {"position__lat": 37.736, "position__lon": 112.47, "position__accuracy_m": 15}
    asked = new_sheet(officer, brigade, notes="留着", **position).press()
    assert asked.status == 422 and count_visits(app) == 0
    assert asked.has("离开化村约4公里，是这个村吗？")
    assert asked.fields["notes"] == "留着"

    asked.press("right_place", brigade.place)
    visit = only_visit(app)
    assert 3900 < visit.distance_m < 4100
    assert "离村点4公里" in officer.get(f"/visits/{visit.id}").text


def test_record_when_the_unit_was_there_within_two_hours_then_asked_whether_it_is_the_same(
    app, officer, brigade
):
    colleague = brigade.factory.account("officer", brigade.unit, display_name="晋源大队02")
    twin = brigade.factory.visit(
        colleague, brigade.place, captured_at=utc_now() - timedelta(minutes=90)
    )
    asked = new_sheet(officer, brigade, talks__0__topics=["helmet"]).press()
    assert asked.has("是同一次走访吗？") and asked.has("晋源大队02")
    assert f"/visits/{twin}" in asked.text
    assert count_visits(app) == 1

    asked.press("not_twin", twin)
    assert count_visits(app) == 2


def test_record_when_both_are_asked_then_each_once(app, officer, brigade):
    twin = brigade.factory.visit(brigade.officer, brigade.place, captured_at=utc_now())
    sheet = new_sheet(officer, brigade, position__lat=37.8, position__lon=112.47)
    far = sheet.press()
    assert far.has("是这个村吗？")
    same = far.press("right_place", brigade.place)
    assert same.has("是同一次走访吗？")
    assert same.press("not_twin", twin).status == 302
    assert count_visits(app) == 2


def test_record_when_the_id_was_stored_with_other_content_then_both_versions_are_kept(
    app, officer, brigade, leader
):
    first = new_sheet(officer, brigade, notes="第一份")
    first.save()
    response = first.fill(notes="第二份").save()
    assert response.status_code == 302
    assert "等负责人选定，您不用操作" in officer.get(response.location).text

    with app.app_context():
        conflict = db.session.scalars(select(SubmissionConflict)).one().id
    assert f"/visits/conflicts/{conflict}" in leader.get("/visits/conflicts").text
    assert officer.get(f"/visits/conflicts/{conflict}").status_code == 403
