"""The page on which a visit is recorded, and the choice of its village."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, flash, jsonify, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response

from outreach.burden.services import note_samples, read_sample
from outreach.database import new_id
from outreach.errors import wants_json
from outreach.language import format_clock
from outreach.permissions import requires
from outreach.places.queries import get_place_in_scope, list_places_in_scope, search_places
from outreach.stock.queries import left_for_visits
from outreach.visits import page_forms, services
from outreach.visits.blueprint import blueprint
from outreach.visits.content import content_of
from outreach.visits.form_fields import prune_blank_rows, received_fields
from outreach.visits.form_page import picker_parts, render_form, render_picker
from outreach.visits.forms import VisitForm
from outreach.visits.models import Visit
from outreach.visits.page_forms import ShownPlace
from outreach.visits.photo_uploads import FILES, say_refusals, take_uploads
from outreach.visits.queries import (
    find_place_in_scope,
    find_twin,
    find_visit_by_submission,
    get_visit,
    last_words,
    recent_places,
)
from outreach.visits.services import Outcome, Receipt

#: Places found by a search without script.
MOST_FOUND = 30
RECENT_PLACES = 5
#: A link names no larger team.
MOST_TEAM = 99


@dataclass(frozen=True)
class Question:
    """What the page asks before it stores: a distance, or whether it is the same visit."""

    #: Metres between the fix and the village; None where that is not asked.
    distance_m: float | None = None
    #: The visit that may be the same one.
    twin: Visit | None = None


@blueprint.route("/new")
@requires("visits.record")
def new() -> str:
    """The village first; with one chosen, the form."""
    place = _asked_place()
    if place is None:
        return _picker()
    form = page_forms.open_form(current_user, place, _team(), request.args.get("campaign"))
    return show_form(form, place, fresh=True)


@blueprint.route("/places.json")
@requires("visits.record")
def places() -> Response:
    """The places of one's scope for the picker, one short list each: id, name, township, pinyin,
    initials, lat, lon.
    """
    rows = [row.place for row in list_places_in_scope(current_user)]
    return jsonify(
        places=[
            (
                place.id,
                place.short_name,
                place.township.name if place.township else "",
                place.pinyin,
                place.initials,
                place.lat,
                place.lon,
            )
            for place in rows
        ]
    )


@blueprint.route("/new", methods=["POST"])
@requires("visits.record")
def record() -> Any:
    """Stores the visit, once however often it is sent; or says what to fix, or asks."""
    fields = prune_blank_rows(page_forms.with_chosen_place(request.form))
    refused_photos = take_uploads(fields, request.files.getlist(FILES), current_user)
    form = VisitForm(fields, account=current_user)
    place = place_of(form)
    if step := request.form.get("step"):
        page_forms.apply_step(form, step, last_words(current_user))
        return show_form(form, place)
    if "choose_place" in request.form:
        return show_form(form, place)
    # Both are said, whatever else there is to fix.
    is_right = form.validate()
    if not say_refusals(form, refused_photos) or not is_right:
        return show_form(form, place), 422
    submission_id = form.submission_id.data or ""
    # A visit sent once more was answered before: it is not asked about again.
    if not find_visit_by_submission(submission_id) and (asked := question(form)):
        return show_form(form, place, question=asked), 422
    outcome = services.record_visit(
        current_user,
        submission_id,
        content_of(form),
        Receipt(received_fields(fields), at=form.now),
    )
    if outcome.status == services.REFUSED:
        # The id belongs to somebody else's visit: this one gets its own.
        form.submission_id.data = new_id()
        form.submission_id.raw_data = None
        form.submission_id.errors = [_("没有存上，请再保存一次")]
        return show_form(form, place), 422
    if outcome.status == services.STORED:
        sample = read_sample(fields, current_user.unit_id, form.captured_at.data)
        note_samples([sample] if sample else [])
    return stored(outcome, place)


def stored(outcome: Outcome, place: ShownPlace) -> Any:
    """Back to 今天 with one line that says what was stored."""
    visit = get_visit(str(outcome.visit_id))
    if outcome.status == services.CONFLICT:
        flash(_("这次走访有两个版本，两份都完整保存，等负责人选定，您不用操作"), "warn")
        return answer(url_for("visits.detail", visit_id=visit.id))
    text = _("已存：%(place)s %(time)s", place=place.name, time=format_clock(visit.captured_at))
    line = Markup('{} <a href="{}">{}</a>').format(
        text, url_for("visits.edit", visit_id=visit.id), _("改")
    )
    # A visit sent again before any page was seen is still said once.
    if ("ok", line) not in session.get("_flashes", []):
        flash(line, "ok")
    return answer(url_for("home.today"))


def answer(address: str) -> Any:
    """Where to go on: a redirect, or for the page's script the address in JSON."""
    if wants_json():
        return jsonify(location=address), 201
    return redirect(address)


