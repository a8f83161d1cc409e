"""Coverage of every place and of every brigade, from the facts of counting visits.

Figures are sums over the visits of the period. `last_visit` looks at all visits up to the
period's last day, so that it says how long ago somebody was there. A place is counted for the
unit that answers for it on the period's last day; a visit keeps the unit it was made for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from outreach.coverage.figures import BrigadeCoverage, VillageCoverage
from outreach.coverage.models import VisitFact
from outreach.database import db
from outreach.periods import Period
from outreach.places.jurisdictions import covers
from outreach.places.models import Jurisdiction, Outline, Place, Township
from outreach.remembered import remembered
from outreach.units.models import Unit
from outreach.units.rows import row_units
from outreach.visits.models import Activity, HelmetCheck, LeafletIssue

#: Kinds of activity that are columns or tables of their own; all others are activity terms.
TALK, LEAFLET, HELMET_CHECK = "talk", "leaflet", "helmet_check"


def list_village_coverage(
    scope_unit_ids: Collection[str],
    period: Period,
    *,
    unit: str | None = None,
    campaign: str | None = None,
    activity: str | None = None,
    kind: str | None = None,
    after: tuple[str | None, str] | None = None,
    limit: int | None = None,
) -> list[VillageCoverage]:
    """Every active place in scope, visited or not, by code (local places last), then id.

    `unit` is the id of a unit and means its subtree; `campaign` is a campaign's id; `activity`
    is `talk`, `leaflet`, `helmet_check` or the code of an activity term; `kind` a kind of place.
    `after` is the (code, id) of the last row already seen. Two statements, however many places.
    """
    units = _units()
    return _village_coverage(
        units,
        _places_in(units, scope_unit_ids, period.last, unit=unit, kind=kind),
        _facts(period, campaign=campaign, activity=activity),
        after=after,
        limit=limit,
        narrow=limit is not None or unit is not None,
    )


def list_brigade_coverage(
    scope_unit_ids: Collection[str],
    period: Period,
    *,
    unit: str | None = None,
    campaign: str | None = None,
    activity: str | None = None,
    kind: str | None = "village",
) -> list[BrigadeCoverage]:
    """A row for each brigade in scope, in establishment order, squadrons within their brigade.

    A squadron that looks at itself (scope or `unit`) gets its own row. Places that no brigade
    answers for are a last row, `unassigned`, where there are any. Filters as for villages.
    """
    villages = list_village_coverage(
        scope_unit_ids, period, unit=unit, campaign=campaign, activity=activity, kind=kind
    )
    return sum_by_brigade(villages, scope_unit_ids, unit=unit)


def sum_by_brigade(
    villages: Iterable[VillageCoverage],
    scope_unit_ids: Collection[str],
    *,
    unit: str | None = None,
) -> list[BrigadeCoverage]:
    """The same rows as `list_brigade_coverage`, from villages already read. One statement."""
    units = {row.id: row for row in _units()}
    shown = _within(units.values(), scope_unit_ids, unit)
    members: dict[str, list[VillageCoverage]] = {row.id: [] for row in row_units(shown)}
    for village in villages:
        way = (step for step in _way_up(units, village.unit_id) if step in members)
        members.setdefault(next(way, village.unit_id), []).append(village)
    # A retired unit has a row only as long as places are still its own.
    return [
        BrigadeCoverage.of_unit(units[unit_id]).counting(own)
        for unit_id, own in members.items()
        if own or units[unit_id].active
    ]


def outlines_version() -> tuple[str, int, datetime | None]:
    """The same as long as no outline changes: database, how many, when the last was written."""
    return remembered("outlines", _read_outlines_version)


def _read_outlines_version() -> tuple[str, int, datetime | None]:
    count, newest = db.session.execute(
        select(func.count(), func.max(Outline.updated_at)).select_from(Outline)
    ).one()
    return str(db.engine.url), count, newest


def _units() -> Sequence[Unit]:
    return db.session.scalars(select(Unit).order_by(Unit.depth, Unit.position, Unit.code)).all()


def _within(units: Iterable[Unit], scope_unit_ids: Collection[str], unit: str | None) -> list[Unit]:
    """Units in scope and, where a unit is chosen, in its subtree."""
    return [
        row
        for row in units
        if row.id in scope_unit_ids and (unit is None or f"{unit}/" in row.path)
    ]


def _way_up(units: dict[str, Unit], unit_id: str) -> Iterable[str]:
    """The unit, its parent, and so on to the root."""
    step: str | None = unit_id
    while step is not None:
        yield step
        step = units[step].parent_id


def _places_in(
    units: Sequence[Unit],
    scope_unit_ids: Collection[str],
    day: date,
    *,
    unit: str | None,
    kind: str | None,
) -> Select[*tuple[Any, ...]]:
    """Active places with the unit that answers for them on the day; headquarters where none."""
    root_id = next((row.id for row in units if row.depth == 0), None)
    unit_id = func.coalesce(Jurisdiction.unit_id, root_id)
    allowed = [row.id for row in _within(units, scope_unit_ids, unit)]
    statement = (
        select(
            Place.id,
            Place.code,
            Place.name,
            Place.kind,
            Place.lat,
            Place.lon,
            Place.is_key,
            func.coalesce(Township.name, "").label("township"),
            func.coalesce(Township.county_code, "").label("county_code"),
            unit_id.label("unit_id"),
        )
        .outerjoin(Jurisdiction, and_(Jurisdiction.place_id == Place.id, covers(day)))
        .outerjoin(Township, Township.id == Place.township_id)
        .where(Place.active, unit_id.in_(allowed))
    )
    return statement.where(Place.kind == kind) if kind else statement


def _facts(
    period: Period, *, campaign: str | None, activity: str | None
) -> Select[*tuple[Any, ...]]:
    """A row a place that was ever reached up to the period's end, under the filters."""
    inside = VisitFact.local_day >= period.first if period.first else None

    def total(amount: Any) -> ColumnElement[int]:
        return func.sum(amount if inside is None else case((inside, amount), else_=0))

    statement = select(
        VisitFact.place_id,
        func.max(VisitFact.local_day).label("last_visit"),
        total(1).label("visits"),
        total(VisitFact.attendees).label("attendees"),
        total(VisitFact.leaflets).label("leaflets"),
        total(VisitFact.riders_observed).label("riders_observed"),
        total(VisitFact.riders_helmeted).label("riders_helmeted"),
    ).where(VisitFact.local_day <= period.last)
    if campaign is not None:
        statement = statement.where(VisitFact.campaign_id == campaign)
    if activity is not None:
        statement = statement.where(_did(activity))
    return statement.group_by(VisitFact.place_id)


