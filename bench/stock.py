"""What stock Folium makes of visits, and a bare Leaflet page: what our map is held against.

Stock gets its advantages: its pages are served ready made and packed, what it links from outside
is served locally (bench/assets/package.json; two small style sheets that no registry has are
empty), it fetches no tiles and its marks have no tooltips.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import folium
from werkzeug.wrappers import Request, Response

from scripts.setup import call, node_environment

ASSETS = Path(__file__).parent / "assets"
_PACKAGES = ASSETS / "node_modules"
#: Where each file that a page links is, by its name.
FILES = {
    "leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet.css": "leaflet/dist/leaflet.css",
    "jquery-3.7.1.min.js": "jquery/dist/jquery.min.js",
    "bootstrap.bundle.min.js": "bootstrap/dist/js/bootstrap.bundle.min.js",
    "bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "leaflet.awesome-markers.js": "leaflet.awesome-markers/dist/leaflet.awesome-markers.js",
    "leaflet.awesome-markers.css": "leaflet.awesome-markers/dist/leaflet.awesome-markers.css",
    "all.min.css": "@fortawesome/fontawesome-free/css/all.min.css",
}
MIDDLE = (37.9, 112.4)
Points = Sequence[tuple[float, float]]


def marker_a_visit(points: Points) -> str:
    """One CircleMarker each, as its guide shows."""
    drawn = folium.Map(location=MIDDLE, zoom_start=9, tiles=None)
    for lat, lon in points:
        folium.CircleMarker((lat, lon), radius=4, fill=True, fill_opacity=0.8).add_to(drawn)
    return _page(drawn)


def one_geojson(points: Points) -> str:
    """The fastest kind it has: all visits in one GeoJson, drawn on a canvas."""
    drawn = folium.Map(location=MIDDLE, zoom_start=9, tiles=None, prefer_canvas=True)
    features = [
        {
            "type": "Feature",
            "properties": {},
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
        }
        for lat, lon in points
    ]
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        marker=folium.CircleMarker(radius=4, fill=True, fill_opacity=0.8),
    ).add_to(drawn)
    return _page(drawn)


def bare_leaflet() -> str:
    """Leaflet with one point: no map page can be faster."""
    return f"""<!doctype html><meta charset="utf-8"><title>bare</title>
<link rel="stylesheet" href="/stock/leaflet.css"><script src="/stock/leaflet.js"></script>
<div id="map" style="position:absolute;inset:0"></div>
<script>L.circleMarker({list(MIDDLE)}).addTo(L.map("map").setView({list(MIDDLE)}, 9))</script>"""


def _page(drawn: folium.Map) -> str:
    html: str = drawn.get_root().render()
    return re.sub(r"https://[^\"']+/([^\"'/]+\.(?:js|css))", r"/stock/\1", html)


def stock_files(pages: dict[str, str]) -> Callable[..., Any]:
    """A WSGI application with the pages, by name, and what they load."""
    _install_assets()
    packed = {name: gzip.compress(page.encode()) for name, page in pages.items()}
    files = {name: gzip.compress((_PACKAGES / path).read_bytes()) for name, path in FILES.items()}

    @Request.application
    def serve(request: Request) -> Response:
        name = request.path.rsplit("/", 1)[-1]
        if name in packed:
            headers = {"Content-Encoding": "gzip"}
            return Response(packed[name], mimetype="text/html", headers=headers)
        kind = "text/css" if name.endswith(".css") else "text/javascript"
        if name not in files:
            return Response(b"", mimetype=kind)
        return Response(files[name], mimetype=kind, headers={"Content-Encoding": "gzip"})

    return serve


def _install_assets() -> None:
    """Fetches what stock's pages link, once."""
    if not _PACKAGES.exists():
        call("npm", "ci", "--ignore-scripts", "--prefix", ASSETS, env=node_environment())
