"""Alembic's environment: the app's own engine and metadata."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy import Connection

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


@contextmanager
def rebuilding(connection: Connection) -> Iterator[None]:
    """Lets migrations put a table in the place of another: SQLite changes constraints in no other way.

    Its references are not looked at meanwhile (which cannot be said within a transaction), but all
    together before the end (`check_references`), as sqlite.org/lang_altertable.html asks for.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def check_references(connection: Connection) -> None:
    """Raises RuntimeError, so that nothing is changed, where a row refers to one that is not there."""
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if lost:
            raise RuntimeError(f"rows refer to others that are not there: {lost[:5]}")


def run_migrations_online() -> None:
    """Runs the migrations in one transaction on the app's database."""

    with database.engine.connect() as connection, rebuilding(connection):
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_item=render_item,
            **extension.configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
            check_references(connection)


run_migrations_online()
