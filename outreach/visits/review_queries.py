"""Reading what waits for a leader: the queue of visits to review, and what stands out in it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import g
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from outreach.accounts.models import Account
from outreach.database import db
from outreach.units.queries import scope_unit_ids
from outreach.visits.access import visible_to
from outreach.visits.models import SubmissionConflict, Visit
from outreach.visits.queries import TWIN_WITHIN, WHOLE, VisitFilters, narrowed
from outreach.visits.review_models import VisitReview

#: Two entries so many days apart can still be one visit (around midnight, or a wrong clock).
MERGE_WITHIN = timedelta(days=1)

#: Where in the queue a visit stands: the oldest first.
Key = tuple[datetime, str]


def list_waiting(
    account: Account, filters: VisitFilters, *, after: Key | None = None, limit: int
) -> Sequence[Visit]:
    """Visits waiting for review in the account's units, the oldest first, each whole.

    `after` is the (captured_at, id) of the last one seen.
    """
    statement = _waiting(select(Visit), account, filters).options(*WHOLE)
    if after is not None:
        statement = statement.where(_comes_after(*after))
    return db.session.scalars(statement.order_by(*_OLDEST_FIRST).limit(limit)).all()


def count_waiting(account: Account, filters: VisitFilters | None = None) -> int:
    """How many visits wait for review in the account's units."""
    statement = _waiting(
        select(func.count()).select_from(Visit), account, filters or VisitFilters()
    )
    return db.session.scalar(statement) or 0


def waiting_now(account: Account) -> int:
    """As `count_waiting`, counted once a request: menu, bar and page all say it."""
    if "waiting_reviews" not in g:
        g.waiting_reviews = count_waiting(account)
    return int(g.waiting_reviews)


def find_next_waiting(account: Account, filters: VisitFilters, key: Key) -> str | None:
    """The id of the next visit of the queue after the key, or None."""
    statement = _waiting(select(Visit.id), account, filters).where(_comes_after(*key))
    return db.session.scalar(statement.order_by(*_OLDEST_FIRST).limit(1))


def find_previous_waiting(account: Account, filters: VisitFilters, key: Key) -> str | None:
    """The id of the visit of the queue before the key, or None."""
    statement = _waiting(select(Visit.id), account, filters).where(_comes_before(*key))
    return db.session.scalar(statement.order_by(Visit.captured_at.desc(), Visit.id.desc()).limit(1))


def list_returned(account: Account) -> Sequence[Visit]:
    """The account's own visits that a leader returned, the oldest first, each whole."""
    return db.session.scalars(
        select(Visit)
        .where(Visit.author_id == account.id, Visit.review_state == "returned")
        .options(*WHOLE)
        .order_by(*_OLDEST_FIRST)
    ).all()


def list_locked(account: Account, visit_ids: Collection[str]) -> Sequence[Visit]:
    """Those of the visits that the account may see, locked until the transaction ends."""
    return db.session.scalars(
        select(Visit)
        .where(Visit.id.in_(visit_ids), visible_to(account))
        .order_by(Visit.id)
        .with_for_update(of=Visit)
        .options(joinedload(Visit.place))
        .execution_options(populate_existing=True)
    ).all()


def find_last_review(visit: Visit) -> VisitReview | None:
    """The latest decision about the visit, or None."""
    return db.session.scalar(
        select(VisitReview)
        .where(VisitReview.visit_id == visit.id)
        .options(joinedload(VisitReview.account))
        .order_by(VisitReview.at.desc(), VisitReview.id.desc())
        .limit(1)
    )


def list_reviews(visit: Visit) -> Sequence[VisitReview]:
    """All decisions about the visit with who made them, the first one first."""
    return db.session.scalars(
        select(VisitReview)
        .where(VisitReview.visit_id == visit.id)
        .options(joinedload(VisitReview.account))
        .order_by(VisitReview.at, VisitReview.id)
    ).all()


def find_twins(visits: Collection[Visit]) -> dict[str, Visit]:
    """For each of the visits the nearest other one of its unit to its place within two hours.

    One statement for all of them; by the id of the visit, where there is one.
    """
    if not visits:
        return {}
    near = db.session.scalars(
        select(Visit).where(Visit.review_state != "void", or_(*map(_near, visits)))
    ).all()
    twins = {}
    for visit in visits:
        others = [each for each in near if _is_twin(visit, each)]
        if others:
            twins[visit.id] = min(
                others, key=lambda each: abs(each.captured_at - visit.captured_at)
            )
    return twins


def find_open_conflicts(visit_ids: Collection[str]) -> dict[str, str]:
    """The id of a second version that waits for a choice, by visit, where there is one."""
    rows = db.session.execute(
        select(SubmissionConflict.visit_id, SubmissionConflict.id).where(
            SubmissionConflict.visit_id.in_(visit_ids), SubmissionConflict.state == "open"
        )
    )
    return dict(rows.all())


def list_merge_candidates(account: Account, visit: Visit) -> Sequence[Visit]:
    """Other visits to the same place within a day, not void, in the account's units, each whole."""
    return db.session.scalars(
        select(Visit)
        .where(
            Visit.place_id == visit.place_id,
            Visit.local_day.between(visit.local_day - MERGE_WITHIN, visit.local_day + MERGE_WITHIN),
            Visit.unit_id.in_(scope_unit_ids(account)),
            Visit.review_state != "void",
            Visit.id != visit.id,
        )
        .options(*WHOLE)
        .order_by(*_OLDEST_FIRST)
    ).all()


def list_merged(visit: Visit) -> Sequence[Visit]:
    """The entries that were merged into the visit."""
    return db.session.scalars(
        select(Visit)
        .where(Visit.merged_into_id == visit.id)
        .options(joinedload(Visit.author), joinedload(Visit.place))
        .order_by(*_OLDEST_FIRST)
    ).all()


_OLDEST_FIRST = (Visit.captured_at, Visit.id)


def _waiting(statement: Select[Any], account: Account, filters: VisitFilters) -> Select[Any]:
    return narrowed(statement, account, filters).where(
        Visit.review_state == "submitted", Visit.unit_id.in_(scope_unit_ids(account))
    )


def _comes_after(captured_at: datetime, visit_id: str) -> ColumnElement[bool]:
    at_once = and_(Visit.captured_at == captured_at, Visit.id > visit_id)
    return or_(Visit.captured_at > captured_at, at_once)


def _comes_before(captured_at: datetime, visit_id: str) -> ColumnElement[bool]:
    at_once = and_(Visit.captured_at == captured_at, Visit.id < visit_id)
    return or_(Visit.captured_at < captured_at, at_once)


def _near(visit: Visit) -> ColumnElement[bool]:
    return and_(
        Visit.place_id == visit.place_id,
        Visit.unit_id == visit.unit_id,
        Visit.captured_at.between(visit.captured_at - TWIN_WITHIN, visit.captured_at + TWIN_WITHIN),
    )


def _is_twin(visit: Visit, other: Visit) -> bool:
    return (
        other.id != visit.id
        and (other.place_id, other.unit_id) == (visit.place_id, visit.unit_id)
        and abs(other.captured_at - visit.captured_at) <= TWIN_WITHIN
    )
