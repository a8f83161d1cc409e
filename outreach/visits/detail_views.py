"""The page of one visit: what was done, its state, its history; for leaders, the decision."""

from __future__ import annotations

from flask import render_template, request
from flask_login import current_user

from outreach.permissions import requires
from outreach.visits import access
from outreach.visits.blueprint import blueprint
from outreach.visits.edit_views import get_visit_or_404
from outreach.visits.history import describe_history
from outreach.visits.queue import Queue
from outreach.visits.review_queries import (
    find_last_review,
    find_twins,
    list_merge_candidates,
    list_merged,
    list_reviews,
)
from outreach.visits.version_queries import list_conflicts, list_revisions
from outreach.visits.words import receipt_of

blueprint.add_app_template_global(receipt_of)


@blueprint.route("/<visit_id>")
@requires("visits.view")
def detail(visit_id: str) -> str:
    """One visit with everything on it."""
    visit = get_visit_or_404(visit_id)
    conflicts = list_conflicts(visit)
    revisions = list_revisions(visit)
    may_review = access.may_review(current_user, visit)
    return render_template(
        "visits/detail.html",
        visit=visit,
        may_edit=access.may_edit(current_user, visit),
        may_review=may_review,
        may_void=access.may_void(current_user, visit),
        may_restore=access.may_restore(current_user, visit),
        may_settle=access.may_settle(current_user, visit),
        queue=Queue.find(request.args) if may_review else None,
        returned=find_last_review(visit) if visit.review_state == "returned" else None,
        twin=find_twins([visit]).get(visit.id) if may_review else None,
        has_candidates=may_review and bool(list_merge_candidates(current_user, visit)),
        merged=list_merged(visit),
        conflicts=[conflict for conflict in conflicts if conflict.state == "open"],
        receipt=receipt_of(visit, revisions[-1]),
        history=describe_history(revisions, list_reviews(visit), conflicts),
    )
