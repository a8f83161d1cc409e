"""The database: session, transactions, column types, and what differs between the two engines.

Services write inside `transaction()`; queries only read. Nothing else commits.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import uuid_utils
from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, MetaData, String, event, func, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.orm.exc import ObjectDeletedError
from sqlalchemy.types import TypeDecorator

from outreach.remembered import forget_register
from outreach.write_turns import TurnMissed, turn_to_write

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
#: A value that must be the only one is there already.
_SAME_KEY = (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)


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
def transaction(longest_wait_s: float | None = None) -> Iterator[None]:
    """One unit of work: everything inside is stored together, or nothing is.

    A transaction inside a transaction joins the outer one. The read transaction that may be
    open is closed first: on SQLite a reader cannot become a writer once somebody else wrote,
    so a write starts with BEGIN IMMEDIATE and sees the newest state.

    Where others write for longer than one waits (LONGEST_WRITE_WAIT_S seconds unless told) this
    ends with an error that `is_busy`. Raises RuntimeError where rows were changed before it: they
    belong to no unit of work.
    """
    session = db.session()
    if session.info.get("in_transaction"):
        yield
        return
    _check_nothing_is_changed(session)
    session.commit()
    forget_register()
    wait_s = (
        current_app.config["LONGEST_WRITE_WAIT_S"] if longest_wait_s is None else longest_wait_s
    )
    with _turn_to_write(wait_s):
        _begin_to_write(session, wait_s)
        session.info["in_transaction"] = True
        try:
            yield
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info["in_transaction"] = False


def _check_nothing_is_changed(session: Session) -> None:
    stray = [*session.new, *session.deleted, *filter(session.is_modified, session.dirty)]
    if stray:
        raise RuntimeError(f"changed outside of a transaction: {stray[:3]}")


def _turn_to_write(longest_wait_s: float) -> AbstractContextManager[None]:
    path = db.engine.url.database if is_sqlite() else None
    if not path or path == ":memory:":
        return nullcontext()
    return turn_to_write(Path(f"{path}-turn"), longest_wait_s)


def _begin_to_write(session: Session, longest_wait_s: float) -> None:
    connection = session.connection(execution_options={"begin_immediate": True})
    if connection.dialect.name == "postgresql":
        wait = f"{round(longest_wait_s * 1000)}ms"
        connection.execute(select(func.set_config("lock_timeout", wait, True)))


class RowGone(LookupError):
    """Somebody else took the row away while it was being changed."""


def lock_row(row: Model) -> None:
    """One change of the row at a time; what was read before may be old. In a transaction.

    Raises RowGone where there is no such row any more.
    """
    model: Any = type(row)
    # An attribute of a row that is gone cannot be read.
    known: Any = inspect(row)
    row_id = known.identity[0]
    same = select(model.id).where(model.id == row_id).with_for_update(of=model)
    if db.session.scalar(same) is None:
        raise RowGone(f"{model.__name__} {row_id}")
    db.session.refresh(row)


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


def is_full(error: BaseException) -> bool:
    """Whether the database could not write for want of space, or because the disk fails."""
    return any(
        _sqlite_code(each) in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
        or getattr(each, "sqlstate", None) in ("53100", "58030")
        for each in _causes(error)
    )


def is_overtaken(error: BaseException) -> bool:
    """Whether somebody else took the row away or made the same one at this very moment."""
    if isinstance(error, IntegrityError):
        given = error.orig
        # Unique violation.
        is_postgres = getattr(given, "sqlstate", None) == "23505"
        return is_postgres or getattr(given, "sqlite_errorcode", None) in _SAME_KEY
    return isinstance(error, RowGone | ObjectDeletedError)


def is_busy(error: BaseException) -> bool:
    """Whether others were in the way and the same again may well succeed."""
    return any(
        isinstance(each, TurnMissed)
        or _sqlite_code(each) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        # Serialization failure, deadlock, lock not available, too many connections.
        or getattr(each, "sqlstate", None) in ("40001", "40P01", "55P03", "53300")
        for each in _causes(error)
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and those it came of: a full SQLite has no savepoint left to go back to."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _sqlite_code(error: BaseException) -> int | None:
    """The kind of an error of SQLite; its further bytes only tell more of it."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


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
