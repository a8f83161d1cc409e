"""Alembic's environment: the app's own engine and metadata."""

from __future__ import annotations

from alembic import context
from flask import current_app

import outreach.accounts.models
import outreach.audit.models
import outreach.coverage.models
import outreach.places.models
import outreach.planning.models
import outreach.rounds.models
import outreach.saved_filters.models
import outreach.units.models
import outreach.visits.models
import outreach.vocabulary.models  # noqa: F401  (all tables on the metadata)
from outreach.database import UtcDateTime

extension = current_app.extensions["migrate"]
database = extension.db


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Writes our moment type by its standard name: a migration must not depend on app code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run_migrations_online() -> None:
    """Runs the migrations in one transaction on the app's database."""

    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_item=render_item,
            **extension.configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run_migrations_online()
