"""Lists, search, and what the form offers from the last visits."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import event

from outreach.accounts.queries import find_account_by_badge
from outreach.database import db
from outreach.periods import Period
from outreach.visits import queries, reviews
from outreach.visits.queries import VisitFilters

TALK = {"form": "doorstep", "topics": ["helmet"], "audience": ["elderly"], "attendees": 30}


def ask(app, made, question):
    """The answer to a question asked by an account."""
    with app.test_request_context():
        return question(find_account_by_badge(made.badge))


def listed(app, made, **filters):
    return ask(
        app,
        made,
        lambda account: [v.id for v in queries.list_visits(account, VisitFilters(**filters))],
    )


def test_list_when_searched_then_finds_notes_and_names_of_places(app, factory, brigade):
    other = factory.place("140110002205", "西峪村委会", brigade.unit)
    first = factory.visit(brigade.officer, brigade.place, notes="逢集，人多")
    second = factory.visit(brigade.officer, other, notes="100% 戴头盔")
    for text, found in (
        ("逢集", [first]),
        ("khc", [first]),
        ("开化", [first]),
        ("西峪", [second]),
        ("100%", [second]),
        ("%", [second]),
        ("_", []),
        ("  ", [second, first]),
    ):
        assert sorted(listed(app, brigade.officer, text=text)) == sorted(found), text


def test_list_when_filtered_by_activity_then_those_who_did_it(app, factory, brigade):
    talk = factory.visit(brigade.officer, brigade.place, talks=[TALK])
    film = factory.visit(
        brigade.officer, brigade.place, activities=[{"kind": "film", "quantity": 1}]
    )
    check = factory.visit(brigade.officer, brigade.place, helmet_checks=[{"minutes": 10}])
    for activity, found in (("talk", talk), ("film", film), ("helmet_check", check)):
        assert listed(app, brigade.officer, activity=activity) == [found]


def test_list_when_of_a_colleague_then_seen_in_the_unit_and_left_out_of_own(app, factory, brigade):
    colleague = factory.account("officer", brigade.unit)
    mine = factory.visit(brigade.officer, brigade.place, "2026-06-16T10:00")
    theirs = factory.visit(colleague, brigade.place, "2026-06-17T10:00")
    assert listed(app, brigade.officer) == [theirs, mine]
    assert listed(app, brigade.officer, own=True) == [mine]
    period = Period(date(2026, 6, 16), date(2026, 6, 16))
    assert listed(app, brigade.officer, period=period) == [mine]
    count = ask(app, brigade.officer, lambda account: queries.count_visits(account))
    assert count == 2


def test_recent_places_when_visited_then_each_once_the_latest_first(app, factory, brigade):
    other = factory.place("140110002205", "西峪村委会", brigade.unit)
    factory.visit(brigade.officer, brigade.place, "2026-06-16T10:00")
    factory.visit(brigade.officer, other, "2026-06-17T10:00")
    factory.visit(brigade.officer, brigade.place, "2026-06-18T10:00")
    places = ask(
        app, brigade.officer, lambda account: [place.id for place in queries.recent_places(account)]
    )
    assert places == [brigade.place, other]


def test_last_words_when_offered_then_words_and_never_numbers(app, factory, brigade):
    assert ask(app, brigade.officer, queries.last_words) == {}
    factory.visit(
        brigade.officer,
        brigade.place,
        campaign="day-122",
        talks=[TALK],
        leaflets=[{"material": "poster", "quantity": 55}],
        helmet_checks=[{"place": "market", "minutes": 20}],
        police_count=3,
    )
    assert ask(app, brigade.officer, queries.last_words) == {
        "campaign": "day-122",
        "talk_form": "doorstep",
        "topics": ["helmet"],
        "audience": ["elderly"],
        "materials": ["poster"],
        "check_place": "market",
    }


def test_last_words_when_nobody_was_met_last_then_the_usual_words_are_still_offered(
    app, factory, brigade
):
    factory.visit(brigade.officer, brigade.place, "2026-06-16T10:00:00Z", talks=[TALK])
    factory.visit(brigade.officer, brigade.place, "2026-06-17T10:00:00Z", nobody_met=True)
    assert ask(app, brigade.officer, queries.last_words)["talk_form"] == "doorstep"


def test_twin_when_within_two_hours_of_the_same_unit_and_place_then_found(app, factory, brigade):
    visit = factory.visit(brigade.officer, brigade.place, "2026-06-16T10:00:00Z")
    other = factory.place("140110002205", "西峪村委会", brigade.unit)

    def twin(hour, minute, place=brigade.place, unit=brigade.unit, **more):
        moment = datetime(2026, 6, 16, hour, minute, tzinfo=UTC)
        found = queries.find_twin(str(unit), place, moment, **more)
        return found and found.id

    with app.test_request_context():
        assert twin(12, 0) == twin(8, 0) == visit
        assert twin(12, 1) is twin(7, 59) is twin(10, 0, place=other) is None
        assert twin(10, 0, except_id=visit) is None
        assert twin(10, 0, unit="another") is None
        reviews.void_visit(find_account_by_badge(brigade.leader.badge), visit, "重复记录")
        assert twin(10, 0) is None


def test_list_when_long_then_as_many_statements_as_when_short(app, factory, brigade):
    def statements():
        seen = []
        with app.test_request_context():
            account = find_account_by_badge(brigade.officer.badge)
            event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
            for visit in queries.list_visits(account):
                assert visit.place.name and visit.unit.name and visit.author.display_name
                assert [count.worn for check in visit.helmet_checks for count in check.counts]
                assert [row.material.code for row in visit.leaflets]
        return len(seen)

    row = {
        "talks": [TALK],
        "leaflets": [{"material": "poster", "quantity": 1}],
        "helmet_checks": [{"counts": [{"vehicle_type": "e_bicycle", "worn": 1}]}],
    }
    factory.visit(brigade.officer, brigade.place, **row)
    short = statements()
    for number in range(5):
        place = factory.place(f"14011000220{number + 5}", unit=brigade.unit)
        factory.visit(factory.account("officer", brigade.unit), place, **row)
    assert statements() == short
