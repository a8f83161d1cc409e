"""Reading which villages were also reached at other places: for their page, for the figures."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased

from outreach.coverage.models import VisitFact
from outreach.database import db
from outreach.periods import Period
from outreach.places.models import Place
from outreach.units.models import Unit
from outreach.visits.models import AlsoReached, Visit


@dataclass(frozen=True)
class ReachedAt:
    """A counting visit elsewhere at which people of a village were reached."""

    visit_id: str
    day: date
    place: Place
    unit: Unit


def list_reached_at(place_id: str, limit: int = 5) -> Sequence[ReachedAt]:
    """The latest counting visits elsewhere that reached people of the village."""
    rows = db.session.execute(
        select(Visit.id, VisitFact.local_day, Place, Unit)
        .join(AlsoReached, AlsoReached.visit_id == Visit.id)
        .join(VisitFact, VisitFact.visit_id == Visit.id)
        .join(Place, Place.id == Visit.place_id)
        .join(Unit, Unit.id == Visit.unit_id)
        .where(AlsoReached.place_id == place_id)
        .order_by(VisitFact.local_day.desc(), Visit.captured_at.desc(), Visit.id.desc())
        .limit(limit)
    ).unique()
    return [ReachedAt(*row) for row in rows]


def count_also_reached(
    unit_ids: Collection[str], period: Period, campaign_id: str | None = None
) -> int:
    """Villages that counting visits of the units only reached elsewhere in the period.

    Each once, and none to which anybody made a counting visit in the period (and campaign): those
    are covered already.
    """
    at_fair, there = aliased(VisitFact), aliased(VisitFact)
    visited = exists().where(
        there.place_id == AlsoReached.place_id, *_counted(there, period, campaign_id)
    )
    statement = (
        select(func.count(AlsoReached.place_id.distinct()))
        .join(at_fair, at_fair.visit_id == AlsoReached.visit_id)
        .where(at_fair.unit_id.in_(unit_ids), *_counted(at_fair, period, campaign_id), ~visited)
    )
    return db.session.scalar(statement) or 0


def list_named(place_ids: Collection[str]) -> Sequence[Place]:
    """The places with the ids, by name."""
    if not place_ids:
        return []
    return db.session.scalars(
        select(Place).where(Place.id.in_(place_ids)).order_by(Place.pinyin, Place.id)
    ).all()


def _counted(
    fact: type[VisitFact], period: Period, campaign_id: str | None
) -> list[ColumnElement[bool]]:
    conditions = [fact.local_day <= period.last]
    if period.first is not None:
        conditions.append(fact.local_day >= period.first)
    if campaign_id is not None:
        conditions.append(fact.campaign_id == campaign_id)
    return conditions
