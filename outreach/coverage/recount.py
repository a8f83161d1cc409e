"""Whether the facts equal a recount of the visits, and making them equal."""

from __future__ import annotations

from sqlalchemy import select

from outreach.coverage import rollups
from outreach.coverage.models import VisitFact
from outreach.database import db, transaction

_TOGETHER = 500


def list_wrong_facts() -> list[str]:
    """Ids of visits whose fact is missing, is too many, or says something else than the visit.

    Counts every visit again from its own rows: seconds for a hundred thousand visits.
    """
    expected = rollups.expected_facts()
    kept = select(*rollups.COMPARED)
    wrong = (
        select(expected.except_(kept).subquery().c.visit_id)
        .union(select(kept.except_(expected).subquery().c.visit_id))
        .subquery()
    )
    return list(db.session.scalars(select(wrong.c.visit_id).order_by(wrong.c.visit_id)))


def rebuild_facts() -> int:
    """Makes the wrong facts anew, some hundreds in a transaction; how many there were.

    Running servers see it with their next answer. Safe to repeat and to break off.
    """
    wrong = list_wrong_facts()
    for start in range(0, len(wrong), _TOGETHER):
        with transaction():
            rollups.refresh_visits(wrong[start : start + _TOGETHER])
    return len(wrong)


def count_facts() -> int:
    """How many visits count."""
    return db.session.query(VisitFact).count()
