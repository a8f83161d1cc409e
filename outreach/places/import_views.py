"""Pages on which administrators import the village list and the county outlines."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import CombinedMultiDict, FileStorage
from werkzeug.wrappers import Response

from outreach.paging import Paging
from outreach.periods import today
from outreach.permissions import requires
from outreach.places import import_queries, import_services
from outreach.places.forms import ImportForm, OutlinesForm
from outreach.places.import_reports import PAGE, TABS, make_report, refusal_of
from outreach.places.list_messages import column_label, message
from outreach.places.models import PlaceImport
from outreach.places.outline_files import OutlinesRefused
from outreach.places.outline_services import import_outlines, outlines_message
from outreach.places.words import IMPORT_KIND_NAMES, shown_value

blueprint = Blueprint("imports", __name__, url_prefix="/imports")
blueprint.add_app_template_filter(lambda kind: IMPORT_KIND_NAMES[kind], "import_kind_name")
blueprint.add_app_template_filter(shown_value, "import_value")
blueprint.add_app_template_filter(lambda line: message(refusal_of(line)), "refusal_message")
blueprint.add_app_template_filter(column_label, "column_label")


@blueprint.route("", methods=["GET", "POST"])
@requires("places.manage")
def index() -> Any:
    """The imports made so far, and a list to try."""
    form = ImportForm(_sent(), effective_on=today(), kind="places")
    if request.method == "POST" and form.validate():
        entry = import_services.try_import(
            form.file.data.read(),
            _name_of(form.file.data),
            form.effective_on.data or today(),
            current_user,
            form.chosen_kind(),
        )
        return redirect(url_for("imports.detail", import_id=entry.id))
    return _index_page(form, OutlinesForm())


@blueprint.route("/<import_id>")
@requires("places.manage")
def detail(import_id: str) -> str:
    """What a list would do, or did, line by line."""
    entry = _import_or_404(import_id)
    if entry.content is not None:
        plan = import_queries.plan_import(
            entry.content, entry.file_name, entry.effective_on, current_user, entry.kind
        )
        totals = make_report(plan, most=0)["totals"]
        tab, paging = _chosen_tab(totals)
        report = make_report(plan, paging.skip, PAGE)
    else:
        report = entry.summary
        tab, paging = _chosen_tab(report["totals"])
        # Of what is over, the first lines of each kind are kept.
        paging = Paging(1, PAGE, paging.total)
    return render_template(
        "imports/detail.html",
        entry=entry,
        report=report,
        tab=tab,
        tabs=TABS,
        page=paging,
        importer=import_queries.names_of_importers([entry]).get(entry.account_id or ""),
    )


@blueprint.route("/<import_id>/confirm", methods=["POST"])
@requires("places.manage")
def confirm(import_id: str) -> Response:
    """Writes a tried list, if it still can be written."""
    entry = import_services.confirm_import(_import_or_404(import_id), current_user)
    if entry.state == "written":
        flash(_("已导入“%(name)s”", name=entry.file_name), "ok")
    return redirect(url_for("imports.detail", import_id=entry.id))


@blueprint.route("/outlines", methods=["POST"])
@requires("places.manage")
def outlines() -> Any:
    """Imports county outlines: shared by all brigades, so only headquarters does."""
    if current_user.unit.depth > 0:
        abort(404)
    form = OutlinesForm(_sent())
    if form.validate():
        file: FileStorage = form.outlines.data
        try:
            counts = import_outlines(file.read(), _name_of(file), current_user)
        except OutlinesRefused as refused:
            form.outlines.errors = [outlines_message(refused), _("没有写入任何内容")]
        else:
            flash(
                _(
                    "县区边界：新增%(added)s，更改%(changed)s，不变%(unchanged)s",
                    added=counts.added,
                    changed=counts.changed,
                    unchanged=counts.unchanged,
                ),
                "ok",
            )
            return redirect(url_for("imports.index"))
    return _index_page(ImportForm(effective_on=today(), kind="places"), form)


def _index_page(form: ImportForm, outlines_form: OutlinesForm) -> tuple[str, int]:
    entries = import_queries.list_imports(current_user)
    page = render_template(
        "imports/index.html",
        form=form,
        outlines_form=outlines_form,
        entries=entries,
        importers=import_queries.names_of_importers(entries),
        may_import_outlines=current_user.unit.depth == 0,
    )
    return page, 422 if request.method == "POST" else 200


def _chosen_tab(totals: dict[str, int]) -> tuple[str, Paging]:
    """The tab asked for, else the one with the most to say."""
    tab = request.args.get("tab", "")
    if tab not in TABS:
        order = ("refused", "added", "changed", "unchanged")
        tab = next((name for name in order if totals[name]), "added")
    return tab, Paging(request.args.get("page", 1, type=int), PAGE, totals[tab])


def _sent() -> CombinedMultiDict[str, Any] | None:
    """What the page's form sent; None where the page is only opened, so that values show."""
    if request.method == "GET":
        return None
    return CombinedMultiDict((request.files, request.form))


def _name_of(file: FileStorage) -> str:
    """The file's own name, without folders and control characters."""
    name = PurePath((file.filename or "").replace("\\", "/")).name
    return "".join(sign for sign in name if sign.isprintable()) or "?"


def _import_or_404(import_id: str) -> PlaceImport:
    try:
        return import_queries.get_import_in_scope(current_user, import_id)
    except LookupError:
        abort(404)
