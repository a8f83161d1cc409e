"""Pages of the vocabulary: every list, its entries, retiring instead of deleting."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask import request as asked
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from outreach.language import label
from outreach.permissions import requires
from outreach.units.forms import sent
from outreach.vocabulary import editing
from outreach.vocabulary.editing import TermRefused
from outreach.vocabulary.forms import TermForm
from outreach.vocabulary.groups import GROUPS, MATERIAL_KIND_NAMES, Group

blueprint = Blueprint("vocabulary", __name__, url_prefix="/vocabulary")


@blueprint.get("")
@requires("vocabulary.manage")
def index() -> str:
    """All lists, each in its order."""
    return render_template(
        "vocabulary/index.html",
        groups=list(GROUPS.values()),
        kinds=MATERIAL_KIND_NAMES,
        may_edit=_may_edit(),
    )


@blueprint.route("/<kind>/new", methods=["GET", "POST"])
@requires("vocabulary.manage")
def new(kind: str) -> Any:
    """Adds an entry to a list."""
    group = _group_or_404(kind)
    if not group.is_open:
        abort(404)
    if not _may_edit():
        return _only_headquarters()
    form = TermForm.of(group, sent())
    if asked.method == "POST" and form.validate():
        try:
            entry = editing.add_entry(
                group, form.code.data or "", form.values(), actor=current_user
            )
        except TermRefused as refused:
            form.code.errors = [*form.code.errors, str(refused.message)]
        else:
            flash(_("已新建%(name)s", name=label(entry)), "ok")
            return redirect(url_for("vocabulary.index", _anchor=group.key))
    page = render_template("vocabulary/edit.html", form=form, group=group, entry=None)
    return page, 422 if asked.method == "POST" else 200


@blueprint.route("/<kind>/<term_id>", methods=["GET", "POST"])
@requires("vocabulary.manage")
def edit(kind: str, term_id: str) -> Any:
    """Names, order and measure word of an entry."""
    group, entry = _entry_or_404(kind, term_id)
    if not _may_edit():
        return _only_headquarters()
    form = TermForm.of(group, sent(), entry)
    if asked.method == "POST" and form.validate():
        editing.edit_entry(group, entry, form.values(entry), actor=current_user)
        flash(_("已保存"), "ok")
        return redirect(url_for("vocabulary.index", _anchor=group.key))
    page = render_template(
        "vocabulary/edit.html",
        form=form,
        group=group,
        entry=entry,
        uses=editing.count_uses(group, entry),
        may_delete=editing.may_delete(group, entry),
    )
    return page, 422 if asked.method == "POST" else 200


@blueprint.post("/<kind>/<term_id>/retire")
@requires("vocabulary.manage")
def retire(kind: str, term_id: str) -> Response:
    """Takes an entry out of all forms, or back (`active=1`)."""
    group, entry = _entry_or_404(kind, term_id)
    if not _may_edit():
        return _only_headquarters()
    active = asked.form.get("active") == "1"
    try:
        editing.retire_entry(group, entry, active, actor=current_user)
    except TermRefused as refused:
        flash(str(refused.message), "act")
    else:
        flash(_("已恢复使用") if active else _("已停用，以前的走访照样显示"), "ok")
    return redirect(url_for("vocabulary.edit", kind=kind, term_id=term_id))


@blueprint.post("/<kind>/<term_id>/delete")
@requires("vocabulary.manage")
def delete(kind: str, term_id: str) -> Response:
    """Deletes an entry that was never used."""
    group, entry = _entry_or_404(kind, term_id)
    if not _may_edit():
        return _only_headquarters()
    try:
        editing.delete_entry(group, entry, actor=current_user)
    except TermRefused as refused:
        flash(str(refused.message), "act")
        return redirect(url_for("vocabulary.edit", kind=kind, term_id=term_id))
    flash(_("已删除"), "ok")
    return redirect(url_for("vocabulary.index", _anchor=kind))


def _may_edit() -> bool:
    """The words are everybody's: only headquarters' own accounts change them."""
    return bool(current_user.unit.depth == 0)


def _only_headquarters() -> Response:
    flash(_("词表由支队修改"), "act")
    return redirect(url_for("vocabulary.index"))


def _group_or_404(kind: str) -> Group:
    return GROUPS[kind] if kind in GROUPS else abort(404)


def _entry_or_404(kind: str, term_id: str) -> tuple[Group, Any]:
    group = _group_or_404(kind)
    try:
        return group, editing.get_entry(group, term_id)
    except LookupError:
        abort(404)
