"""How long a browser takes to paint a map: from the start of the navigation, with an empty cache."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page
from werkzeug.serving import WSGIRequestHandler, make_server

#: Milliseconds until two frames after the marks were drawn: ours says when, stock's are drawn by a
#: script that has ended when the page is read.
PAINTED = """
const note = () => requestAnimationFrame(() =>
  requestAnimationFrame(() => { window.painted = performance.now(); }));
if (location.pathname.startsWith('/stock/')) addEventListener('DOMContentLoaded', note);
else {
  // At once, as with stock's: an observer would hear of it a frame later.
  const mark = performance.mark.bind(performance);
  performance.mark = (...what) => { note(); return mark(...what); };
  // Ours says when its map can be moved and chosen on; stock's can when it is painted.
  new MutationObserver(() => { window.usable ??= performance.now(); })
    .observe(document, { subtree: true, attributeFilter: ['data-ready'] });
}
"""
#: The page's policy forbids what Playwright's own waiting does.
WHEN_PAINTED = """async () => {
  while (!window.painted) await new Promise(requestAnimationFrame);
  return window.painted;
}"""


WHEN_USABLE = WHEN_PAINTED.replace("painted", "usable")


#: Collects the milliseconds between frames until it is told to stop.
FRAMES = """
const frames = window.frames = [];
let before = performance.now();
const tick = (now) => {
  // Asked for again, what was collected before is over.
  if (window.still || window.frames !== frames) return;
  frames.push(now - before);
  before = now;
  requestAnimationFrame(tick);
};
window.still = false;
requestAnimationFrame(tick);
"""


#: A page of some bytes; stock's server, too, answers it with nothing to draw.
NEARLY_NOTHING = "/healthz"


class _Quiet(WSGIRequestHandler):
    """Serves without a line a request."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:
        """Says nothing."""


@contextmanager
def serving_here(application: Callable[..., Any]) -> Iterator[str]:
    """Serves pages that are ready made, from a thread; gives their address."""
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass(frozen=True)
class Line:
    """What a page comes over: megabits a second, and milliseconds until an answer begins."""

    megabits: float
    latency_ms: float


def painted_ms(
    browser: Browser, address: str, path: str, token: str = "", line: Line | None = None
) -> float:
    """Opens the page in a new window of 1,280 × 800 px; milliseconds until its marks are painted.

    Over this machine's own line unless another is given.
    """
    with _opened(browser, address, path, token, line) as page:
        painted: float = page.evaluate(WHEN_PAINTED)
    return painted


def usable_ms(browser: Browser, address: str, path: str, token: str) -> float:
    """The same until our map can be moved and chosen on, with all its figures."""
    with _opened(browser, address, path, token) as page:
        usable: float = page.evaluate(WHEN_USABLE)
    return usable


def frames_ms(browser: Browser, address: str, path: str, token: str = "") -> dict[str, list[float]]:
    """Milliseconds between frames while the map is dragged about (`pan`) and zoomed (`zoom`)."""
    found = {}
    with _opened(browser, address, path, token) as page:
        page.evaluate(WHEN_PAINTED)
        page.locator("#map-stage [data-ready]").wait_for(timeout=120_000)
        for name, move in (("pan", _drag), ("zoom", _wheel)):
            page.evaluate(FRAMES)
            move(page)
            found[name] = page.evaluate("window.still = true, window.frames")
    return found


def slow_down(control: CDPSession, line: Line) -> None:
    """From now on the requests of the controlled page go over that line."""
    bytes_a_second = line.megabits * 1_000_000 / 8
    control.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": line.latency_ms,
            "downloadThroughput": bytes_a_second,
            "uploadThroughput": bytes_a_second,
        },
    )


def _drag(page: Page) -> None:
    page.mouse.move(600, 400)
    page.mouse.down()
    for step in range(60):
        page.mouse.move(600 - 6 * (step if step < 30 else 60 - step), 400 + 3 * (step % 20))
    page.mouse.up()


def _wheel(page: Page) -> None:
    for towards in (-1, -1, -1, 1, 1):
        page.mouse.move(600, 400)
        page.mouse.wheel(0, 240 * towards)
        page.evaluate("() => new Promise((done) => setTimeout(done, 600))")


@contextmanager
def _opened(
    browser: Browser, address: str, path: str, token: str, line: Line | None = None
) -> Iterator[Page]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    context = browser.new_context(
        base_url=address,
        viewport={"width": 1280, "height": 800},
        extra_http_headers=headers,
        service_workers="block",
    )
    page = context.new_page()
    page.add_init_script(PAINTED)
    if line:
        slow_down(context.new_cdp_session(page), line)
    # People come from a page of the same server. The first page of ours in a new window needs a
    # process of its own (Cross-Origin-Opener-Policy), which is no part of the map.
    page.goto(NEARLY_NOTHING)
    page.goto(path)
    yield page
    context.close()
