"""Reading visits: one, a list, those of a place, and what the form offers from the last ones."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from outreach.accounts.models import Account
from outreach.database import db
from outreach.periods import Period, today
from outreach.places.models import Place
from outreach.places.queries import is_in_scope, matches_text
from outreach.visits.access import visible_to
from outreach.visits.last_words import LOOKED_THROUGH, words_of
from outreach.visits.models import (
    COUNTING_STATES,
    Activity,
    AlsoReached,
    HelmetCheck,
    LeafletIssue,
    Talk,
    Visit,
    VisitRevision,
)

#: A visit of the same unit to the same place so close in time may be the same one.
TWIN_WITHIN = timedelta(hours=2)


@dataclass(frozen=True)
class VisitFilters:
    """What narrows a list of visits. None and the empty text mean: not narrowed."""

    period: Period | None = None
    place_id: str | None = None
    #: The visit's own units, such as a brigade and those below it.
    unit_ids: frozenset[str] | None = None
    campaign_id: str | None = None
    state: str | None = None
    #: `talk`, `leaflet`, `helmet_check`, or the code of an activity.
    activity: str | None = None
    #: Words in the notes or the place's name (also its pinyin and initials).
    text: str = ""
    #: Only those of the account itself.
    own: bool = False


def get_visit(visit_id: str, *, lock: bool = False) -> Visit:
    """The visit, whoever asks; locked until the transaction ends if told so. LookupError."""
    visit = db.session.scalar(_maybe_locked(select(Visit).where(Visit.id == visit_id), lock))
    if visit is None:
        raise LookupError(f"no visit {visit_id!r}")
    return visit


def get_visit_in_scope(account: Account, visit_id: str) -> Visit:
    """The visit, if the account may see it. Raises LookupError otherwise."""
    visit = db.session.scalar(
        select(Visit).where(Visit.id == visit_id, visible_to(account)).options(*WHOLE)
    )
    if visit is None:
        raise LookupError(f"no visit {visit_id!r} in the scope")
    return visit


def find_visit_by_submission(submission_id: str, *, lock: bool = False) -> Visit | None:
    """The visit stored under a submission id (lower case), whoever asks, or None."""
    statement = select(Visit).where(Visit.submission_id == submission_id)
    return db.session.scalar(_maybe_locked(statement, lock))


def list_visits(
    account: Account,
    filters: VisitFilters | None = None,
    *,
    limit: int | None = None,
    offset: int = 0,
    after: tuple[datetime, str] | None = None,
) -> Sequence[Visit]:
    """Visits the account may see, the latest first, each with everything on it.

    Pages count by `offset`; the API goes on `after` the (captured_at, id) of the last one seen.
    """
    statement = (
        narrowed(select(Visit), account, filters)
        .options(*WHOLE)
        .order_by(Visit.captured_at.desc(), Visit.id.desc())
        .limit(limit)
        .offset(offset)
    )
    if after is not None:
        statement = statement.where(_comes_after(*after))
    return db.session.scalars(statement).all()


def count_visits(account: Account, filters: VisitFilters | None = None) -> int:
    """How many visits the list has."""
    statement = narrowed(select(func.count()).select_from(Visit), account, filters)
    return db.session.scalar(statement) or 0


def list_own_recent(account: Account, limit: int = 5) -> Sequence[Visit]:
    """The account's own last visits, the latest first."""
    return list_visits(account, VisitFilters(own=True), limit=limit)


def recent_places(account: Account, limit: int = 5) -> Sequence[Place]:
    """The places the account visited last, each once, as far as they are still in its scope."""
    last = func.max(Visit.captured_at)
    recent = (
        select(Visit.place_id, last.label("last"))
        .where(Visit.author_id == account.id, Visit.review_state != "void")
        .group_by(Visit.place_id)
        .subquery("recent")
    )
    return db.session.scalars(
        select(Place)
        .join(recent, recent.c.place_id == Place.id)
        .where(Place.active, is_in_scope(account))
        .order_by(recent.c.last.desc(), Place.id)
        .limit(limit)
    ).all()


def last_words(account: Account) -> dict[str, Any]:
    """The words of the account's last visits to offer again, never their numbers.

    What they are is said by `last_words.words_of`. Empty without a visit.
    """
    current = and_(VisitRevision.visit_id == Visit.id, VisitRevision.version == Visit.version)
    contents = db.session.scalars(
        select(VisitRevision.content)
        .join(Visit, current)
        .where(Visit.author_id == account.id, Visit.review_state.in_(COUNTING_STATES))
        .order_by(Visit.captured_at.desc(), Visit.id.desc())
        .limit(LOOKED_THROUGH)
    )
    return words_of(contents.all())


