"""What phones call: their session, their keys, enrolment, the vault, envelopes."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import abort, jsonify, make_response, request
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from outreach.accounts import sessions
from outreach.api.forms import refuse
from outreach.database import utc_now
from outreach.devices import bodies, contacts, services
from outreach.devices.blueprint import blueprint
from outreach.devices.enrolment import TooManyCodes, enrol_device, wait_words
from outreach.devices.envelopes import MOST_ENVELOPES, Result, Sending, receive_envelopes
from outreach.devices.models import Device
from outreach.devices.platforms import platform_of
from outreach.devices.queries import find_device, is_id
from outreach.devices.refusals import DeviceRefused, DeviceRevoked
from outreach.devices.sealing import Unreadable
from outreach.devices.server_keys import newest_key
from outreach.devices.services import Contact, NewKey
from outreach.devices.signatures import is_point
from outreach.devices.vaults import TooManyOpenings, open_vault_key
from outreach.devices.words import device_name
from outreach.errors import PROBLEMS, show
from outreach.language import label
from outreach.permissions import ROLE_PERMISSIONS, public, signed_in, signed_items

#: A skew beyond this is a broken clock, not a wrong one: the column holds 32 bits.
_MOST_SKEW = timedelta(seconds=2_000_000_000)
_NEW_PHONE_WAIT_S = 3600
DEVICE_HEADER = "Outreach-Device"


@blueprint.get("/api/v1/session")
@public
def session_state() -> Response:
    """Who is signed in, the form token, the server's clock and key, and what this phone is."""
    return jsonify(
        account=_account_json() if current_user.is_authenticated else None,
        csrf_token=generate_csrf(),
        server_time=_moment(utc_now()),
        server_key=_server_key_json(),
        device=_device_json(_named_device()),
    )


@blueprint.post("/api/v1/device-keys")
@signed_in
def add_key() -> Response:
    """Notes the key with which the account signs on this phone, and this sign-in."""
    body = bodies.read_object()
    public_key = bodies.read_bytes(body, "public_key")
    if not is_point(public_key):
        refuse({"public_key": [_("应是 P-256 的未压缩点，65字节")]})
    key = NewKey(bodies.read_uuid(body, "device"), bodies.read_uuid(body, "key"), public_key)
    try:
        device = services.register_key(
            current_user._get_current_object(),
            key,
            signed_in_at=_session_start(),
            platform=platform_of(request.user_agent.string),
        )
    except DeviceRefused as refused:
        refuse({refused.field: [str(refused)]})
    except services.TooManyPhones:
        answer = make_response(show(PROBLEMS[429], _("今天登录的新手机太多，明天再试")))
        answer.headers["Retry-After"] = str(_NEW_PHONE_WAIT_S)
        return answer
    return jsonify(device=_device_json(device), server_key=_server_key_json())


@blueprint.post("/api/v1/devices/enrolment")
@signed_in
def enrol() -> Response:
    """Joins this phone to the unit of a one-time code."""
    body = bodies.read_object()
    code = body.get("code")
    try:
        device = enrol_device(
            current_user._get_current_object(),
            bodies.read_uuid(body, "device"),
            code if isinstance(code, str) else "",
            address=request.remote_addr,
            platform=platform_of(request.user_agent.string),
        )
    except DeviceRefused as refused:
        refuse({refused.field: [str(refused)]}, str(refused))
    except TooManyCodes as refusal:
        abort(429, wait_words(refusal))
    return jsonify(device=_device_json(device))


@blueprint.post("/api/v1/vault/open")
@signed_in
def open_vault() -> Response:
    """The vault key that this phone sealed for the account of this session."""
    _session_start()
    body = bodies.read_object()
    try:
        key = open_vault_key(current_user._get_current_object(), bodies.read_bytes(body, "sealed"))
    except Unreadable:
        refuse({"sealed": [_("打不开：不是这个账号的，或不是本系统的")]})
    except TooManyOpenings:
        abort(429)
    return jsonify(key=key)


@blueprint.post("/api/v1/envelopes")
@signed_items
def envelopes() -> Response:
    """Stores the visits in sealed, signed envelopes, answering each by itself."""
    body = bodies.read_object()
    items = body.get("envelopes")
    if not isinstance(items, list):
        refuse({"envelopes": [_("应是列表")]})
    if len(items) > MOST_ENVELOPES:
        abort(413, _("一次最多%(most)s条，请分几次提交", most=MOST_ENVELOPES))
    now = utc_now()
    sent_at = bodies.read_moment(body.get("sent_at"))
    skew = None if sent_at is None or abs(sent_at - now) > _MOST_SKEW else sent_at - now
    device_id, contact = bodies.read_contact(
        body.get("contact"), skew=skew, platform=platform_of(request.user_agent.string)
    )
    if device_id is not None and not contacts.is_sender(device_id, _proof(body), now=now):
        # Whoever forwards a visit may say another phone's name: that one's clock is not theirs to tell.
        device_id = None
    results = receive_envelopes(items, Sending(at=now, device_id=device_id, skew=skew))
    if device_id is not None:
        services.note_contact(device_id, contact, now=now)
    return jsonify(
        results=[result_json(result) for result in results], server_time=_moment(utc_now())
    )


def refuse_revoked_phones() -> None:
    """A phone that names itself in a session of its own is noted; a revoked one is answered 403."""
    device_id = request.headers.get(DEVICE_HEADER, "").lower()
    if not device_id or not request.path.startswith("/api/v1/"):
        return
    if is_id(device_id) and contacts.is_session_of(device_id):
        services.note_contact(device_id, Contact())
    device = _named_device()
    if device is not None and device.revoked_at is not None:
        raise DeviceRevoked


@blueprint.record
def _ask_first(state: BlueprintSetupState) -> None:
    # Before it is asked who is signed in: revoking has ended the session, and the phone must hear why.
    state.app.before_request_funcs.setdefault(None, []).insert(0, refuse_revoked_phones)


def result_json(result: Result) -> dict[str, Any]:
    """The answer to one envelope."""
    return {
        "submission_id": result.submission_id,
        "status": result.status,
        "errors": dict(result.errors),
        "stored_as": result.stored_as,
        "receipt": result.receipt or None,
        "received_at": result.received_at and _moment(result.received_at),
        "version": result.version,
        "photos": dict(result.photos),
    }


def _named_device() -> Device | None:
    device_id = request.headers.get(DEVICE_HEADER, "").lower()
    return find_device(device_id) if is_id(device_id) else None


def _proof(body: dict[str, Any]) -> object:
    contact = body.get("contact")
    return contact.get("proof") if isinstance(contact, dict) else None


def _session_start() -> datetime:
    """When the password of this session was given; a token is no sign-in on a phone (403)."""
    moment = None if current_user.by_token else sessions.signed_in_at()
    if moment is None:
        abort(403)
    return moment


def _account_json() -> dict[str, Any]:
    account = current_user
    unit = account.unit
    return {
        "id": account.id,
        "badge": account.badge,
        "name": account.display_name,
        "role": account.role,
        "unit": {"id": unit.id, "code": unit.code, "name": label(unit)},
        "permissions": sorted(ROLE_PERMISSIONS[account.role]),
        "must_change_password": account.must_change_password,
    }


def _device_json(device: Device | None) -> dict[str, Any] | None:
    if device is None:
        return None
    return {
        "id": device.id,
        "state": device.state,
        "unit": label(device.unit),
        "number": device.number,
        "name": device_name(device),
    }


def _server_key_json() -> dict[str, str]:
    key = newest_key()
    return {"id": key.id.hex(), "public_key": base64.b64encode(key.point).decode()}


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
