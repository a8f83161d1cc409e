"""Phones, the keys with which accounts sign on them, and one-time codes to enrol them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.accounts.models import Account
from outreach.database import Id, Model, UtcDateTime, utc_now
from outreach.units.models import Unit

ENROLLED, NOT_ENROLLED, REVOKED = "enrolled", "not_enrolled", "revoked"
STATES = (ENROLLED, NOT_ENROLLED, REVOKED)


class Device(Model):
    """A phone (or browser) that keeps visits. It belongs to a unit, never to a person."""

    __tablename__ = "devices"
    __table_args__ = (
        CheckConstraint("(enrolled_at is null) = (number is null)", name="enrolled_has_number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("waiting_count >= 0", name="waiting_count"),
        # The number is what people say: 小店二大队3号机.
        UniqueConstraint("unit_id", "number"),
    )

    #: Made by the phone.
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    #: Its number within the unit, from 1; None until it is enrolled.
    number: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=utc_now)
    enrolled_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    revoked_by_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    last_contact_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=utc_now, index=True)
    #: When an envelope signed on it last arrived, sent by itself or handed over.
    last_visit_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    app_version: Mapped[str] = mapped_column(String(40), default="")
    #: Operating system and browser with its major version, such as "Android · Chrome 141".
    platform: Mapped[str] = mapped_column(String(120), default="")
    #: Visits it had not sent, as it said at its last contact.
    waiting_count: Mapped[int] = mapped_column(default=0)
    #: Since when the oldest of them has waited, by the server's clock.
    oldest_waiting_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    #: Seconds by which its clock was ahead at its last contact; None where it did not tell.
    clock_skew_s: Mapped[int | None]

    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)
    revoked_by: Mapped[Account | None] = relationship()

    @property
    def state(self) -> str:
        """`enrolled`, `not_enrolled` or `revoked`."""
        if self.revoked_at is not None:
            return REVOKED
        return NOT_ENROLLED if self.enrolled_at is None else ENROLLED


class DeviceKey(Model):
    """The public half of the key with which one account signs on one phone."""

    __tablename__ = "device_keys"

    #: Made by the phone.
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("devices.id"), index=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    #: The uncompressed point, 65 bytes.
    public_key: Mapped[bytes] = mapped_column(LargeBinary())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=utc_now)
    #: The account's last sign-in with its password on this phone.
    signed_in_at: Mapped[datetime] = mapped_column(UtcDateTime())

    device: Mapped[Device] = relationship(lazy="joined", innerjoin=True)
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class EnrolmentCode(Model):
    """A one-time code with which a phone joins a unit; only its keyed hash is kept."""

    __tablename__ = "enrolment_codes"

    id: Mapped[Id]
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_by_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime())
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    device_id: Mapped[str | None] = mapped_column(ForeignKey("devices.id"))

    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)