def find_twin(
    unit_id: str, place_id: str, captured_at: datetime, *, except_id: str | None = None
) -> Visit | None:
    """The nearest other visit of the unit to the place within two hours, not void, or None."""
    twins = db.session.scalars(
        select(Visit).where(
            Visit.unit_id == unit_id,
            Visit.place_id == place_id,
            Visit.captured_at.between(captured_at - TWIN_WITHIN, captured_at + TWIN_WITHIN),
            Visit.review_state != "void",
            Visit.id != (except_id or ""),
        )
    ).all()
    return min(twins, key=lambda visit: abs(visit.captured_at - captured_at), default=None)


def find_place_in_scope(
    account: Account,
    *,
    place_id: str | None = None,
    code: str | None = None,
    kept_place_id: str | None = None,
    day: date | None = None,
) -> Place | None:
    """The place with the id or code, if it is the one to be kept or is in scope, today or on `day`.

    A visit may wait on a phone while its village is given to another brigade.
    """
    wanted = Place.id == place_id if place_id is not None else Place.code == code
    allowed = or_(Place.id == kept_place_id, is_in_scope(account))
    if day is not None and day < today():
        allowed = or_(allowed, is_in_scope(account, day))
    return db.session.scalar(select(Place).where(wanted, allowed))


def find_also_reached(submission_id: str, place_id: str) -> Place | None:
    """The place, if the stored visit of the submission names it as also reached.

    A village that has left the scope stays where it was named.
    """
    return db.session.scalar(
        select(Place)
        .join(AlsoReached, AlsoReached.place_id == Place.id)
        .join(Visit, Visit.id == AlsoReached.visit_id)
        .where(Visit.submission_id == submission_id, Place.id == place_id)
    )


def list_receipt_moments(visit_ids: Collection[str]) -> dict[str, datetime]:
    """When each of the visits was first received, by id."""
    if not visit_ids:
        return {}
    rows = db.session.execute(select(Visit.id, Visit.received_at).where(Visit.id.in_(visit_ids)))
    return {row.id: row.received_at for row in rows}


def list_places_in_scope(
    account: Account, place_ids: Collection[str], codes: Collection[str]
) -> dict[str, Place]:
    """The places in scope today with one of the ids or codes, by id and by code."""
    if not place_ids and not codes:
        return {}
    wanted = or_(Place.id.in_(place_ids), Place.code.in_(codes))
    found = db.session.scalars(select(Place).where(wanted, is_in_scope(account))).all()
    by_id = {place.id: place for place in found}
    return by_id | {place.code: place for place in found if place.code is not None}


#: A visit with all that is shown of it, in a fixed number of statements.
WHOLE = (
    joinedload(Visit.place),
    joinedload(Visit.unit),
    joinedload(Visit.author),
    joinedload(Visit.campaign),
    selectinload(Visit.also_reached),
    selectinload(Visit.talks),
    selectinload(Visit.leaflets),
    selectinload(Visit.hazards),
    selectinload(Visit.activities),
    selectinload(Visit.helmet_checks).selectinload(HelmetCheck.counts),
    selectinload(Visit.reviews),
    selectinload(Visit.photos),
)


def _maybe_locked(statement: Select[Visit], lock: bool) -> Select[Visit]:
    if not lock:
        return statement
    # What was read before the lock was taken may be old.
    return statement.with_for_update(of=Visit).execution_options(populate_existing=True)


def narrowed(statement: Select[Any], account: Account, filters: VisitFilters | None) -> Select[Any]:
    """The statement on `Visit` with those that the account may see and the filters leave."""
    chosen = filters or VisitFilters()
    statement = statement.where(visible_to(account))
    if chosen.own:
        statement = statement.where(Visit.author_id == account.id)
    if chosen.period is not None:
        statement = statement.where(Visit.local_day <= chosen.period.last)
        if chosen.period.first is not None:
            statement = statement.where(Visit.local_day >= chosen.period.first)
    for column, value in (
        (Visit.place_id, chosen.place_id),
        (Visit.campaign_id, chosen.campaign_id),
        (Visit.review_state, chosen.state),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if chosen.unit_ids is not None:
        statement = statement.where(Visit.unit_id.in_(chosen.unit_ids))
    if chosen.activity is not None:
        statement = statement.where(_did(chosen.activity))
    if chosen.text.strip():
        statement = statement.where(_mentions(chosen.text))
    return statement


def _comes_after(captured_at: datetime, visit_id: str) -> ColumnElement[bool]:
    at_once = and_(Visit.captured_at == captured_at, Visit.id < visit_id)
    return or_(Visit.captured_at < captured_at, at_once)


def _did(activity: str) -> ColumnElement[bool]:
    tables: dict[str, Any] = {"talk": Talk, "leaflet": LeafletIssue, "helmet_check": HelmetCheck}
    if activity in tables:
        return exists().where(tables[activity].visit_id == Visit.id)
    return exists().where(Activity.visit_id == Visit.id, Activity.kind == activity)


def _mentions(text: str) -> ColumnElement[bool]:
    in_notes = and_(*(Visit.notes.icontains(word, autoescape=True) for word in text.split()[:5]))
    return or_(in_notes, Visit.place.has(matches_text(text)))
