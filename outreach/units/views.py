"""Pages on which administrators keep the units of their scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from outreach.accounts.queries import count_accounts_by_unit
from outreach.language import label
from outreach.permissions import requires
from outreach.units import queries, services
from outreach.units.forms import NewUnitForm, UnitForm, sent
from outreach.units.models import Unit
from outreach.units.services import UnitRefused
from outreach.units.words import ADD_BELOW, all_of_level, level_name, level_of_rows, row_level

blueprint = Blueprint("units", __name__, url_prefix="/units")
blueprint.add_app_template_filter(level_name, "level_name")
for _word in (all_of_level, level_of_rows, row_level):
    blueprint.add_app_template_global(_word, _word.__name__)


@blueprint.route("")
@requires("units.manage")
def index() -> str:
    """The tree of units in scope."""
    units = queries.list_units_in_scope(current_user)
    ids = frozenset(unit.id for unit in units)
    return render_template(
        "units/index.html",
        units=units,
        accounts=count_accounts_by_unit(ids),
        places=queries.count_places_by_unit(ids),
        add_below=ADD_BELOW,
    )


@blueprint.route("/<unit_id>/add", methods=["GET", "POST"])
@requires("units.manage")
def add(unit_id: str) -> Any:
    """Adds a unit below one in scope."""
    parent = _unit_or_404(unit_id)
    if parent.level not in ADD_BELOW:
        abort(404)
    form = NewUnitForm(sent())
    if request.method == "POST" and form.validate():
        try:
            unit = services.add_unit(
                form.code.data or "",
                form.name.data or "",
                parent.code,
                form.name_en.data or "",
                position=form.position.data,
                actor=current_user,
            )
        except UnitRefused as refused:
            form.put_refusal(refused, "name")
        else:
            flash(_("已新建%(name)s", name=label(unit)), "ok")
            return redirect(url_for("units.index"))
    title = ADD_BELOW[parent.level]
    page = render_template("units/add.html", form=form, parent=parent, title=title)
    return page, 422 if request.method == "POST" else 200


@blueprint.route("/<unit_id>", methods=["GET", "POST"])
@requires("units.manage")
def edit(unit_id: str) -> Any:
    """Names and order of a unit; and taking it out of use."""
    unit = _unit_or_404(unit_id)
    form = UnitForm(sent(), name=unit.name, name_en=unit.name_en, position=unit.position)
    if request.method == "POST" and form.validate():
        position = unit.position if form.position.data is None else form.position.data
        try:
            services.edit_unit(
                unit,
                name=form.name.data or "",
                name_en=form.name_en.data or "",
                position=position,
                actor=current_user,
            )
        except UnitRefused as refused:
            form.put_refusal(refused, "name")
        else:
            flash(_("已保存"), "ok")
            return redirect(url_for("units.index"))
    page = render_template("units/edit.html", form=form, unit=unit)
    return page, 422 if request.method == "POST" else 200


@blueprint.route("/<unit_id>/deactivate", methods=["POST"])
@requires("units.manage")
def deactivate(unit_id: str) -> Response:
    """Takes a unit out of use, unless something still depends on it."""
    unit = _unit_or_404(unit_id)
    return _do(
        unit,
        lambda: services.deactivate_unit(unit, actor=current_user),
        _("已停用%(name)s", name=label(unit)),
    )


@blueprint.route("/<unit_id>/reactivate", methods=["POST"])
@requires("units.manage")
def reactivate(unit_id: str) -> Response:
    """Takes a unit into use again."""
    unit = _unit_or_404(unit_id)
    return _do(
        unit,
        lambda: services.reactivate_unit(unit, actor=current_user),
        _("已恢复%(name)s", name=label(unit)),
    )


def _do(unit: Unit, act: Callable[[], object], done: str) -> Response:
    try:
        act()
    except UnitRefused as refused:
        flash(str(refused.message), "act")
    else:
        flash(done, "ok")
    return redirect(url_for("units.edit", unit_id=unit.id))


def _unit_or_404(unit_id: str) -> Unit:
    try:
        return queries.get_unit_in_scope(current_user, unit_id)
    except LookupError:
        abort(404)
