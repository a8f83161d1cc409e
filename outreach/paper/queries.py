"""Which sheets an account has typed in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload

from outreach.accounts.models import Account
from outreach.database import db
from outreach.periods import day_start
from outreach.places.models import Place
from outreach.places.queries import is_in_scope
from outreach.visits.models import Visit


def count_sheets(account: Account, on: date) -> int:
    """How many sheets the account has typed in on the day."""
    statement = select(func.count()).select_from(Visit).where(_typed_in(account, on))
    return db.session.scalar(statement) or 0


def list_last_sheets(account: Account, on: date, limit: int = 8) -> Sequence[Visit]:
    """The sheets typed in on the day, the latest first, as visits with their place and unit."""
    return db.session.scalars(
        select(Visit)
        .where(_typed_in(account, on))
        .options(joinedload(Visit.place), joinedload(Visit.unit))
        .order_by(Visit.received_at.desc(), Visit.id.desc())
        .limit(limit)
    ).all()


def list_places(account: Account, place_ids: Collection[str]) -> list[Place]:
    """The places of the ids that are in scope, in the order of the ids."""
    found = {
        place.id: place
        for place in db.session.scalars(
            select(Place).where(Place.id.in_(place_ids), is_in_scope(account))
        )
    }
    return [found[place_id] for place_id in place_ids if place_id in found]


def _typed_in(account: Account, on: date) -> ColumnElement[bool]:
    return and_(
        Visit.author_id == account.id,
        Visit.source == "paper",
        Visit.received_at >= day_start(on),
    )
