"""Reading the versions of a visit: its revisions, and second contents kept beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import contains_eager, joinedload

from outreach.accounts.models import Account
from outreach.database import db
from outreach.units.queries import scope_unit_ids
from outreach.visits.access import visible_to
from outreach.visits.models import SubmissionConflict, Visit, VisitRevision
from outreach.visits.own_ids import own_id


def get_revision(visit: Visit, version: int) -> VisitRevision:
    """One revision of the visit. Raises LookupError."""
    revision = db.session.scalar(
        select(VisitRevision).where(
            VisitRevision.visit_id == visit.id, VisitRevision.version == version
        )
    )
    if revision is None:
        raise LookupError(f"visit {visit.id} has no version {version}")
    return revision


@dataclass(frozen=True)
class CurrentVersion:
    """A stored submission as it stands: its visit, the place, the version and its content's hash."""

    visit_id: str
    place_id: str
    version: int
    content_hash: str
    #: The id it is kept under: another than the one sent where that was a stranger's already.
    stored_as: str


#: By the submission id as it is sent.
CurrentVersions = Mapping[str, CurrentVersion]


def list_current_versions(account: Account, submission_ids: Collection[str]) -> CurrentVersions:
    """The stored submissions among these that the account may see, by the id as it is sent.

    Those kept under an id of the account's own (`own_ids`) come before any other's of that id.
    """
    if not submission_ids:
        return {}
    own = {own_id(account.id, each): each for each in submission_ids}
    current = and_(VisitRevision.visit_id == Visit.id, VisitRevision.version == Visit.version)
    rows = db.session.execute(
        select(
            Visit.submission_id,
            Visit.id,
            Visit.place_id,
            Visit.version,
            VisitRevision.content_hash,
        )
        .join(VisitRevision, current)
        .where(Visit.submission_id.in_({*submission_ids, *own}), visible_to(account))
    )
    found = {row[0]: CurrentVersion(*row[1:], row[0]) for row in rows}
    sent = {each: found[each] for each in submission_ids if each in found}
    return sent | {own[each]: version for each, version in found.items() if each in own}


def list_revisions(visit: Visit) -> Sequence[VisitRevision]:
    """All revisions of the visit, the first one first."""
    return db.session.scalars(
        select(VisitRevision)
        .where(VisitRevision.visit_id == visit.id)
        .options(joinedload(VisitRevision.author))
        .order_by(VisitRevision.version)
    ).all()


def has_revision(visit: Visit, digest: str) -> bool:
    """Whether some revision of the visit has the content hash."""
    found = exists().where(VisitRevision.visit_id == visit.id, VisitRevision.content_hash == digest)
    return bool(db.session.scalar(select(found)))


def has_conflict(visit: Visit, digest: str) -> bool:
    """Whether a second version with the content hash is kept beside the visit."""
    found = exists().where(
        SubmissionConflict.visit_id == visit.id, SubmissionConflict.content_hash == digest
    )
    return bool(db.session.scalar(select(found)))


def get_conflict(account: Account, conflict_id: str) -> SubmissionConflict:
    """A second version of a visit the account may see. Raises LookupError."""
    conflict = db.session.scalar(
        select(SubmissionConflict)
        .join(Visit, Visit.id == SubmissionConflict.visit_id)
        .where(SubmissionConflict.id == conflict_id, visible_to(account))
    )
    if conflict is None:
        raise LookupError(f"no conflict {conflict_id!r} in the scope")
    return conflict


def list_open_conflicts(account: Account) -> Sequence[SubmissionConflict]:
    """Second versions waiting for a leader, among the visits made for the account's units.

    Each with its visit, the place and who sent it, in one statement.
    """
    return db.session.scalars(
        _open(select(SubmissionConflict), account)
        .options(
            contains_eager(SubmissionConflict.visit).joinedload(Visit.place),
            joinedload(SubmissionConflict.account),
        )
        .order_by(SubmissionConflict.received_at, SubmissionConflict.id)
    ).all()


def count_open_conflicts(account: Account) -> int:
    """How many second versions wait for a leader in the account's units."""
    statement = _open(select(func.count()).select_from(SubmissionConflict), account)
    return db.session.scalar(statement) or 0


def list_conflicts(visit: Visit) -> Sequence[SubmissionConflict]:
    """All second versions of the visit, settled or not, with who sent and who chose."""
    return db.session.scalars(
        select(SubmissionConflict)
        .where(SubmissionConflict.visit_id == visit.id)
        .options(joinedload(SubmissionConflict.account), joinedload(SubmissionConflict.resolved_by))
        .order_by(SubmissionConflict.received_at, SubmissionConflict.id)
    ).all()


def _open(statement: Select[Any], account: Account) -> Select[Any]:
    return statement.join(Visit, Visit.id == SubmissionConflict.visit_id).where(
        SubmissionConflict.state == "open", Visit.unit_id.in_(scope_unit_ids(account))
    )
