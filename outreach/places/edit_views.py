"""Pages that change a village: new, edit, point, unit, confirm."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from outreach.language import language
from outreach.periods import today
from outreach.permissions import requires
from outreach.places import queries, services
from outreach.places.blueprint import blueprint
from outreach.places.forms import (
    AssignForm,
    EditPlaceForm,
    NewPlaceForm,
    PlacePointForm,
)
from outreach.places.list_views import map_data, place_or_404
from outreach.places.models import Place, Township
from outreach.places.services import PlaceRefused
from outreach.units.models import Unit
from outreach.units.queries import find_unit_by_code, list_units_in_scope


@blueprint.route("/new", methods=["GET", "POST"])
@requires("places.locate")
def new() -> Any:
    """Adds a local place, one that the official list does not have."""
    form = NewPlaceForm(_sent(), unit=current_user.unit.code, coord_quality="surveyed")
    form.offer_townships(queries.list_townships())
    form.offer_units(list_units_in_scope(current_user), language())
    if request.method == "POST" and form.validate():
        try:
            place = services.add_place(
                name=form.name.data or "",
                kind=form.kind.data or "",
                unit=_chosen_unit(form.unit.data) or current_user.unit,
                township=_chosen_township(form.township.data),
                lat=form.lat.data,
                lon=form.lon.data,
                coord_quality=form.coord_quality.data or "",
                actor=current_user,
            )
        except PlaceRefused as refused:
            form.put_refusal(refused, "name")
        else:
            flash(_("已新建%(name)s", name=place.short_name), "ok")
            return redirect(url_for("places.detail", place_id=place.id))
    page = render_template("places/new.html", form=form, map_data={"neighbours": []})
    return page, _status()


@blueprint.route("/<place_id>/edit", methods=["GET", "POST"])
@requires("places.manage")
def edit(place_id: str) -> Any:
    """Name, kind, township, numbers, and whether it is still in the register."""
    place = place_or_404(place_id)
    form = EditPlaceForm(_sent(), **_stored_values(place))
    form.offer_townships(queries.list_townships())
    if request.method == "POST" and form.validate():
        try:
            services.edit_place(
                place,
                name=form.name.data or "",
                kind=form.kind.data or "",
                township=_chosen_township(form.township.data),
                population=form.population.data,
                households=form.households.data,
                active=form.active.data,
                actor=current_user,
            )
        except PlaceRefused as refused:
            form.put_refusal(refused, "name")
        else:
            return _back_to(place, _("已保存"))
    return render_template("places/edit.html", form=form, place=place), _status()


@blueprint.route("/<place_id>/point", methods=["GET", "POST"])
@requires("places.locate")
def point(place_id: str) -> Any:
    """Sets the point by a tap on the map, or by numbers from a survey."""
    place = place_or_404(place_id)
    # Without script numbers are typed, from a survey; a tap on the map says so itself.
    quality = "map_pick" if place.coord_quality == "map_pick" else "surveyed"
    form = PlacePointForm(_sent(), lat=place.lat, lon=place.lon, coord_quality=quality)
    if request.method == "POST" and form.validate():
        lat, lon = form.lat.data or 0.0, form.lon.data or 0.0
        try:
            services.set_point(place, lat, lon, form.coord_quality.data or "", current_user)
        except PlaceRefused as refused:
            form.put_refusal(refused, "lat")
        else:
            return _back_to(place, _("已标出%(name)s的位置", name=place.short_name))
    page = render_template("places/point.html", form=form, place=place, map_data=map_data(place))
    return page, _status()


@blueprint.route("/<place_id>/unit", methods=["GET", "POST"])
@requires("places.manage")
def assign(place_id: str) -> Any:
    """Names the unit that answers for the village, from a day on."""
    place = place_or_404(place_id)
    current = queries.find_unit_of_place(place)
    form = AssignForm(_sent(), unit=current and current.code, from_date=today())
    form.offer_units(list_units_in_scope(current_user), language())
    if request.method == "POST" and form.validate():
        # Only headquarters may leave a village to nobody: others would lose sight of it.
        unit = _chosen_unit(form.unit.data) or current_user.unit
        try:
            services.assign_unit(place, unit, form.from_date.data or today(), current_user)
        except PlaceRefused as refused:
            form.put_refusal(refused, "unit")
        else:
            return _back_to(place, _("已保存"))
    page = render_template(
        "places/assign.html",
        form=form,
        place=place,
        current=current,
        jurisdictions=queries.list_jurisdictions(place),
        today=today(),
    )
    return page, _status()


@blueprint.route("/<place_id>/key", methods=["POST"])
@requires("places.locate")
def mark_key(place_id: str) -> Response:
    """Makes the village a key village, which is due more often, or an ordinary one again."""
    place = place_or_404(place_id)
    is_key = request.form.get("key") == "1"
    services.mark_key(place, is_key, current_user)
    if is_key:
        return _back_to(place, _("已设为重点村：%(name)s", name=place.short_name))
    return _back_to(place, _("不再是重点村：%(name)s", name=place.short_name))


@blueprint.route("/<place_id>/confirm", methods=["POST"])
@requires("places.locate")
def confirm(place_id: str) -> Response:
    """Confirms a place that was made in the field."""
    place = place_or_404(place_id)
    services.confirm_place(place, current_user)
    return _back_to(place, _("已核对%(name)s", name=place.short_name))


def _stored_values(place: Place) -> dict[str, Any]:
    return {
        "name": place.name,
        "kind": place.kind,
        "township": place.township and place.township.code,
        "population": place.population,
        "households": place.households,
        "active": place.active,
    }


def _back_to(place: Place, message: str) -> Response:
    flash(message, "ok")
    return redirect(url_for("places.detail", place_id=place.id))


def _sent() -> Any:
    """What the page's form sent; None where the page is only opened, so that values show."""
    return request.form if request.method == "POST" else None


def _status() -> int:
    return 422 if request.method == "POST" else 200


def _chosen_unit(code: str | None) -> Unit | None:
    """The form has checked that the code is one of the scope."""
    return find_unit_by_code(code) if code else None


def _chosen_township(code: str | None) -> Township | None:
    return queries.find_township_by_code(code) if code else None
