from datetime import date

import pytest

from outreach.accounts.queries import find_account_by_badge
from outreach.database import db
from outreach.periods import Period
from outreach.places import services as places
from outreach.places.models import Place
from outreach.units.queries import find_unit_by_code
from outreach.visits.reviews import void_visit
from tests.coverage.conftest import JUNE, riders, talk


def by_code(rows):
    return {row.code: row for row in rows}


def test_villages_when_one_was_visited_then_all_are_listed_with_their_sums(
    scene, coverage, factory
):
    factory.visit(
        scene.officer_a,
        scene.in_a,
        "2024-06-16T10:01:00+08:00",
        talks=[talk(30)],
        leaflets=[
            {"material": "helmet-leaflet", "quantity": 120},
            {"material": "helmet-gift", "quantity": 5},
        ],
        helmet_checks=[
            riders(10, 20),
            riders(1, 2, phase="before_talk"),
            riders(50, 50, phase="after_talk"),
            riders(40, 40, minutes=4),
        ],
    )
    rows = coverage.villages()
    assert [row.code for row in rows] == ["140100000001", "140100000002", "140100000003"]
    visited, squadron, never = rows
    assert (visited.visits, visited.attendees, visited.leaflets) == (1, 30, 120)
    assert (visited.riders_observed, visited.riders_helmeted) == (33, 22)
    assert visited.last_visit == date(2024, 6, 16)
    assert (squadron.unit_code, squadron.unit_name) == ("A1", "甲一中队")
    assert (never.last_visit, never.visits, never.leaflets) == (None, 0, 0)


@pytest.mark.parametrize(
    ("captured_at", "inside", "known"),
    [
        ("2024-05-31T23:59:59+08:00", False, True),
        ("2024-06-01T00:00:00+08:00", True, True),
        ("2024-05-31T16:00:00+00:00", True, True),  # the same moment by a clock in London
        ("2024-06-30T23:59:59+08:00", True, True),
        ("2024-07-01T00:00:00+08:00", False, False),
    ],
)
def test_villages_when_a_visit_is_at_the_edge_of_the_period_then_shanghai_days_decide(
    scene, coverage, factory, captured_at, inside, known
):
    factory.visit(scene.officer_a, scene.in_a, captured_at)
    row = coverage.villages()[0]
    assert row.visits == inside
    assert (row.last_visit is not None) == known


def test_villages_when_a_visit_is_voided_then_it_counts_nowhere(app, scene, coverage, factory):
    visit = factory.visit(scene.officer_a, scene.in_a, "2024-06-16T10:00:00+08:00")
    leader = factory.account("brigade_leader", scene.a)
    with app.test_request_context():
        void_visit(find_account_by_badge(leader.badge), visit, "重复录入")
    row = coverage.villages()[0]
    assert (row.visits, row.last_visit) == (0, None)


def test_villages_when_filtered_by_campaign_then_other_visits_count_as_never(
    scene, coverage, factory
):
    factory.visit(
        scene.officer_a, scene.in_a, "2024-06-02T10:00:00+08:00", campaign="work-safety-month"
    )
    factory.visit(scene.officer_b, scene.in_b, "2024-06-03T10:00:00+08:00")
    rows = by_code(coverage.villages(campaign="work-safety-month"))
    assert rows["140100000001"].visits == 1
    assert rows["140100000003"].last_visit is None


@pytest.mark.parametrize(
    ("activity", "content"),
    [
        ("talk", {"talks": [talk(0)]}),
        ("leaflet", {"leaflets": [{"material": "tricycle-leaflet", "quantity": 1}]}),
        ("helmet_check", {"helmet_checks": [riders(1, 1, phase="after_talk")]}),
        ("loudspeaker", {"activities": [{"kind": "loudspeaker", "quantity": 2}]}),
    ],
)
def test_villages_when_filtered_by_activity_then_only_visits_that_did_it_count(
    scene, coverage, factory, activity, content
):
    factory.visit(scene.officer_a, scene.in_a, "2024-06-02T10:00:00+08:00", **content)
    factory.visit(
        scene.officer_b,
        scene.in_b,
        "2024-06-02T10:00:00+08:00",
        activities=[{"kind": "film", "quantity": 1}],
    )
    rows = by_code(coverage.villages(activity=activity))
    assert rows["140100000001"].visits == 1
    assert rows["140100000003"].visits == 0


def test_villages_when_scope_is_a_brigade_then_its_squadrons_are_in_it_and_others_are_not(
    scene, coverage
):
    codes = [row.code for row in coverage.villages("A")]
    assert codes == ["140100000001", "140100000002"]
    assert [row.code for row in coverage.villages("A1")] == ["140100000002"]
    assert [row.code for row in coverage.villages(unit="A1")] == ["140100000002"]
    assert coverage.villages("B", unit="A") == []


