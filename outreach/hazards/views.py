"""Pages of hazards: the list and its file, one with its history, a report, what is done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from outreach.database import new_id
from outreach.forms import BaseForm
from outreach.hazards import queries, services, words
from outreach.hazards.exports import hazards_csv
from outreach.hazards.forms import (
    CloseForm,
    HandOnForm,
    HazardFilterForm,
    HazardPointForm,
    NoteForm,
    ReportForm,
)
from outreach.hazards.models import Hazard
from outreach.hazards.queries import HazardFilters
from outreach.hazards.services import HazardRefused, Report, ReportedPhoto
from outreach.paging import Paging
from outreach.periods import today
from outreach.permissions import can, requires
from outreach.photos.queries import find_photos
from outreach.places.list_views import map_data
from outreach.places.models import Place
from outreach.places.queries import get_place_in_scope, list_places_in_scope
from outreach.visits import access
from outreach.visits.form_fields import prune_blank_rows
from outreach.visits.photo_uploads import FILES, drop_photo, say_refusals, take_uploads

blueprint = Blueprint("hazards", __name__, url_prefix="/hazards")

PAGE_LENGTH = 50
MOST_EXPORTED = 50_000
#: Open hazards listed on a village's page.
ON_VILLAGE_PAGE = 20

for _filter in (words.age_words, words.owner_words, words.kind_word):
    blueprint.add_app_template_filter(_filter, f"hazard_{_filter.__name__}")
blueprint.add_app_template_filter(lambda state: words.STATE_TAGS[state], "hazard_state")


@blueprint.app_template_global()
def open_hazards_of(place: Place) -> Any:
    """The open hazards at the village that the account may see."""
    filters = HazardFilters(place_id=place.id, state="open")
    return queries.list_hazards(current_user, filters, limit=ON_VILLAGE_PAGE)


@blueprint.get("")
@requires("hazards.view")
def index() -> str:
    """Hazards, those that have waited longest first; what narrows them stands in the address."""
    form = HazardFilterForm.read(request.args)
    filters = form.filters()
    total = queries.count_hazards(current_user, filters)
    paging = Paging(request.args.get("page", 1, type=int), PAGE_LENGTH, total)
    rows = queries.list_hazards(current_user, filters, limit=PAGE_LENGTH, offset=paging.skip)
    return render_template(
        "hazards/index.html",
        form=form,
        active=form.active_count(),
        paging=paging,
        most_exported=MOST_EXPORTED,
        hazards=rows,
    )


@blueprint.get("/hazards.csv")
@requires("hazards.view")
def export() -> Response:
    """The same hazards as the list with the same filters, as a file."""
    form = HazardFilterForm.read(request.args)
    if form.errors:
        abort(404 if form.unit.errors else 400)
    rows = queries.list_hazards(current_user, form.filters(), limit=MOST_EXPORTED)
    content = hazards_csv(rows, words.kind_word, words.owner_word)
    answer = Response(content, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="hazards-{today()}.csv"'
    return answer


@blueprint.route("/new", methods=["GET", "POST"])
@requires("hazards.report")
def report() -> Any:
    """Reports a hazard by itself; with a visit's village where it is opened from there."""
    sent, refused_photos = _sent_report()
    form = ReportForm(sent, key=new_id(), seen_on=today(), place=request.args.get("place"))
    form.offer_places(_villages())
    place = _place_in_scope(form.place.data)
    if drop_photo(form, request.form.get("step", "")):
        return _report_page(form, place)
    # Both are said, whatever else there is to fix.
    is_right = sent is not None and form.validate()
    if say_refusals(form, refused_photos) and is_right and place is not None:
        try:
            made = services.report(current_user, _told(form, place))
        except HazardRefused as refused:
            form.put_refusal(refused, "kind")
        else:
            flash(_("已报：%(what)s", what=words.kind_word(made.kind)), "ok")
            return redirect(url_for("hazards.detail", hazard_id=made.id))
    return _report_page(form, place), 200 if sent is None else 422


def _sent_report() -> tuple[MultiDict[str, str] | None, list[str]]:
    """The fields sent, with the photos that came with them named; what was not taken of those."""
    if request.method != "POST":
        return None, []
    fields = prune_blank_rows(request.form)
    return fields, take_uploads(fields, request.files.getlist(FILES), current_user)


def _told(form: ReportForm, place: Place) -> Report:
    photos = [
        ReportedPhoto(
            sha256=row.form.sha256.data or "",
            has_people=bool(row.form.has_people.data),
            # Named by the row of a file of this request, not by a field of it.
            is_sent=not request.form.get(row.form.sha256.name, "").strip(),
        )
        for row in form.photos.entries
    ]
    return Report(
        key=str(form.key.data),
        place=place,
        kind=form.kind.data or "",
        seen_on=form.seen_on.data or today(),
        note=form.note.data or "",
        lat=form.lat.data,
        lon=form.lon.data,
        photos=photos,
    )


