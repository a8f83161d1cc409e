"""Reading how many visits count on which day. A visit belongs to the unit it was recorded for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from outreach.coverage.models import VisitFact
from outreach.database import db
from outreach.periods import Period


@dataclass(frozen=True)
class DayVisits:
    """The visits of one day, and the places they went to."""

    visits: int
    places: int


def count_visits_by_day(unit_ids: Collection[str], period: Period) -> dict[date, int]:
    """Counting visits of the units by Shanghai day; days without one are left out."""
    statement = (
        select(VisitFact.local_day, func.count())
        .where(VisitFact.unit_id.in_(unit_ids), VisitFact.local_day <= period.last)
        .group_by(VisitFact.local_day)
    )
    if period.first is not None:
        statement = statement.where(VisitFact.local_day >= period.first)
    return dict(db.session.execute(statement).all())


def get_visits_on(unit_ids: Collection[str], day: date) -> DayVisits:
    """The counting visits of the units on the day."""
    visits, places = db.session.execute(
        select(func.count(), func.count(VisitFact.place_id.distinct())).where(
            VisitFact.unit_id.in_(unit_ids), VisitFact.local_day == day
        )
    ).one()
    return DayVisits(visits, places)
