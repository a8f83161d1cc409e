"""Open hazards on the map, read only when somebody asks to see them."""

from __future__ import annotations

from typing import Any

from flask import jsonify, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from outreach.coverage.asking import read_form, refused
from outreach.coverage.blueprint import blueprint
from outreach.coverage.forms import MapFilters
from outreach.hazards.queries import MOST_ON_MAP, list_mapped
from outreach.periods import today
from outreach.permissions import can, requires
from outreach.units.queries import list_subtree_ids
from outreach.visits.words import term_word

#: The states in the order of the legend; what is closed is not drawn.
HAZARD_STATES = ("reported", "in_hand")


@blueprint.get("/map/hazards.json")
@requires("figures.view")
def map_hazards() -> Response | tuple[Response | str, int]:
    """The open hazards under unit and township, one list each: state (position in HAZARD_STATES),
    latitude, longitude (degrees; None without a point), village, and
    {"what", "days", "url"}: kind in words, days since it was seen, its page where one may open it.
    `more`: whether there are more than those, which wait longest.
    """
    form = read_form()
    if form.errors:
        return refused()
    places = read_hazards(form.filters())
    answer = jsonify(places=places[:MOST_ON_MAP], more=len(places) > MOST_ON_MAP)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def read_hazards(filters: MapFilters) -> list[list[Any]]:
    """The hazards as the map's script takes them, one more than are drawn where there are more."""
    below = None if filters.unit is None else frozenset(list_subtree_ids(filters.unit))
    opens = can("hazards.view")
    return [
        [
            HAZARD_STATES.index(each.state),
            each.lat,
            each.lon,
            each.place.short_name,
            {
                "what": term_word(each.kind, "hazard_kind"),
                "days": max(0, (today() - each.seen_on).days),
                "url": url_for("hazards.detail", hazard_id=each.id) if opens else None,
            },
        ]
        for each in list_mapped(current_user, below, filters.township)
    ]