def _report_page(form: ReportForm, place: Place | None) -> str:
    return render_template(
        "hazards/new.html",
        form=form,
        place=place,
        map_data=map_data(place) if place else {"neighbours": []},
        photos=find_photos(form.photo_names()),
        blank_photo=ReportForm.blank_photo(),
        words=words.report_words(),
    )


@blueprint.get("/<hazard_id>")
@requires("hazards.view")
def detail(hazard_id: str) -> str:
    """One hazard: where, since when, with whom, and what was done."""
    return _page(_hazard_or_404(hazard_id))


@blueprint.post("/<hazard_id>/hand-on")
@requires("hazards.handle")
def hand_on(hazard_id: str) -> Any:
    """Hands it to whoever has to see to it."""
    form = HandOnForm(request.form)

    def write(hazard: Hazard) -> None:
        day, note = form.day.data or today(), form.note.data or ""
        services.hand_on(current_user, hazard, form.owner.data or "", day, note)

    return _do(hazard_id, form, "hand_on", write, _("已记移交"))


@blueprint.post("/<hazard_id>/close")
@requires("hazards.handle")
def close(hazard_id: str) -> Any:
    """It is settled."""
    form = CloseForm(request.form)

    def write(hazard: Hazard) -> None:
        services.close(current_user, hazard, form.day.data or today(), form.note.data or "")

    return _do(hazard_id, form, "close", write, _("已记解决"))


@blueprint.post("/<hazard_id>/reopen")
@requires("hazards.handle")
def reopen(hazard_id: str) -> Any:
    """It is there again."""
    form = NoteForm(request.form)

    def write(hazard: Hazard) -> None:
        services.reopen(current_user, hazard, form.note.data or "")

    return _do(hazard_id, form, "reopen", write, _("已重新打开"))


@blueprint.post("/<hazard_id>/note")
@requires("hazards.view")
def add_note(hazard_id: str) -> Any:
    """Something more about it."""
    form = NoteForm(request.form)

    def write(hazard: Hazard) -> None:
        services.add_note(current_user, hazard, form.note.data or "")

    return _do(hazard_id, form, "add_note", write, _("已补充"))


@blueprint.route("/<hazard_id>/point", methods=["GET", "POST"])
@requires("hazards.handle")
def point(hazard_id: str) -> Any:
    """Sets the point on the map."""
    hazard = _hazard_or_404(hazard_id)
    sent = request.form if request.method == "POST" else None
    form = HazardPointForm(sent, lat=hazard.lat, lon=hazard.lon)
    if sent is not None and form.validate():
        try:
            services.move(current_user, hazard, form.lat.data or 0.0, form.lon.data or 0.0)
        except HazardRefused as refused:
            form.put_refusal(refused, "lat")
        else:
            flash(_("已改位置"), "ok")
            return redirect(url_for("hazards.detail", hazard_id=hazard.id))
    page = render_template(
        "hazards/point.html", form=form, hazard=hazard, map_data=map_data(hazard.place)
    )
    return page, 200 if sent is None else 422


def _do(
    hazard_id: str, form: BaseForm, name: str, write: Callable[[Hazard], None], done: str
) -> Any:
    """Writes what a form of the page says, or draws the page anew with what is to fix."""
    hazard = _hazard_or_404(hazard_id)
    if form.validate():
        try:
            write(hazard)
        except HazardRefused as refused:
            form.put_refusal(refused, "note")
        else:
            flash(done, "ok")
            return redirect(url_for("hazards.detail", hazard_id=hazard.id))
    return _page(hazard, **{name: form}), 422


def _page(hazard: Hazard, **filled: BaseForm) -> str:
    forms: dict[str, BaseForm] = {
        "hand_on": HandOnForm(None, prefix="", owner=hazard.owner, day=today()),
        "close": CloseForm(None, day=today()),
        "reopen": NoteForm(),
        "add_note": NoteForm(),
        **filled,
    }
    visit = hazard.visit
    return render_template(
        "hazards/detail.html",
        hazard=hazard,
        visit=visit if visit and access.is_visible(current_user, visit) else None,
        forms=forms,
        opened=next(iter(filled), ""),
        errors=[line for form in filled.values() for line in form.error_lines()],
        may_handle=can("hazards.handle"),
        words=words,
        map_data=map_data(hazard.place),
    )


def _villages() -> list[tuple[str, str]]:
    """(id, name with township) of the places in scope."""
    return [
        (
            row.place.id,
            f"{row.place.short_name} {row.place.township.name if row.place.township else ''}".strip(),
        )
        for row in list_places_in_scope(current_user)
    ]


def _place_in_scope(place_id: str | None) -> Place | None:
    try:
        return get_place_in_scope(current_user, place_id or "")
    except LookupError:
        return None


def _hazard_or_404(hazard_id: str) -> Hazard:
    try:
        return queries.get_hazard(current_user, hazard_id)
    except LookupError:
        abort(404)
