"""The panel of one place beside the map."""

from __future__ import annotations

from typing import Any

from flask import abort, jsonify, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from outreach.coverage.asking import read_form
from outreach.coverage.blueprint import blueprint
from outreach.coverage.panel_queries import PanelVisit, get_place_answered, list_last_visits
from outreach.coverage.words import since_words, visit_words
from outreach.language import format_day, label
from outreach.periods import today
from outreach.permissions import can, requires
from outreach.places.intervals import interval_of
from outreach.places.queries import unit_id_of_place
from outreach.units.queries import scope_unit_ids


@blueprint.get("/map/villages/<key>.json")
@requires("figures.view")
def map_village(key: str) -> Response:
    """The panel of one place, by its id or code: who answers for it and its last visits."""
    filters = read_form().filters()
    try:
        found = get_place_answered(scope_unit_ids(current_user), key, filters.period.last)
    except LookupError:
        abort(404)
    place = found.place
    visits = list_last_visits(place.id, filters.period.last)
    last = visits[0].day if visits else None
    return jsonify(
        name=place.short_name,
        registered_name=place.name,
        township=place.township.name if place.township else "",
        point=_("位置由走访推定") if place.coord_quality == "visit_median" else "",
        unit=_("未划分") if found.unit.depth == 0 else label(found.unit),
        since=since_words(last, filters.as_of, interval_of(place)),
        visits=[_visit(visit) for visit in visits],
        detail_url=url_for("places.detail", place_id=place.id) if can("places.view") else None,
        round_url=url_for("rounds.new", place=place.id) if can("plans.choose") else None,
        record_url=_record_url(place.id),
    )


def _visit(visit: PanelVisit) -> dict[str, Any]:
    readable = can("visits.view") and visit.unit.id in scope_unit_ids(current_user)
    return {
        "day": format_day(visit.day),
        "unit": label(visit.unit),
        "figures": visit_words(visit),
        "url": url_for("visits.detail", visit_id=visit.id) if readable else None,
    }


def _record_url(place_id: str) -> str | None:
    """Where the account records a visit to the place: only where it is in its scope today."""
    if not can("visits.record"):
        return None
    if unit_id_of_place(place_id, today()) not in scope_unit_ids(current_user):
        return None
    return url_for("visits.new", place=place_id)
