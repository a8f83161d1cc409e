"""The map page against stock Folium with one circle marker a visit.

Stock gets every advantage: its page is served ready made, its outside assets are replaced by
local files (those it does not need for circles by empty ones), it fetches no tiles and its markers
have no tooltips. Ours is made anew for each request, with tooltips, table and filters.
"""

from __future__ import annotations

import gzip
import re
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import folium
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import select
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from bench.data import Prepared, filled_app
from bench.machine import spread
from outreach.config import PROJECT_ROOT
from outreach.database import db
from outreach.places.models import Place
from outreach.visits.models import Visit
from scripts.browser import LAUNCH_ARGUMENTS, find_chromium

PLACES = 1_401
VISITS = 10_000
ADDRESS = "/map?kind=all&period=365d"
LEAFLET = PROJECT_ROOT / "node_modules" / "leaflet" / "dist"
#: Two frames after the marks are on the map, in milliseconds from the start of the navigation.
PAINTED = """
addEventListener('DOMContentLoaded', () => requestAnimationFrame(() =>
  requestAnimationFrame(() => { window.painted = performance.now(); })));
"""


@dataclass
class Figures:
    """One contender's runs."""

    generated_ms: list[float] = field(default_factory=list)
    painted_ms: list[float] = field(default_factory=list)
    bytes_gzip: int = 0


def run(folder: Path, rounds: int) -> list[str]:
    """Measures both in turn; gives lines of a table with ratios."""
    ours, stock = Figures(), Figures()
    with filled_app(folder, VISITS) as (app, prepared):
        client = app.test_client()
        headers = {"Authorization": f"Bearer {prepared.analyst_token}"}
        client.get(ADDRESS, headers=headers)  # templates compiled, as in any running server
        html = ""
        for _ in range(rounds):
            start = time.perf_counter()
            page = client.get(ADDRESS, headers=headers)
            ours.generated_ms.append((time.perf_counter() - start) * 1000)
            assert page.status_code == 200, page.status
            start = time.perf_counter()
            html = stock_page(app)
            stock.generated_ms.append((time.perf_counter() - start) * 1000)
        ours.bytes_gzip = len(gzip.compress(page.get_data()))
        stock.bytes_gzip = len(gzip.compress(html.encode()))
        _paint(app, html, prepared, rounds, ours, stock)
    return _table(ours, stock)


def stock_page(app: Flask) -> str:
    """What stock Folium makes of the same visits: one CircleMarker each, as its guide shows."""
    with app.app_context():
        visits = db.session.execute(
            select(Place.lat, Place.lon).join(Visit, Visit.place_id == Place.id)
        ).all()
    drawn = folium.Map(location=(37.9, 112.4), zoom_start=9, tiles=None)
    for lat, lon in visits:
        folium.CircleMarker((lat, lon), radius=4, fill=True, fill_opacity=0.8).add_to(drawn)
    html: str = drawn.get_root().render()
    return html


def _paint(
    app: Flask, html: str, prepared: Prepared, rounds: int, ours: Figures, stock: Figures
) -> None:
    local = re.sub(r"https://[^\"']+/([^\"'/]+\.(?:js|css))", r"/stock/\1", html)
    served = gzip.compress(local.encode())
    with (
        _serving(DispatcherMiddleware(app, {"/stock": _stock_files(served)})) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=LAUNCH_ARGUMENTS)
        for _ in range(rounds):
            ours.painted_ms.append(_painted(browser, address, ADDRESS, prepared.analyst_token))
            stock.painted_ms.append(_painted(browser, address, "/stock/page.html", ""))
        browser.close()


def _painted(browser: Browser, address: str, path: str, token: str) -> float:
    """Opens the page with an empty cache; milliseconds until its marks have been painted."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    context = browser.new_context(
        base_url=address, viewport={"width": 1440, "height": 900}, extra_http_headers=headers
    )
    page = context.new_page()
    page.add_init_script(PAINTED)
    page.goto(path)
    page.wait_for_function("window.painted > 0", timeout=60_000)
    assert page.evaluate(
        "typeof L === 'object' && document.querySelectorAll('.folium-map, canvas').length > 0"
    )
    painted: float = page.evaluate("window.painted")
    context.close()
    return painted


def _stock_files(page: bytes):  # type: ignore[no-untyped-def]
    @Request.application
    def serve(request: Request) -> Response:
        name = request.path.rsplit("/", 1)[-1]
        if name == "page.html":
            return Response(page, mimetype="text/html", headers={"Content-Encoding": "gzip"})
        kind = "text/css" if name.endswith(".css") else "text/javascript"
        known = name in ("leaflet.js", "leaflet.css")
        return Response((LEAFLET / name).read_bytes() if known else b"", mimetype=kind)

    return serve


class _Quiet(WSGIRequestHandler):
    """Serves without a line a request."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:
        """Says nothing."""


@contextmanager
def _serving(application) -> Iterator[str]:  # type: ignore[no-untyped-def]
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def _table(ours: Figures, stock: Figures) -> list[str]:
    def ratio(theirs: float, own: float) -> str:
        return f"{theirs / own:,.0f}×"

    generated = (statistics.median(stock.generated_ms), statistics.median(ours.generated_ms))
    painted = (statistics.median(stock.painted_ms), statistics.median(ours.painted_ms))
    return [
        f"Map page, {PLACES:,} places with {VISITS:,} visits; medians (smallest–largest)",
        "",
        "| | Outreach | stock Folium, a marker a visit | stock / Outreach |",
        "|---|---|---|---|",
        f"| server makes the page, ms | {spread(ours.generated_ms)} |"
        f" {spread(stock.generated_ms)} | {ratio(*generated)} |",
        f"| the page, gzip, kB | {ours.bytes_gzip / 1000:,.0f} |"
        f" {stock.bytes_gzip / 1000:,.0f} | {ratio(stock.bytes_gzip, ours.bytes_gzip)} |",
        f"| browser until painted, ms | {spread(ours.painted_ms)} |"
        f" {spread(stock.painted_ms)} | {painted[0] / painted[1]:.1f}× |",
    ]
