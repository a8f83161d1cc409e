"""Pages of the audit: who did what, when, on what, from where."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask_login import current_user

from outreach.audit import queries, words
from outreach.audit.forms import AuditFilterForm
from outreach.permissions import requires

PAGE_LENGTH = 50

blueprint = Blueprint("audit", __name__, url_prefix="/audit")


@blueprint.route("")
@requires("audit.view")
def index() -> str:
    """The entries in scope, newest first; filters in the address."""
    form = AuditFilterForm(request.args)
    form.validate()
    # A filter that cannot be read says so at its field and does not narrow the list.
    chosen = {field.short_name: field.data for field in form if field.data and not field.errors}
    filters = queries.AuditFilters(
        action=chosen.get("action", ""),
        target_type=chosen.get("target", ""),
        actor=chosen.get("who", ""),
        first=chosen.get("from"),
        last=chosen.get("to"),
    )
    page = queries.list_events(
        current_user,
        filters,
        page=request.args.get("page", 1, type=int),
        length=PAGE_LENGTH,
    )
    return render_template(
        "audit/index.html", form=form, page=page, active=len(chosen), words=words
    )


@blueprint.route("/<event_id>")
@requires("audit.view")
def view(event_id: str) -> str:
    """One entry with all it tells."""
    try:
        event = queries.get_event_in_scope(current_user, event_id)
    except LookupError:
        abort(404)
    related = queries.list_events_of(current_user, event.target_type, event.target_id)
    return render_template("audit/view.html", event=event, related=related, words=words)
