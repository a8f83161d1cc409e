"""The database: session, transactions, column types, and what differs between the two engines.

Services write inside `transaction()`; queries only read. Nothing else commits.
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import uuid_utils
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, MetaData, String, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """A time-ordered UUID (version 7) as 36 characters of text.

    Time order keeps the index append-only: random keys would dirty a page for each row.
    """
    return str(uuid_utils.uuid7())


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the database on both engines."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses a naive value, which would silently be some other moment."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Gives the zone back that SQLite does not keep."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Declares the naming convention, so that constraints have the same names on both engines."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:
    from flask_sqlalchemy.model import Model as _FlaskModel

    class Model(_FlaskModel, DeclarativeBase):
        """What mypy sees; at run time it is `db.Model`."""
else:
    Model = db.Model

#: Values by column name.
Row = dict[str, Any]
Id = Annotated[str, mapped_column(String(36), primary_key=True, default=new_id)]


class Timestamps:
    """When a row was made and last changed (UTC)."""

    created_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=utc_now, onupdate=utc_now)


def nearest_page(page: int) -> int:
    """The page asked for, or one just as empty whose offset both engines can count to."""
    return min(page, 1_000_000)


@contextmanager
def transaction() -> Iterator[None]:
    """One unit of work: everything inside is stored together, or nothing is.

    A transaction inside a transaction joins the outer one. The read transaction that may be
    open is closed first: on SQLite a reader cannot become a writer once somebody else wrote,
    so a write starts with BEGIN IMMEDIATE and sees the newest state.
    """
    session = db.session()
    if session.info.get("in_transaction"):
        yield
        return
    session.commit()
    with _turn_to_write():
        session.connection(execution_options={"begin_immediate": True})
        session.info["in_transaction"] = True
        try:
            yield
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info["in_transaction"] = False


@contextmanager
def _turn_to_write() -> Iterator[None]:
    """On SQLite waits for the turn to write, among all threads and processes.

    SQLite has one writer at a time. Those that wait sleep and try again, so that under load some
    never get their turn and fail ("database is locked"); at the kernel's lock they queue.
    """
    path = db.engine.url.database if is_sqlite() else None
    if not path or path == ":memory:":
        yield
        return
    with Path(f"{path}-turn").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # let go of when the file is closed
        yield


def insert_rows(model: type[Any], rows: Sequence[Row], *, unless_same: str | None = None) -> None:
    """Puts rows (all with the same keys, the columns' names) into the model's table at once.

    With `unless_same`, a unique column, rows whose value is there already are left out silently.
    """
    if not rows:
        return
    statement = (sqlite.insert if is_sqlite() else postgresql.insert)(model.__table__)
    if unless_same is not None:
        statement = statement.on_conflict_do_nothing(index_elements=[unless_same])
    db.session.execute(statement, rows)


@contextmanager
def savepoint() -> Iterator[None]:
    """Part of a transaction that can fail alone (IntegrityError and all else undo just it)."""
    with db.session.begin_nested():
        yield


def is_sqlite() -> bool:
    """Whether the app stands on SQLite rather than PostgreSQL."""
    return db.engine.dialect.name == "sqlite"


def install_sqlite_behaviour() -> None:
    """Makes every SQLite connection durable, strict about foreign keys, and honest about BEGIN.

    Registered once for all engines; connections of other engines are left alone.
    """
    if not event.contains(Engine, "connect", _configure_sqlite):
        event.listen(Engine, "connect", _configure_sqlite)
        event.listen(Engine, "begin", _begin_sqlite)


def _configure_sqlite(connection: Any, _record: object) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    # The driver's own BEGIN comes too late (before the first write): we send it ourselves.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=15000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    immediate = connection.get_execution_options().get("begin_immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
