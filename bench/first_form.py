"""The visit form on a cheap phone: how long until it can be filled in, and how much is loaded.

Chromium with the processor four times slower, 1.6 Mbit/s and 150 ms to the server, which is the
product as `make run` serves it. Cold: nothing on the phone but the session. Warm and offline: the
worker answers with the page it keeps.
"""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright
from sqlalchemy import select

from bench.data import PASSWORD, filled_app
from bench.machine import spread
from bench.painting import Line, slow_down
from bench.served import serving
from outreach.accounts.models import Account
from outreach.database import db
from outreach.periods import today
from outreach.places.models import Place
from outreach.places.queries import is_in_scope
from scripts.browser import LAUNCH_ARGUMENTS, find_chromium

OFFICER = "officer-0"
#: A busy year of one officer.
VISITS = 400
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
}
SLOWER = 4
LINE = Line(megabits=1.6, latency_ms=150)
#: Milliseconds from the start of the navigation until the form's scripts work and it is painted.
USABLE = """
const look = () => {
  const choices = document.querySelector('form.visit:not([hidden]) [data-time-choices]');
  if (!choices || choices.hidden) return requestAnimationFrame(look);
  requestAnimationFrame(() => setTimeout(() => { window.usable = performance.now(); }));
};
addEventListener('DOMContentLoaded', look);
"""
#: What the product promises: seconds, and kB over the wire.
LIMITS = {"cold": 3.0, "warm": 1.0, "offline": 1.0}
MOST_KB = 250


def run(folder: Path, rounds: int) -> list[str]:
    """Measures the three cases; gives lines of a table."""
    seconds: dict[str, list[float]] = {case: [] for case in LIMITS}
    loaded: list[float] = []
    with (
        filled_app(folder, VISITS) as (app, prepared),
        serving(prepared.url, folder) as server,
        sync_playwright() as playwright,
    ):
        path = f"/visits/new?place={_place(app)}"
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=LAUNCH_ARGUMENTS)
        for _ in range(rounds):
            time, size = _cold(browser, f"http://127.0.0.1:{server.port}", path)
            seconds["cold"].append(time)
            loaded.append(size)
            warm, offline = _kept(browser, f"http://127.0.0.1:{server.port}", path)
            seconds["warm"].append(warm)
            seconds["offline"].append(offline)
        browser.close()
    return _table(seconds, loaded)


def _place(app: Flask) -> str:
    with app.app_context(), app.test_request_context():
        account = db.session.scalars(select(Account).where(Account.badge == OFFICER)).one()
        place: str = db.session.scalars(select(Place.id).where(is_in_scope(account))).first() or ""
    assert place, today()
    return place


def _cold(browser: Browser, address: str, path: str) -> tuple[float, float]:
    context = browser.new_context(base_url=address, service_workers="block", **PHONE)
    page = _signed_in(context)
    control = context.new_cdp_session(page)
    sizes: list[float] = []
    control.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    control.send("Network.enable")
    control.send("Network.clearBrowserCache")
    _slow_down(control)
    time = _usable(page, path)
    page.wait_for_load_state("networkidle")
    context.close()
    return time, sum(sizes) / 1000


def _kept(browser: Browser, address: str, path: str) -> tuple[float, float]:
    context = browser.new_context(base_url=address, **PHONE)
    page = _signed_in(context)
    page.locator(".readiness-line.is-there").wait_for(timeout=60_000)
    control = context.new_cdp_session(page)
    control.send("Network.enable")
    _slow_down(control)
    warm = _usable(page, path)
    context.set_offline(True)
    offline = _usable(page, path)
    context.close()
    return warm, offline


def _signed_in(context: BrowserContext) -> Page:
    page = context.new_page()
    page.add_init_script(USABLE)
    page.goto("/sign-in")
    page.locator("input[name=badge]").fill(OFFICER)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button.button--primary").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.wait_for_load_state("networkidle")
    return page


def _slow_down(control: CDPSession) -> None:
    control.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    slow_down(control, LINE)


def _usable(page: Page, path: str) -> float:
    """Opens the form; seconds until it can be filled in."""
    page.goto(path, wait_until="commit")
    # The page's policy forbids `wait_for_function`, which evaluates a text.
    time = 0.0
    while not time:
        page.wait_for_timeout(100)
        time = page.evaluate("window.usable ?? 0")
    return time / 1000


def _table(seconds: dict[str, list[float]], loaded: list[float]) -> list[str]:
    words = {
        "cold": "cold: nothing on the phone",
        "warm": "warm: kept by the worker",
        "offline": "without signal",
    }
    return [
        f"First form on a phone: processor {SLOWER}× slower, {LINE.megabits} Mbit/s, {LINE.latency_ms} ms;"
        " medians (smallest–largest)",
        "",
        "| until the form can be filled in | s | promised |",
        "|---|---|---|",
        *(
            f"| {words[case]} | {spread(seconds[case], 2)} | {limit:g} |"
            for case, limit in LIMITS.items()
        ),
        f"| loaded for the cold form, kB | {statistics.median(loaded):,.0f} | {MOST_KB} |",
    ]
