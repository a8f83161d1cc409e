"""Pages on which leaders review: the queue, and the decisions about one visit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user

from outreach.language import format_moment, format_short_day
from outreach.permissions import requires
from outreach.visits import access, reviews
from outreach.visits.blueprint import blueprint, reviews_blueprint
from outreach.visits.distance import FAR_M
from outreach.visits.edit_views import get_visit_or_404
from outreach.visits.forms import VoidForm
from outreach.visits.models import Visit
from outreach.visits.outcomes import AlreadyDecided, MergedFurther, NotAllowed, StaleVisit
from outreach.visits.queue import Queue, key_text, read_key
from outreach.visits.review_forms import RestoreForm, ReturnForm
from outreach.visits.review_models import ACCEPT, REOPEN, RETURN, VOID
from outreach.visits.review_queries import find_open_conflicts, find_twins, list_waiting
from outreach.visits.review_words import faster_words
from outreach.visits.reviews import Seen

PAGE_LENGTH = 50
#: The most visits one press accepts: a page, with room for pages of other lengths.
MOST_AT_ONCE = 200

_DONE = {
    ACCEPT: lazy_gettext("已通过：%(place)s %(day)s"),
    RETURN: lazy_gettext("已退回：%(place)s %(day)s，记录人会看到"),
    VOID: lazy_gettext("已作废：%(place)s %(day)s"),
    REOPEN: lazy_gettext("已恢复：%(place)s %(day)s，重新计入统计"),
}


@reviews_blueprint.route("")
@requires("visits.review")
def index() -> str:
    """The visits that wait, the oldest first, with what stands out in each."""
    queue = Queue.read(request.args)
    after = read_key(request.args)
    rows = list_waiting(current_user, queue.filters, after=after, limit=PAGE_LENGTH + 1)
    shown = rows[:PAGE_LENGTH]
    return render_template(
        "visits/reviews.html",
        queue=queue,
        visits=shown,
        waiting=queue.waiting(),
        twins=find_twins(shown),
        conflicts=find_open_conflicts([visit.id for visit in shown]),
        far_m=FAR_M,
        is_first=after is None,
        after=request.args.get("after"),
        next_after=key_text(shown[-1]) if len(rows) > PAGE_LENGTH else None,
    )


@reviews_blueprint.route("/accept", methods=["POST"])
@requires("visits.review")
def accept() -> Any:
    """Accepts those that were ticked, or all plain ones of the page; says what was left."""
    queue = Queue.read(request.args)
    names = "listed" if "all" in request.form else "one" if "one" in request.form else "visit"
    versions = _versions(request.form.getlist(names))
    after = request.args.get("after")
    back = url_for("reviews.index", after=after, **queue.query)
    if not versions:
        flash(_("没有选中走访"), "warn")
        return redirect(back)
    try:
        outcome = reviews.accept_visits(current_user, versions)
    except LookupError:
        abort(404)
    except NotAllowed:
        abort(403)
    if outcome.accepted:
        flash(_("已通过%(n)s次", n=len(outcome.accepted)), "ok")
    if outcome.left:
        flash(_("%(n)s次没有动：刚才有人处理过或改过，请再看一遍", n=len(outcome.left)), "warn")
    return redirect(back)


@blueprint.route("/<visit_id>/accept", methods=["POST"])
@requires("visits.review")
def accept_one(visit_id: str) -> Any:
    """Accepts the visit as it was shown."""
    visit = get_visit_or_404(visit_id)
    return _decide(ACCEPT, visit, lambda: reviews.accept_visit(current_user, visit.id, _seen()))


@blueprint.route("/<visit_id>/return", methods=["GET", "POST"])
@requires("visits.review")
def send_back(visit_id: str) -> Any:
    """Gives the visit back to its author, for a reason."""
    visit = get_visit_or_404(visit_id)
    if not access.may_review(current_user, visit):
        abort(403, _("这次走访已经作废，或不归您审核"))
    form = ReturnForm(request.form if request.method == "POST" else None)
    if request.method == "POST" and form.validate():
        reason = form.reason.data or ""
        return _decide(
            RETURN, visit, lambda: reviews.return_visit(current_user, visit.id, reason, _seen())
        )
    return _reason_page("visits/return.html", visit, form)


@blueprint.route("/<visit_id>/void", methods=["GET", "POST"])
@requires("visits.void")
def void(visit_id: str) -> Any:
    """Takes the visit out of every figure, for a reason."""
    visit = get_visit_or_404(visit_id)
    if request.method == "GET" and not access.may_void(current_user, visit):
        abort(403, _("这次走访已经作废，或不归您作废"))
    form = VoidForm(request.form if request.method == "POST" else None)
    if request.method == "POST" and form.validate():
        reason = form.reason.data or ""
        seen = _seen() if "version" in request.form else None
        return _decide(
            VOID, visit, lambda: reviews.void_visit(current_user, visit.id, reason, seen)
        )
    return _reason_page("visits/void.html", visit, form)


@blueprint.route("/<visit_id>/restore", methods=["GET", "POST"])
@requires("visits.void")
def restore(visit_id: str) -> Any:
    """Takes a void visit back into the figures, for a reason; undoes a merge."""
    visit = get_visit_or_404(visit_id)
    if request.method == "GET" and not access.may_restore(current_user, visit):
        return redirect(url_for("visits.detail", visit_id=visit.id))
    form = RestoreForm(request.form if request.method == "POST" else None)
    if request.method == "POST" and form.validate():
        reason = form.reason.data or ""
        return _decide(REOPEN, visit, lambda: reviews.restore_visit(current_user, visit.id, reason))
    return _reason_page("visits/restore.html", visit, form)


def _reason_page(template: str, visit: Visit, form: Any) -> Any:
    queue = Queue.find(request.args)
    back = url_for("visits.detail", visit_id=visit.id)
    if queue is not None:
        back = queue.visit_address(visit.id)
    # What was on the screen when the page was opened stays what is decided about.
    seen = {
        "version": request.form.get("version", visit.version),
        "state": request.form.get("state", visit.review_state),
    }
    page = render_template(template, visit=visit, form=form, back=back, seen=seen)
    return page, 422 if form.errors else 200


def _decide(decision: str, visit: Visit, act: Callable[[], Any]) -> Any:
    """Does it and goes on: to the next of the queue, or back to the visit."""
    queue = Queue.find(request.args)
    here = url_for("visits.detail", visit_id=visit.id)
    if queue is not None:
        here = queue.visit_address(visit.id)
    try:
        act()
    except (AlreadyDecided, StaleVisit) as overtaken:
        flash(overtaken_words(overtaken), "warn")
        return redirect(here)
    except MergedFurther as first:
        words = _("并入的那条（%(moment)s）已作废或又并入别的：先恢复那一条，再恢复这一条")
        flash(words % {"moment": format_moment(first.began_at)}, "warn")
        return redirect(here)
    except NotAllowed:
        abort(403)
    place, day = visit.place.short_name, format_short_day(visit.local_day)
    flash(str(_DONE[decision]) % {"place": place, "day": day}, "ok")
    if queue is None or decision == REOPEN:
        return redirect(here)
    return redirect(queue.next_address(visit) or queue.address)


def overtaken_words(overtaken: AlreadyDecided | StaleVisit) -> str:
    """Who was faster, when, and what that means."""
    if isinstance(overtaken, StaleVisit):
        return faster_words("edit", overtaken.author, overtaken.at)
    return faster_words(overtaken.decision, overtaken.account, overtaken.at)


def _seen() -> Seen:
    version = request.form.get("version", type=int)
    state = request.form.get("state")
    if version is None or state is None:
        abort(400)
    return Seen(version, state)


def _versions(values: list[str]) -> dict[str, int]:
    """The versions by visit of values such as `<id>.<version>`."""
    versions = {}
    for value in values[:MOST_AT_ONCE]:
        visit_id, _dot, version = value.rpartition(".")
        if not visit_id or not version.isdecimal() or len(version) > 9:
            abort(400)
        versions[visit_id] = int(version)
    return versions
