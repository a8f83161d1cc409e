"""`flask init` and the vocabulary it seeds."""

from __future__ import annotations

from sqlalchemy import select

from outreach.campaigns.models import Campaign
from outreach.database import db, transaction
from outreach.vocabulary.models import Material, Term
from outreach.vocabulary.seeds import TERMS


def test_init_when_repeated_then_adds_nothing(app):
    result = app.test_cli_runner().invoke(args=["init"])
    assert result.exit_code == 0
    assert "; 0 vocabulary entries added" in result.output


def test_init_when_a_term_was_edited_then_it_stays_edited(app):
    with app.app_context():
        with transaction():
            term = db.session.scalars(select(Term).where(Term.code == "doorstep")).one()
            term.name = "拉家常"
        app.test_cli_runner().invoke(args=["init"])
        db.session.expire_all()
        assert (
            db.session.scalars(select(Term.name).where(Term.code == "doorstep")).one() == "拉家常"
        )


def test_vocabulary_when_seeded_then_every_row_has_both_languages(app):
    with app.app_context():
        rows = [*db.session.scalars(select(Term)), *db.session.scalars(select(Material))]
        rows += db.session.scalars(select(Campaign))
        assert len(rows) == sum(len(terms) for terms in TERMS.values()) + 6 + 5
        assert all(row.name and row.name_en for row in rows)


def test_init_when_run_then_no_demo_data_appears(app):
    with app.app_context():
        tables = ("units", "accounts", "places", "visits")
        counts = {
            name: db.session.execute(
                select(db.func.count()).select_from(db.metadata.tables[name])
            ).scalar_one()
            for name in tables
        }
        assert counts == dict.fromkeys(tables, 0)
