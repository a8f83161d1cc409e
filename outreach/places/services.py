"""Writing places: adding, editing, confirming, placing on the map, naming who answers for them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from outreach.audit import services as audit
from outreach.audit.services import Actor
from outreach.database import db, transaction
from outreach.periods import today
from outreach.places import queries
from outreach.places.models import COORD_QUALITIES, PLACE_KINDS, Jurisdiction, Place, Township
from outreach.places.names import initials, pinyin
from outreach.places.points import in_range, looks_swapped, rounded
from outreach.refusals import Refused
from outreach.units.models import Unit

CODE = re.compile(r"[0-9]{12}")
LONGEST_NAME = 64
MOST_PEOPLE = 10_000_000
NOT_IN_CHINA = _("经纬度不在中国范围内：纬度3至54，经度73至136")
SWAPPED = _("纬度和经度好像写反了：纬度在前，约38；经度在后，约112")


UNLIKELY_DAY = _("日期应在2000年至2100年之间")


class PlaceRefused(Refused):
    """A place cannot be written so: the field it is about and a message that says what to do."""


def add_place(
    *,
    name: str,
    kind: str,
    actor: Actor | None,
    unit: Unit | None = None,
    code: str | None = None,
    township: Township | None = None,
    lat: float | None = None,
    lon: float | None = None,
    coord_quality: str = "map_pick",
    to_check: bool = False,
) -> Place:
    """Adds one place; without a code it is a local one, as 某采石场 or a hamlet.

    `unit` answers for it since ever; None or the root unit leaves it 未划分. `coord_quality` is
    kept only with a point (WGS-84 degrees). Raises PlaceRefused for bad values and a taken code.
    """
    checked_point = _checked_point(lat, lon, coord_quality)
    place = Place(
        code=None if code is None else _checked_code(code),
        kind=_checked_kind(kind),
        to_check=to_check,
        lat=checked_point[0],
        lon=checked_point[1],
        coord_quality=checked_point[2],
    )
    _set_name(place, name)
    unit_id = None if unit is None or unit.depth == 0 else unit.id
    with transaction():
        if code is not None and _code_is_taken(code):
            raise PlaceRefused("code", _("村代码%(code)s已经登记过了", code=code))
        place.township = township
        db.session.add(place)
        db.session.flush()
        if unit_id is not None:
            db.session.add(Jurisdiction(place_id=place.id, unit_id=unit_id))
            db.session.flush()
        _record("place.add", place, actor, audit.changes({}, _values(place)))
    return place


def edit_place(
    place: Place,
    *,
    name: str,
    kind: str,
    township: Township | None,
    population: int | None,
    households: int | None,
    active: bool,
    actor: Actor | None,
) -> bool:
    """Changes what is known of a place; whether anything changed. Raises PlaceRefused.

    An inactive place has left the register: it keeps its visits and counts nowhere as a target.
    """
    kind = _checked_kind(kind)
    for field, number in (("population", population), ("households", households)):
        if number is not None and not 0 <= number <= MOST_PEOPLE:
            raise PlaceRefused(field, _("应是0至%(most)s的整数", most=MOST_PEOPLE))
    with transaction():
        _lock(place)
        before = _values(place)
        _set_name(place, name)
        place.kind, place.township, place.active = kind, township, active
        place.population, place.households = population, households
        return _record_changes("place.edit", place, before, actor)


def confirm_place(place: Place, actor: Actor | None) -> bool:
    """A leader has looked at a place made in the field and found it right; whether it was new."""
    with transaction():
        _lock(place)
        before = _values(place)
        place.to_check = False
        return _record_changes("place.confirm", place, before, actor)


def mark_key(place: Place, is_key: bool, actor: Actor | None) -> bool:
    """Makes the place a key village (重点村), due more often, or no longer; whether it changed."""
    with transaction():
        _lock(place)
        before = _values(place)
        place.is_key = is_key
        return _record_changes("place.mark_key", place, before, actor)


def set_point(place: Place, lat: float, lon: float, quality: str, actor: Actor | None) -> bool:
    """Puts the place on the map (WGS-84 degrees); whether anything changed.

    Raises PlaceRefused for a point outside China, swapped numbers and an unknown quality.
    """
    checked = _checked_point(lat, lon, quality)
    with transaction():
        _lock(place)
        before = _values(place)
        place.lat, place.lon, place.coord_quality = checked
        return _record_changes("place.locate", place, before, actor)


def assign_unit(place: Place, unit: Unit | None, from_date: date, actor: Actor | None) -> bool:
    """Makes the unit answer for the place from the day on; whether anything changed.

    Where nobody ever did, the unit answers since ever. None or the root unit: nobody in
    particular any more (未划分). Raises PlaceRefused for a day before the last change.
    """
    unit_id = None if unit is None or unit.depth == 0 else unit.id
    unit_name = None if unit_id is None or unit is None else unit.name
    with transaction():
        _lock(place)
        rows = queries.list_jurisdictions(place)
        newest = rows[0] if rows else None
        current = newest if newest is not None and newest.to_date is None else None
        before = None if current is None else current.unit.name
        if (None if current is None else current.unit_id) == unit_id:
            return False
        check_assignment_day(newest, from_date)
        replace_jurisdiction(place.id, newest, unit_id, from_date)
        details = {"unit": [before, unit_name], "from_date": from_date.isoformat()}
        _record("place.assign", place, actor, details)
    return True


def is_likely_day(day: date) -> bool:
    """Whether the day can be meant: a year like 0026 is a slip of the finger."""
    return 2000 <= day.year < 2100


def check_assignment_day(newest: Jurisdiction | None, from_date: date) -> None:
    """A change may not go back behind the last one. Raises PlaceRefused."""
    if not is_likely_day(from_date):
        raise PlaceRefused("from_date", UNLIKELY_DAY)
    if newest is None:
        return
    last_change = newest.from_date
    if newest.to_date is not None:
        last_change = newest.to_date + timedelta(days=1)
    if last_change is not None and from_date < last_change:
        message = _("上次划分从%(last)s起，新的划分不能早于这一天", last=last_change.isoformat())
        raise PlaceRefused("from_date", message)


def replace_jurisdiction(
    place_id: str, newest: Jurisdiction | None, unit_id: str | None, from_date: date
) -> None:
    """Closes the open row the day before and opens one for the unit; part of a transaction.

    A row that would have held for no day is taken away, and a row that it had cut is healed.
    """
    if newest is None:
        db.session.add(Jurisdiction(place_id=place_id, unit_id=unit_id))
        db.session.flush()
        return
    day_before = from_date - timedelta(days=1)
    if newest.to_date is None and newest.from_date == from_date:
        db.session.delete(newest)
    elif newest.to_date is None:
        newest.to_date = day_before
    # The open row must be gone before another may open: the index allows one a place.
    db.session.flush()
    if unit_id is None:
        return
    cut = db.session.scalar(
        select(Jurisdiction).where(
            Jurisdiction.place_id == place_id,
            Jurisdiction.unit_id == unit_id,
            Jurisdiction.to_date == day_before,
        )
    )
    if cut is not None:
        cut.to_date = None
    else:
        db.session.add(Jurisdiction(place_id=place_id, unit_id=unit_id, from_date=from_date))
    db.session.flush()


def _lock(place: Place) -> None:
    """Lets one change of the place happen at a time: what is read then holds until the commit."""
    db.session.execute(select(Place.id).where(Place.id == place.id).with_for_update())
    db.session.refresh(place)


def _code_is_taken(code: str) -> bool:
    return db.session.scalar(select(Place.id).where(Place.code == code)) is not None


def _set_name(place: Place, name: str) -> None:
    name = " ".join(name.split())
    if not name:
        raise PlaceRefused("name", _("请填名称"))
    if len(name) > LONGEST_NAME:
        raise PlaceRefused("name", _("名称最多%(n)s个字", n=LONGEST_NAME))
    place.name, place.pinyin, place.initials = name, pinyin(name), initials(name)


def _checked_code(code: str) -> str:
    if not CODE.fullmatch(code):
        raise PlaceRefused("code", _("村代码是12位数字"))
    return code


def _checked_kind(kind: str) -> str:
    if kind not in PLACE_KINDS:
        raise PlaceRefused("kind", _("请选类型"))
    return kind


def _checked_point(
    lat: float | None, lon: float | None, quality: str
) -> tuple[float | None, float | None, str]:
    if lat is None and lon is None:
        return None, None, "none"
    if lat is None or lon is None:
        raise PlaceRefused("lat" if lat is None else "lon", _("纬度和经度要一起填"))
    if looks_swapped(lat, lon):
        raise PlaceRefused("lat", SWAPPED)
    if not in_range(lat, lon):
        raise PlaceRefused("lat", NOT_IN_CHINA)
    if quality not in COORD_QUALITIES or quality == "none":
        raise PlaceRefused("coord_quality", _("请选坐标来源"))
    return rounded(lat), rounded(lon), quality


def _values(place: Place) -> dict[str, Any]:
    names = "code name kind lat lon coord_quality population households is_key to_check active"
    values = {name: getattr(place, name) for name in names.split()}
    return values | {"township": None if place.township is None else place.township.name}


def _record_changes(action: str, place: Place, before: dict[str, Any], actor: Actor | None) -> bool:
    changed = audit.changes(before, _values(place))
    if changed:
        _record(action, place, actor, changed)
    return bool(changed)


def _record(action: str, place: Place, actor: Actor | None, details: dict[str, Any]) -> None:
    audit.record(
        action,
        actor=actor,
        target_type="place",
        target_id=place.id,
        target=place.name if place.code is None else f"{place.name}（{place.code}）",
        unit_id=queries.unit_id_of_place(place.id, today()),
        details=details,
    )
