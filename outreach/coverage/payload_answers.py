"""Payloads of the map as answers: where they are, kept packed, checked by ETag before any work."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Hashable
from datetime import date
from functools import lru_cache
from typing import Any

import brotli
from flask import make_response, request, url_for
from werkzeug.wrappers import Response

from outreach.coverage.base_maps import base_map_setting
from outreach.coverage.columns import day_number, day_of
from outreach.coverage.first_cells import FROM_PLACES, SOON_PLACES
from outreach.coverage.forms import TOLD_BY_STATE, MapFilterForm
from outreach.coverage.live import live
from outreach.coverage.map_page import MapPage
from outreach.coverage.outlines import pack_outlines
from outreach.coverage.payloads import packed, token_of
from outreach.coverage.queries import outlines_version
from outreach.places.queries import list_outlines

#: ETag, and the body packed with brotli.
Payload = tuple[str, bytes]
#: Of more places the page would wait longer for its state than the state for an answer.
_MOST_BROUGHT = 5_000
#: The columns of colours that are not called like theirs.
_COLUMNS_OF: dict[str, tuple[str, ...]] = {"recency": (), "coverage": ("visits",)}
_YEAR_S = 365 * 24 * 3600


def payload_addresses(page: MapPage) -> dict[str, str]:
    """Where the places of the page are, their names and their state; and the places' token.

    The day in the address is the first on which these units answer for these places, so that an
    address lasts until something changes, not until midnight.
    """
    filters = page.filters
    since = page.register.day_it_holds_from(filters.period.last)
    day = day_of(max(since, day_number(date(2000, 1, 1))))
    shown: dict[str, Any] = {
        "kind": filters.kind or "all",
        "township": filters.township,
        "to": min(day, filters.period.last).isoformat(),
    }
    token = page.places_token
    # Where the places alone would take seconds to come, the map itself begins with their cells.
    cells = {"cells": url_for("coverage.map_cells")} if len(page.places) > SOON_PLACES else {}
    return {
        **cells,
        "token": token,
        "places": url_for("coverage.map_places", token=token, **shown),
        "names": url_for("coverage.map_names", token=token, **shown),
        "state": url_for("coverage.map_columns"),
    }


def asked_of(form: MapFilterForm) -> dict[str, Any]:
    """The filters of this request's address as arguments of another, but for the colour.

    Only names of filters: an address may say anything.
    """
    return {
        field.name: request.args[field.name]
        for field in form
        if request.args.get(field.name) and field is not form.colour
    }


def first_addresses(
    page: MapPage, form: MapFilterForm, addresses: dict[str, str], outlines: str
) -> tuple[dict[str, str], dict[str, str]]:
    """What the first picture waits for, to be asked for ahead of all script; what follows it.

    `addresses` as the layer gets them; what is named here for the first time is added to them.
    `outlines` is where those are. Nothing is to be asked for ahead under filters with errors.
    """
    if form.errors:
        return {}, {}
    columns = _first_columns(page)
    asked = asked_of(form)
    addresses["first"] = url_for("coverage.map_columns", **asked, columns=",".join(columns))
    places = {"places": addresses["places"], "state": addresses["first"]}
    if not _begins_with_cells(page):
        return {**places, "outlines": outlines}, {}
    # The map shows these too, where its places are long in coming or lost on the way.
    addresses["firstCells"] = url_for("coverage.map_cells", **asked)
    if "cells" in addresses:
        # It asks for the megabytes of its places when these are seen.
        places = {}
    return {"cells": addresses["firstCells"], "outlines": outlines}, places


def _begins_with_cells(page: MapPage) -> bool:
    """Whether the map's first picture is made of cells that the server counts.

    Up to `SOON_PLACES` only where the map would draw the very same ones: of all its places, and
    where they are. Their classes are those of recency.
    """
    if _first_columns(page) != ["days"]:
        return False
    if len(page.places) > SOON_PLACES:
        return True
    is_all = page.filters.unit is None
    return is_all and len(page.places) > FROM_PLACES and base_map_setting().datum == "wgs84"


def first_state(page: MapPage, first: dict[str, str]) -> dict[str, str]:
    """What the page brings of what its first picture waits for: base64 by address.

    The state of a small register, which no browser keeps: one answer less to wait for.
    """
    if "state" not in first or len(page.places) > _MOST_BROUGHT:
        return {}
    return {first["state"]: b64encode(page.state(_first_columns(page))).decode()}


def _first_columns(page: MapPage) -> list[str]:
    """The columns of the state that the first picture is drawn from."""
    colour = page.filters.colour
    return ["days", *_COLUMNS_OF.get(colour, (colour,))]


def side_address(page: MapPage, form: MapFilterForm) -> str:
    """Where headline and table of the page are (`views.map_state`)."""
    asked = asked_of(form)
    if page.filters.colour in TOLD_BY_STATE:
        asked["colour"] = page.filters.colour
    return url_for("coverage.map_state", **asked, register=page.places_token)


def outlines_address() -> str:
    """Where the outlines are."""
    return url_for("coverage.map_outlines", token=packed_outlines()[0])


def packed_outlines() -> tuple[str, bytes]:
    """The outlines as the map's layer takes them, packed once for each change: token, brotli."""
    return _packed_outlines(*outlines_version())


@lru_cache(maxsize=4)
def _packed_outlines(*_version: Any) -> tuple[str, bytes]:
    outlines = pack_outlines((outline.code, outline.geometry) for outline in list_outlines())
    content = json.dumps(outlines, separators=(",", ":")).encode()
    return token_of(content), packed(content, lasting=True)


def kept_payload(what: str, who: Hashable, make: Callable[[], Payload | None]) -> Payload | None:
    """The payload, made anew only where register or visits changed since it was last asked for.

    `who` is all that it depends on besides. One short query where nothing changed.
    """
    held = live()
    version = held.version()
    found: Payload | None = held.recall((what, who), version)
    if found is not None:
        return found
    made = make()
    return None if made is None else held.keep((what, who), version, made, len(made[1]))


def answer_kept(payload: Payload, kind: str) -> Response:
    """The payload as an answer: 304 where the browser has it, unpacked where it cannot unpack."""
    etag, body = payload
    if request.if_none_match.contains_weak(etag):
        answer = make_response("", 304)
    elif "br" in request.accept_encodings:
        answer = make_response(body)
        answer.content_type = kind
        answer.headers["Content-Encoding"] = "br"
    else:
        answer = make_response(brotli.decompress(body))
        answer.content_type = kind
    answer.vary.add("Accept-Encoding")
    answer.set_etag(etag, weak=True)
    return answer


def for_good(answer: Response) -> Response:
    """The same, never to be asked for again under its address; by this person's browser only."""
    answer.cache_control.private = True
    answer.cache_control.max_age = _YEAR_S
    answer.cache_control.immutable = True
    return answer
