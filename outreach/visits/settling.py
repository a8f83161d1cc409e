"""Settling two versions of one visit: a leader chooses, part by part or whole."""

from __future__ import annotations

from outreach.accounts.models import Account
from outreach.database import db, transaction, utc_now
from outreach.visits import access, services, version_queries
from outreach.visits.content import Content, content_hash, with_known_place
from outreach.visits.models import SubmissionConflict, Visit
from outreach.visits.outcomes import AlreadySettled, NotAllowed, Receipt


def settle_versions(account: Account, conflict_id: str, content: Content, base_version: int) -> str:
    """Makes the chosen content the visit's own; the rest stays in the history, both whole.

    `base_version` is the version that was compared. Gives what became of it: `kept` (nothing
    changes), `adopted` (the second version, whole) or `combined`. Raises AlreadySettled,
    StaleVisit, NotAllowed (also where a void visit would change), LookupError.
    """
    with transaction():
        conflict, visit = _get_open_conflict(account, conflict_id)
        current = version_queries.get_revision(visit, visit.version)
        services.check_version(visit, current, base_version)
        content = with_known_place(content, visit.place_id, current.content)
        digest = content_hash(content)
        conflict.compared_version = visit.version
        conflict.resolved_by_id = account.id
        conflict.resolved_at = utc_now()
        if digest == current.content_hash:
            conflict.state = "kept"
        elif not access.may_edit(account, visit):
            raise NotAllowed
        else:
            conflict.state = "adopted" if digest == conflict.content_hash else "combined"
            services.add_version(account, visit, current, content, _receipt(conflict, visit))
        services.record(
            {"kept": "visit.keep_stored", "adopted": "visit.adopt"}.get(
                conflict.state, "visit.combine"
            ),
            account,
            visit,
            {"conflict": conflict.id},
        )
        return conflict.state


def _get_open_conflict(account: Account, conflict_id: str) -> tuple[SubmissionConflict, Visit]:
    conflict = version_queries.get_conflict(account, conflict_id)
    visit = services.get_locked(account, conflict.visit_id)
    db.session.refresh(conflict)
    if not access.may_settle(account, visit):
        raise NotAllowed
    if conflict.state != "open":
        raise AlreadySettled
    return conflict, visit


def _receipt(conflict: SubmissionConflict, visit: Visit) -> Receipt:
    if conflict.state == "adopted":
        return Receipt(received=conflict.received, device_id=conflict.device_id)
    return Receipt(received={"combined": {"version": visit.version, "conflict": conflict.id}})
