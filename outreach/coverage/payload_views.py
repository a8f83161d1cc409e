"""What the map's script reads of places and their state: see docs/map-payloads.md."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, request
from werkzeug.wrappers import Response

from outreach.coverage.asking import read_form, refused, who_asks
from outreach.coverage.blueprint import blueprint
from outreach.coverage.first_cells import pack_first_cells
from outreach.coverage.later import later_parts
from outreach.coverage.map_page import MapPage, read_map_page
from outreach.coverage.payload_answers import answer_kept, for_good, kept_payload, packed_outlines
from outreach.coverage.payloads import STATE_COLUMNS, packed, token_of
from outreach.coverage.place_columns import pack_names_of
from outreach.permissions import requires


@blueprint.get("/map/state.bin")
@requires("figures.view")
def map_columns() -> Response | tuple[Response | str, int]:
    """The columns of the state named by `columns`, in order: see docs/map-payloads.md.

    `since` is the moment of a state that the script has: only what changed since is then told.
    """
    names = request.args.get("columns", "days").split(",")
    if not set(names) <= set(STATE_COLUMNS):
        abort(404)
    since = request.args.get("since", "")
    return _columns("state.bin", lambda page: page.state(names, since))


@blueprint.get("/map/cells.bin")
@requires("figures.view")
def map_cells() -> Response | tuple[Response | str, int]:
    """Cells of the places by recency: what a large map shows first."""
    return _columns("cells.bin", pack_first_cells)


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
    return _lasting("places.bin", token, lambda page: page.packed_places)


@blueprint.get("/map/names-<token>.bin")
@requires("figures.view")
def map_names(token: str) -> Response:
    """Codes, names and townships of the same places."""
    return _lasting("names.bin", token, pack_names_of)


@blueprint.get("/map/later-<token>.json")
@requires("figures.view")
def map_later(token: str) -> Response:
    """What the page brings when its picture is seen: see `later.later_parts`."""
    kept, body = later_parts()
    if kept != token:
        abort(404)  # of another unit, language or release
    return for_good(answer_kept((token, body), "application/json"))


@blueprint.get("/map/outlines-<token>.json")
@requires("figures.view")
def map_outlines(token: str) -> Response:
    """The outlines of counties and districts."""
    kept, body = packed_outlines()
    if kept != token:
        abort(404)
    return for_good(answer_kept((token, body), "application/json"))


def _lasting(name: str, token: str, content: Callable[[MapPage], bytes]) -> Response:
    def make() -> tuple[str, bytes]:
        page = read_map_page(read_form().filters())
        return page.places_token, packed(content(page), lasting=True)

    kept = kept_payload(name, who_asks(), make)
    if kept is None or kept[0] != token:
        abort(404)  # the register has changed, or is somebody else's
    return for_good(answer_kept(kept, "application/octet-stream"))
