"""Reading for the API what no page reads in this form."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select

from outreach.accounts.models import Account
from outreach.coverage.models import VisitFact
from outreach.database import db
from outreach.periods import today
from outreach.places.models import Place
from outreach.places.queries import is_in_scope, jurisdiction_on, matches_text
from outreach.units.models import Unit


@dataclass(frozen=True)
class VillageRow:
    """A place of the register, the unit that answers for it today, and its last visit."""

    place: Place
    unit: Unit
    last_visit: date | None


def list_villages(
    account: Account,
    *,
    unit_ids: Collection[str] | None = None,
    kind: str | None = None,
    text: str = "",
    after: tuple[str | None, str] | None = None,
    limit: int,
) -> Sequence[VillageRow]:
    """Places of the register in scope, by code (local places last), then id.

    `unit_ids` are the units that answer for them; `after` is the (code, id) of the last one seen.
    """
    jurisdiction = jurisdiction_on(today())
    last_visit = (
        select(func.max(VisitFact.local_day))
        .where(VisitFact.place_id == Place.id)
        .scalar_subquery()
    )
    statement = (
        select(Place, Unit, last_visit)
        .join(jurisdiction, jurisdiction.c.place_id == Place.id)
        .join(Unit, Unit.id == jurisdiction.c.unit_id)
        .where(Place.active, is_in_scope(account), matches_text(text))
        .order_by(Place.code.is_(None), Place.code, Place.id)
        .limit(limit)
    )
    if unit_ids is not None:
        statement = statement.where(Unit.id.in_(unit_ids))
    if kind is not None:
        statement = statement.where(Place.kind == kind)
    if after is not None:
        statement = statement.where(_comes_after(*after))
    return [VillageRow(*row) for row in db.session.execute(statement)]


def find_place(code_or_id: str) -> Place | None:
    """The place with the code or the id, whoever asks, or None."""
    return db.session.scalar(
        select(Place).where(or_(Place.code == code_or_id, Place.id == code_or_id))
    )


def _comes_after(code: str | None, place_id: str) -> ColumnElement[bool]:
    if code is None:
        return and_(Place.code.is_(None), Place.id > place_id)
    return or_(
        Place.code > code, and_(Place.code == code, Place.id > place_id), Place.code.is_(None)
    )
