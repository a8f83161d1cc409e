"""One brigade with a village, an officer and a leader, for the tests of visits and of the API."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from flask import Flask
from sqlalchemy import Table, select

from outreach.database import db, transaction
from outreach.units.queries import find_root_unit
from tests.factories import Factory, MadeAccount
from tests.phone import Phone

Rows = list[dict[str, Any]]


@dataclass
class Brigade:
    """A brigade with people and places."""

    app: Flask
    factory: Factory
    unit: str
    officer: MadeAccount
    leader: MadeAccount
    #: 开化村, with a point.
    place: str

    @cached_property
    def phone(self) -> Phone:
        """The officer's phone, with a token."""
        return self.phone_of(self.officer)

    def phone_of(self, account: MadeAccount) -> Phone:
        """Somebody else's phone."""
        return Phone(self.app, self.factory, account)


def make_brigade(app: Flask, factory: Factory) -> Brigade:
    """晋源大队 with 开化村, as the product's services make it.

    They do so once a worker and engine; an empty database then gets the same rows as they are.
    """
    with app.app_context():
        engine, is_empty = db.engine.dialect.name, find_root_unit() is None
    if not is_empty:
        return _ask_services(app, factory)
    if engine not in _KEPT:
        before = _read_all(app)
        made = _ask_services(app, factory)
        _KEPT[engine] = _Kept(made, _changes(before, _read_all(app)), factory.go_on())
        return made
    kept = _KEPT[engine]
    factory.go_on(kept.number)
    with app.app_context(), transaction():
        for table, is_new, rows in kept.changes:
            if not is_new:
                db.session.execute(table.delete())
            db.session.execute(table.insert(), rows)
    return replace(kept.made, app=app, factory=factory)


@dataclass(frozen=True)
class _Kept:
    """What the services made, the rows it changed, and the number that the factory gives next."""

    made: Brigade
    changes: list[tuple[Table, bool, Rows]]
    number: int


_KEPT: dict[str, _Kept] = {}


def _ask_services(app: Flask, factory: Factory) -> Brigade:
    unit = factory.unit("jinyuan", "晋源大队")
    return Brigade(
        app=app,
        factory=factory,
        unit=unit,
        officer=factory.account("officer", unit, display_name="晋源大队01"),
        leader=factory.account("brigade_leader", unit, display_name="晋源大队长"),
        place=factory.place("140110002204", "开化村委会", unit, lat=37.7, lon=112.47),
    )


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
