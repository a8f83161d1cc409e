"""What the server holds in memory equals a recount of the visits, whatever happens to them."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, text, update

from outreach.accounts.models import Account
from outreach.coverage.live import Question, live
from outreach.coverage.models import VisitFact
from outreach.database import db, transaction
from outreach.places.models import Place
from outreach.visits.models import Visit
from outreach.visits.reviews import restore_visit, void_visit
from tests.coverage.conftest import riders, talk

FIRST = date(2024, 1, 1)
ACTIVITIES = (None, "talk", "leaflet", "helmet_check", "film", "display")
CAMPAIGNS = (None, "day-122", "village-tour")


def recount(question, places):
    """The same sums in plain Python, from the visits' own rows. Knows nothing of facts."""
    sums = defaultdict(lambda: [None, 0, 0, 0, 0, 0])
    for visit in db.session.query(Visit).filter(Visit.review_state != "void"):
        kinds = {row.kind for row in visit.activities}
        kinds |= {"talk"} if visit.talks else set()
        kinds |= {"leaflet"} if visit.leaflets else set()
        kinds |= {"helmet_check"} if visit.helmet_checks else set()
        if question.activity and question.activity not in kinds:
            continue
        if question.campaign and visit.campaign_id != question.campaign:
            continue
        if visit.local_day > question.last:
            continue
        row = sums[visit.place_id]
        row[0] = max(each for each in (row[0], visit.local_day) if each)
        if question.first and visit.local_day < question.first:
            continue
        counts = [
            count
            for check in visit.helmet_checks
            if check.phase != "after_talk" and not check.is_short
            for count in check.counts
        ]
        added = (
            1,
            sum(each.attendees or 0 for each in visit.talks),
            sum(each.quantity for each in visit.leaflets if each.material.kind == "leaflet"),
            sum(each.none + each.worn for each in counts),
            sum(each.worn for each in counts),
        )
        for at, amount in enumerate(added, 1):
            row[at] += amount
    return {place: sums[place] for place in places}


def held(question):
    answer = live().answer(question)
    sums = answer.sums
    found = {}
    for at, place in enumerate(answer.register.ids):
        last = int(sums.last[at])
        amounts = (sums.visits, sums.attendees, sums.leaflets, sums.observed, sums.helmeted)
        found[place] = [
            None if last < 0 else date(1970, 1, 1) + timedelta(days=last),
            *(int(amount[at]) for amount in amounts),
        ]
    return found


def random_question(chance, campaigns):
    first = FIRST + timedelta(days=chance.randrange(-10, 120))
    return Question(
        first=chance.choice((None, first)),
        last=first + timedelta(days=chance.randrange(0, 60)),
        campaign=campaigns[chance.choice(CAMPAIGNS)],
        activity=chance.choice(ACTIVITIES),
    )


@pytest.fixture
def campaigns(app):
    with app.app_context():
        rows = dict(db.session.execute(text("select code, id from campaigns")).all())
    return {None: None, **{code: rows[code] for code in CAMPAIGNS if code}}


def random_visit(chance, factory, scene):
    account, place = chance.choice(
        (
            (scene.officer_a, scene.in_a),
            (scene.officer_a, scene.in_a1),
            (scene.officer_b, scene.in_b),
        )
    )
    more = {}
    if chance.random() < 0.6:
        more["talks"] = [talk(chance.randrange(90))]
    if chance.random() < 0.4:
        more["leaflets"] = [{"material": "helmet-leaflet", "quantity": chance.randrange(1, 99)}]
    if chance.random() < 0.4:
        worn = chance.randrange(20)
        phase = chance.choice(("separate", "after_talk", "before_talk"))
        minutes = chance.choice((None, 3, 12))
        more["helmet_checks"] = [{**riders(chance.randrange(20), worn), "phase": phase,
                                  "minutes": minutes}]  # fmt: skip
    if chance.random() < 0.4:
        more["activities"] = [
            {"kind": kind, "quantity": 1} for kind in chance.sample(("film", "display"), 2)
        ]
    if chance.random() < 0.5:
        more["campaign"] = chance.choice(CAMPAIGNS)
    # Late entries, too: they are about days long past.
    day = FIRST + timedelta(days=chance.randrange(120))
    return factory.visit(account, place, f"{day}T10:00:00+08:00", **more)


