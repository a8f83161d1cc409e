"""What the product's services make for many tests in the same way: made once, then put in as rows."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import Table, select

from outreach.database import db, transaction
from outreach.units.queries import find_root_unit
from tests.factories import Factory

Rows = list[dict[str, Any]]
Made = TypeVar("Made")


def made_once(app: Flask, factory: Factory, name: str, make: Callable[[Factory], Made]) -> Made:
    """What `make` makes through the product's services in the factory's app.

    They do so once a worker and engine; an empty database then gets the same rows as they are.
    `make` gives names and ids, and what it makes lies in the database alone.
    """
    with app.app_context():
        key, is_empty = (name, db.engine.dialect.name), find_root_unit() is None
    if not is_empty:
        return make(factory)
    if key not in _KEPT:
        before = _read_all(app)
        made = make(factory)
        _KEPT[key] = _Kept(deepcopy(made), _changes(before, _read_all(app)), factory.go_on())
        return made
    kept = _KEPT[key]
    factory.go_on(kept.number)
    with app.app_context(), transaction():
        for table, is_new, rows in kept.changes:
            if not is_new:
                db.session.execute(table.delete())
            db.session.execute(table.insert(), rows)
    return deepcopy(kept.made)


@dataclass(frozen=True)
class _Kept:
    """What the services made, the rows it changed, and the number that the factory gives next."""

    made: Any
    changes: list[tuple[Table, bool, Rows]]
    number: int


_KEPT: dict[tuple[str, str], _Kept] = {}


def _read_all(app: Flask) -> dict[Table, Rows]:
    with app.app_context():
        return {
            table: [dict(row._mapping) for row in db.session.execute(select(table))]
            for table in db.metadata.sorted_tables
        }


def _changes(before: dict[Table, Rows], after: dict[Table, Rows]) -> list[tuple[Table, bool, Rows]]:
    """Tables with their new rows; of one whose old rows changed, all rows and False."""
    found = []
    for table, rows in after.items():
        old = before[table]
        is_new = all(row in rows for row in old)
        added = [row for row in rows if row not in old] if is_new else rows
        if added:
            # Units, made one after the other, stand behind those above them.
            found.append((table, is_new, sorted(added, key=lambda row: str(row.get("id")))))
    return found
