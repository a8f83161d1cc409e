"""Writing audit entries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from flask import g, has_request_context, request

from outreach.audit.models import AuditEvent
from outreach.database import Row, db, insert_rows


class Actor(Protocol):
    """Whoever can do something: an account."""

    id: Any
    badge: Any
    display_name: Any


#: Who acted where no account did: the operator at the command line, or somebody not signed in.
OPERATOR = "operator"
STRANGER = "stranger"


def record(
    action: str,
    *,
    actor: Actor | None,
    target_type: str,
    target_id: str,
    target: str,
    unit_id: str | None,
    details: dict[str, Any] | None = None,
) -> None:
    """Adds one entry to the open transaction; the caller's commit stores both or neither.

    `actor` None is the operator at the command line or, in a request, somebody who is not signed
    in. `details` must be JSON values and must never hold a secret.
    """
    row = entry(
        action,
        actor=actor,
        target_type=target_type,
        target_id=target_id,
        target=target,
        unit_id=unit_id,
        details=details,
    )
    db.session.add(AuditEvent(**row))


def record_all(entries: Iterable[Row]) -> None:
    """Adds many entries, made by `entry`, to the open transaction at once."""
    insert_rows(AuditEvent, list(entries))


def entry(
    action: str,
    *,
    actor: Actor | None,
    target_type: str,
    target_id: str,
    target: str,
    unit_id: str | None,
    details: dict[str, Any] | None = None,
) -> Row:
    """An entry as a row, for `record_all`; the parameters are those of `record`."""
    in_request = has_request_context()
    if in_request:
        channel = "api" if request.path.startswith("/api/") else "web"
    else:
        channel = "cli"
    return {
        "action": action,
        "actor_id": None if actor is None else actor.id,
        "actor": _name_of(actor, in_request),
        "target_type": target_type,
        "target_id": target_id,
        "target": target[:200],
        "unit_id": unit_id,
        "details": details or {},
        "channel": channel,
        "address": (request.remote_addr or "")[:64] if in_request else None,
        "request_id": g.get("request_id") if in_request else None,
    }


def _name_of(actor: Actor | None, in_request: bool) -> str:
    if actor is None:
        return STRANGER if in_request else OPERATOR
    return f"{actor.display_name}（{actor.badge}）"[:128]


def changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """The fields that differ, as {"field": [before, after]}."""
    return {
        name: [before.get(name), after.get(name)]
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    }
