"""Pages of coverage: the map, and its table for an open page."""

from __future__ import annotations

import time
from json import dumps
from typing import TYPE_CHECKING, Any

from flask import (
    g,
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
    panel_views,
    payload_views,
)
from outreach.coverage.area_fills import fills_of
from outreach.coverage.asking import read_form, refused, who_asks
from outreach.coverage.base_maps import base_map_for_page
from outreach.coverage.blueprint import blueprint
from outreach.coverage.drill import NextLevel, next_level, way_of
from outreach.coverage.forms import MapFilterForm, offer_townships, township_names
from outreach.coverage.later import later_parts
from outreach.coverage.map_page import MapPage, read_map_page
from outreach.coverage.payload_answers import (
    answer_kept,
    first_addresses,
    first_state,
    kept_payload,
    outlines_address,
    payload_addresses,
    side_address,
)
from outreach.coverage.payloads import packed, token_of
from outreach.coverage.phone_map import render_phone_map, works_in_the_field
from outreach.coverage.script_words import first_words, wearing_words
from outreach.coverage.shown import Shown
from outreach.coverage.unit_period_forms import offer_units, units_now_offered
from outreach.coverage.words import (
    base_words,
    marking_words,
    totals_words,
)
from outreach.database import utc_now
from outreach.devices.silence import silence_words
from outreach.language import format_clock, label
from outreach.lazy import lazy_module
from outreach.periods import month_end_before
from outreach.permissions import requires
from outreach.places.intervals import intervals
from outreach.units.queries import list_subtree_ids

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
    "panel_views",
    "payload_views",
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
    """The coverage map; all of it but the drawing works without script.

    Headline and table are asked for when the picture is seen (`map_state`). `table` in the address
    brings them with the page, for those without script.
    """
    form = read_form()
    page = read_map_page(form.filters())
    offer_units(form.unit, page.units)
    offer_townships(form.township, page.townships)
    addresses, outlines = payload_addresses(page), outlines_address()
    first, then = first_addresses(page, form, addresses, outlines)
    question = {
        "colour": page.filters.colour,
        "unit": page.filters.unit.code if page.filters.unit else "",
        "filtered": page.filters.looks_at_some,
        "own": current_user.unit.depth > 0,
        "intervals": intervals(),
    }
    fills = fills_of(page)
    is_whole = "table" in request.args or bool(form.errors)
    drawn = maps.coverage_map(
        _("走访覆盖图。方向键移到那个方向最近的村，回车打开，加号减号缩放。"),
        addresses,
        outlines,
        url_for("coverage.map_key_places"),
        url_for("coverage.map_hazards"),
        middle=page.middle,
        fills=fills,
        **question,
    )
    later = {
        "parts": url_for("coverage.map_later", token=later_parts()[0]),
        "side": None if is_whole else side_address(page, form),
    }
    g.icons_later = not is_whole
    return render_template(
        "coverage/map.html",
        form=form,
        map=maps.parts(drawn),
        first_picture={
            "addresses": first,
            "then": then,
            "brought": first_state(page, first),
            "token": page.places_token,
            "question": {**question, "fills": fills},
        },
        later=later,
        words=first_words(page.filters.colour, page.target),
        marking=marking_words(),
        base_map=base_map_for_page(),
        now=utc_now(),
        compared_with=month_end_before(page.filters.as_of),
        **_way(page),
        **(_side(page, form) if is_whole else {}),
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
    way, side = _way(page), _side(page, form)
    body: dict[str, Any] = {
        "side": render_template("coverage/_side.html", **way, **side),
        "way": render_template("coverage/_way.html", **way),
        "townships": list(township_names(page.townships).items()),
        "intervals": intervals(),
    }
    if page.filters.colour == "wearing":
        body["words"] = wearing_words(page.target)
    if (units := units_now_offered(page.units, form.chosen("unit"))) is not None:
        body["units"] = units
    if (fills := fills_of(page)) is not None:
        body["fills"] = fills
    if request.args.get("register") != page.places_token:
        body["addresses"] = payload_addresses(page)
    return side["etag"], packed(dumps(body).encode(), lasting=False)


#: Filters that the page of helmet rates knows by the same names.
_SHARED_FILTERS = ("period", "from", "to", "unit", "kind")


def _way(page: MapPage) -> dict[str, Any]:
    """What the levels above the one shown are rendered with."""
    query = asked_again()
    for other in ("register", "village"):
        query.pop(other, None)
    return {
        "way": way_of(page),
        "query": query,
        "map_endpoint": "coverage.coverage_map" if works_in_the_field() else "coverage.map_page",
    }


def _side(page: MapPage, form: MapFilterForm) -> dict[str, Any]:
    """What headline and table are rendered with, beside the way."""
    asked = asked_again()
    below, standing, silence = next_level(page), _standing(page), silence_words(_units_of(page))
    return {
        "page": Shown.of(page),
        "etag": _etag(page, below, standing, silence),
        "next_level": below,
        "silence": silence,
        "helmet_query": {name: asked[name] for name in _SHARED_FILTERS if name in asked},
        "totals": totals_words(page.sums),
        "standing": standing,
        "base": base_words(page.filters.period, form.chosen_names()),
    }


def _units_of(page: MapPage) -> frozenset[str]:
    """The ids of the chosen unit and those below it, in the account's scope; all where none is."""
    unit = page.filters.unit
    return page.scope if unit is None else page.scope & frozenset(list_subtree_ids(unit))


def _etag(page: MapPage, below: NextLevel | None, standing: Running | None, silence: str) -> str:
    """The same as long as all is the same that headline and table say, and the page's scripts.

    Not of the rendered page: the order of the address's filters is no news.
    """
    said = [
        page.etag,
        repr(below),
        repr(way_of(page)),
        repr((standing.bullet, standing.places, label(standing.campaign))) if standing else None,
        silence,
        intervals(),
        page.target if page.filters.colour == "wearing" else None,
    ]
    return token_of(dumps(said).encode())


def _standing(page: MapPage) -> Running | None:
    """The chosen campaign's own figure of the chosen unit, where the map is coloured by it."""
    if page.campaign is None or page.filters.colour != "done":
        return None
    return read_standing(page.campaign, page.filters.unit or current_user.unit)
