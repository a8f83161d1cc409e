"""Villages that are due or overdue, and the intervals from which that follows."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user

from outreach.coverage.queries import list_village_coverage
from outreach.forms import BaseForm, CountField, Needed
from outreach.paging import Paging
from outreach.periods import Period, today
from outreach.permissions import can, requires
from outreach.places.blueprint import blueprint
from outreach.places.due import STATES, list_due
from outreach.places.interval_services import set_intervals
from outreach.places.intervals import MOST_DAYS, intervals
from outreach.units.forms import sent
from outreach.units.queries import find_unit_by_code, list_units_in_scope, scope_unit_ids

PAGE_LENGTH = 100


class IntervalForm(BaseForm):
    """The days of both classes of villages."""

    village = CountField(
        lazy_gettext("一般村"),
        least=1,
        most=MOST_DAYS,
        validators=[Needed(lazy_gettext("请填天数"))],
    )
    key = CountField(
        lazy_gettext("重点村"),
        least=1,
        most=MOST_DAYS,
        validators=[Needed(lazy_gettext("请填天数"))],
    )


@blueprint.route("/due")
@requires("places.view")
def due() -> str:
    """Villages that are due, overdue or never reached, the longest waiting first."""
    code = request.args.get("unit", "")
    unit = find_unit_by_code(code) if code else None
    if code and (unit is None or unit.id not in scope_unit_ids(current_user)):
        abort(404)
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    day = today()
    rows = list_due(
        list_village_coverage(
            scope_unit_ids(current_user),
            Period(day, day),
            unit=unit.id if unit else None,
            kind="village",
        ),
        day,
        intervals(),
    )
    counts = {each: sum(row.state == each for row in rows) for each in STATES}
    chosen = [row for row in rows if not state or row.state == state]
    paging = Paging(request.args.get("page", 1, type=int), PAGE_LENGTH, len(chosen))
    return render_template(
        "places/due.html",
        rows=chosen[paging.skip : paging.skip + PAGE_LENGTH],
        page=paging,
        counts=counts,
        state=state,
        unit=unit,
        units=[row for row in list_units_in_scope(current_user) if row.active],
        intervals=intervals(),
        may_edit=can("intervals.manage") and current_user.unit.depth == 0,
    )


@blueprint.route("/intervals", methods=["GET", "POST"])
@requires("intervals.manage")
def edit_intervals() -> Any:
    """After how many days a village is due; headquarters alone decides."""
    if current_user.unit.depth != 0:
        flash(_("走访间隔由支队定"), "act")
        return redirect(url_for("places.due"))
    form = IntervalForm(sent(), **intervals())
    if request.method == "POST" and form.validate():
        set_intervals(
            {"village": form.village.data or 0, "key": form.key.data or 0}, actor=current_user
        )
        flash(_("已保存，地图、总览和手机都按新的间隔算"), "ok")
        return redirect(url_for("places.due"))
    page = render_template("places/intervals.html", form=form)
    return page, 422 if request.method == "POST" else 200
