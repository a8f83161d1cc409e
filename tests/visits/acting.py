"""What tests of services do: act as an account, and look at what became of it."""

from __future__ import annotations

from contextlib import contextmanager

from sqlalchemy import select

from outreach.accounts.queries import find_account_by_badge
from outreach.audit.models import AuditEvent
from outreach.coverage.models import VisitFact
from outreach.database import db
from outreach.visits import services
from outreach.visits.content import content_of
from outreach.visits.submissions import check_item
from tests.phone import submission


@contextmanager
def acting(app, made):
    """The account, within a request."""
    with app.test_request_context("/visits"):
        yield find_account_by_badge(made.badge)


def content(account, place, **fields):
    item = submission(place, **{"captured_at": "2026-06-16T10:01:00+08:00", **fields})
    form, errors = check_item(account, item)
    assert form is not None, errors
    return content_of(form)


def revise(account, visit_id, place, base_version, **fields):
    receipt = services.Receipt(received={"form": fields})
    return services.revise_visit(
        account, visit_id, content(account, place, **fields), receipt, base_version
    )


def fact(visit_id):
    return db.session.get(VisitFact, visit_id)


def actions(visit_id):
    return db.session.scalars(
        select(AuditEvent.action).where(AuditEvent.target_id == visit_id).order_by(AuditEvent.id)
    ).all()