def question(form: VisitForm, visit: Visit | None = None) -> Question | None:
    """What to ask about a valid form before it is stored; None for nothing."""
    place, began = form.visited_place, form.captured_at.data
    if place is None or began is None:
        return None
    far = form.far_distance_m()
    if far is not None and place.id not in request.form.getlist("right_place"):
        return Question(distance_m=far)
    twin = find_twin(
        visit.unit_id if visit else current_user.unit_id,
        place.id,
        began,
        except_id=visit.id if visit else None,
    )
    if twin is not None and twin.id not in request.form.getlist("not_twin"):
        return Question(twin=twin)
    return None


def place_of(form: VisitForm) -> ShownPlace:
    """The place the form names, in scope or new; without either, one without a name."""
    place = None
    if form.village_id.data:
        place = find_place_in_scope(
            current_user, place_id=form.village_id.data, kept_place_id=form.kept_place_id
        )
    if place is not None:
        return ShownPlace.of(place)
    new_place = form.new_place.form
    return ShownPlace(new_place.name.data or "", kind=new_place.kind.data or "village")


def show_form(form: VisitForm, place: ShownPlace, *, fresh: bool = False, **more: Any) -> str:
    """The form's page. `fresh`: it was just opened, so a draft may be taken up."""
    visit = more.get("visit")
    last = {} if visit else last_words(current_user)
    left = left_for_visits(visit.unit_id if visit else current_user.unit_id)
    parts = _picker_parts(request.form.get("place_query", ""))
    also = _typed(request.form.get("also_query", ""))
    found = search_places(current_user, also, MOST_FOUND) if also else []
    taken = {place.id, *(form.also_reached.data or [])}
    parts |= {"also_query": also, "also_found": [row for row in found if row.id not in taken]}
    return render_form(form, place, last=last, left=left, fresh=fresh, **parts, **more)


def _picker() -> str:
    return render_picker(**_picker_parts(request.args.get("q", "")))


def _picker_parts(typed: str) -> dict[str, Any]:
    query = _typed(typed)
    return picker_parts(
        query,
        search_places(current_user, query, MOST_FOUND) if query else [],
        recent_places(current_user, RECENT_PLACES),
    )


def _typed(text: str) -> str:
    """What was typed of a name: neither engine searches for U+0000 or for a whole book."""
    return text.strip()[:64]


def _team() -> int | None:
    """How many go, as a round's link says; None where it says nothing that can be."""
    team = request.args.get("team", type=int)
    return team if team and 0 < team <= MOST_TEAM else None


def _asked_place() -> ShownPlace | None:
    """The place in the address: one in scope, a new one by name, or None."""
    place_id = request.args.get("place")
    if place_id:
        try:
            return ShownPlace.of(get_place_in_scope(current_user, place_id))
        except LookupError:
            abort(404)
    name = _typed(request.args.get("new_name", ""))
    kinds = [code for code, _text in page_forms.new_place_kinds()]
    kind = request.args.get("new_kind")
    return ShownPlace(name, kind=kind if kind in kinds else kinds[0]) if name else None
