"""Pages on which administrators and leaders look after the phones of their unit and below."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from outreach.accounts import sessions
from outreach.database import utc_now
from outreach.devices import queries, services
from outreach.devices.blueprint import blueprint
from outreach.devices.enrolment import make_code, spaced
from outreach.devices.forms import SILENT, DeviceFilterForm, NewDeviceForm, NumberForm
from outreach.devices.models import Device
from outreach.devices.qr_codes import qr_svg
from outreach.devices.queries import DeviceFilters
from outreach.devices.refusals import DeviceRefused
from outreach.devices.silence import silence_words, silent_after
from outreach.devices.words import (
    STATE_NAMES,
    clock_words,
    device_name,
    short_name,
    skew_words,
)
from outreach.permissions import requires, signed_in
from outreach.units.models import Unit
from outreach.units.queries import (
    get_unit_in_scope,
    list_units_in_scope,
    scope_unit_ids,
)

#: Phones a page; the rest is on the next ones.
PAGE_LENGTH = 100

blueprint.add_app_template_filter(device_name, "device_name")
blueprint.add_app_template_filter(short_name, "device_short_name")
blueprint.add_app_template_filter(skew_words, "skew_words")
blueprint.add_app_template_filter(clock_words, "clock_words")
blueprint.add_app_template_filter(lambda state: STATE_NAMES[state], "device_state")


@blueprint.app_template_global()
def silence_sentence() -> str:
    """4部手机自周一未联系，晋源大队的数字可能偏低, in one's scope; or empty."""
    return silence_words(scope_unit_ids(current_user))


@blueprint.route("/devices")
@requires("devices.manage")
def index() -> str:
    """The phones in scope by unit and number, with filters in the address."""
    form = DeviceFilterForm(request.args)
    form.offer_units(list_units_in_scope(current_user))
    form.validate()
    # A filter that means nothing here says so at its field and does not narrow the list.
    chosen = {field.name: field.data for field in form if field.data and not field.errors}
    state = chosen.get("state", "")
    now = utc_now()
    silent_before = now - silent_after()
    filters = DeviceFilters(
        unit_id=chosen.get("unit", ""),
        state="" if state == SILENT else state,
        silent_before=silent_before if state == SILENT else None,
        # Every browser somebody once signed in with is one; they are found by their state.
        used_since=None if state else now - queries.IN_USE,
    )
    page = queries.list_devices(
        current_user, filters, page=request.args.get("page", 1, type=int), length=PAGE_LENGTH
    )
    groups = [(unit, list(rows)) for unit, rows in groupby(page.items, lambda row: row.unit)]
    return render_template(
        "devices/index.html",
        form=form,
        page=page,
        groups=groups,
        active=len(chosen),
        silent_before=silent_before,
    )


@blueprint.route("/devices/new", methods=["GET", "POST"])
@requires("devices.manage")
def new() -> Any:
    """Makes a one-time code for a phone of a unit and shows it, this once."""
    posted = request.method == "POST"
    form = NewDeviceForm(
        request.form if posted else None,
        data={"unit": request.args.get("unit") or current_user.unit_id},
    )
    form.offer_units(list_units_in_scope(current_user))
    if not posted or not form.validate():
        return render_template("devices/new.html", form=form), 422 if posted else 200
    unit = _chosen_unit(form)
    code, expires_at = make_code(unit, actor=current_user._get_current_object())
    address = url_for("devices.enrol_page", code=code, _external=True)
    # The answer to the POST itself: the code goes into no cookie and no address of this desk.
    return render_template(
        "devices/code.html",
        unit=unit,
        code=spaced(code),
        expires_at=expires_at,
        address=address,
        qr=qr_svg(address),
    )


@blueprint.route("/devices/<device_id>", methods=["GET", "POST"])
@requires("devices.manage")
def detail(device_id: str) -> Any:
    """A phone and what may be done to it; its number is changed here."""
    device = _device_or_404(device_id)
    posted = request.method == "POST"
    form = NumberForm(request.form if posted else None, data={"number": device.number})
    if posted and form.validate():
        try:
            services.renumber_device(device, form.number.data or 0, actor=current_user)
        except DeviceRefused as refused:
            form.number.errors = [str(refused)]
        else:
            flash(_("已改为%(name)s", name=device_name(device)), "ok")
            return redirect(url_for("devices.detail", device_id=device.id))
    page = render_template(
        "devices/detail.html",
        device=device,
        form=form,
        silent_before=utc_now() - silent_after(),
    )
    return page, 422 if posted else 200


@blueprint.route("/devices/<device_id>/revoke", methods=["POST"])
@requires("devices.manage")
def revoke(device_id: str) -> Response:
    """Nothing is taken from the phone any more (停用这部手机)."""
    device = _device_or_404(device_id)
    account, signed_in_at = current_user._get_current_object(), sessions.signed_in_at()
    stamp = account.session_stamp
    services.revoke_device(device, actor=account)
    if signed_in_at is not None and account.session_stamp != stamp:
        # Who revokes a phone of their own stays signed in here, no longer than before.
        sessions.start_session(account, now=signed_in_at)
    flash(_("已停用%(name)s", name=device_name(device)), "ok")
    return redirect(url_for("devices.detail", device_id=device.id))


@blueprint.route("/devices/<device_id>/restore", methods=["POST"])
@requires("devices.manage")
def restore(device_id: str) -> Response:
    """The phone may send again (恢复)."""
    device = _device_or_404(device_id)
    services.restore_device(device, actor=current_user)
    flash(_("已恢复%(name)s", name=device_name(device)), "ok")
    return redirect(url_for("devices.detail", device_id=device.id))


@blueprint.route("/enrol")
@signed_in
def enrol_page() -> str:
    """Where the QR code leads on the phone itself: it joins the unit with the code."""
    return render_template("devices/enrol.html", code=request.args.get("code", "")[:20])


def _device_or_404(device_id: str) -> Device:
    try:
        return queries.get_device_in_scope(current_user, device_id)
    except LookupError:
        abort(404)


def _chosen_unit(form: NewDeviceForm) -> Unit:
    try:
        return get_unit_in_scope(current_user, form.unit.data or "")
    except LookupError:
        abort(404)
