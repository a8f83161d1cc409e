"""Pages on which a visit that is stored is changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from outreach.permissions import requires
from outreach.visits import access, page_forms, services
from outreach.visits.blueprint import blueprint
from outreach.visits.content import content_of, form_data
from outreach.visits.form_fields import prune_blank_rows, received_fields
from outreach.visits.form_views import answer, place_of, question, show_form
from outreach.visits.forms import VisitForm
from outreach.visits.history import DescribedChange, describe_changes
from outreach.visits.models import Visit
from outreach.visits.photo_uploads import FILES, say_refusals, take_uploads
from outreach.visits.queries import get_visit_in_scope
from outreach.visits.services import NotAllowed, Receipt, StaleVisit
from outreach.visits.version_queries import get_revision


@dataclass(frozen=True)
class Stale:
    """The visit was changed while the page was open: by whom, when, and what differs now."""

    author: str
    at: Any
    changes: list[DescribedChange]


def get_visit_or_404(visit_id: str) -> Visit:
    """The visit, if the account may see it; else there is no such page."""
    try:
        return get_visit_in_scope(current_user, visit_id)
    except LookupError:
        abort(404)


@blueprint.route("/<visit_id>/edit")
@requires("visits.record")
def edit(visit_id: str) -> Any:
    """The form with everything that stands in the visit."""
    visit = _editable(visit_id)
    content = get_revision(visit, visit.version).content
    form = VisitForm(
        account=current_user,
        kept_place_id=visit.place_id,
        data={
            **form_data(content, visit.place_id),
            "submission_id": visit.submission_id,
            "base_version": visit.version,
        },
    )
    return show_form(form, place_of(form), fresh=True, visit=visit)


@blueprint.route("/<visit_id>/edit", methods=["POST"])
@requires("visits.record")
def revise(visit_id: str) -> Any:
    """Makes a revision; says what to fix, or who changed the visit meanwhile."""
    visit = _editable(visit_id)
    fields = prune_blank_rows(page_forms.with_chosen_place(request.form))
    refused_photos = take_uploads(fields, request.files.getlist(FILES), current_user)
    form = VisitForm(fields, account=current_user, kept_place_id=visit.place_id)
    place = place_of(form)
    if step := request.form.get("step"):
        page_forms.apply_step(form, step, {})
        return show_form(form, place, visit=visit)
    if "choose_place" in request.form:
        return show_form(form, place, visit=visit)
    is_right = form.validate()
    if not say_refusals(form, refused_photos) or not is_right:
        return show_form(form, place, visit=visit), 422
    if place.id != visit.place_id and (asked := question(form, visit)):
        return show_form(form, place, visit=visit, question=asked), 422
    base_version = form.base_version.data or 0
    content = content_of(form)
    try:
        changed = services.revise_visit(
            current_user, visit.id, content, Receipt(received_fields(fields)), base_version
        )
    except StaleVisit as stale:
        newest = get_revision(visit, stale.version).content
        # What was typed stays; saved once more, it becomes a revision of the newest version.
        form.base_version.data, form.base_version.raw_data = stale.version, None
        told = Stale(stale.author, stale.at, describe_changes(newest, content))
        return show_form(form, place, visit=visit, stale=told), 409
    except NotAllowed:
        abort(403)
    flash(_("已改好：%(place)s", place=place.name) if changed else _("没有改动"), "ok")
    return answer(url_for("visits.detail", visit_id=visit.id))


def _editable(visit_id: str) -> Visit:
    visit = get_visit_or_404(visit_id)
    if not access.may_edit(current_user, visit):
        if visit.review_state == "void":
            abort(403, _("这次走访已作废，不能再改"))
        abort(403, _("只能改自己记的走访；本单位的由负责人改"))
    return visit
