"""Counts a version up in any transaction that changes what maps and plans know beside visits.

Whoever holds the register in memory reads this number with every look. It is watched at the
session, through which everything is written, so that no service can forget it. What is copied
in past the session (`bench seed`) calls `count_up` itself.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, update
from sqlalchemy.orm import ORMExecuteState, Session

from outreach.campaigns.models import Campaign, CampaignPlace, Target
from outreach.coverage.models import RegisterVersion
from outreach.database import db
from outreach.places.models import Jurisdiction, Outline, Place, Township, VisitInterval
from outreach.planning.models import CrashSummary, KeyVehicleStock, MarketRule, ScoreWeights
from outreach.units.models import Unit
from outreach.vocabulary.models import Term

WATCHED = (
    *(Place, Jurisdiction, Township, Outline, Unit, Campaign, Term, VisitInterval),
    *(CampaignPlace, Target, CrashSummary, KeyVehicleStock, MarketRule, ScoreWeights),
)
_TABLES = frozenset(model.__tablename__ for model in WATCHED)
_COUNT_UP = (
    update(RegisterVersion.__table__)  # type: ignore[arg-type]
    .where(RegisterVersion.id == 1)
    .values(version=RegisterVersion.version + 1)
)


def watch_register() -> None:
    """Begins to watch; safe to repeat."""
    if not event.contains(db.session, "after_flush", _after_flush):
        event.listen(db.session, "after_flush", _after_flush)
        event.listen(db.session, "do_orm_execute", _on_execute)


def count_up(session: Session) -> None:
    """Says that the register has changed, within the session's transaction."""
    session.connection().execute(_COUNT_UP)


def _after_flush(session: Session, _context: object) -> None:
    touched = [*session.new, *session.deleted, *filter(session.is_modified, session.dirty)]
    if any(isinstance(row, WATCHED) for row in touched):
        count_up(session)


def _on_execute(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        table: Any = getattr(state.statement, "table", None)
        if getattr(table, "name", None) in _TABLES:
            count_up(state.session)
