"""Pages on which a leader merges two entries of one visit."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from outreach.permissions import requires
from outreach.visits import access
from outreach.visits.blueprint import blueprint
from outreach.visits.choosing import Choosing
from outreach.visits.content import Content, with_known_place
from outreach.visits.edit_views import get_visit_or_404
from outreach.visits.merge import merge_visits
from outreach.visits.models import Visit
from outreach.visits.outcomes import AlreadyDecided, NotAllowed, StaleVisit
from outreach.visits.review_queries import list_merge_candidates
from outreach.visits.review_words import faster_words
from outreach.visits.version_queries import get_revision


@blueprint.route("/<visit_id>/merge")
@requires("visits.void")
def merge_candidates(visit_id: str) -> str:
    """The other entries that may be the same visit."""
    visit = _mergeable_or_403(visit_id)
    return render_template(
        "visits/merge_candidates.html",
        visit=visit,
        candidates=list_merge_candidates(current_user, visit),
    )


@blueprint.route("/<visit_id>/merge/<other_id>", methods=["GET", "POST"])
@requires("visits.void")
def merge(visit_id: str, other_id: str) -> Any:
    """Two entries side by side: the first stays with what is chosen, the other becomes void."""
    visit, other = _mergeable_or_403(visit_id), _mergeable_or_403(other_id)
    if other.id not in [each.id for each in list_merge_candidates(current_user, visit)]:
        abort(404)
    a = get_revision(visit, visit.version).content
    choosing = Choosing(a, _content_of_same_place(other, visit, a), request.form)
    if request.method == "POST":
        answer = _merge(visit, other, choosing)
        if answer is not None:
            return answer
    page = render_template("visits/merge.html", visit=visit, other=other, choosing=choosing)
    return page, choosing.status


def _merge(visit: Visit, other: Visit, choosing: Choosing) -> Any:
    content = choosing.chosen_content(current_user, visit)
    if content is None:
        return None
    kept, merged = (
        (each.id, request.form.get(name, 0, type=int))
        for each, name in ((visit, "version"), (other, "other_version"))
    )
    try:
        merge_visits(current_user, kept, merged, content)
    except StaleVisit as stale:
        choosing.refuse(faster_words("edit", stale.author, stale.at), status=409)
        return None
    except AlreadyDecided as decided:
        flash(faster_words(decided.decision, decided.account, decided.at), "warn")
    except NotAllowed:
        abort(403)
    else:
        flash(_("已合并成一次。另一条已作废，可以恢复"), "ok")
        if choosing.left_out_words:
            flash(choosing.left_out_words, "info")
    return redirect(url_for("visits.detail", visit_id=kept[0]))


def _content_of_same_place(other: Visit, visit: Visit, a: Content) -> Content:
    """The other's content; the place, which is the same, in the words of the first."""
    content = get_revision(other, other.version).content
    return with_known_place({**content, "place": {"id": visit.place_id}}, visit.place_id, a)


def _mergeable_or_403(visit_id: str) -> Visit:
    visit = get_visit_or_404(visit_id)
    if not access.may_void(current_user, visit):
        abort(403, _("这次走访已经作废，或不归您合并"))
    return visit
