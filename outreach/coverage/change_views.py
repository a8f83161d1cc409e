"""What changed between two days: a page, and its villages as a file."""

from __future__ import annotations

from flask import Response, abort, render_template, request

from outreach.addresses import asked_again
from outreach.coverage.blueprint import blueprint
from outreach.coverage.change_exports import changes_csv
from outreach.coverage.change_forms import ChangeForm
from outreach.coverage.change_page import RATE_DAYS, read_change_page
from outreach.coverage.forms import offer_townships
from outreach.coverage.phone_map import works_in_the_field
from outreach.permissions import requires
from outreach.places.intervals import intervals

#: How many villages of each kind the page lists; the file has all.
LISTED = 100


@blueprint.get("/map/changes")
@requires("figures.view")
def changes() -> str:
    """Villages newly reached, overdue or no longer overdue, and rates whose grade changed."""
    form = _read_form()
    page = read_change_page(form.filters(), form.before)
    offer_townships(form.township, page.townships)
    return render_template(
        "coverage/changes.html",
        form=form,
        page=page,
        query=asked_again(),
        listed=LISTED,
        rate_days=RATE_DAYS,
        intervals=intervals(),
        map_endpoint="coverage.coverage_map" if works_in_the_field() else "coverage.map_page",
    )


@blueprint.get("/map/changes.csv")
@requires("figures.view")
def export_changes() -> Response:
    """All villages of the page with the same days and filters."""
    form = _read_form()
    if form.errors:
        abort(400)  # a file has no field to say it at
    page = read_change_page(form.filters(), form.before)
    found = page.changes
    content = changes_csv(
        {
            "first_reached": page.places(found.first_reached),
            "became_overdue": page.places(found.became_late),
            "no_longer_overdue": page.places(found.no_longer_late),
        }
    )
    answer = Response(content, mimetype="text/csv")
    name = f"changes-{page.before.isoformat()}-{page.after.isoformat()}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _read_form() -> ChangeForm:
    form = ChangeForm.read(request.args)
    if form.unit.errors:
        abort(404)  # another unit's figures are not found
    return form
