"""How long a browser takes to paint a map: from the start of the navigation, with an empty cache."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser
from werkzeug.serving import WSGIRequestHandler, make_server

#: Milliseconds until two frames after the marks were drawn: ours says when, stock's are drawn by a
#: script that has ended when the page is read.
PAINTED = """
const note = () => requestAnimationFrame(() =>
  requestAnimationFrame(() => { window.painted = performance.now(); }));
if (location.pathname.startsWith('/stock/')) addEventListener('DOMContentLoaded', note);
else new PerformanceObserver(note).observe({ type: 'mark', buffered: true });
"""
#: The page's policy forbids what Playwright's own waiting does.
WHEN_PAINTED = """async () => {
  while (!window.painted) await new Promise(requestAnimationFrame);
  return window.painted;
}"""


class _Quiet(WSGIRequestHandler):
    """Serves without a line a request."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:
        """Says nothing."""


@contextmanager
def serving(application: Callable[..., Any]) -> Iterator[str]:
    """Serves the application; gives its address."""
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def painted_ms(browser: Browser, address: str, path: str, token: str = "") -> float:
    """Opens the page in a new window of 1,280 × 800 px; milliseconds until its marks are painted."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    context = browser.new_context(
        base_url=address,
        viewport={"width": 1280, "height": 800},
        extra_http_headers=headers,
        service_workers="block",
    )
    page = context.new_page()
    page.add_init_script(PAINTED)
    page.goto(path)
    painted: float = page.evaluate(WHEN_PAINTED)
    context.close()
    return painted
