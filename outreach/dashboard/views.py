"""The overview of one's unit: a page, and the tables of its charts as files."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from outreach.campaigns import words as campaign_words
from outreach.coverage.forms import MapFilterForm
from outreach.coverage.words import base_words
from outreach.dashboard import words
from outreach.dashboard.exports import coverage_csv, visits_csv
from outreach.dashboard.page import Dashboard, read_dashboard
from outreach.devices.silence import sentence_words, silent_after
from outreach.language import label
from outreach.periods import today
from outreach.permissions import requires
from outreach.places.intervals import intervals

blueprint = Blueprint("dashboard", __name__, url_prefix="/dashboard")

#: The filters of the map that the overview has, too; others in the address do nothing here.
FILTERS = ("period", "from", "to", "unit")


@blueprint.get("")
@requires("dashboard.view")
def index() -> str:
    """Every figure with its base, period and cut-off, and a link to what is behind it."""
    form = _read_form()
    page = read_dashboard(form.filters())
    unit = page.filters.unit or current_user.unit
    return render_template(
        "dashboard/index.html",
        form=form,
        page=page,
        words=words,
        campaign_words=campaign_words,
        day=today(),
        unit=unit,
        base=base_words(page.filters.period, [label(unit)]),
        query=_query(),
        intervals=intervals(),
        silent_hours=round(silent_after().total_seconds() / 3600),
        silence=sentence_words(page.silence) if page.silence else "",
    )


@blueprint.get("/visits.csv")
@requires("dashboard.view")
def export_visits() -> Response:
    """The visits by day, week or month under the same filters, as a file."""
    page = _read_for_file()
    return _file("visits", page, visits_csv(page.columns))


@blueprint.get("/coverage.csv")
@requires("dashboard.view")
def export_coverage() -> Response:
    """Coverage by brigade under the same filters, as a file."""
    page = _read_for_file()
    return _file("coverage", page, coverage_csv(page.coverage.rows))


def _read_for_file() -> Dashboard:
    form = _read_form()
    if form.errors:
        abort(400)  # a file has no field to say it at
    return read_dashboard(form.filters())


def _file(name: str, page: Dashboard, content: bytes) -> Response:
    answer = Response(content, mimetype="text/csv")
    last = page.filters.period.last.isoformat()
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{last}.csv"'
    return answer


def _query() -> dict[str, str]:
    return {name: request.args[name] for name in FILTERS if request.args.get(name)}


def _read_form() -> MapFilterForm:
    form = MapFilterForm.read(MultiDict(_query()))
    if form.unit.errors:
        abort(404)  # another unit's figures are not found
    return form
