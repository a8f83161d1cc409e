"""A few enrolled phones, so that their page and their silence can be seen."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from outreach.accounts.models import Account
from outreach.database import db, transaction, utc_now
from outreach.demo import cast
from outreach.devices.enrolment import enrol_device, make_code
from outreach.devices.services import device_for, revoke_device

_VERSION = "2026.11"


@dataclass(frozen=True)
class Phone:
    """What a made-up phone told when it was last in contact."""

    unit: str
    hours_ago: float
    waiting: int = 0
    skew_s: int = 4
    platform: str = "Android · Chrome 141"
    enrolled: bool = True
    revoked: bool = False


PHONES = (
    Phone("JY", 0.4),
    Phone("JY", 74, waiting=2),
    Phone("JY", 75, platform="HarmonyOS · Huawei 15"),
    Phone("JY", 97, waiting=1, skew_s=-660),
    Phone("XD2", 0.2),
    Phone("XD2", 3, waiting=1, skew_s=420),
    Phone("XD2", 26),
    Phone("XD2", 700, revoked=True),
    Phone("XD2", 5, enrolled=False, platform="Android · Edge 140"),
)


def add_phones(accounts: dict[str, Account]) -> None:
    """Enrols the phones through the codes of their units' leaders."""
    now = utc_now()
    for number, phone in enumerate(PHONES):
        leader = accounts[cast.leader_badge(phone.unit)]
        officer = accounts[cast.officer_badge(phone.unit, 1)]
        device_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"demo phone {number}"))
        if phone.enrolled:
            code, _until = make_code(leader.unit, actor=leader)
            device = enrol_device(officer, device_id, code, address=None)
        else:
            with transaction():
                device = device_for(officer, device_id)
        if phone.revoked:
            revoke_device(device, actor=leader)
        seen = now - timedelta(hours=phone.hours_ago)
        with transaction():
            device.last_contact_at = seen
            device.last_visit_at = seen - timedelta(hours=2)
            device.app_version, device.platform = _VERSION, phone.platform
            device.waiting_count, device.clock_skew_s = phone.waiting, phone.skew_s
            device.oldest_waiting_at = seen - timedelta(hours=20) if phone.waiting else None
            db.session.flush()