def _did(activity: str) -> ColumnElement[bool]:
    """Whether the visit did that."""
    if activity == TALK:
        return VisitFact.talks > 0
    if activity == LEAFLET:
        # Any material, as in the list of visits; the figure beside it counts leaflets only.
        return VisitFact.visit_id.in_(select(LeafletIssue.visit_id))
    if activity == HELMET_CHECK:
        return VisitFact.visit_id.in_(select(HelmetCheck.visit_id))
    return VisitFact.visit_id.in_(select(Activity.visit_id).where(Activity.kind == activity))


def _village_coverage(
    units: Sequence[Unit],
    places: Select[*tuple[Any, ...]],
    facts: Select[*tuple[Any, ...]],
    *,
    after: tuple[str | None, str] | None,
    limit: int | None,
    narrow: bool,
) -> list[VillageCoverage]:
    order = (Place.code.is_(None), Place.code, Place.id)
    page = places.order_by(*order).limit(limit)
    if after is not None:
        page = page.where(_comes_after(*after))
    listed = page.cte("listed")
    if narrow:
        # A part of the register needs the facts of its own places only.
        facts = facts.where(VisitFact.place_id.in_(select(listed.c.id)))
    sums = facts.subquery("sums")
    result = db.session.execute(
        select(
            listed,
            sums.c.last_visit,
            *(func.coalesce(sums.c[name], 0).label(name) for name in _AMOUNTS),
        )
        .outerjoin(sums, sums.c.place_id == listed.c.id)
        .order_by(listed.c.code.is_(None), listed.c.code, listed.c.id)
    )
    names = tuple(result.keys())
    of_unit = {unit.id: _unit_fields(unit) for unit in units}
    rows = (dict(zip(names, row, strict=True)) for row in result)
    return [VillageCoverage(**row, **of_unit[row["unit_id"]]) for row in rows]


_AMOUNTS = ("visits", "attendees", "leaflets", "riders_observed", "riders_helmeted")


def _unit_fields(unit: Unit) -> dict[str, Any]:
    return {
        "unit_code": unit.code,
        "unit_name": unit.name,
        "unit_name_en": unit.name_en,
        "unassigned": unit.depth == 0,
    }


def _comes_after(code: str | None, place_id: str) -> ColumnElement[bool]:
    if code is None:
        return and_(Place.code.is_(None), Place.id > place_id)
    return or_(
        Place.code > code, and_(Place.code == code, Place.id > place_id), Place.code.is_(None)
    )
