"""What leaders decide about visits: accept, return with a reason, void, restore.

A visit counts from receipt, reviewed or not; only a void one does not. Each decision is kept with
its version, reason, account and time, and is never changed; the next one stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from outreach.accounts.models import Account
from outreach.coverage import rollups
from outreach.database import db, transaction, utc_now
from outreach.visits import access, queries, review_queries, services, version_queries
from outreach.visits.models import Visit
from outreach.visits.outcomes import AlreadyDecided, MergedFurther, NotAllowed
from outreach.visits.review_models import ACCEPT, REOPEN, RETURN, STATE_AFTER, VOID, VisitReview

LONGEST_REASON = 500


@dataclass(frozen=True)
class Seen:
    """What the leader had before the eyes: a decision about anything else is not made."""

    version: int
    state: str


@dataclass(frozen=True)
class BulkOutcome:
    """What became of many: the ids accepted, and of those that had changed since they were seen."""

    accepted: list[str]
    left: list[str]


def accept_visit(
    account: Account, visit_id: str, seen: Seen, *, at: datetime | None = None
) -> Visit:
    """Accepts the visit as it was seen. `at` is now unless told, here and below.

    Raises AlreadyDecided or StaleVisit where somebody was faster, NotAllowed, LookupError.
    """
    return _decide(ACCEPT, account, visit_id, seen, at=at)


def return_visit(
    account: Account, visit_id: str, reason: str, seen: Seen, *, at: datetime | None = None
) -> Visit:
    """Gives the visit back to its author, for a reason; it goes on counting.

    Raises ValueError without a reason, AlreadyDecided, StaleVisit, NotAllowed, LookupError.
    """
    return _decide(RETURN, account, visit_id, seen, _needed(reason), at=at)


def void_visit(
    account: Account,
    visit_id: str,
    reason: str,
    seen: Seen | None = None,
    *,
    at: datetime | None = None,
) -> Visit:
    """Takes the visit out of every figure; it stays readable. The reason is required.

    Raises ValueError without a reason, AlreadyDecided (also for one that is void), StaleVisit,
    NotAllowed, LookupError.
    """
    return _decide(VOID, account, visit_id, seen, _needed(reason), at=at)


def accept_visits(
    account: Account, versions: Mapping[str, int], *, at: datetime | None = None
) -> BulkOutcome:
    """Accepts those that still wait in the version given, in one transaction.

    Raises LookupError where one is not in the account's scope: then none is accepted.
    """
    accepted, left = [], []
    with transaction():
        visits = review_queries.list_locked(account, versions)
        if len(visits) < len(versions):
            raise LookupError("a visit outside the scope")
        for visit in visits:
            if not access.leads(account, visit):
                raise NotAllowed
            if (visit.version, visit.review_state) != (versions[visit.id], "submitted"):
                left.append(visit.id)
                continue
            _write(ACCEPT, account, visit, at=at)
            accepted.append(visit.id)
    return BulkOutcome(accepted, left)


def restore_visit(account: Account, visit_id: str, reason: str) -> Visit:
    """Takes a void visit back into the figures, to be reviewed anew; the reason is required.

    One that was merged into another stands alone again; where the other still has the content
    that the merge made, it gets back the one before. Raises ValueError without a reason,
    AlreadyDecided where it is not void (any more), MergedFurther where the other is void itself,
    NotAllowed, LookupError.
    """
    reason = _needed(reason)
    with transaction():
        kept_id = queries.get_visit(visit_id).merged_into_id
        # Always the lower id first, so that two at once never wait for each other.
        for each in sorted(filter(None, (visit_id, kept_id))):
            queries.get_visit(each, lock=True)
        visit = services.get_locked(account, visit_id)
        if not access.leads(account, visit, "visits.void"):
            raise NotAllowed
        if visit.review_state != "void":
            raise _already_decided(visit)
        if visit.merged_into_id is not None:
            _undo_merge(account, visit, visit.merged_into_id)
        _write(REOPEN, account, visit, reason)
        return visit


def write_void(
    account: Account, visit: Visit, reason: str, *, at: datetime | None = None, **details: Any
) -> None:
    """Voids a visit that is locked already, with its decision, facts and audit entry."""
    _write(VOID, account, visit, reason, at=at, **details)


def check_not_void(visit: Visit) -> None:
    """Raises AlreadyDecided for a visit that somebody has voided."""
    if not visit.counts:
        raise _already_decided(visit)


def _decide(
    decision: str,
    account: Account,
    visit_id: str,
    seen: Seen | None,
    reason: str = "",
    *,
    at: datetime | None,
) -> Visit:
    with transaction():
        visit = services.get_locked(account, visit_id)
        if not access.leads(account, visit, "visits.void" if decision == VOID else "visits.review"):
            raise NotAllowed
        if seen is not None and visit.version != seen.version:
            current = version_queries.get_revision(visit, visit.version)
            services.check_version(visit, current, seen.version)
        if visit.review_state in (STATE_AFTER[decision], "void") or (
            seen is not None and visit.review_state != seen.state
        ):
            raise _already_decided(visit)
        _write(decision, account, visit, reason, at=at)
        return visit


def _write(
    decision: str,
    account: Account,
    visit: Visit,
    reason: str = "",
    *,
    at: datetime | None = None,
    **details: Any,
) -> None:
    counted = visit.counts
    visit.review_state = STATE_AFTER[decision]
    visit.void_reason = reason if decision == VOID else ""
    if decision == REOPEN:
        visit.merged_into_id = None
    db.session.add(
        VisitReview(
            visit_id=visit.id,
            version=visit.version,
            decision=decision,
            reason=reason,
            account_id=account.id,
            at=at or utc_now(),
        )
    )
    if visit.counts != counted:
        rollups.refresh_visit(visit)
    if reason:
        details = {"reason": reason, **details}
    if visit.author_id == account.id:
        details = {**details, "is_own": True}
    services.record(
        {ACCEPT: "visit.accept", RETURN: "visit.return", VOID: "visit.void"}.get(
            decision, "visit.restore"
        ),
        account,
        visit,
        details,
    )


def _already_decided(visit: Visit) -> Exception:
    last = review_queries.find_last_review(visit)
    if last is None:
        return NotAllowed()
    return AlreadyDecided(last.decision, last.account.display_name, last.at)


def _undo_merge(account: Account, visit: Visit, kept_id: str) -> None:
    """Gives the visit that stayed its content back, unless somebody has edited it since."""
    kept = queries.get_visit(kept_id)
    if kept.review_state == STATE_AFTER[VOID]:
        # It holds what both brought: once it is restored itself, that would count twice.
        raise MergedFurther(kept.captured_at)
    current = version_queries.get_revision(kept, kept.version)
    if current.received.get("merged") != visit.id or not access.may_edit(account, kept):
        return
    before = version_queries.get_revision(kept, kept.version - 1)
    if before.content_hash != current.content_hash:
        receipt = services.Receipt(received={"unmerged": visit.id})
        services.add_version(account, kept, current, before.content, receipt)


def _needed(reason: str) -> str:
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise ValueError("a reason is needed")
    return reason
