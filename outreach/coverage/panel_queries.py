"""What the map's panel says about one place: who answers for it and its last visits."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select

from outreach.coverage.models import VisitFact
from outreach.database import db
from outreach.places.jurisdictions import covers
from outreach.places.models import Jurisdiction, Place
from outreach.units.models import Unit
from outreach.units.queries import get_root_unit
from outreach.visits.models import Visit


@dataclass(frozen=True)
class PlaceAnswered:
    """A place and the unit that answers for it on a day."""

    place: Place
    unit: Unit


@dataclass(frozen=True)
class PanelVisit:
    """One visit as the panel lists it."""

    id: str
    #: The Shanghai day by which it counts.
    day: date
    #: The unit it was made for, which may not be the one that has the place.
    unit: Unit
    nobody_met: bool
    attendees: int
    leaflets: int
    riders_observed: int


def get_place_answered(scope_unit_ids: Collection[str], key: str, day: date) -> PlaceAnswered:
    """The place of the register with the id or code, if on the day it is in the scope.

    Raises LookupError otherwise.
    """
    row = db.session.execute(
        select(Place, Unit)
        .outerjoin(Jurisdiction, and_(Jurisdiction.place_id == Place.id, covers(day)))
        .outerjoin(Unit, Unit.id == Jurisdiction.unit_id)
        .where(or_(Place.id == key, Place.code == key), Place.active)
    ).first()
    if row is not None:
        place: Place = row[0]
        unit: Unit | None = row[1]
        found = PlaceAnswered(place, get_root_unit() if unit is None else unit)
        if found.unit.id in scope_unit_ids:
            return found
    raise LookupError(f"no place {key!r} in the scope")


def list_last_visits(place_id: str, day: date, limit: int = 5) -> Sequence[PanelVisit]:
    """The latest counting visits up to the day, the newest first."""
    rows = db.session.execute(
        select(Visit, VisitFact, Unit)
        .join(VisitFact, VisitFact.visit_id == Visit.id)
        .join(Unit, Unit.id == Visit.unit_id)
        .where(VisitFact.place_id == place_id, VisitFact.local_day <= day)
        .order_by(VisitFact.local_day.desc(), Visit.captured_at.desc(), Visit.id.desc())
        .limit(limit)
    )
    return [
        PanelVisit(
            id=visit.id,
            day=fact.local_day,
            unit=unit,
            nobody_met=visit.nobody_met,
            attendees=fact.attendees,
            leaflets=fact.leaflets,
            riders_observed=fact.riders_observed,
        )
        for visit, fact, unit in rows
    ]
