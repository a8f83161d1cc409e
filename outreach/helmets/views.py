"""Helmet rates with their intervals and grades: a page and its file."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from outreach.addresses import asked_again
from outreach.coverage.words import base_words, period_words
from outreach.helmets import words
from outreach.helmets.exports import csv_bytes
from outreach.helmets.forms import HelmetFilterForm
from outreach.helmets.page import read_helmet_page
from outreach.permissions import requires

blueprint = Blueprint("helmets", __name__, url_prefix="/helmets")

for _filter in (
    words.change_verdict,
    words.change_words,
    words.count_words,
    words.grade_tag,
    words.grade_word,
    words.interval_words,
    words.percent_words,
    words.rate_words,
):
    blueprint.add_app_template_filter(_filter)


@blueprint.get("")
@requires("helmets.view")
def index() -> str:
    """Rates by brigade, vehicle type and seat; what narrows them stands in the address."""
    form = _read_form()
    page = read_helmet_page(form.filters())
    filters = page.filters
    return render_template(
        "helmets/index.html",
        form=form,
        page=page,
        query=asked_again(),
        base=base_words(filters.period, [form.kind_name()]),
        before=period_words(filters.before) if filters.before else "",
    )


@blueprint.get("/rates.csv")
@requires("helmets.view")
def export() -> Response:
    """The same figures as the page with the same filters, as a file."""
    form = _read_form()
    if form.errors:
        abort(400)
    page = read_helmet_page(form.filters())
    answer = Response(csv_bytes(page.lines, page.filters.period), mimetype="text/csv")
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="helmets-{page.filters.period.last.isoformat()}.csv"'
    )
    return answer


def _read_form() -> HelmetFilterForm:
    form = HelmetFilterForm.read(request.args)
    if form.unit.errors:
        abort(404)  # another unit's figures are not found
    return form
