"""Pages on the versions of a visit: its history, and the choice between two versions."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from outreach.permissions import requires
from outreach.visits import access
from outreach.visits.blueprint import blueprint
from outreach.visits.choosing import Choosing
from outreach.visits.content import Content
from outreach.visits.edit_views import get_visit_or_404
from outreach.visits.history import describe_history
from outreach.visits.models import SubmissionConflict, Visit, VisitRevision
from outreach.visits.outcomes import AlreadySettled, NotAllowed, StaleVisit
from outreach.visits.review_queries import list_reviews
from outreach.visits.review_words import faster_words
from outreach.visits.settling import settle_versions
from outreach.visits.version_queries import (
    get_conflict,
    get_revision,
    list_conflicts,
    list_open_conflicts,
    list_revisions,
)


@blueprint.route("/<visit_id>/history")
@requires("visits.view")
def history(visit_id: str) -> str:
    """Who changed and decided what and when, the newest first."""
    visit = get_visit_or_404(visit_id)
    return render_template(
        "visits/history.html",
        visit=visit,
        history=describe_history(list_revisions(visit), list_reviews(visit), list_conflicts(visit)),
    )


@blueprint.route("/conflicts")
@requires("visits.edit")
def conflicts() -> str:
    """The visits in scope of which two versions are waiting for a choice."""
    return render_template("visits/conflicts.html", conflicts=list_open_conflicts(current_user))


@blueprint.route("/conflicts/<conflict_id>", methods=["GET", "POST"])
@requires("visits.edit")
def conflict(conflict_id: str) -> Any:
    """Two versions side by side; the leader chooses part by part, both stay in the history."""
    found = _conflict_or_404(conflict_id)
    visit = get_visit_or_404(found.visit_id)
    if not access.may_settle(current_user, visit):
        abort(403)
    version = visit.version if found.state == "open" else found.compared_version or visit.version
    stored = get_revision(visit, version)
    choosing = Choosing(
        stored.content, found.content, request.form, _settled_content(found, visit, stored)
    )
    if request.method == "POST":
        answer = _settle(found, visit, choosing)
        if answer is not None:
            return answer
    page = render_template(
        "visits/conflict.html", visit=visit, conflict=found, stored=stored, choosing=choosing
    )
    return page, choosing.status


def _settle(found: SubmissionConflict, visit: Visit, choosing: Choosing) -> Any:
    """Settles what was chosen; None where the page is shown again with what is missing or wrong."""
    content = choosing.chosen_content(current_user, visit)
    if content is None:
        return None
    conflict_id, visit_id = found.id, visit.id
    try:
        became = settle_versions(
            current_user, conflict_id, content, request.form.get("base_version", 0, type=int)
        )
    except StaleVisit as stale:
        choosing.refuse(faster_words("edit", stale.author, stale.at), status=409)
        return None
    except AlreadySettled:
        flash(_("刚才已有人选定，没有再改"), "warn")
    except NotAllowed:
        choosing.refuse(_("这次走访已作废：可以整份用A保持不变，或先恢复再选"))
        return None
    else:
        kept = _("已保留现有的一份。另一份留在历史中")
        flash(kept if became == "kept" else _("已采用。另一份留在历史中"), "ok")
        if choosing.left_out_words:
            flash(choosing.left_out_words, "info")
    return redirect(url_for("visits.detail", visit_id=visit_id))


def _settled_content(
    found: SubmissionConflict, visit: Visit, stored: VisitRevision
) -> Content | None:
    """What a settled conflict made of the visit; None while it is open."""
    if found.state == "open":
        return None
    if found.state == "kept":
        return stored.content
    return get_revision(visit, stored.version + 1).content


def _conflict_or_404(conflict_id: str) -> SubmissionConflict:
    try:
        return get_conflict(current_user, conflict_id)
    except LookupError:
        abort(404)
