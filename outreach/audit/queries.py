"""Reading the audit: an auditor sees what happened in the own unit and below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select, func, select

from outreach.accounts.models import Account
from outreach.audit.models import AuditEvent
from outreach.database import db, nearest_page
from outreach.periods import day_start
from outreach.units.queries import scope_unit_ids


@dataclass(frozen=True)
class AuditFilters:
    """What the list shows; empty texts and None do not narrow it. Days are Shanghai days."""

    action: str = ""
    target_type: str = ""
    #: Part of the actor's name or badge.
    actor: str = ""
    first: date | None = None
    #: Inclusive.
    last: date | None = None


def list_events(
    viewer: Account, filters: AuditFilters, *, page: int = 1, length: int = 50
) -> Pagination:
    """One page of the entries in the viewer's scope that fit the filters, the newest first."""
    statement = _in_scope(select(AuditEvent), viewer)
    if filters.action:
        statement = statement.where(AuditEvent.action == filters.action)
    if filters.target_type:
        statement = statement.where(AuditEvent.target_type == filters.target_type)
    if filters.actor:
        actor = func.lower(AuditEvent.actor)
        statement = statement.where(actor.contains(filters.actor.lower(), autoescape=True))
    if filters.first is not None:
        statement = statement.where(AuditEvent.at >= day_start(_usual(filters.first)))
    if filters.last is not None:
        after_last = _usual(filters.last) + timedelta(days=1)
        statement = statement.where(AuditEvent.at < day_start(after_last))
    newest_first = statement.order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
    page = nearest_page(page)
    return db.paginate(newest_first, page=page, per_page=length, error_out=False)


def get_event_in_scope(viewer: Account, event_id: str) -> AuditEvent:
    """The entry, if the viewer may see it. Raises LookupError otherwise."""
    statement = _in_scope(select(AuditEvent), viewer).where(AuditEvent.id == event_id)
    event: AuditEvent | None = db.session.scalar(statement)
    if event is None:
        raise LookupError(f"no audit entry {event_id!r} in the scope")
    return event


def list_events_of(viewer: Account, target_type: str, target_id: str) -> Sequence[AuditEvent]:
    """The latest entries about one thing in the viewer's scope, at most 50, the newest first.

    None for things without an id, such as an unknown badge.
    """
    if not target_id:
        return []
    statement = _in_scope(select(AuditEvent), viewer).where(
        AuditEvent.target_type == target_type, AuditEvent.target_id == target_id
    )
    newest_first = statement.order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
    return db.session.scalars(newest_first.limit(50)).all()


def _usual(day: date) -> date:
    """The day, or one as far from every entry: at the calendar's ends nothing can be added."""
    return max(date(2000, 1, 1), min(day, date(2100, 1, 1)))


def _in_scope(statement: Select[Any], viewer: Account) -> Select[Any]:
    if viewer.unit.depth == 0:
        # Headquarters also sees what belongs to no unit: commands, vocabulary, unknown badges.
        return statement
    return statement.where(AuditEvent.unit_id.in_(scope_unit_ids(viewer)))
