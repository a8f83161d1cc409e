"""Writing visits: recording, revising, voiding, and settling two versions of one visit.

Every write stands in one transaction with its revision, its audit entry and the facts of the
coverage map.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from outreach.accounts.models import Account
from outreach.audit import services as audit
from outreach.coverage import rollups
from outreach.database import db, savepoint, transaction, utc_now
from outreach.visits import access, queries, records, version_queries
from outreach.visits.changes import changed_fields
from outreach.visits.content import Content, content_hash
from outreach.visits.models import SubmissionConflict, Visit, VisitRevision
from outreach.visits.outcomes import (
    ALREADY_STORED,
    CONFLICT,
    REFUSED,
    STORED,
    AlreadySettled,
    NotAllowed,
    Outcome,
    Receipt,
    StaleVisit,
)

#: A visit received later than this after it began is a late entry (补录).
LATE_AFTER = timedelta(days=30)


def record_visit(
    account: Account,
    submission_id: str,
    content: Content,
    receipt: Receipt,
    base_version: int | None = None,
) -> Outcome:
    """Stores a validated content under its id; sent again, it is the same visit.

    For an id already stored, in this order: outside the sender's scope and not its own → refused
    · equal to the current revision → already stored · based on the current version by somebody
    who may edit → stored as a revision · equal to an earlier revision, a late replay → already
    stored · else conflict, kept whole once for a leader. Nothing is ever overwritten.
    """
    with transaction():
        try:
            with savepoint():
                return _store(account, submission_id, content, receipt, base_version)
        except IntegrityError:
            # The same id was stored a moment ago by another request: now it is there to meet.
            with savepoint():
                return _store(account, submission_id, content, receipt, base_version)


def revise_visit(
    account: Account, visit_id: str, content: Content, receipt: Receipt, base_version: int
) -> bool:
    """Makes a revision of the visit; whether anything was changed.

    Raises StaleVisit where `base_version` is no longer the current one, NotAllowed, LookupError.
    """
    with transaction():
        visit = _get_locked(account, visit_id)
        if not access.may_edit(account, visit):
            raise NotAllowed
        current = version_queries.get_revision(visit, visit.version)
        content = _with_known_place(content, visit, current)
        if content_hash(content) == current.content_hash:
            return False
        _check_version(visit, current, base_version)
        _revise(account, visit, current, content, receipt)
        return True


def void_visit(account: Account, visit_id: str, reason: str) -> None:
    """Takes the visit out of every figure; it stays readable. The reason is required.

    Raises ValueError without a reason, NotAllowed, LookupError. A void visit stays as it is.
    """
    reason = reason.strip()
    if not reason:
        raise ValueError("a visit is voided for a reason")
    with transaction():
        visit = _get_locked(account, visit_id)
        if not access.may_void(account, visit):
            raise NotAllowed
        visit.review_state = "void"
        visit.void_reason = reason[:500]
        rollups.refresh_visit(visit)
        _record("visit.void", account, visit, {"reason": visit.void_reason})


def keep_stored(account: Account, conflict_id: str) -> None:
    """Settles two versions: the stored one stays, the other is kept in the history.

    Raises AlreadySettled, NotAllowed, LookupError.
    """
    with transaction():
        conflict, visit = _get_open_conflict(account, conflict_id)
        _settle(account, conflict, "kept")
        _record("visit.keep_stored", account, visit, {"conflict": conflict.id})


def adopt_conflict(account: Account, conflict_id: str) -> None:
    """Settles two versions: the second one becomes the visit's next revision.

    Raises AlreadySettled, NotAllowed (also for a void visit), LookupError.
    """
    with transaction():
        conflict, visit = _get_open_conflict(account, conflict_id)
        if not access.may_edit(account, visit):
            raise NotAllowed
        current = version_queries.get_revision(visit, visit.version)
        receipt = Receipt(received=conflict.received, device_id=conflict.device_id)
        _settle(account, conflict, "adopted")
        if conflict.content_hash != current.content_hash:
            _revise(account, visit, current, conflict.content, receipt)
        _record("visit.adopt", account, visit, {"conflict": conflict.id})


def _store(
    account: Account,
    submission_id: str,
    content: Content,
    receipt: Receipt,
    base_version: int | None,
) -> Outcome:
    visit = queries.find_visit_by_submission(submission_id, lock=True)
    if visit is None:
        visit = _create(account, submission_id, content, receipt)
        return Outcome(STORED, visit.id, visit.version)
    if not access.is_visible(account, visit):
        return Outcome(REFUSED)
    current = version_queries.get_revision(visit, visit.version)
    content = _with_known_place(content, visit, current)
    digest = content_hash(content)
    if digest == current.content_hash:
        return Outcome(ALREADY_STORED, visit.id, visit.version)
    if base_version == visit.version and access.may_edit(account, visit):
        _revise(account, visit, current, content, receipt)
        return Outcome(STORED, visit.id, visit.version)
    if version_queries.has_revision(visit, digest):
        return Outcome(ALREADY_STORED, visit.id, visit.version)
    if not version_queries.has_conflict(visit, digest):
        _keep_conflict(account, visit, content, digest, receipt)
    return Outcome(CONFLICT, visit.id, visit.version)


def _create(account: Account, submission_id: str, content: Content, receipt: Receipt) -> Visit:
    place = records.place_of(content, account, account.unit)
    visit = Visit(
        submission_id=submission_id,
        unit_id=account.unit_id,
        author_id=account.id,
        received_at=receipt.at,
        clock_skew_s=receipt.clock_skew_s,
        device_id=receipt.device_id,
        version=1,
        review_state="submitted",
    )
    records.write_content(visit, content, place)
    visit.late_entry = _is_late(visit)
    db.session.add(visit)
    _add_revision(account, visit, content, receipt)
    rollups.refresh_visit(visit)
    _record("visit.record", account, visit, {"place": place.name, "late_entry": visit.late_entry})
    return visit


def _revise(
    account: Account, visit: Visit, current: VisitRevision, content: Content, receipt: Receipt
) -> None:
    if content["place"] == current.content["place"]:
        place = visit.place
    else:
        place = records.place_of(content, account, visit.unit)
    records.write_content(visit, content, place)
    visit.late_entry = _is_late(visit)
    visit.version += 1
    _add_revision(account, visit, content, receipt)
    rollups.refresh_visit(visit)
    changed = changed_fields(current.content, content)
    _record("visit.edit", account, visit, {c.path: [c.before, c.after] for c in changed})


def _with_known_place(content: Content, visit: Visit, current: VisitRevision) -> Content:
    """The place made with the visit and that place by its id are the same content."""
    if content["place"] == {"id": visit.place_id}:
        return {**content, "place": current.content["place"]}
    return content


def _add_revision(account: Account, visit: Visit, content: Content, receipt: Receipt) -> None:
    visit.revisions.append(
        VisitRevision(
            version=visit.version,
            at=receipt.at,
            author_id=account.id,
            content=content,
            content_hash=content_hash(content),
            received=receipt.received,
        )
    )


def _keep_conflict(
    account: Account, visit: Visit, content: Content, digest: str, receipt: Receipt
) -> None:
    conflict = SubmissionConflict(
        visit_id=visit.id,
        account_id=account.id,
        received_at=receipt.at,
        device_id=receipt.device_id,
        content=content,
        content_hash=digest,
        received=receipt.received,
    )
    db.session.add(conflict)
    db.session.flush()
    _record("visit.conflict", account, visit, {"conflict": conflict.id})


def _is_late(visit: Visit) -> bool:
    skew = timedelta(seconds=visit.clock_skew_s or 0)
    return visit.received_at - (visit.captured_at - skew) > LATE_AFTER


def _get_locked(account: Account, visit_id: str) -> Visit:
    visit = queries.get_visit(visit_id, lock=True)
    if not access.is_visible(account, visit):
        raise LookupError(f"no visit {visit_id!r} in the scope")
    return visit


def _check_version(visit: Visit, current: VisitRevision, base_version: int) -> None:
    if visit.version != base_version:
        raise StaleVisit(visit.version, current.author.display_name, current.at)


def _get_open_conflict(account: Account, conflict_id: str) -> tuple[SubmissionConflict, Visit]:
    conflict = version_queries.get_conflict(account, conflict_id)
    visit = _get_locked(account, conflict.visit_id)
    db.session.refresh(conflict)
    if not access.may_settle(account, visit):
        raise NotAllowed
    if conflict.state != "open":
        raise AlreadySettled
    return conflict, visit


def _settle(account: Account, conflict: SubmissionConflict, state: str) -> None:
    conflict.state = state
    conflict.resolved_by_id = account.id
    conflict.resolved_at = utc_now()


def _record(action: str, account: Account, visit: Visit, details: dict[str, Any]) -> None:
    audit.record(
        action,
        actor=account,
        target_type="visit",
        target_id=visit.id,
        target=f"{visit.place.name} {visit.local_day}",
        unit_id=visit.unit_id,
        details={"version": visit.version, **details},
    )
