"""Seeded visits are whole, and the map over them equals a recount by pandas, also after changes."""

from __future__ import annotations

import random
from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import func

from bench.coverage_probe import choices_of_filters, equals_recount, random_filters
from bench.recount import Recount
from outreach.accounts.models import Account
from outreach.accounts.queries import find_account_by_badge
from outreach.accounts.tokens import issue_token
from outreach.coverage.models import VisitFact
from outreach.coverage.recount import list_wrong_facts
from outreach.database import db
from outreach.demo.scale.build import add_visits, seed
from outreach.demo.scale.countries import Country, build_country
from outreach.periods import today
from outreach.visits.content import content_hash
from outreach.visits.models import Visit, VisitRevision
from outreach.visits.reviews import restore_visit, void_visit
from tests.coverage.conftest import talk

COUNTY = Country("detachment", 2, 4, 12, 60, 37.0, 38.0, 112.0, 113.0)


@pytest.fixture
def county(app):
    """Sixty villages with six hundred seeded visits."""
    with app.app_context():
        build_country(COUNTY)
        add_visits(600, lambda _words: None, today())
    return app


def test_seed_when_done_then_visits_are_whole_and_facts_equal_a_recount(county):
    with county.app_context():
        assert db.session.query(Visit).count() == 600
        assert list_wrong_facts() == []
        revisions = db.session.query(VisitRevision).all()
        assert len(revisions) > 600
        assert all(each.content_hash == content_hash(each.content) for each in revisions)
        visit = db.session.query(Visit).filter_by(version=2).first()
        content = visit.revisions[-1].content
        assert content["place"] == {"id": visit.place_id}
        assert [row["attendees"] for row in content["talks"]] == [
            row.attendees for row in visit.talks
        ]
        assert len(content["helmet_checks"]) == len(visit.helmet_checks)
        with pytest.raises(ValueError, match="empty database"):
            seed("city", 1, lambda _words: None)


def test_seed_when_lean_then_the_map_counts_the_same_of_fewer_rows(app):
    with app.app_context():
        build_country(COUNTY)
        add_visits(600, lambda _words: None, today(), lean=True)
        kept = db.session.query(Visit).filter(Visit.review_state != "void").count()
        held = db.session.query(func.count(VisitFact.visit_id), func.sum(VisitFact.attendees))
        assert db.session.query(VisitRevision).count() == 0
        facts, attendees = held.one()
        assert facts == kept
        assert attendees > 1_000


def test_seed_when_done_then_a_visit_opens_like_any_other(county, factory, client):
    with county.app_context():
        visit = db.session.query(Visit).filter_by(version=2).first().id
        row = find_account_by_badge("ADMIN")
        headers = {"Authorization": f"Bearer {issue_token(row, 'test', actor=None)[1]}"}
    assert client.get(f"/visits/{visit}", headers=headers).status_code in (200, 302)


def test_map_when_visits_are_voided_restored_and_come_late_then_it_equals_a_recount_by_pandas(
    county, factory, client
):
    chance = random.Random(4)
    with county.app_context():
        row = find_account_by_badge("HQ01")
        client.environ_base["HTTP_AUTHORIZATION"] = (
            f"Bearer {issue_token(row, 'test', actor=None)[1]}"
        )
        client.environ_base["HTTP_ACCEPT_ENCODING"] = "br"
        choices = choices_of_filters()
    client.get("/map/state.json")  # held from here on: what follows is caught up with
    for _round in range(3):
        with county.app_context():
            visit = chance.choice(db.session.query(Visit).order_by(Visit.id).all())
            leader = (
                db.session.query(Account)
                .filter_by(unit_id=visit.unit_id, role="squad_leader")
                .one()
            )
            change = restore_visit if visit.review_state == "void" else void_visit
            change(leader, visit.id, "重复记录")
            author = SimpleNamespace(badge=visit.author.badge)
            place = visit.place_id
        late = date.fromordinal(today().toordinal() - chance.randrange(40, 300))
        factory.visit(author, place, f"{late}T09:00:00+08:00", talks=[talk(17)])
        with county.app_context():
            recount = Recount()
        for _ in range(6):
            assert equals_recount(client, recount, random_filters(chance, choices))
