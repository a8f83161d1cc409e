"""Reading phones, their keys and their codes."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from outreach.accounts.models import Account
from outreach.database import db
from outreach.devices.models import Device, DeviceKey, EnrolmentCode
from outreach.units.queries import scope_unit_ids


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
    return isinstance(value, str) and 0 < len(value) <= 36 and "\0" not in value
