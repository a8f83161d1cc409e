"""Pages of coverage: the map, its state for an open page, its panel."""

from __future__ import annotations

import time
from collections.abc import Callable
from json import dumps
from typing import TYPE_CHECKING, Any

from flask import (
    abort,
    jsonify,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from outreach.addresses import asked_again
from outreach.campaigns.page import Running, read_standing
from outreach.coverage import (
    base_map_views,
    change_views,
    day_views,
    hazard_spots,
    key_places,
)
from outreach.coverage.asking import read_form, refused, who_asks
from outreach.coverage.base_maps import base_map_for_page
from outreach.coverage.blueprint import blueprint
from outreach.coverage.coarse import pack_cells
from outreach.coverage.drill import next_level, way_of
from outreach.coverage.forms import MapFilterForm, offer_townships, township_names
from outreach.coverage.map_page import MapPage, read_map_page
from outreach.coverage.panel_queries import PanelVisit, get_place_answered, list_last_visits
from outreach.coverage.payload_answers import (
    answer_kept,
    first_addresses,
    for_good,
    kept_payload,
    outlines_address,
    packed_outlines,
    payload_addresses,
)
from outreach.coverage.payloads import STATE_COLUMNS, packed, token_of
from outreach.coverage.phone_map import render_phone_map, works_in_the_field
from outreach.coverage.shown import Shown
from outreach.coverage.unit_period_forms import offer_units
from outreach.coverage.words import (
    base_words,
    is_public,
    marking_words,
    script_words,
    since_words,
    totals_words,
    visit_words,
)
from outreach.database import utc_now
from outreach.language import format_clock, format_day, label
from outreach.lazy import lazy_module
from outreach.periods import month_end_before, today
from outreach.permissions import can, requires
from outreach.places.intervals import interval_of, intervals
from outreach.places.queries import unit_id_of_place
from outreach.units.queries import scope_unit_ids

if TYPE_CHECKING:
    from outreach.coverage import maps
else:
    maps = lazy_module("outreach.coverage.maps")

__all__ = [
    "base_map_views",
    "blueprint",
    "change_views",
    "day_views",
    "hazard_spots",
    "key_places",
]

#: Seconds for which the table of an unchanged state is not made anew: it tells of phones, too.
_SIDE_KEPT_S = 60


@blueprint.get("/map")
@requires("figures.view")
def map_page() -> str:
    """The map of one's work: in the field the phone map, at a desk the coverage map.

    An address with filters is a coverage map that somebody passed on.
    """
    if works_in_the_field() and not request.args:
        return render_phone_map()
    return _coverage_map()


@blueprint.get("/map/coverage")
@requires("figures.view")
def coverage_map() -> str:
    """The coverage map, also for those whose map is the phone map."""
    return _coverage_map()


@blueprint.get("/map/phone")
@requires("visits.record")
def phone_map() -> str:
    """The phone map, also for leaders."""
    return render_phone_map()


def _coverage_map() -> str:
    """The coverage map with its table; all of it but the drawing works without script."""
    form = read_form()
    page = read_map_page(form.filters())
    offer_units(form.unit, page.units)
    offer_townships(form.township, page.townships)
    addresses, outlines = payload_addresses(page), outlines_address()
    first = first_addresses(page, form, addresses, outlines)
    question = {
        "colour": page.filters.colour,
        "unit": page.filters.unit.code if page.filters.unit else "",
        "filtered": page.filters.looks_at_some,
        "own": current_user.unit.depth > 0,
        "intervals": intervals(),
    }
    drawn = maps.coverage_map(
        _("走访覆盖图。方向键移到那个方向最近的村，回车打开，加号减号缩放。"),
        addresses,
        outlines,
        url_for("coverage.map_key_places"),
        url_for("coverage.map_hazards"),
        middle=page.middle,
        **question,
    )
    return render_template(
        "coverage/map.html",
        form=form,
        map=maps.parts(drawn),
        first=first,
        question=question,
        words=script_words(),
        marking=marking_words(),
        public=is_public(),
        base_map=base_map_for_page(),
        now=utc_now(),
        compared_with=month_end_before(page.filters.as_of),
        **_side(page, form),
    )


@blueprint.get("/map/state.json")
@requires("figures.view")
def map_state() -> Response | tuple[Response | str, int]:
    """What an open page asks for again and again: nothing (304) while nothing has changed.

    `register` is the page's token of its places: another one is answered with where they are.
    """
    key = (*who_asks(), int(time.time() // _SIDE_KEPT_S))
    kept = kept_payload("state.json", key, _make_state)
    if kept is None:
        return refused()
    answer = answer_kept(kept, "application/json")
    # Also with 304: what is shown was looked at just now.
    answer.headers["X-As-Of"] = format_clock(utc_now())
    return answer


def _make_state() -> tuple[str, bytes] | None:
    form = read_form()
    if form.errors:
        return None
    page = read_map_page(form.filters())
    side = _side(page, form)
    body: dict[str, Any] = {
        "side": render_template("coverage/_side.html", **side),
        "way": render_template("coverage/_way.html", **side),
        "townships": list(township_names(page.townships).items()),
    }
    if request.args.get("register") != page.places_token:
        body["addresses"] = payload_addresses(page)
    return page.etag, packed(dumps(body).encode(), lasting=False)


@blueprint.get("/map/state.bin")
@requires("figures.view")
def map_columns() -> Response | tuple[Response | str, int]:
    """The columns of the state named by `columns`, in order: see docs/map-payloads.md."""
    names = request.args.get("columns", "days").split(",")
    if not set(names) <= set(STATE_COLUMNS):
        abort(404)

    return _columns("state.bin", lambda page: page.state(names))


@blueprint.get("/map/cells.bin")
@requires("figures.view")
def map_cells() -> Response | tuple[Response | str, int]:
    """Coarse cells of the places by recency: what a very large map shows first."""
    return _columns("cells.bin", pack_cells)


def _columns(
    name: str, content_of: Callable[[MapPage], bytes]
) -> Response | tuple[Response | str, int]:
    """Bytes of the present state under the filters, kept as long as it stays the same."""

    def make() -> tuple[str, bytes] | None:
        form = read_form()
        if form.errors:
            return None
        content = content_of(read_map_page(form.filters()))
        return token_of(content), packed(content, lasting=False)

    kept = kept_payload(name, who_asks(), make)
    if kept is None:
        return refused()
    return answer_kept(kept, "application/octet-stream")


@blueprint.get("/map/places-<token>.bin")
@requires("figures.view")
def map_places(token: str) -> Response:
    """Positions and units of the places; another token than theirs is not found."""
    return _lasting(token, "application/octet-stream", lambda page: page.packed_places)


@blueprint.get("/map/names-<token>.json")
@requires("figures.view")
def map_names(token: str) -> Response:
    """Codes, names and townships of the same places."""
    return _lasting(token, "application/json", lambda page: dumps(page.names()).encode())


@blueprint.get("/map/outlines-<token>.json")
@requires("figures.view")
def map_outlines(token: str) -> Response:
    """The outlines of counties and districts."""
    kept, body = packed_outlines()
    if kept != token:
        abort(404)
    return for_good(answer_kept((token, body), "application/json"))


def _lasting(token: str, kind: str, content: Callable[[MapPage], bytes]) -> Response:
    def make() -> tuple[str, bytes]:
        page = read_map_page(read_form().filters())
        return page.places_token, packed(content(page), lasting=True)

    kept = kept_payload(kind, who_asks(), make)
    if kept is None or kept[0] != token:
        abort(404)  # the register has changed, or is somebody else's
    return for_good(answer_kept(kept, kind))


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


#: Filters that the page of helmet rates knows by the same names.
_SHARED_FILTERS = ("period", "from", "to", "unit", "kind")


def _side(page: MapPage, form: MapFilterForm) -> dict[str, Any]:
    """What the table beside the map is rendered with."""
    query = asked_again()
    for other in ("register", "village"):
        query.pop(other, None)
    return {
        "page": Shown.of(page),
        "way": way_of(page),
        "next_level": next_level(page),
        "query": query,
        "helmet_query": {name: query[name] for name in _SHARED_FILTERS if name in query},
        "totals": totals_words(page.sums),
        "standing": _standing(page),
        "base": base_words(page.filters.period, form.chosen_names()),
        "map_endpoint": "coverage.coverage_map" if works_in_the_field() else "coverage.map_page",
    }


def _standing(page: MapPage) -> Running | None:
    """The chosen campaign's own figure of the chosen unit, where the map is coloured by it."""
    if page.campaign is None or page.filters.colour != "done":
        return None
    return read_standing(page.campaign, page.filters.unit or current_user.unit)


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
