"""Data of the map along time: the daily chart, the weeks, two days compared."""

from __future__ import annotations

from json import dumps

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from outreach.coverage.asking import read_form, refused, who_asks
from outreach.coverage.blueprint import blueprint
from outreach.coverage.day_counts import read_day_counts
from outreach.coverage.moments import read_moments
from outreach.coverage.payload_answers import Payload, answer_kept, kept_payload
from outreach.coverage.payloads import packed, packed_soon, token_of
from outreach.errors import PROBLEMS, show
from outreach.forms import BaseForm, DayField
from outreach.permissions import requires


@blueprint.get("/map/days.json")
@requires("figures.view")
def map_days() -> Response | tuple[Response | str, int]:
    """Visits by day under the filters, up to today: see docs/map-payloads.md."""

    def make() -> Payload | None:
        form = read_form()
        if form.errors:
            return None
        content = dumps(read_day_counts(form.filters()).as_json()).encode()
        return token_of(content), packed(content, lasting=False)

    kept = kept_payload("days.json", who_asks(), make)
    return refused() if kept is None else answer_kept(kept, "application/json")


@blueprint.get("/map/moments.bin")
@requires("figures.view")
def map_moments() -> Response | tuple[Response | str, int]:
    """Coverage week by week through the period; with `against`, on that day and the period's end.

    See docs/map-payloads.md.
    """
    day = DayForm(request.args)
    if not day.validate():
        return show(PROBLEMS[400], day.error_lines()[0][1])

    def make() -> Payload | None:
        form = read_form()
        filters = form.filters()
        against = day.against.data
        if form.errors or (against is not None and against >= filters.as_of):
            return None
        content = read_moments(filters, against)
        return token_of(content), packed_soon(content)

    kept = kept_payload("moments.bin", who_asks(), make)
    if kept is not None:
        return answer_kept(kept, "application/octet-stream")
    return refused() if read_form().errors else show(PROBLEMS[400], _("请选期末以前的一天"))


class DayForm(BaseForm):
    """The day that the period's end is compared with."""

    against = DayField(lazy_gettext("相比的一天"))
