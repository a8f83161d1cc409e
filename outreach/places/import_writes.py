"""The bulk writes of an import: part of its service, inside its transaction.

A few statements for the whole list, however long; one row at a time only where a change of
jurisdiction falls on the very day of an earlier one.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from outreach.database import db, new_id
from outreach.places.import_plan import (
    Holding,
    ImportPlan,
    Register,
    Registered,
    UnitChoice,
    township_code_of,
)
from outreach.places.listing import ListRow
from outreach.places.models import Jurisdiction, Place, Township
from outreach.places.names import initials, pinyin
from outreach.places.queries import list_jurisdictions
from outreach.places.services import replace_jurisdiction


def write_plan(plan: ImportPlan, register: Register, effective_on: date) -> None:
    """Writes every added and changed line of the plan."""
    _write_townships(plan, register)
    rows = db.session.execute(select(Township.code, Township.id))
    township_ids = dict(rows.all())
    place_ids = _write_places(plan, register, township_ids)
    _write_jurisdictions(plan, register, place_ids, effective_on)
    db.session.flush()
    db.session.expire_all()


def _write_townships(plan: ImportPlan, register: Register) -> None:
    said: dict[str, dict[str, str]] = {}
    for row, _unit in plan.writes:
        code = township_code_of(row, register.places.get(row.code))
        values = said.setdefault(code, {})
        for column, value in (
            ("name", row.town),
            ("county_code", row.county_code),
            ("county", row.county),
        ):
            if value is not None:
                values[column] = value
    new = [
        # Where the list names no township, its code is what we know of it.
        {
            "name": code,
            "county_code": code[:6],
            "county": "",
            **values,
            "id": new_id(),
            "code": code,
        }
        for code, values in said.items()
        if code not in register.townships
    ]
    if new:
        db.session.execute(insert(Township), new)
    for code, values in said.items():
        if code in register.townships and values:
            db.session.execute(update(Township).where(Township.code == code).values(**values))


def _write_places(
    plan: ImportPlan, register: Register, township_ids: dict[str, str]
) -> dict[str, str]:
    """Adds and changes places; gives the id of each written code."""
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    ids: dict[str, str] = {}
    for row, _unit in plan.writes:
        known = register.places.get(row.code)
        ids[row.code] = known.id if known is not None else new_id()
        values = {"id": ids[row.code], **_values(row, known, township_ids)}
        if known is None:
            new.append({**values, "code": row.code, "to_check": False})
        else:
            changed.append(values)
    if new:
        db.session.execute(insert(Place), new)
    if changed:
        db.session.execute(update(Place), changed)
    return ids


def _values(row: ListRow, known: Registered | None, township_ids: dict[str, str]) -> dict[str, Any]:
    """The stored values after the import: as listed, else as they were."""
    values: dict[str, Any] = {
        "name": row.name,
        "pinyin": pinyin(row.name),
        "initials": initials(row.name),
        "kind": row.kind or (known.kind if known else row.kind_by_code),
        "active": True,
    }
    for column, otherwise in (("population", None), ("households", None), ("is_key", False)):
        listed = getattr(row, column)
        values[column] = listed if listed is not None else getattr(known, column, otherwise)
    township_code = township_code_of(row, known)
    if known is None or row.town_code is not None or row.town is not None:
        values["township_id"] = township_ids[township_code]
    else:
        values["township_id"] = township_ids.get(known.township_code or "")
    return values | _point(row, known)


def _point(row: ListRow, known: Registered | None) -> dict[str, Any]:
    if row.lat is None:
        lat, lon, quality = None, None, "none"
        if known is not None:
            lat, lon, quality = known.lat, known.lon, known.coord_quality
        return {"lat": lat, "lon": lon, "coord_quality": quality}
    stays = known is not None and (known.lat, known.lon) == (row.lat, row.lon)
    otherwise = known.coord_quality if known is not None and stays else "geocoded"
    return {"lat": row.lat, "lon": row.lon, "coord_quality": row.coord_quality or otherwise}


def _write_jurisdictions(
    plan: ImportPlan, register: Register, place_ids: dict[str, str], effective_on: date
) -> None:
    new: list[dict[str, Any]] = []
    closed: list[str] = []
    for row, unit in plan.writes:
        if unit is None:
            continue
        place_id = place_ids[row.code]
        holding = register.holdings.get(row.code)
        if holding is None:
            new.append(_holding_row(place_id, unit, None))
        elif _is_plain_move(holding, effective_on):
            closed.append(place_id)
            if not unit.is_root:
                new.append(_holding_row(place_id, unit, effective_on))
        else:
            _replace_one(place_id, unit, effective_on)
    for start in range(0, len(closed), 500):
        db.session.execute(
            update(Jurisdiction)
            .where(
                Jurisdiction.place_id.in_(closed[start : start + 500]),
                Jurisdiction.to_date.is_(None),
            )
            .values(to_date=effective_on - timedelta(days=1))
            .execution_options(synchronize_session=False)
        )
    if new:
        db.session.execute(insert(Jurisdiction), new)


def _is_plain_move(holding: Holding, effective_on: date) -> bool:
    """The open row began earlier: it is closed the day before, and another opens."""
    began = holding.from_date
    return holding.to_date is None and (began is None or began < effective_on)


def _replace_one(place_id: str, unit: UnitChoice, effective_on: date) -> None:
    place = db.session.get_one(Place, place_id)
    newest = list_jurisdictions(place)[0]
    unit_id = None if unit.is_root else unit.id
    replace_jurisdiction(place_id, newest, unit_id, effective_on)


def _holding_row(place_id: str, unit: UnitChoice, from_date: date | None) -> dict[str, Any]:
    return {
        "id": new_id(),
        "place_id": place_id,
        "unit_id": unit.id,
        "from_date": from_date,
        "to_date": None,
    }
