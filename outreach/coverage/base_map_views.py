"""The installation's own base map, served from its file: a part, or a tile, at a time."""

from __future__ import annotations

import base64

from flask import abort, make_response, request, send_file
from werkzeug.http import generate_etag
from werkzeug.wrappers import Response

from outreach.coverage.base_maps import base_map_file, base_map_for_page, tileset_of
from outreach.coverage.blueprint import blueprint
from outreach.coverage.mbtiles import CONTENT_TYPES, read_tile
from outreach.permissions import requires

# For the small maps of places: pages of other packages.
blueprint.add_app_template_global(base_map_for_page)
_KEPT_S = 24 * 3600
_GZIP = b"\x1f\x8b"
#: A PNG of one pixel to see through. Beyond its edges a file has no tiles, and nothing is wrong.
_NOTHING = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNgYAAAAAMAASsJTYQAAAAASUVORK5CYII="
)


@blueprint.get("/map/base.pmtiles")
@requires("figures.view")
def base_map() -> Response:
    """A PMTiles file; scripts ask for the few parts of it that they draw."""
    path = base_map_file("pmtiles")
    if path is None:
        abort(404)
    answer = send_file(path, mimetype="application/octet-stream", conditional=True, max_age=3600)
    answer.cache_control.private = True
    return answer


@blueprint.get("/map/base/<int:zoom>/<int:column>/<int:row>")
@requires("figures.view")
def base_tile(zoom: int, column: int, row: int) -> Response:
    """One tile of an MBTiles file, rows from the north; one to see through where it has none."""
    path = base_map_file("mbtiles")
    if path is None:
        abort(404)
    tiles = tileset_of(path)
    tile = read_tile(path, zoom, column, row)
    if tile is None and tiles.is_vector:
        answer = make_response("", 204)
    elif tile is None:
        answer = make_response(_NOTHING)
        answer.content_type = "image/png"
    else:
        answer = make_response(tile)
        answer.content_type = CONTENT_TYPES[tiles.format]
        if tile.startswith(_GZIP):
            answer.headers["Content-Encoding"] = "gzip"
        answer.set_etag(generate_etag(tile))
    answer.cache_control.private = True
    answer.cache_control.max_age = _KEPT_S
    return answer.make_conditional(request)
