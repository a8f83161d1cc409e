"""Bodies of the phones' requests: JSON objects, read without ever failing on what is in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import abort, request
from flask_babel import gettext as _

from outreach.api.forms import refuse
from outreach.devices.authors import from_base64
from outreach.devices.queries import is_id
from outreach.devices.services import Contact
from outreach.visits.forms import canonical_uuid

_LONGEST_TEXT = 40
_MOST_WAITING = 1_000_000


def read_object() -> dict[str, Any]:
    """The JSON object of this request. Aborts with 400 or 415 (not JSON)."""
    if not request.is_json:
        abort(415)
    try:
        body = request.get_json(silent=True)
    except RecursionError:
        body = None
    if not isinstance(body, dict):
        refuse({}, _("内容应是一个 JSON 对象"))
    return body


def read_uuid(body: dict[str, Any], name: str) -> str:
    """The UUID under the name, in canonical form. Aborts with 400."""
    value = body.get(name)
    canonical = canonical_uuid(value) if isinstance(value, str) else None
    if canonical is None:
        refuse({name: [_("应是 UUID")]})
    return canonical


def read_bytes(body: dict[str, Any], name: str) -> bytes:
    """The bytes under the name, sent in base64. Aborts with 400."""
    try:
        return from_base64(body.get(name))
    except ValueError:
        refuse({name: [_("应是 base64")]})


def read_moment(value: object) -> datetime | None:
    """A moment with its offset; None for anything else: no visit waits for a broken clock."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        return None if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_contact(
    sent: object, *, skew: timedelta | None, platform: str
) -> tuple[str | None, Contact]:
    """The phone that sends and what it says of itself; what makes no sense is left out."""
    told = sent if isinstance(sent, dict) else {}
    device_id, version = told.get("device"), told.get("app_version")
    waiting, oldest = told.get("waiting"), read_moment(told.get("oldest_waiting_at"))
    # `true` would pass for one.
    if type(waiting) is not int or not 0 <= waiting <= _MOST_WAITING:
        waiting = None
    contact = Contact(
        app_version=_text(version),
        platform=platform or None,
        waiting_count=waiting,
        oldest_waiting_at=_without_skew(oldest, skew) if waiting else None,
        clock_skew_s=None if skew is None else round(skew.total_seconds()),
    )
    known = _text(device_id)
    return (known.lower() if known and is_id(known) else None), contact


def _without_skew(moment: datetime | None, skew: timedelta | None) -> datetime | None:
    if moment is None or skew is None:
        return moment
    try:
        return moment - skew
    except OverflowError:
        return None


def _text(value: object) -> str | None:
    """A short text that both engines can hold."""
    if not isinstance(value, str):
        return None
    # Half of a surrogate pair is no character and can be stored nowhere.
    return value.replace("\0", "")[:_LONGEST_TEXT].encode("utf-8", "replace").decode()