def test_villages_when_a_place_changed_hands_then_the_last_day_of_the_period_decides(
    app, scene, coverage, factory
):
    factory.visit(scene.officer_a, scene.in_a, "2024-06-05T10:00:00+08:00")
    with app.app_context():
        place = db.session.get(Place, scene.in_a)
        places.assign_unit(place, find_unit_by_code("B"), date(2024, 6, 20), None)
    assert by_code(coverage.villages())["140100000001"].unit_code == "B"
    before = Period(date(2024, 6, 1), date(2024, 6, 19))
    assert by_code(coverage.villages(period=before))["140100000001"].unit_code == "A"
    brigades = by_code(coverage.brigades())
    # The visit was made for A; the village that it reached is B's now.
    assert (brigades["B"].visited, brigades["A"].visited) == (1, 0)
    assert coverage.villages("B")[0].visits == 1


def test_villages_when_paged_then_every_place_comes_once_local_places_last(
    scene, coverage, factory
):
    factory.place(None, "新工地", scene.a, kind="enterprise_site")
    factory.place(None, "新学校", scene.b, kind="school_site")
    all_of_them = coverage.villages()
    assert [row.code for row in all_of_them[-2:]] == [None, None]
    seen, after = [], None
    while page := coverage.villages(after=after, limit=2):
        seen += page
        after = (page[-1].code, page[-1].id)
    assert seen == all_of_them
    assert [row.kind for row in coverage.villages(kind="school_site")] == ["school_site"]


def test_brigades_when_asked_then_squadrons_count_in_their_brigade(scene, coverage, factory):
    factory.visit(scene.officer_a, scene.in_a1, "2024-06-05T10:00:00+08:00", talks=[talk(7)])
    a, b = coverage.brigades()
    assert (a.code, a.villages, a.visited, a.visits, a.attendees) == ("A", 2, 1, 1, 7)
    assert (b.code, b.villages, b.visited) == ("B", 1, 0)
    assert a.label("en") == "Brigade A"


def test_brigades_when_a_squadron_asks_then_it_is_its_own_row(scene, coverage):
    assert [row.code for row in coverage.brigades("A1")] == ["A1"]
    assert [row.code for row in coverage.brigades(unit="A1")] == ["A1"]
    assert [(row.code, row.villages) for row in coverage.brigades("A")] == [("A", 2)]


def test_brigades_when_one_has_no_village_then_its_row_is_there(scene, coverage, factory):
    factory.unit("C", "丙大队")
    assert [(row.code, row.villages) for row in coverage.brigades()] == [
        ("A", 2),
        ("B", 1),
        ("C", 0),
    ]


def test_brigades_when_places_have_no_unit_then_a_last_row_has_them(scene, coverage, factory):
    lone = factory.place("140100000009", "孤村村委会")
    factory.visit(factory.account("officer", factory.root()), lone, "2024-06-05T10:00:00+08:00")
    last = coverage.brigades()[-1]
    assert (last.unassigned, last.villages, last.visited) == (True, 1, 1)
    assert not any(row.unassigned for row in coverage.brigades(kind="school_site"))
    assert not any(row.unassigned for row in coverage.brigades("A"))


def test_brigades_when_kind_is_not_given_then_only_villages_count(scene, coverage, factory):
    school = factory.place(None, "小学", scene.b, kind="school_site")
    factory.visit(scene.officer_b, school, "2024-06-05T10:00:00+08:00")
    assert by_code(coverage.brigades())["B"].visits == 0
    assert by_code(coverage.brigades(kind="school_site"))["B"].visited == 1
    assert by_code(coverage.brigades(kind=None))["B"].villages == 2


def test_brigades_when_a_place_left_the_register_then_it_is_not_counted(app, scene, coverage):
    with app.app_context():
        db.session.get(Place, scene.in_b).active = False
        db.session.commit()
    assert by_code(coverage.brigades())["B"].villages == 0


def test_coverage_when_there_are_many_villages_then_the_statements_are_as_few(
    scene, coverage, factory, counted_statements
):
    def statements():
        with counted_statements() as sent:
            coverage.villages(activity="helmet_check", campaign="day-122")
            coverage.brigades()
        return len(sent)

    few = statements()
    for number in range(40):
        factory.place(f"1401000001{number:02}", None, scene.a)
    assert statements() == few


def test_period_when_it_has_no_beginning_then_everything_up_to_its_end_counts(
    scene, coverage, factory
):
    factory.visit(scene.officer_a, scene.in_a, "2019-01-01T08:00:00+08:00")
    factory.visit(scene.officer_a, scene.in_a, "2024-06-30T08:00:00+08:00")
    row = coverage.villages(period=Period(None, JUNE.last))[0]
    assert (row.visits, row.last_visit) == (2, JUNE.last)
