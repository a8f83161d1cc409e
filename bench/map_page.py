"""Our map of a million visits against stock Folium's of ten thousand, and against itself.

Ours is a city of 1,401 places with ten thousand and with a million visits, and a province of
28,000 villages with a million. It is made anew for each request, with tooltips and filters.
"""

from __future__ import annotations

import json
import re
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

import brotli
from flask import Flask
from playwright.sync_api import sync_playwright
from sqlalchemy import select

from bench.machine import spread
from bench.painting import painted_ms, serving_here, usable_ms
from bench.seeded import SeededFiles, open_seeded
from bench.served import serving, warm_up
from bench.stock import MIDDLE, Points, bare_leaflet, marker_a_visit, one_geojson, stock_files
from outreach.coverage.maps import coverage_map, parts
from outreach.database import db
from outreach.places.models import Place
from outreach.visits.models import Visit
from scripts.browser import LAUNCH_ARGUMENTS, find_chromium

FEW = 10_000
ADDRESS = "/map?kind=all&period=year"
STOCK_KINDS = {"stock, a marker a visit": marker_a_visit, "stock, one GeoJson": one_geojson}
BARE = "bare Leaflet, one point"
#: A page is made in milliseconds: so many turns a round, that the middle of them is one.
_QUICK_TURNS = 5
#: Asks one app for an address and gives the bytes of the answer.
Reader = Callable[[str], bytes]


@dataclass
class Contender:
    """A page and its runs; milliseconds and bytes."""

    name: str
    address: str = ""
    path: str = ADDRESS
    token: str = ""
    generated: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    painted: list[float] = field(default_factory=list)
    usable: list[float] = field(default_factory=list)
    packed: int = 0


def run(files: SeededFiles, rounds: int, many: int) -> list[str]:
    """Measures all in turn; gives lines of a table with ratios."""
    # Of the cities only what the map counts: it reads nothing else.
    scenes = {
        f"city, {FEW:,}": files.get("city", FEW, "--lean"),
        f"city, {many:,}": files.get("city", many, "--lean"),
        f"province, {many:,}": files.get("province", many),
    }
    apps = {name: open_seeded(at.url, at.folder) for name, at in scenes.items()}
    points = _points(apps[f"city, {FEW:,}"][0])
    ours = [Contender(name, token=token) for name, (_app, token) in apps.items()]
    _answer_in_turn([(each, apps[each.name][0]) for each in ours], rounds)
    stock, pages = [], {"bare": bare_leaflet()}
    for number, (name, kind) in enumerate(STOCK_KINDS.items()):
        contender = Contender(name, path=f"/stock/{number}")
        for _ in range(rounds):
            start = time.perf_counter()
            pages[str(number)] = kind(points)
            contender.generated.append((time.perf_counter() - start) * 1000)
        contender.packed = len(brotli.compress(pages[str(number)].encode(), quality=5))
        stock.append(contender)
    bare = Contender(BARE, path="/stock/bare")
    with ExitStack() as stack:
        ready_made = stack.enter_context(serving_here(stock_files(pages)))
        for contender in (*stock, bare):
            contender.address = ready_made
        for contender in ours:
            server = stack.enter_context(
                serving(scenes[contender.name].url, scenes[contender.name].folder)
            )
            contender.address = warm_up(server, ADDRESS, contender.token)
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=LAUNCH_ARGUMENTS)
        for _ in range(rounds):
            for each in (bare, *ours, *stock):
                each.painted.append(painted_ms(browser, each.address, each.path, each.token))
            for each in ours:
                each.usable.append(usable_ms(browser, each.address, each.path, each.token))
        browser.close()
    return _table(ours, stock, bare)


def _points(app: Flask) -> Points:
    with app.app_context():
        statement = select(Place.lat, Place.lon).join(Visit, Visit.place_id == Place.id)
        rows = db.session.execute(statement.where(Place.lat.is_not(None)))
        return [(row.lat, row.lon) for row in rows]


def _answer_in_turn(contenders: list[tuple[Contender, Flask]], rounds: int) -> None:
    """Server times, taken in turn, and the bytes of page, positions and state."""
    readers = [(each, _reader(each, app)) for each, app in contenders]
    for _, read in readers:
        read(ADDRESS)  # all visits read, templates compiled, as in any running server
    addresses = {"places": "/p", "names": "/n", "state": "/s"}
    for _ in range(rounds * _QUICK_TURNS):
        for contender, read in readers:
            start = time.perf_counter()
            parts(coverage_map("map", addresses, "/o", "/k", "/h", middle=MIDDLE))
            contender.generated.append((time.perf_counter() - start) * 1000)
            start = time.perf_counter()
            read(ADDRESS)
            contender.answered.append((time.perf_counter() - start) * 1000)
    for contender, read in readers:
        contender.packed = _bytes_of(read)


def _reader(contender: Contender, app: Flask) -> Reader:
    client = app.test_client()
    headers = {"Authorization": f"Bearer {contender.token}", "Accept-Encoding": "br"}

    def read(path: str) -> bytes:
        answer = client.get(path, headers=headers)
        assert answer.status_code == 200, (path, answer.status)
        return answer.get_data()

    return read


def _bytes_of(read: Reader) -> int:
    """Page, positions and state as sent, with the cells of a province; few places' state comes
    with the page."""
    page = read(ADDRESS)
    found = re.search(r'id="map-first"[^>]*>(.*?)</script>', brotli.decompress(page).decode())
    assert found is not None
    first = json.loads(found[1])
    asked = {**first["addresses"], **first["then"]}
    del asked["outlines"]
    return len(page) + sum(len(read(at)) for at in asked.values() if at not in first["brought"])


def _table(ours: list[Contender], stock: list[Contender], bare: Contender) -> list[str]:
    def middle(values: list[float]) -> float:
        return statistics.median(values)

    few, many, _province = ours
    lines = [
        f"Map page, cold cache, 1,280 × 800; stock with {FEW:,} visits of the city; medians"
        " (smallest–largest); generated: from rows to Folium's page",
        "",
        "| | generated, ms | whole answer, ms | brotli, kB | painted, ms | usable, ms | of stock's markers | of"
        " stock's GeoJson | of bare Leaflet |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for each in (*ours, *stock, bare):
        shares = [
            f"{middle(each.painted) / middle(other.painted):.2f}×" for other in (*stock, bare)
        ]
        lines.append(
            f"| {each.name} | {spread(each.generated, 1) if each.generated else '–'} |"
            f" {spread(each.answered) if each.answered else '–'} |"
            f" {each.packed / 1000:,.1f} | {spread(each.painted)} |"
            f" {spread(each.usable) if each.usable else '–'} | {' | '.join(shares)} |"
        )
    grown = {
        "generated": middle(many.generated) / middle(few.generated),
        "answered": middle(many.answered) / middle(few.answered),
        "bytes": many.packed / few.packed,
        "painted": middle(many.painted) / middle(few.painted),
    }
    faster = [middle(each.generated) / middle(many.generated) for each in stock]
    return [
        *lines,
        "",
        f"{many.name} against {few.name}: "
        + ", ".join(f"{name} {ratio:.2f}×" for name, ratio in grown.items())
        + f". Stock generates {faster[0]:,.0f}× and {faster[1]:,.0f}× as long as ours.",
    ]
