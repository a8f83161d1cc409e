"""Writing visits: recording and revising. What leaders decide is in reviews, settling and merge.

Every write stands in one transaction with its revision, its audit entry and the facts of the
coverage map.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import current_app
from sqlalchemy.exc import DataError, IntegrityError

from outreach.accounts.models import Account
from outreach.audit import services as audit
from outreach.coverage import rollups
from outreach.database import db, savepoint, transaction
from outreach.visits import access, queries, records, version_queries
from outreach.visits.changes import changed_fields
from outreach.visits.content import Content, content_hash, with_known_place
from outreach.visits.models import SubmissionConflict, Visit, VisitRevision
from outreach.visits.outcomes import (
    ALREADY_STORED,
    CONFLICT,
    REFUSED,
    STORED,
    NotAllowed,
    Outcome,
    Receipt,
    StaleVisit,
    Submission,
)
from outreach.visits.own_ids import is_own_kind, own_id
from outreach.visits.placing import place_by_visits
from outreach.visits.version_queries import CurrentVersions


class _Overtaken(Exception):
    """The same submission was stored by another request in between."""


def record_visit(
    account: Account,
    submission_id: str,
    content: Content,
    receipt: Receipt,
    base_version: int | None = None,
) -> Outcome:
    """Stores a validated content under its id; sent again, it is the same visit.

    For an id already stored, in this order: outside the sender's scope and not its own → stored
    under an id of the sender's own (`own_ids`), which the outcome names, by these same rules
    · equal to the current revision → already stored · based on the current version by somebody
    who may edit → stored as a revision · equal to an earlier revision, a late replay → already
    stored · else conflict, kept whole once for a leader. Nothing is ever overwritten.
    """
    with transaction():
        return _store_alone(account, Submission(submission_id, content, receipt, base_version))


def record_visits(
    account: Account, submissions: Sequence[Submission], known: CurrentVersions | None = None
) -> list[Outcome]:
    """Stores each as `record_visit` does, in one transaction; the outcomes in the order given.

    One that the database cannot hold is refused alone. What can be known before the turn to write
    is: those already stored are answered without it, rows are made ready, and the new ones go in
    together. They are written in the order of their ids, whatever the order given: two phones
    that send the same ones at the same time wait for each other and never lock each other out.
    `known` are the current versions of their ids, where the caller has just read them.
    """
    if known is None:
        known = version_queries.list_current_versions(account, [each.id for each in submissions])
    outcomes = _already_stored(submissions, known)
    submissions = [_under_own_id(account, each, known) for each in submissions]
    waiting = sorted(
        (at for at in range(len(submissions)) if at not in outcomes),
        key=lambda at: (submissions[at].id, at),
    )
    new = records.make_visits(account, {at: submissions[at] for at in waiting})
    if waiting:
        with transaction():
            stored = records.insert_together(list(new.values()))
            outcomes |= {at: _stored(each) for at, each in new.items() if each.id in stored}
            for at in waiting:
                if at not in outcomes:
                    outcomes[at] = _store_or_refuse(account, submissions[at])
    return [outcomes[at] for at in range(len(submissions))]


def revise_visit(
    account: Account, visit_id: str, content: Content, receipt: Receipt, base_version: int
) -> bool:
    """Makes a revision of the visit; whether anything was changed.

    Raises StaleVisit where `base_version` is no longer the current one, NotAllowed, LookupError.
    """
    with transaction():
        visit = get_locked(account, visit_id)
        if not access.may_edit(account, visit):
            raise NotAllowed
        current = version_queries.get_revision(visit, visit.version)
        content = with_known_place(content, visit.place_id, current.content)
        if content_hash(content) == current.content_hash:
            return False
        check_version(visit, current, base_version)
        add_version(account, visit, current, content, receipt)
        return True


def _already_stored(
    submissions: Sequence[Submission], known: CurrentVersions
) -> dict[int, Outcome]:
    """The outcomes of those that equal what is stored under their ids, by their number."""
    return {
        at: Outcome(ALREADY_STORED, stored.visit_id, stored.version, stored.stored_as)
        for at, each in enumerate(submissions)
        if (stored := known.get(each.id)) and stored.content_hash == each.digest
    }


def _under_own_id(account: Account, submission: Submission, known: CurrentVersions) -> Submission:
    """The submission under the id where it is kept, or may be as far as is known."""
    if stored := known.get(submission.id):
        return replace(submission, id=stored.stored_as)
    if is_own_kind(submission.id):
        return replace(submission, id=own_id(account.id, submission.id))
    return submission


def _store_or_refuse(account: Account, submission: Submission) -> Outcome:
    try:
        return _store_alone(account, submission)
    except (IntegrityError, DataError):
        # The database cannot hold it: that must not hold up the ones beside it.
        current_app.logger.exception("unstorable submission")
        return Outcome(REFUSED)


def _store_alone(account: Account, submission: Submission) -> Outcome:
    try:
        with savepoint():
            return _store(account, submission)
    except _Overtaken:
        # Now it is there to meet.
        with savepoint():
            return _store(account, submission)


def _store(account: Account, submission: Submission) -> Outcome:
    # One that was kept under an own id once stays there, whoever is in scope now.
    own = own_id(account.id, submission.id)
    visit = queries.find_visit_by_submission(own, lock=True)
    if visit is None:
        visit = queries.find_visit_by_submission(submission.id, lock=True)
    if visit is None and not is_own_kind(submission.id):
        return _create(account, submission)
    if visit is None or not access.is_visible(account, visit):
        return _create(account, replace(submission, id=own))
    return _meet(account, visit, submission)


def _meet(account: Account, visit: Visit, submission: Submission) -> Outcome:
    """What becomes of a content whose visit is stored already, and locked."""
    current = version_queries.get_revision(visit, visit.version)
    content = with_known_place(submission.content, visit.place_id, current.content)
    digest = content_hash(content)
    if digest == current.content_hash:
        return _kept(ALREADY_STORED, visit)
    if submission.base_version == visit.version and access.may_edit(account, visit):
        add_version(account, visit, current, content, submission.receipt)
        return _kept(STORED, visit)
    if version_queries.has_revision(visit, digest):
        return _kept(ALREADY_STORED, visit)
    if not version_queries.has_conflict(visit, digest):
        _keep_conflict(account, visit, content, digest, submission.receipt)
    return _kept(CONFLICT, visit)


def _kept(status: str, visit: Visit) -> Outcome:
    return Outcome(status, visit.id, visit.version, visit.submission_id)


def _create(account: Account, submission: Submission) -> Outcome:
    place = records.place_of(submission.content, account, account.unit)
    new = records.make_visit(account, submission, place)
    if not records.insert_visits([new]):
        raise _Overtaken
    return _stored(new)


def _stored(new: records.NewVisit) -> Outcome:
    return Outcome(STORED, new.id, new.visit["version"], new.visit["submission_id"])


def add_version(
    account: Account, visit: Visit, current: VisitRevision, content: Content, receipt: Receipt
) -> None:
    """Makes the content the next version of the visit, which must be locked, after the current."""
    if content["place"] == current.content["place"]:
        place = visit.place
    else:
        place = records.place_of(content, account, visit.unit)
    records.replace_content(visit, content, place)
    visit.late_entry = records.is_late(
        visit.received_at, visit.captured_at, visit.clock_skew_s, visit.source
    )
    visit.version += 1
    before, visit.review_state = visit.review_state, access.state_after_edit(account, visit)
    _add_revision(account, visit, content, receipt)
    rollups.refresh_visit(visit)
    if place.lat is None:
        place_by_visits([place.id], account)
    changed = {c.path: [c.before, c.after] for c in changed_fields(current.content, content)}
    if visit.review_state != before:
        changed["review_state"] = [before, visit.review_state]
    record("visit.edit", account, visit, {**changed, **receipt.audit_details})


def _add_revision(account: Account, visit: Visit, content: Content, receipt: Receipt) -> None:
    db.session.add(
        VisitRevision(
            visit_id=visit.id,
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
    records.name_photos_aside(visit, content)
    db.session.flush()
    record("visit.conflict", account, visit, {"conflict": conflict.id, **receipt.audit_details})


def get_locked(account: Account, visit_id: str) -> Visit:
    """The visit, locked until the transaction ends, if the account may see it. LookupError."""
    visit = queries.get_visit(visit_id, lock=True)
    if not access.is_visible(account, visit):
        raise LookupError(f"no visit {visit_id!r} in the scope")
    return visit


def check_version(visit: Visit, current: VisitRevision, base_version: int) -> None:
    """Raises StaleVisit where somebody made a version after the one that was seen."""
    if visit.version != base_version:
        raise StaleVisit(visit.version, current.author.display_name, current.at)


def record(action: str, account: Account, visit: Visit, details: dict[str, Any]) -> None:
    """The audit entry beside a write to the visit."""
    audit.record(
        action,
        actor=account,
        target_type="visit",
        target_id=visit.id,
        target=f"{visit.place.name} {visit.local_day}",
        unit_id=visit.unit_id,
        details={"version": visit.version, **details},
    )
