"""Rows into tables the fastest way each database has: COPY, or executemany without waiting.

Indexes are taken away before and made anew after; references are not checked row by row. On
PostgreSQL all is one transaction, and rows of tables that were empty come in frozen: what follows
need not write each page again. SQLite writes past its journal: broken off, the file is lost.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import psycopg
from psycopg import sql

from outreach.database import db, is_sqlite
from outreach.demo.scale.row_shapes import Packed


class Writer(Protocol):
    """Puts rows into a table."""

    def write(self, table: str, columns: Sequence[str], rows: Packed) -> None:
        """All rows, in the shape of this database; moments are UTC without a zone."""
        ...


class _Sqlite:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def write(self, table: str, columns: Sequence[str], rows: Packed) -> None:
        marks = ", ".join("?" * len(columns))
        names = ", ".join(f'"{name}"' for name in columns)
        self._connection.executemany(f'insert into "{table}" ({names}) values ({marks})', rows)  # noqa: S608


class _Postgresql:
    def __init__(self, cursor: psycopg.Cursor[Any], frozen: Collection[str]) -> None:
        self._cursor = cursor
        self._frozen = frozen

    def write(self, table: str, columns: Sequence[str], rows: Packed) -> None:
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        how = sql.SQL(" (freeze)" if table in self._frozen else "")
        statement = sql.SQL("copy {} ({}) from stdin{}").format(sql.Identifier(table), names, how)
        with self._cursor.copy(statement) as copy:
            copy.write(rows)


@contextmanager
def bulk_writer(tables: Sequence[str]) -> Iterator[Writer]:
    """Writes into the tables as long as the block lasts, with no other connection of this process."""
    db.session.remove()
    database = db.engine.url.render_as_string(hide_password=False)
    file = db.engine.url.database
    sqlite = is_sqlite()
    db.engine.dispose()
    if sqlite:
        with _sqlite(str(file), tables) as writer:
            yield writer
    else:
        with _postgresql(database.replace("+psycopg", "", 1), tables) as writer:
            yield writer


@contextmanager
def _sqlite(file: str, tables: Sequence[str]) -> Iterator[Writer]:
    connection = sqlite3.connect(file, isolation_level=None)
    try:
        for pragma in ("journal_mode=OFF", "ignore_check_constraints=ON", "synchronous=OFF", "foreign_keys=OFF",
                       "locking_mode=EXCLUSIVE", "cache_size=-200000", "temp_store=MEMORY"):  # fmt: skip
            connection.execute(f"pragma {pragma}")
        kept = [
            (name, statement)
            for name, statement, table in connection.execute(
                "select name, sql, tbl_name from sqlite_master"
                " where type = 'index' and sql is not null"
            )
            if table in tables
        ]
        for name, _statement in kept:
            connection.execute(f'drop index "{name}"')
        connection.execute("begin")
        yield _Sqlite(connection)
        connection.execute("commit")
        # Sorted in pieces, so that a second thread can help.
        connection.execute("pragma cache_size=-30000")
        connection.execute("pragma threads=2")
        for _name, statement in kept:
            connection.execute(statement)
        connection.execute("analyze")
        connection.execute("pragma locking_mode=NORMAL")
        connection.execute("pragma synchronous=FULL")
        connection.execute("pragma journal_mode=WAL")
    finally:
        connection.close()


@contextmanager
def _postgresql(url: str, tables: Sequence[str]) -> Iterator[Writer]:
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("set local timezone = 'UTC'")
        cursor.execute("set local maintenance_work_mem = '256MB'")
        # References first: keys cannot go while some point at them.
        kept = cursor.execute(_CONSTRAINTS, {"tables": list(tables)}).fetchall()
        indexes = cursor.execute(_INDEXES, {"tables": list(tables)}).fetchall()
        for table, name, _definition in kept:
            _run(cursor, "alter table {} drop constraint {}", table, name)
        for name, _definition in indexes:
            _run(cursor, "drop index {}", name)
        yield _Postgresql(cursor, _emptied(cursor, tables))
        for _name, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in reversed(kept):
            # Checked once for all rows.
            statement = sql.SQL("alter table {} add constraint {} " + definition)
            cursor.execute(statement.format(sql.Identifier(table), sql.Identifier(name)))
    with psycopg.connect(url, autocommit=True) as connection:
        for table in tables:
            connection.execute(sql.SQL("vacuum (analyze) {}").format(sql.Identifier(table)))


#: References from and to the tables, then their keys.
_CONSTRAINTS = """
    select c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid)
    from pg_constraint c
    where c.contype = 'f' and %(tables)s && array[c.conrelid::regclass::text, c.confrelid::regclass::text]
    or c.contype in ('p', 'u') and c.conrelid::regclass::text = any(%(tables)s)
    order by c.contype = 'f' desc, c.conname
"""
_INDEXES = """
    select i.indexname, i.indexdef from pg_indexes i
    where i.schemaname = current_schema() and i.tablename = any(%(tables)s)
    and not exists (select 1 from pg_constraint c where c.conname = i.indexname)
"""


def _emptied(cursor: psycopg.Cursor[Any], tables: Sequence[str]) -> list[str]:
    """Those that hold nothing, made anew in this transaction: COPY may write frozen rows there."""
    empty = []
    for table in tables:
        statement = sql.SQL("select 1 from {} limit 1").format(sql.Identifier(table))
        if cursor.execute(statement).fetchone() is None:
            _run(cursor, "truncate {}", table)
            empty.append(table)
    return empty


def _run(cursor: psycopg.Cursor[Any], statement: str, *names: str) -> None:
    cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
