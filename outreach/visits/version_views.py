"""Pages on the versions of a visit: its history, and the choice between two versions."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from outreach.permissions import requires
from outreach.visits import access, services
from outreach.visits.blueprint import blueprint
from outreach.visits.edit_views import get_visit_or_404
from outreach.visits.history import describe_changes, describe_history
from outreach.visits.models import SubmissionConflict
from outreach.visits.queries import get_visit
from outreach.visits.services import AlreadySettled, NotAllowed
from outreach.visits.version_queries import (
    get_conflict,
    get_revision,
    list_open_conflicts,
    list_revisions,
)


@blueprint.route("/<visit_id>/history")
@requires("visits.view")
def history(visit_id: str) -> str:
    """Who changed what and when, the newest first."""
    visit = get_visit_or_404(visit_id)
    return render_template(
        "visits/history.html", visit=visit, history=describe_history(list_revisions(visit))
    )


@blueprint.route("/conflicts")
@requires("visits.edit")
def conflicts() -> str:
    """The visits in scope of which two versions are waiting for a choice."""
    waiting = list_open_conflicts(current_user)
    return render_template(
        "visits/conflicts.html", conflicts=[(get_visit(row.visit_id), row) for row in waiting]
    )


@blueprint.route("/conflicts/<conflict_id>", methods=["GET", "POST"])
@requires("visits.edit")
def conflict(conflict_id: str) -> Any:
    """Two versions side by side; the leader keeps one, the other stays in the history."""
    found = _conflict_or_404(conflict_id)
    visit = get_visit_or_404(found.visit_id)
    if not access.may_settle(current_user, visit):
        abort(403)
    if request.method == "POST":
        return _settle(found)
    current = get_revision(visit, visit.version)
    return render_template(
        "visits/conflict.html",
        visit=visit,
        conflict=found,
        current=current,
        changes=describe_changes(current.content, found.content),
    )


def _settle(found: SubmissionConflict) -> Any:
    choice = request.form.get("choice")
    if choice not in ("keep", "adopt"):
        abort(400)
    visit_id = found.visit_id
    try:
        if choice == "keep":
            services.keep_stored(current_user, found.id)
            flash(_("已保留现有的一份。另一份留在历史中"), "ok")
        else:
            services.adopt_conflict(current_user, found.id)
            flash(_("已采用。另一份留在历史中"), "ok")
    except AlreadySettled:
        flash(_("刚才已有人选定，没有再改"), "warn")
    except NotAllowed:
        abort(403, _("这次走访已作废，不能再改"))
    return redirect(url_for("visits.detail", visit_id=visit_id))


def _conflict_or_404(conflict_id: str) -> SubmissionConflict:
    try:
        return get_conflict(current_user, conflict_id)
    except LookupError:
        abort(404)
