"""How soon a visit that has just been recorded is seen on a map that is open elsewhere."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Sequence
from urllib.request import Request, urlopen

from flask import Flask
from playwright.sync_api import sync_playwright
from sqlalchemy import select

from bench.machine import spread
from bench.seeded import SeededFiles, open_seeded
from bench.served import serving, warm_up
from bench.submission_load import visit
from outreach.accounts.queries import find_account_by_badge
from outreach.accounts.tokens import issue_token
from outreach.database import db
from outreach.places.models import Jurisdiction, Place
from scripts.browser import LAUNCH_ARGUMENTS, find_chromium

ADDRESS = "/map?kind=all&period=year"
#: The moment (ms since 1970) at which the next change of the table is two frames old.
SEEN = """() => { performance.clearResourceTimings(); window.seen = new Promise((settle) => {
  const observer = new MutationObserver(() => {
    observer.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => settle(Date.now())));
  });
  observer.observe(document.getElementById('coverage'), { childList: true, subtree: true });
}); }"""
#: Bytes, as they were sent, of headline, table and figures since.
READ = """() => performance.getEntriesByType('resource')
  .filter(({ name }) => name.includes('/map/state.'))
  .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)"""


def run(files: SeededFiles, rounds: int, many: int) -> list[str]:
    """Records visits while headquarters' map of a province is open; gives lines of a table."""
    scene = files.get("province", many)
    app, token = open_seeded(scene.url, scene.folder)
    officer, codes = _officer(app)
    chance = random.Random(4)
    took, read = [], []
    with serving(scene.url, scene.folder) as server, sync_playwright() as playwright:
        address = warm_up(server, ADDRESS, token)
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=LAUNCH_ARGUMENTS)
        headers = {"Authorization": f"Bearer {token}"}
        page = browser.new_context(base_url=address, extra_http_headers=headers).new_page()
        page.goto(ADDRESS)
        page.locator("#map-stage [data-ready]").wait_for()
        page.locator("#coverage table").wait_for()
        for _ in range(rounds):
            page.wait_for_timeout(chance.uniform(1_000, 4_000))
            page.evaluate(SEEN)
            start = time.time() * 1000
            _record(address, officer, visit(chance, chance.choice(codes)))
            took.append(page.evaluate("() => window.seen") - start)
            read.append(page.evaluate(READ))
        browser.close()
    return [
        f"A visit recorded while the map of a province with {many:,} visits is open on another"
        " screen; from sending it until the table's change is two frames old",
        "",
        "| rounds | seen after, ms | read for it, bytes |",
        "|---|---|---|",
        f"| {rounds} | {spread(took)} | {spread(read)} |",
    ]


def _officer(app: Flask) -> tuple[str, Sequence[str]]:
    """An officer's token, and codes of places that the officer's unit answers for."""
    with app.app_context():
        account = find_account_by_badge("S001")
        assert account is not None
        statement = (
            select(Place.code)
            .join(Jurisdiction, Jurisdiction.place_id == Place.id)
            .where(Jurisdiction.unit_id == account.unit_id)
        )
        codes = [code for code in db.session.scalars(statement) if code]
        token = issue_token(account, "bench", actor=None)[1]
        db.session.remove()
    return token, codes


def _record(address: str, token: str, item: dict[str, object]) -> None:
    asked = Request(
        f"{address}/api/v1/submissions",
        data=json.dumps({"submissions": [item]}).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urlopen(asked, timeout=30) as answer:
        (result,) = json.load(answer)["results"]
    assert result["status"] == "stored", result
