"""The filters one has saved: saving, opening, renaming, deleting. All of it works without script."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from outreach.accounts.models import Account
from outreach.coverage.phone_map import works_in_the_field
from outreach.permissions import requires
from outreach.saved_filters import services
from outreach.saved_filters.forms import Describer, RenameForm, SaveForm
from outreach.saved_filters.models import SavedFilter
from outreach.saved_filters.queries import get_saved_filter, list_saved_filters

blueprint = Blueprint("saved_filters", __name__, url_prefix="/map/filters")


@blueprint.get("")
@requires("filters.own")
def index() -> str:
    """One's own saved filters, each with what it chooses."""
    return _page()


@blueprint.post("")
@requires("filters.own")
def save() -> Response | tuple[str, int]:
    """Saves the map's filters under a name, then shows the map with them again."""
    form = SaveForm(request.form)
    if form.validate():
        try:
            saved = services.save_filter(_own(), form.name.data or "", form.checked_query())
        except services.FilterRefused as refused:
            form.name.errors = [str(refused.message)]
        else:
            flash(_("已存为“%(name)s”", name=saved.name), "ok")
            return redirect(map_address(saved))
    return _page(saving=form), 422


@blueprint.post("/<filter_id>/rename")
@requires("filters.own")
def rename(filter_id: str) -> Response | tuple[str, int]:
    """Gives one of one's own filters another name."""
    saved = _saved_or_404(filter_id)
    form = RenameForm(request.form)
    if form.validate():
        try:
            services.rename_filter(_own(), saved, form.name.data or "")
        except services.FilterRefused as refused:
            form.name.errors = [str(refused.message)]
        else:
            flash(_("已改名为“%(name)s”", name=saved.name), "ok")
            return redirect(url_for(".index"))
    return _page(renaming=saved, rename_form=form), 422


@blueprint.post("/<filter_id>/delete")
@requires("filters.own")
def delete(filter_id: str) -> Response:
    """Removes one of one's own filters."""
    saved = _saved_or_404(filter_id)
    name = saved.name
    services.delete_filter(_own(), saved)
    flash(_("已删掉“%(name)s”", name=name), "ok")
    return redirect(url_for(".index"))


@blueprint.app_template_global()
def own_saved_filters() -> list[tuple[SavedFilter, str]]:
    """The filters of whoever looks, each with the address that opens it."""
    return [(saved, map_address(saved)) for saved in list_saved_filters(_own())]


def map_address(saved: SavedFilter) -> str:
    """The map with the filters."""
    page = "coverage.coverage_map" if works_in_the_field() else "coverage.map_page"
    return url_for(page) + (f"?{saved.filters}" if saved.filters else "")


def _page(
    *,
    saving: SaveForm | None = None,
    renaming: SavedFilter | None = None,
    rename_form: RenameForm | None = None,
) -> str:
    describer = Describer()
    rows: list[dict[str, Any]] = []
    for saved, address in own_saved_filters():
        is_renamed = renaming is not None and renaming.id == saved.id
        form = rename_form if is_renamed and rename_form else RenameForm(name=saved.name)
        form.name.id = f"name-{saved.id}"
        rows.append(
            {
                "saved": saved,
                "address": address,
                "said": describer.describe(saved.filters),
                "form": form,
                "open": is_renamed,
            }
        )
    return render_template(
        "saved_filters/index.html",
        rows=rows,
        saving=saving,
        saving_said=describer.describe(saving.checked_query()) if saving else None,
        error_form=saving or rename_form,
        most=services.MOST_SAVED,
    )


def _own() -> Account:
    account: Account = current_user._get_current_object()
    return account


def _saved_or_404(filter_id: str) -> SavedFilter:
    try:
        return get_saved_filter(_own(), filter_id)
    except LookupError:
        abort(404)
