"""Reading hazards: whose they are, the list with its filters, those of a village, of the map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from outreach.accounts.models import Account
from outreach.database import db, nearest_page
from outreach.hazards.models import Hazard
from outreach.periods import today
from outreach.places.models import Place, Township
from outreach.places.queries import is_in_scope
from outreach.units.queries import scope_unit_ids
from outreach.visits.models import Visit

#: More is not drawn on the map: its legend says so.
MOST_ON_MAP = 5_000


@dataclass(frozen=True)
class HazardFilters:
    """What the list is narrowed to; None does not narrow."""

    unit_ids: frozenset[str] | None = None
    #: `open`: reported or in hand.
    state: str | None = None
    kind: str | None = None
    #: Seen so many days ago or longer.
    days: int | None = None
    place_id: str | None = None


def get_hazard(account: Account, hazard_id: str) -> Hazard:
    """The hazard, if one may see it. Raises LookupError otherwise."""
    statement = select(Hazard).join(Hazard.place).where(Hazard.id == hazard_id, visible(account))
    found = db.session.scalar(statement)
    if found is None:
        raise LookupError(f"no hazard {hazard_id!r} in the scope")
    return found


def count_hazards(account: Account, filters: HazardFilters) -> int:
    """How many hazards the filters leave."""
    statement = _narrowed(select(func.count()).select_from(Hazard), account, filters)
    return db.session.scalar(statement) or 0


def list_hazards(
    account: Account, filters: HazardFilters, *, limit: int | None = None, offset: int = 0
) -> Sequence[Hazard]:
    """Hazards, those seen longest ago first: they have waited longest."""
    statement = (
        _narrowed(select(Hazard), account, filters)
        .options(contains_eager(Hazard.place).joinedload(Place.township), joinedload(Hazard.unit))
        .order_by(Hazard.state == "closed", Hazard.seen_on, Hazard.id)
        .limit(limit)
        .offset(nearest_page(offset))
    )
    return db.session.scalars(statement).all()


def list_hazards_of_visit(visit: Visit) -> Sequence[Hazard]:
    """The hazards seen on a visit, in the order reported."""
    return db.session.scalars(
        select(Hazard).where(Hazard.visit_id == visit.id).order_by(Hazard.created_at, Hazard.id)
    ).all()


def list_mapped(
    account: Account, unit_ids: frozenset[str] | None, township: str | None
) -> Sequence[Hazard]:
    """The open hazards of the list, also those without a point, for the map: those that wait longest.

    One more than `MOST_ON_MAP` where there are more.
    """
    filters = HazardFilters(unit_ids=unit_ids, state="open")
    statement = (
        _narrowed(select(Hazard), account, filters)
        .options(contains_eager(Hazard.place))
        .order_by(Hazard.seen_on, Hazard.id)
        .limit(MOST_ON_MAP + 1)
    )
    if township is not None:
        statement = statement.join(Township, Township.id == Place.township_id).where(
            Township.code == township
        )
    return db.session.scalars(statement).all()


def visible(account: Account) -> ColumnElement[bool]:
    """A condition on `Hazard` joined with its place: of one's unit and below, or of a village there."""
    return or_(Hazard.unit_id.in_(scope_unit_ids(account)), is_in_scope(account))


def counts() -> ColumnElement[bool]:
    """A condition on `Hazard`: not one of a void visit that nobody has done anything about."""
    void = exists().where(Visit.id == Hazard.visit_id, Visit.review_state == "void")
    return or_(Hazard.state != "reported", ~void)


def _narrowed(statement: Select, account: Account, filters: HazardFilters) -> Select:
    statement = statement.join(Hazard.place).where(visible(account), counts())
    if filters.unit_ids is not None:
        statement = statement.where(Hazard.unit_id.in_(filters.unit_ids))
    if filters.state == "open":
        statement = statement.where(Hazard.state != "closed")
    elif filters.state is not None:
        statement = statement.where(Hazard.state == filters.state)
    if filters.kind is not None:
        statement = statement.where(Hazard.kind == filters.kind)
    if filters.days is not None:
        statement = statement.where(Hazard.seen_on <= _days_ago(filters.days))
    if filters.place_id is not None:
        statement = statement.where(Hazard.place_id == filters.place_id)
    return statement


def _days_ago(days: int) -> date:
    return today() - timedelta(days=days)
