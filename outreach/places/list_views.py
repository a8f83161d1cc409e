"""The list of villages, a village's page, and the outlines its map is drawn on."""

from __future__ import annotations

from typing import Any

from flask import abort, jsonify, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from outreach.coverage.panel_queries import list_last_visits
from outreach.language import language
from outreach.paging import Paging
from outreach.periods import today
from outreach.permissions import can, requires
from outreach.places import queries
from outreach.places.blueprint import blueprint
from outreach.places.forms import PlaceFilterForm
from outreach.places.intervals import interval_of
from outreach.places.models import Place
from outreach.places.place_queries import ids_of_visible_visits
from outreach.places.queries import PlaceFilters
from outreach.places.words import kind_name, quality_name
from outreach.units.queries import list_units_in_scope
from outreach.visits.reached_queries import list_reached_at

#: Villages on one page.
PAGE_LENGTH = 100
#: Visits on a village's page.
LAST_VISITS = 10

blueprint.add_app_template_filter(kind_name, "kind_name")
blueprint.add_app_template_filter(quality_name, "quality_name")


@blueprint.route("")
@requires("places.view")
def index() -> str:
    """The villages in scope, with search and filters in the address."""
    form = PlaceFilterForm(request.args)
    form.offer(
        list_units_in_scope(current_user),
        queries.list_townships_in_scope(current_user),
        language(),
    )
    form.validate()
    # A filter that means nothing here says so at its field and does not narrow the list.
    chosen = {field.short_name: field.data for field in form if field.data and not field.errors}
    filters = PlaceFilters(
        text=chosen.get("q", ""),
        kind=chosen.get("kind", ""),
        unit=chosen.get("unit", ""),
        township=chosen.get("township", ""),
        county=chosen.get("county", ""),
        coord_quality=chosen.get("point", ""),
        to_check="to_check" in chosen,
        is_key="key" in chosen,
        retired="retired" in chosen,
    )
    total = queries.count_places_in_scope(current_user, filters)
    paging = Paging(request.args.get("page", 1, type=int), PAGE_LENGTH, total)
    rows = queries.list_places_in_scope(
        current_user, filters, limit=PAGE_LENGTH, offset=paging.skip
    )
    return render_template(
        "places/index.html", form=form, rows=rows, page=paging, active=len(chosen)
    )


@blueprint.route("/<place_id>")
@requires("places.view")
def detail(place_id: str) -> str:
    """Everything known of a village, and its last visits."""
    place = place_or_404(place_id)
    visits = list_last_visits(place.id, today(), LAST_VISITS)
    reached_at = list_reached_at(place.id, LAST_VISITS)
    shown = [*(visit.id for visit in visits), *(row.visit_id for row in reached_at)]
    opens = ids_of_visible_visits(current_user, shown)
    return render_template(
        "places/detail.html",
        place=place,
        unit=queries.find_unit_of_place(place),
        jurisdictions=queries.list_jurisdictions(place),
        visits=visits,
        reached_at=reached_at,
        opens=opens if can("visits.view") else frozenset(),
        map_data=map_data(place),
        today=today(),
        interval=interval_of(place),
    )


@blueprint.route("/outlines.json")
@requires("places.view")
def outline_data() -> Response:
    """The county outlines, for the small maps: {"outlines": [{code, name, geometry}]}."""
    outlines = [
        {"code": outline.code, "name": outline.name, "geometry": outline.geometry}
        for outline in queries.list_outlines()
    ]
    answer = jsonify(outlines=outlines)
    # They change about once in a decade; the browser of one account may keep them an hour.
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


def place_or_404(place_id: str) -> Place:
    """The place in the scope of the account; outside it is not found."""
    try:
        return queries.get_place_in_scope(current_user, place_id)
    except LookupError:
        abort(404)


def map_data(place: Place) -> dict[str, Any]:
    """What the small map draws around a place: its county and the placed villages near it."""
    return {
        "county": place.township.county_code if place.township else None,
        "neighbours": [
            {"name": neighbour.short_name, "lat": neighbour.lat, "lon": neighbour.lon}
            for neighbour in queries.list_neighbours(current_user, place)
        ],
    }
