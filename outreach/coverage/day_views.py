"""The daily chart's own data."""

from __future__ import annotations

from json import dumps

from werkzeug.wrappers import Response

from outreach.coverage.asking import read_form, refused, who_asks
from outreach.coverage.blueprint import blueprint
from outreach.coverage.day_counts import read_day_counts
from outreach.coverage.payload_answers import Payload, answer_kept, kept_payload
from outreach.coverage.payloads import packed, token_of
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
