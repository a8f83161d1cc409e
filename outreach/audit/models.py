"""The audit table. It knows no other table, so that it outlives all of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from outreach.database import Id, Model, UtcDateTime, utc_now


class AuditEvent(Model):
    """One write: the actor, the action, what it was done to, and what changed."""

    __tablename__ = "audit_events"
    __table_args__ = (
        Index("ix_audit_events_target", "target_type", "target_id"),
        Index("ix_audit_events_unit_id_at", "unit_id", "at"),
    )

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(UtcDateTime(), default=utc_now, index=True)
    #: Account id, or None for the command line and the system.
    actor_id: Mapped[str | None] = mapped_column(String(36), index=True)
    #: The actor as shown then: badge and display name.
    actor: Mapped[str] = mapped_column(String(128))
    #: Noun and verb, such as `visit.record`.
    action: Mapped[str] = mapped_column(String(64), index=True)
    target_type: Mapped[str] = mapped_column(String(32))
    target_id: Mapped[str] = mapped_column(String(64))
    #: The target as shown then.
    target: Mapped[str] = mapped_column(String(200))
    #: The unit whose auditors see the entry; None is headquarters only.
    unit_id: Mapped[str | None] = mapped_column(String(36))
    #: {"field": [before, after]} or other facts of the action.
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    #: `web`, `api` or `cli`.
    channel: Mapped[str] = mapped_column(String(8))
    address: Mapped[str | None] = mapped_column(String(64))
    request_id: Mapped[str | None] = mapped_column(String(36))
