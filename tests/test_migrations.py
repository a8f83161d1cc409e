"""The migrations make exactly the tables that the models describe, and can be undone."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from outreach.accounts.models import Account
from outreach.database import db, utc_now
from outreach.periods import today
from outreach.places.models import Place
from outreach.rounds.routes import Pace
from outreach.rounds.services import make_round
from tests.brigade import make_brigade


def test_schema_when_migrated_then_equals_the_models(app):
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_migrations_when_undone_and_done_again_then_the_schema_is_back(app):
    with app.app_context():
        before = set(inspect(db.engine).get_table_names())
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}
        upgrade()
        assert set(inspect(db.engine).get_table_names()) == before


def test_newest_migration_when_tables_are_in_use_then_every_row_stays(app, factory):
    brigade = make_brigade(app, factory)
    factory.visit(brigade.officer, brigade.place, utc_now())
    with app.app_context():
        leader = db.session.get(Account, brigade.leader.id)
        place = db.session.get(Place, brigade.place)
        make_round(leader, leader.unit, today(), [place], [leader], Pace(), {}, send=True)
        before = rows_by_table()
        db.session.remove()
        downgrade(revision="-1")
        upgrade()
        assert rows_by_table() == before


def rows_by_table():
    return {
        name: db.session.scalar(text(f"select count(*) from {name}"))
        for name in inspect(db.engine).get_table_names()
    }