def test_live_when_visits_come_change_go_and_come_back_then_all_filters_equal_a_recount(
    app, factory, scene, campaigns
):
    chance = random.Random(20260616)
    with app.app_context():
        live().version()  # held from the beginning, so that all that follows is caught up with
    leaders = {unit.id: factory.account("brigade_leader", unit) for unit in (scene.a, scene.b)}
    visits = []
    for _round in range(6):
        visits += [random_visit(chance, factory, scene) for _ in range(4)]
        with app.app_context():
            some = chance.choice(visits)
            visit = db.session.get(Visit, some)
            state = visit.review_state
            leader = db.session.get(Account, leaders[visit.unit_id].id)
            with transaction():
                if state == "void":
                    restore_visit(leader, some, "记错了")
                else:
                    void_visit(leader, some, "重复记录")
            places = list(db.session.scalars(db.select(Place.id)))
            for _ in range(8):
                question = random_question(chance, campaigns)
                assert held(question) == recount(question, places)


def test_live_when_a_place_leaves_or_a_new_one_comes_then_the_register_follows(app, factory, scene):
    with app.app_context():
        before = live().version()
        assert live().version() == before
    new = factory.place("140100000009", None, scene.b)
    factory.visit(scene.officer_b, new, "2024-06-16T10:00:00+08:00")
    with app.app_context():
        everything = Question(None, date(2024, 12, 31))
        assert held(everything)[new][1] == 1
        with transaction():
            db.session.execute(update(Place).where(Place.id == new).values(active=False))
        assert new not in held(everything)


def test_answer_when_visits_change_before_its_sums_are_made_then_it_tells_of_its_own_moment(
    app, factory, scene
):
    june = Question(date(2024, 6, 1), date(2024, 6, 30))
    visit = factory.visit(scene.officer_a, scene.in_a, "2024-06-10T10:00:00+08:00", talks=[talk(7)])
    leader = factory.account("brigade_leader", scene.a)
    with app.app_context():
        before = live().answer(june)
        with transaction():
            void_visit(db.session.get(Account, leader.id), visit, "重复记录")
        after = live().answer(june)
        assert (after.sums.visits.sum(), after.sums.attendees.sum()) == (0, 0)
        assert (before.sums.visits.sum(), before.sums.attendees.sum()) == (1, 7)


def test_recount_when_facts_are_wrong_then_check_names_them_and_rebuild_heals_open_servers(
    app, factory, scene
):
    for day in (10, 11, 12):
        factory.visit(scene.officer_a, scene.in_a, f"2024-06-{day}T10:00:00+08:00", talks=[talk(5)])
    june = Question(date(2024, 6, 1), date(2024, 6, 30))
    runner = app.test_cli_runner()
    assert runner.invoke(args=["coverage", "check"]).exit_code == 0
    with app.app_context():
        right = held(june)
        ids = sorted(db.session.scalars(db.select(VisitFact.visit_id)))
        with transaction():
            db.session.execute(delete(VisitFact).where(VisitFact.visit_id == ids[0]))
            db.session.execute(
                update(VisitFact).where(VisitFact.visit_id == ids[1]).values(attendees=99)
            )
    checked = runner.invoke(args=["coverage", "check"])
    assert checked.exit_code == 1
    assert "2 facts differ" in checked.output
    assert ids[0] in checked.output and ids[2] not in checked.output
    assert "2 facts made anew; 3 in all" in runner.invoke(args=["coverage", "rebuild"]).output
    with app.app_context():
        assert held(june) == right


def test_keep_when_what_is_kept_grows_large_then_what_was_asked_for_longest_ago_makes_way(app):
    with app.app_context():
        held = live()
        version = held.version()
        for name in ("first", "second"):
            held.keep(name, version, name, 9_000_000)
        assert held.recall("first", version) == "first"
        held.keep("third", version, "third", 9_000_000)

        assert held.recall("first", version) == "first"
        assert held.recall("second", version) is None
        # However large, the last is there for whoever asks next.
        held.keep("huge", version, "huge", 90_000_000)
        assert held.recall("huge", version) == "huge"
        assert held.recall("third", version) is None
