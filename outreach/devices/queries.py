"""Reading phones, their keys and their codes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, and_, bindparam, case, exists, func, or_, select

from outreach.accounts.models import Account
from outreach.database import db, nearest_page
from outreach.devices.models import ENROLLED, REVOKED, STATES, Device, DeviceKey, EnrolmentCode
from outreach.units.queries import list_units_in_scope, scope_unit_ids

#: A phone that is not enrolled counts as one of the unit's for so long.
IN_USE = timedelta(days=30)


@dataclass(frozen=True)
class DeviceFilters:
    """What the list of phones shows: a unit, a state, only silent ones."""

    unit_id: str = ""
    state: str = ""
    #: Only those that are silent: not heard of since then.
    silent_before: datetime | None = None
    #: Without those that were never enrolled and with which nothing was recorded since then.
    used_since: datetime | None = None


def find_device(device_id: str) -> Device | None:
    """The phone with the id, or None."""
    return db.session.get(Device, device_id)


def get_device_in_scope(viewer: Account, device_id: str) -> Device:
    """The phone, if it belongs to the viewer's unit or below. Raises LookupError otherwise."""
    device = find_device(device_id)
    if device is None or device.unit_id not in scope_unit_ids(viewer):
        raise LookupError(f"no device {device_id!r} in the scope")
    return device


def find_device_key(key_id: object) -> DeviceKey | None:
    """The key with the id, with its phone and account; None also for what is no id."""
    return db.session.get(DeviceKey, key_id) if is_id(key_id) else None


def list_device_keys(key_ids: Collection[object]) -> dict[str, DeviceKey]:
    """The keys with these ids, by id, in one statement."""
    wanted = {each for each in key_ids if is_id(each)}
    if not wanted:
        return {}
    return {
        key.id: key for key in db.session.scalars(select(DeviceKey).where(DeviceKey.id.in_(wanted)))
    }


def count_keys_since(account_id: str, moment: datetime) -> int:
    """On how many phones the account has registered a key since then."""
    statement = select(func.count()).where(
        DeviceKey.account_id == account_id, DeviceKey.created_at > moment
    )
    return db.session.scalar(statement) or 0


def has_key_on(account_id: str, device_id: str) -> bool:
    """Whether the account has registered a key on the phone: it has signed in there."""
    found = exists().where(DeviceKey.account_id == account_id, DeviceKey.device_id == device_id)
    return bool(db.session.scalar(select(found)))


def find_code(code_hash: str) -> EnrolmentCode | None:
    """The enrolment code with the keyed hash, locked, whatever its state; or None."""
    return db.session.scalar(
        select(EnrolmentCode)
        .where(EnrolmentCode.code_hash == code_hash)
        .with_for_update(of=EnrolmentCode)
    )


def free_number(unit_id: str) -> int:
    """The smallest number that no phone of the unit has."""
    taken = set(db.session.scalars(select(Device.number).where(Device.unit_id == unit_id)))
    return next(number for number in range(1, len(taken) + 2) if number not in taken)


def is_id(value: object) -> bool:
    """Whether the value can be an id of ours: text that both engines can look for."""
    return isinstance(value, str) and 0 < len(value) <= 36 and value.isascii() and "\0" not in value


def list_silent_devices(unit_ids: frozenset[str], *, silent_before: datetime) -> Sequence[Device]:
    """Phones of the units not heard of since then, the longest silent first."""
    # Every page of figures asks, mostly for nothing, and headquarters would name all its units.
    days = {"before": silent_before, "since": silent_before - IN_USE}
    theirs = unit_ids.intersection(db.session.scalars(_UNITS_WITH_SILENT, days))
    if not theirs:
        return []
    return db.session.scalars(
        select(Device)
        .where(Device.unit_id.in_(theirs), _is_silent(silent_before, silent_before - IN_USE))
        .order_by(Device.last_contact_at, Device.id)
    ).all()


def list_devices(
    viewer: Account, filters: DeviceFilters, *, page: int = 1, length: int = 100
) -> Pagination:
    """One page of the phones of the viewer's unit and below that fit the filters.

    Ordered as the tree of units, then by number; those without one last, the latest heard of first.
    """
    places_in_tree = {unit.id: at for at, unit in enumerate(list_units_in_scope(viewer))}
    statement = (
        select(Device)
        .where(Device.unit_id.in_(places_in_tree), *_conditions(filters))
        .order_by(
            case(places_in_tree, value=Device.unit_id),
            Device.number.is_(None),
            Device.number,
            Device.last_contact_at.desc(),
            Device.id,
        )
    )
    return db.paginate(statement, page=nearest_page(page), per_page=length, error_out=False)


def _conditions(filters: DeviceFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.unit_id:
        conditions.append(Device.unit_id == filters.unit_id)
    if filters.used_since is not None:
        in_use = _is_in_use(filters.used_since)
        conditions.append(or_(Device.enrolled_at.is_not(None), in_use))
    if filters.state == REVOKED:
        conditions.append(Device.revoked_at.is_not(None))
    elif filters.state in STATES:
        enrolled = (
            Device.enrolled_at.is_not(None)
            if filters.state == ENROLLED
            else Device.enrolled_at.is_(None)
        )
        conditions += [Device.revoked_at.is_(None), enrolled]
    before = filters.silent_before
    if before is not None:
        conditions.append(_is_silent(before, before - IN_USE))
    return conditions


def _is_silent(before: Any, in_use_since: Any) -> ColumnElement[bool]:
    """Not heard of since then, though it should be.

    Enrolled phones, and others with which visits were sent in the 30 days before, or that had
    some waiting. Revoked ones are silent on purpose.
    """
    return and_(
        Device.revoked_at.is_(None),
        Device.last_contact_at < before,
        or_(Device.enrolled_at.is_not(None), _is_in_use(in_use_since)),
    )


def _is_in_use(since: Any) -> ColumnElement[bool]:
    """Visits were sent with it since then, or wait on it: more than a browser at some desk."""
    return and_(
        Device.last_contact_at >= since,
        or_(Device.last_visit_at >= since, Device.waiting_count > 0),
    )


_UNITS_WITH_SILENT = (
    select(Device.unit_id).where(_is_silent(bindparam("before"), bindparam("since"))).distinct()
)
