"""Reading the latest visits of a day: where, which unit, when. Nobody's name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased, contains_eager

from outreach.coverage.models import VisitFact
from outreach.database import db
from outreach.places.models import Place
from outreach.places.names import short_name
from outreach.units.models import Unit
from outreach.visits.models import Visit


@dataclass(frozen=True)
class WallVisit:
    """One visit as the wall names it."""

    #: When it began.
    at: datetime
    place: str
    #: Empty where the place belongs to no township.
    township: str
    #: The unit it was made for.
    unit: Unit


def list_latest_visits(unit_ids: Collection[str], day: date, limit: int) -> Sequence[WallVisit]:
    """The last counting visits of the units on the day, the newest first."""
    unit, place = aliased(Unit), aliased(Place)
    rows = db.session.execute(
        select(Visit.captured_at, place, unit)
        .join(VisitFact, VisitFact.visit_id == Visit.id)
        .join(place, place.id == VisitFact.place_id)
        .join(unit, unit.id == VisitFact.unit_id)
        .outerjoin(place.township)
        .options(contains_eager(place.township))
        .where(VisitFact.unit_id.in_(unit_ids), VisitFact.local_day == day)
        .order_by(Visit.captured_at.desc(), Visit.id.desc())
        .limit(limit)
    )
    return [
        WallVisit(
            at=at,
            place=short_name(found.name),
            township=found.township.name if found.township else "",
            unit=of,
        )
        for at, found, of in rows
    ]
