"""Pages of requests: asking the unit above, issuing, declining, withdrawing."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from outreach.database import new_id
from outreach.periods import today
from outreach.permissions import can, requires
from outreach.stock import queries, request_services, services
from outreach.stock.blueprint import asked_unit, blueprint
from outreach.stock.forms import DeclineForm, IssueForm, RequestForm
from outreach.stock.models import StockRequest
from outreach.stock.rules import StockRefused
from outreach.stock.services import Entry
from outreach.units.queries import scope_unit_ids


@blueprint.route("/requests/new", methods=["GET", "POST"])
@requires("stock.keep")
def ask() -> Any:
    """Asks the unit above for a material."""
    unit = asked_unit()
    sent = request.form if request.method == "POST" else None
    form = RequestForm(sent)
    form.offer_materials()
    if sent is not None and form.validate():
        try:
            made = request_services.ask(
                current_user,
                unit,
                form.chosen_material(),
                form.quantity.data or 0,
                form.reason.data or "",
                form.needed_by.data,
            )
        except StockRefused as refused:
            form.put_refusal(refused, "quantity")
        else:
            flash(_("已申领，上级看得到"), "ok")
            return redirect(url_for("stock.request_detail", request_id=made.id))
    page = render_template("stock/ask.html", form=form, unit=unit)
    return page, 200 if sent is None else 422


@blueprint.get("/requests/<request_id>")
@requires("stock.view")
def request_detail(request_id: str) -> str:
    """A request, what was issued for it, and what one may do about it."""
    return _request_page(_request_or_404(request_id))


@blueprint.post("/requests/<request_id>/issue")
@requires("stock.keep")
def issue_asked(request_id: str) -> Any:
    """The superior issues all or some of it."""
    found = _request_or_404(request_id)
    form = IssueForm(request.form)
    if _may_answer(found) and form.validate():
        entry = Entry(str(form.key.data), found.material, form.quantity.data or 0, today())
        giver = found.unit.parent
        try:
            services.issue(current_user, giver or found.unit, found.unit, entry, found)
        except StockRefused as refused:
            form.put_refusal(refused, "quantity")
        else:
            flash(_("已发出，记入台账"), "ok")
            return redirect(url_for("stock.request_detail", request_id=found.id))
    return _request_page(found, issue=form), 422


@blueprint.post("/requests/<request_id>/decline")
@requires("stock.keep")
def decline(request_id: str) -> Any:
    """The superior issues no more of it, and says why."""
    found = _request_or_404(request_id)
    form = DeclineForm(request.form)
    if _may_answer(found) and form.validate():
        try:
            request_services.decline(current_user, found, form.answer.data or "")
        except StockRefused as refused:
            form.put_refusal(refused, "answer")
        else:
            flash(_("已答复，申领单位看得到"), "ok")
            return redirect(url_for("stock.request_detail", request_id=found.id))
    return _request_page(found, decline=form), 422


@blueprint.post("/requests/<request_id>/withdraw")
@requires("stock.keep")
def withdraw(request_id: str) -> Any:
    """Whoever asked needs it no longer."""
    found = _request_or_404(request_id)
    try:
        if _may_answer(found):
            raise StockRefused("answer", _("撤回由申领单位办；上级请写明不发的原因"))
        request_services.withdraw(current_user, found)
    except StockRefused as refused:
        flash(str(refused), "warn")
    else:
        flash(_("已撤回"), "ok")
    return redirect(url_for("stock.request_detail", request_id=found.id))


def _request_page(found: StockRequest, **forms: Any) -> str:
    left = None
    if _may_answer(found) and found.unit.parent is not None:
        left = queries.read_units([found.unit.parent]).get(
            (found.unit.parent.id, found.material_id)
        )
    asked = queries.with_issued(found)
    forms = {
        "issue": IssueForm(None, key=new_id(), quantity=asked.rest),
        "decline": DeclineForm(),
        **forms,
    }
    return render_template(
        "stock/request.html",
        asked=asked,
        issues=queries.list_issues_of(found),
        may_answer=_may_answer(found),
        left=left,
        forms=forms,
        errors=[line for form in forms.values() for line in form.error_lines()],
    )


def _request_or_404(request_id: str) -> StockRequest:
    try:
        return queries.get_request(current_user, request_id)
    except LookupError:
        abort(404)


def _may_answer(found: StockRequest) -> bool:
    return can("stock.keep") and found.unit.parent_id in scope_unit_ids(current_user)
