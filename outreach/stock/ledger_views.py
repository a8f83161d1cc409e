"""Pages of the ledger: a unit's materials, movements, entries, what is taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from outreach.database import new_id
from outreach.paging import Paging
from outreach.periods import today
from outreach.permissions import can, requires
from outreach.stock import queries, services
from outreach.stock.blueprint import asked_unit, blueprint
from outreach.stock.exports import ledger_csv
from outreach.stock.forms import LedgerFilterForm, MovementForm, ReverseForm
from outreach.stock.models import MOVEMENT_KINDS, StockMovement
from outreach.stock.page import read_stock_page
from outreach.stock.rules import StockRefused
from outreach.stock.services import Entry
from outreach.units.models import Unit
from outreach.units.queries import list_subtree, list_units_in_scope, scope_unit_ids

PAGE_LENGTH = 50
#: A file holds no more; the page says so where there are more.
MOST_EXPORTED = 50_000


@blueprint.get("")
@requires("stock.view")
def index() -> str:
    """What a unit has of each material and how it came to that; requests; the units below."""
    unit = asked_unit()
    return render_template(
        "stock/index.html",
        page=read_stock_page(unit),
        units=list_units_in_scope(current_user),
        kinds=_kinds_of(unit),
        today=today(),
    )


@blueprint.get("/movements")
@requires("stock.view")
def movements() -> str:
    """The ledger, the latest first; what narrows it stands in the address."""
    form = LedgerFilterForm.read(request.args)
    filters = form.filters()
    page = request.args.get("page", 1, type=int)
    paging = Paging(page, PAGE_LENGTH, queries.count_movements(filters))
    rows = queries.list_movements(filters, limit=PAGE_LENGTH, offset=paging.skip)
    return render_template(
        "stock/movements.html",
        form=form,
        active=form.active_count(),
        paging=paging,
        most_exported=MOST_EXPORTED,
        movements=rows,
        looked_at=filters.unit_ids,
        may_reverse=_may_reverse,
    )


@blueprint.get("/movements.csv")
@requires("stock.view")
def export() -> Response:
    """The ledger with the same filters, as a file."""
    form = LedgerFilterForm.read(request.args)
    if form.errors:
        abort(404 if form.unit.errors else 400)
    rows = queries.list_movements(form.filters(), limit=MOST_EXPORTED)
    answer = Response(ledger_csv(rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="stock-{today()}.csv"'
    return answer


@blueprint.route("/enter", methods=["GET", "POST"])
@requires("stock.keep")
def enter() -> Any:
    """Something received, issued, returned or counted."""
    unit = asked_unit()
    kind = request.args.get("kind", "received")
    if kind not in _kinds_of(unit):
        abort(404)
    sent = request.form if request.method == "POST" else None
    form = MovementForm(sent, key=new_id(), day=today())
    form.kind = kind
    left = {
        material_id: each.left
        for (unit_id, material_id), each in queries.read_units([unit]).items()
        if unit_id == unit.id
    }
    form.offer_materials(left)
    below = [each for each in list_subtree(unit)[1:] if each.active]
    form.offer_units(below)
    if sent is not None and form.validate():
        taker = next((each for each in below if each.code == form.other.data), unit)
        entry = Entry(
            str(form.key.data),
            form.chosen_material(),
            form.quantity.data or 0,
            form.day.data or today(),
            form.note.data or "",
        )
        try:
            _ENTER[kind](unit, taker, entry)
        except StockRefused as refused:
            form.put_refusal(refused, "quantity")
        else:
            flash(_("已记入台账"), "ok")
            return redirect(url_for("stock.index", unit=unit.code))
    page = render_template("stock/enter.html", form=form, unit=unit, kind=kind)
    return page, 200 if sent is None else 422


_ENTER: dict[str, Callable[[Unit, Unit, Entry], StockMovement]] = {
    "received": lambda unit, _taker, entry: services.receive(current_user, unit, entry),
    "issued": lambda unit, taker, entry: services.issue(current_user, unit, taker, entry),
    "returned": lambda unit, _taker, entry: services.give_back(current_user, unit, entry),
    "counted": lambda unit, _taker, entry: services.count(current_user, unit, entry),
}


@blueprint.route("/movements/<movement_id>/reverse", methods=["GET", "POST"])
@requires("stock.keep")
def reverse(movement_id: str) -> Any:
    """Takes a movement back with an entry of its own, with the reason."""
    try:
        movement = queries.get_movement(current_user, movement_id)
    except LookupError:
        abort(404)
    if not _may_reverse(movement):
        # What a superior issued, or what is settled already: said where it is listed.
        flash(_("这一条不能在这里更正：由发出的单位更正，或已更正过"), "warn")
        return redirect(url_for("stock.movements"))
    sent = request.form if request.method == "POST" else None
    form = ReverseForm(sent)
    if sent is not None and form.validate():
        try:
            services.reverse(current_user, movement, form.note.data or "")
        except StockRefused as refused:
            form.put_refusal(refused, "note")
        else:
            flash(_("已更正，两条都留在台账里"), "ok")
            return redirect(url_for("stock.movements"))
    page = render_template("stock/reverse.html", form=form, movement=movement)
    return page, 200 if sent is None else 422


def _may_reverse(movement: StockMovement) -> bool:
    """Whoever answers for the unit that gave it, or counted or received it."""
    entered_by = movement.from_unit_id or movement.to_unit_id
    is_settled = movement.reverses_id is not None or movement.reversal is not None
    return can("stock.keep") and not is_settled and entered_by in scope_unit_ids(current_user)


def _kinds_of(unit: Unit) -> list[str]:
    """What can be entered for the unit."""
    kinds = list(MOVEMENT_KINDS)
    if len(list_subtree(unit)) == 1:
        kinds.remove("issued")
    if unit.parent_id is None:
        kinds.remove("returned")
    return kinds
