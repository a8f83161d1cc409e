"""Turns: how a server finds out which facts changed since it last looked, with one short query.

Every transaction that writes facts has a number, its turn, and puts it on what it writes. A
reader asks for all turns from the first on that was not over when it last looked.

On PostgreSQL the turn is the transaction's own number (`pg_current_xact_id`): transactions end in
another order than they begin, so a plain counter would let a slow one slip behind a reader.
Everything below `pg_snapshot_xmin` is over for good. Numbers above `pg_snapshot_xmax` come from
another server's past (a restored copy) and are left alone. On SQLite writers take turns anyway,
and the turn is a counter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from outreach.database import db, is_sqlite


class current_turn(FunctionElement[int]):
    """The turn of the running transaction, in SQL."""

    type = BigInteger()
    inherit_cache = True


@compiles(current_turn, "postgresql")
def _of_postgresql(_element: Any, _compiler: Any, **_more: Any) -> str:
    return "pg_current_xact_id()::text::bigint"


@compiles(current_turn, "sqlite")
def _of_sqlite(_element: Any, _compiler: Any, **_more: Any) -> str:
    return (
        "(SELECT 1 + max(coalesce((SELECT max(turn) FROM fact_coverage_visit), 0),"
        " coalesce((SELECT max(turn) FROM coverage_gone), 0)))"
    )


@dataclass(frozen=True)
class Look:
    """What one look at the database says, before any fact is read."""

    register: int
    #: Turns from here on may still be written.
    open_from: int
    #: Whether anything was written in the turns asked about.
    changed: bool


_SQLITE = text(
    "SELECT (SELECT version FROM register_versions WHERE id = 1),"
    " max(coalesce((SELECT max(turn) FROM fact_coverage_visit), 0),"
    " coalesce((SELECT max(turn) FROM coverage_gone), 0)) + 1"
)
_LAST = text(
    "SELECT max(turn) FROM (SELECT max(turn) AS turn FROM fact_coverage_visit WHERE turn < :before"
    " UNION ALL SELECT max(turn) FROM coverage_gone WHERE turn < :before) AS turns"
)
_POSTGRESQL = text(
    "WITH now AS (SELECT pg_current_snapshot() AS at),"
    " ends AS (SELECT pg_snapshot_xmin(at)::text::bigint AS open_from,"
    " pg_snapshot_xmax(at)::text::bigint AS until FROM now)"
    " SELECT (SELECT version FROM register_versions WHERE id = 1), open_from,"
    " EXISTS (SELECT 1 FROM fact_coverage_visit WHERE turn >= :since AND turn < until)"
    " OR EXISTS (SELECT 1 FROM coverage_gone WHERE turn >= :since AND turn < until)"
    " FROM ends"
)


def last_turn(before: int) -> int:
    """The last turn before that one in which a fact was written or taken away; 0 where none was.

    The same for all servers as long as nothing changes, which `open_from` is not on PostgreSQL.
    """
    return int(db.session.scalar(_LAST, {"before": before}) or 0)


def look(since: int) -> Look:
    """Asks the database once. `since` is the `open_from` of the look before."""
    if is_sqlite():
        register, open_from = db.session.execute(_SQLITE).one()
        return Look(register, open_from, open_from != since)
    register, open_from, changed = db.session.execute(_POSTGRESQL, {"since": since}).one()
    return Look(register, open_from, changed)
