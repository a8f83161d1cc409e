"""Two brigades, one with a squadron; days are in 2024, so that they are past on every clock."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import event

from outreach.coverage import queries
from outreach.database import db
from outreach.periods import Period
from outreach.units.models import Unit
from outreach.units.queries import list_subtree_ids
from outreach.vocabulary.queries import find_campaign
from tests.kept_rows import made_once

JUNE = Period(date(2024, 6, 1), date(2024, 6, 30))


@pytest.fixture
def scene(app, factory):
    """Units A (with squadron A1) and B, a place in each, an officer in each, an analyst."""
    return made_once(app, factory, "coverage", _make_scene)


def _make_scene(factory):
    a, b = factory.unit("A", "甲大队", name_en="Brigade A"), factory.unit("B", "乙大队")
    a1 = factory.unit("A1", "甲一中队", a)
    return SimpleNamespace(
        root=factory.root(),
        a=a,
        a1=a1,
        b=b,
        in_a=factory.place("140100000001", "甲村村委会", a),
        in_a1=factory.place("140100000002", "坡头村委会", a1),
        in_b=factory.place("140100000003", "乙村村委会", b),
        officer_a=factory.account("officer", a),
        officer_b=factory.account("officer", b),
        analyst=factory.account("headquarters_analyst", factory.root()),
    )


@pytest.fixture
def coverage(app):
    """Asks the coverage queries in plain codes: coverage.villages(...), coverage.brigades(...)."""

    def ask(question, scope=None, period=JUNE, unit=None, campaign=None, **filters):
        with app.test_request_context():
            of = {row.code: row for row in db.session.query(Unit)}
            top = next(row for row in of.values() if row.depth == 0)
            return question(
                frozenset(list_subtree_ids(of[scope] if scope else top)),
                period,
                unit=of[unit].id if unit else None,
                campaign=find_campaign(campaign).id if campaign else None,
                **filters,
            )

    return SimpleNamespace(
        villages=lambda *args, **filters: ask(queries.list_village_coverage, *args, **filters),
        brigades=lambda *args, **filters: ask(queries.list_brigade_coverage, *args, **filters),
    )


@pytest.fixture
def counted_statements(app):
    """Counts the statements sent inside a `with`: `with counted_statements() as sent: ...`."""

    @contextmanager
    def counting():
        sent = []

        def note(_connection, _cursor, statement, *_rest):
            if not statement.startswith(("PRAGMA", "BEGIN")):
                sent.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting


def riders(none=0, worn=0, phase="separate", minutes=10):
    """One helmet check as a submission has it."""
    count = {"vehicle_type": "e_bicycle", "seat": "driver", "none": none, "worn": worn}
    return {"place": "village_entry", "phase": phase, "minutes": minutes, "counts": [count]}


def talk(attendees):
    """One talk as a submission has it."""
    return {"form": "on_site", "topics": ["helmet"], "attendees": attendees}


@pytest.fixture
def signed_in(factory, client):
    """Signs an account in; gives its client."""

    def sign_in(account):
        factory.sign_in(client, account)
        return client

    return sign_in
