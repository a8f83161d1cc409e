"""Reading visits: one, a list, a place's, and what the form offers from the last ones."""

from __future__ import annotations

from sqlalchemy import and_, exists, or_, select

from outreach.accounts.models import Account
from outreach.database import db
from outreach.periods import today
from outreach.places.models import Jurisdiction, Place
from outreach.units.queries import find_root_unit, scope_unit_ids


def find_place_in_scope(
    account: Account,
    *,
    place_id: str | None = None,
    code: str | None = None,
    kept_place_id: str | None = None,
) -> Place | None:
    """The place with the id or code, if today it belongs to the account's unit or one below.

    A place without jurisdiction belongs to headquarters. `kept_place_id` is found in any case.
    """
    wanted = Place.id == place_id if place_id is not None else Place.code == code
    day = today()
    current = and_(
        Jurisdiction.place_id == Place.id,
        or_(Jurisdiction.from_date.is_(None), Jurisdiction.from_date <= day),
        or_(Jurisdiction.to_date.is_(None), Jurisdiction.to_date >= day),
    )
    units = scope_unit_ids(account)
    allowed = [
        Place.id == kept_place_id,
        exists().where(current, Jurisdiction.unit_id.in_(units)),
    ]
    root = find_root_unit()
    if root is not None and root.id in units:
        allowed.append(~exists().where(current))
    return db.session.scalar(select(Place).where(wanted, or_(*allowed)))
