"""A live server and two windows on it: a phone of 360 px and a desk of 1440 px.

A test fails on any console error, script error, or request to another host, unless it says
beforehand that one is to come: `expected_errors.append("404")`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect
from werkzeug.serving import make_server

from scripts.browser import LAUNCH_ARGUMENTS, find_chromium
from tests.brigade import Brigade, make_brigade
from tests.browser.kept import NO_SIGNAL, wait_until_ready
from tests.browser.maps import make_city
from tests.browser.pages import DESK, PHONE, enter, sign_in
from tests.factories import Factory, MadeAccount

PLAIN_HOST = "outreach.test"
#: Several browsers share few cores: what is right comes late at times. It costs nothing in time.
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's Chromium; nothing is downloaded."""
    path = find_chromium()
    assert path, (
        "No Chromium: install it (Debian: apt install chromium-headless-shell) or set CHROMIUM"
    )
    # A name that is this machine but, unlike localhost, is no secure context over plain HTTP; no
    # other is found. To ask a route about each request took half of all time, and the cache.
    names = f"MAP {PLAIN_HOST} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    return {
        "executable_path": path,
        "args": [*LAUNCH_ARGUMENTS, f"--host-resolver-rules={names}"],
    }


class LiveServer:
    """The app on a port of its own, served by a thread; it can be away for a while."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.port = 0
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serves, after a stop on the same port."""
        self._server = make_server("127.0.0.1", self.port, self.app, threaded=True)
        # The app goes on to the next test: none of this one's requests may be under way then.
        self._server.daemon_threads = False
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Nobody answers on the port any more."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def server(app: Flask) -> Iterator[LiveServer]:
    """The app, served for this one test."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    live = LiveServer(app)
    yield live
    live.stop()


@pytest.fixture
def server_url(server: LiveServer) -> str:
    """The address of the app."""
    return server.url


@pytest.fixture
def expected_errors() -> list[str]:
    """Parts of console messages that this test provokes on purpose."""
    return []


@pytest.fixture
def problems() -> list[str]:
    """What the windows of this test have seen that no page should do."""
    return []


@pytest.fixture
def open_window(
    browser: Browser, server_url: str, expected_errors: list[str], problems: list[str]
) -> Iterator[Callable[..., Page]]:
    """Opens a watched window: `open_window(width=..., ...)` takes what `new_context` takes."""
    contexts: list[BrowserContext] = []

    def watch(context: BrowserContext) -> None:
        def on_failed(request: Request) -> None:
            if _is_elsewhere(request.url, server_url):
                problems.append(f"request to another host: {request.url}")

        def on_console(message: Any) -> None:
            if message.type == "error":
                problems.append(f"console: {message.text} ({message.location.get('url', '')})")

        context.on("requestfailed", on_failed)
        context.on("console", on_console)
        context.on("weberror", lambda error: problems.append(f"script: {error.error}"))

    def open_one(**options: Any) -> Page:
        # Only what tests the worker has one: it answers before a test's own route could.
        given = {
            "locale": "zh-CN",
            "timezone_id": "Asia/Shanghai",
            "service_workers": "block",
            **DESK,
            **options,
        }
        context = browser.new_context(base_url=server_url, **given)
        context.set_default_timeout(PATIENCE_MS)
        context.set_default_navigation_timeout(3 * PATIENCE_MS)  # a worker's first page imports
        contexts.append(context)
        watch(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
    unexpected = [
        problem for problem in problems if not any(part in problem for part in expected_errors)
    ]
    assert not unexpected, "\n".join(unexpected)


@pytest.fixture
def phone(open_window: Callable[..., Page]) -> Page:
    """A window of 360 × 740 px with touch, Chinese, Shanghai time."""
    return open_window(**PHONE)


@pytest.fixture
def desk(open_window: Callable[..., Page]) -> Page:
    """A window of 1440 × 900 px."""
    return open_window(**DESK)


@pytest.fixture
def brigade(app: Flask, factory: Factory) -> Brigade:
    """晋源大队 with 开化村, an officer and a leader."""
    return make_brigade(app, factory)


@pytest.fixture
def city(app: Flask, factory: Factory) -> dict[str, Any]:
    """Two brigades with outlines and five villages, of which one was visited yesterday."""
    return make_city(app, factory)


@pytest.fixture
def headquarters(factory: Factory, city: dict[str, Any]) -> MadeAccount:
    """Who looks at all of the city."""
    return factory.account("headquarters_analyst", factory.root())


@pytest.fixture
def officer(phone: Page, brigade: Brigade) -> Page:
    """A phone with the brigade's officer signed in, on 今天."""
    enter(phone, brigade.officer)
    return phone


@pytest.fixture
def kept(open_window: Callable[..., Page], brigade: Brigade, expected_errors: list[str]) -> Page:
    """A phone with the worker, the brigade's officer signed in, everything on it."""
    expected_errors += NO_SIGNAL
    page = open_window(**PHONE, service_workers="allow")
    sign_in(page, brigade.officer)
    wait_until_ready(page)
    return page


def _is_elsewhere(url: str, server_url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in ("data", "blob", "about") and not url.startswith(f"{server_url}/")
