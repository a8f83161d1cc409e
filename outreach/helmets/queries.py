"""Helmet counts of the places in scope, for a period. Visits of every counting state."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import and_, case, func, or_, select

from outreach.database import db
from outreach.helmets.figures import VillageCount
from outreach.periods import Period
from outreach.places.jurisdictions import covers
from outreach.places.models import Jurisdiction, Place
from outreach.units.queries import get_root_unit
from outreach.visits.models import (
    COUNTING_STATES,
    SHORT_CHECK_MINUTES,
    HelmetCheck,
    HelmetCount,
    Visit,
)


def list_village_counts(
    unit_ids: Collection[str], period: Period, *, on: date, kind: str | None = "village"
) -> Sequence[VillageCount]:
    """Counts by place, vehicle type, seat, and whether seen after a talk. One statement.

    A place belongs to the unit that answers for it on the day `on`; both periods of a comparison
    name the same day, so that a place handed over stands on the same side of it. Checks under five
    minutes, void visits and places no longer in the register stay out.
    """
    unit_id = func.coalesce(Jurisdiction.unit_id, get_root_unit().id)
    # Nobody with a helmet: nobody with a loose one either.
    strap_known = and_(
        HelmetCheck.strap_visible, or_(HelmetCount.correct.is_not(None), HelmetCount.worn == 0)
    )
    seen = HelmetCount.none + HelmetCount.worn
    counts = (
        select(
            Visit.place_id,
            unit_id.label("answers"),
            HelmetCount.vehicle_type,
            HelmetCount.seat,
            case((HelmetCheck.phase == "after_talk", 1), else_=0).label("after"),
            HelmetCount.none,
            HelmetCount.worn,
            HelmetCount.unclear,
            case((strap_known, func.coalesce(HelmetCount.correct, 0)), else_=0).label("correct"),
            case((strap_known, seen), else_=0).label("correct_of"),
        )
        .select_from(HelmetCount)
        .join(HelmetCheck, HelmetCheck.id == HelmetCount.check_id)
        .join(Visit, Visit.id == HelmetCheck.visit_id)
        .join(Place, Place.id == Visit.place_id)
        .outerjoin(Jurisdiction, and_(Jurisdiction.place_id == Place.id, covers(on)))
        .where(
            Visit.review_state.in_(COUNTING_STATES),
            Visit.local_day <= period.last,
            or_(HelmetCheck.minutes.is_(None), HelmetCheck.minutes >= SHORT_CHECK_MINUTES),
            Place.active,
            unit_id.in_(list(unit_ids)),
        )
    )
    if period.first is not None:
        counts = counts.where(Visit.local_day >= period.first)
    if kind:
        counts = counts.where(Place.kind == kind)
    # Summed one level up: PostgreSQL takes an expression with values in it for two.
    row = counts.subquery("counts").c
    keys = (row.place_id, row.answers, row.vehicle_type, row.seat, row.after)
    amounts = (row.none, row.worn, row.unclear, row.correct, row.correct_of)
    statement = select(*keys, *(func.sum(amount) for amount in amounts)).group_by(*keys)
    return [
        VillageCount(place, unit, vehicle, seat, bool(after), *(int(sum_) for sum_ in sums))
        for place, unit, vehicle, seat, after, *sums in db.session.execute(statement)
    ]


def people_by_unit(
    unit_ids: Collection[str], *, on: date, kind: str | None = "village"
) -> Mapping[str, int]:
    """The people of the places a unit answers for on the day: what an area's rate is weighted by."""
    places = (
        select(
            func.coalesce(Jurisdiction.unit_id, get_root_unit().id).label("answers"),
            func.coalesce(Place.population, 0).label("people"),
        )
        .select_from(Place)
        .outerjoin(Jurisdiction, and_(Jurisdiction.place_id == Place.id, covers(on)))
        .where(Place.active)
    )
    if kind:
        places = places.where(Place.kind == kind)
    row = places.subquery("people").c
    statement = (
        select(row.answers, func.sum(row.people))
        .where(row.answers.in_(list(unit_ids)))
        .group_by(row.answers)
    )
    return {unit: int(people) for unit, people in db.session.execute(statement)}
