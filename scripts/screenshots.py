"""Pictures of the main pages at 360 and 1440 px, over the demo year.

    python -m scripts.screenshots [--out FOLDER] [--database URL] [--only TEXT] [--language en]

Without a database the demo year is made in a temporary one. The README's pictures are the ones
named in README_PICTURES; `make screenshots` renews them in docs/pictures.
"""

from __future__ import annotations

import argparse
import logging
import secrets
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from outreach import create_app
from outreach.config import PROJECT_ROOT, Settings
from outreach.demo.build import build_demo
from outreach.demo.cast import DEMO_PASSWORD
from outreach.vocabulary.services import seed_vocabulary
from scripts.browser import LAUNCH_ARGUMENTS, find_chromium

SIZES = {360: 740, 1440: 900}
PICTURES = PROJECT_ROOT / "docs" / "pictures"


@dataclass(frozen=True)
class Shot:
    """One page: its name, who looks at it (None: nobody signed in), its address."""

    name: str
    badge: str | None
    address: str
    #: Buttons to press, one after the other, before the picture is taken.
    press: tuple[str, ...] = ()


SHOTS = (
    Shot("sign-in", None, "/sign-in"),
    Shot("today", "JY01", "/"),
    Shot("village-picker", "JY01", "/visits/new"),
    Shot("visit-form", "JY01", "/visits/new?place={village}"),
    Shot("counter", "JY01", "/visits/new?place={village}", press=("开始计数", "开始")),
    Shot("visits", "JY01", "/visits"),
    Shot("visit", "JY01", "/visits/{visit}"),
    Shot("me", "JY01", "/me"),
    Shot("map-officer", "JY01", "/map"),
    Shot("visits-unit", "JY-L", "/visits"),
    Shot("village-point", "JY-L", "/villages/{village}/point"),
    Shot("map", "HQ01", "/map"),
    Shot("map-brigade", "HQ01", "/map?unit=JY"),
    Shot("villages", "HQ01", "/villages"),
    Shot("village", "HQ01", "/villages/{village}"),
    Shot("accounts", "ADMIN", "/accounts"),
    Shot("units", "ADMIN", "/units"),
    Shot("imports", "ADMIN", "/imports"),
    Shot("audit", "AUDIT", "/audit"),
)
#: Pictures that the README shows: (shot, width).
README_PICTURES = (
    ("today", 360),
    ("visit-form", 360),
    ("counter", 360),
    ("map", 1440),
    ("visit", 1440),
)


def main() -> None:
    """Takes the pictures and says where they lie."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--out", type=Path, default=PICTURES)
    parser.add_argument("--database", help="a database that holds the demo year")
    parser.add_argument("--only", default="", help="only shots whose name contains this")
    parser.add_argument("--language", default="zh", choices=("zh", "en"))
    parser.add_argument("--theme", default="light", choices=("light", "dark"))
    parser.add_argument("--whole", action="store_true", help="the whole page, not one screen")
    parser.add_argument("--all", action="store_true", help="all shots, not just the README's")
    words = parser.parse_args()
    everything = words.all or bool(words.only)
    words.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        app = _app(words.database, Path(folder))
        with _serving(app) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=find_chromium(), args=list(LAUNCH_ARGUMENTS)
            )
            for shot in SHOTS:
                for width in SIZES:
                    wanted = (shot.name, width) in README_PICTURES or everything
                    if wanted and words.only in shot.name:
                        path = words.out / f"{shot.name}-{width}.png"
                        look = (words.language, words.theme)
                        _take(browser, address, shot, width, path, *look, whole=words.whole)
                        print(path)
            browser.close()


def _app(database: str | None, folder: Path) -> Flask:
    url = database or f"sqlite:///{folder / 'demo.sqlite3'}"
    app = create_app(
        Settings(
            database_url=url,
            secret_key=secrets.token_urlsafe(),
            log_level="WARNING",
            password_memory_kib=1024,
        )
    )
    if database is None:
        with app.app_context():
            upgrade()
            seed_vocabulary()
            build_demo(print)
    return app


@contextmanager
def _serving(app: Flask) -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


def _take(
    browser: Browser,
    address: str,
    shot: Shot,
    width: int,
    path: Path,
    language: str,
    theme: str,
    whole: bool,
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": SIZES[width]},
        device_scale_factor=2 if width < 600 else 1,
        locale="en-GB" if language == "en" else "zh-CN",
        timezone_id="Asia/Shanghai",
        color_scheme="dark" if theme == "dark" else "light",
        has_touch=width < 600,
        # Beside 开化村 as the demo places it.
        geolocation={"latitude": 37.6224, "longitude": 112.3823, "accuracy": 12},
        permissions=["geolocation"],
    )
    page = context.new_page()
    if shot.badge is not None:
        _sign_in(page, address, shot.badge)
    page.goto(address + _filled(page, address, shot.address), wait_until="networkidle")
    for text in shot.press:
        page.get_by_role("button", name=text, exact=True).first.click()
    page.evaluate("document.fonts.ready")
    page.screenshot(path=path, full_page=whole)
    context.close()


def _sign_in(page: Page, address: str, badge: str) -> None:
    page.goto(f"{address}/sign-in")
    page.fill("[name=badge]", badge)
    page.fill("[name=password]", DEMO_PASSWORD)
    page.locator("form:has([name=badge]) button").last.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def _filled(page: Page, address: str, template: str) -> str:
    """The address with ids of the demo put in: Kaihua village, the newest visit in sight."""
    if "{village}" in template:
        found = page.request.get(f"{address}/api/v1/villages?q=开化村").json()["items"][0]
        template = template.replace("{village}", found["id"])
    if "{visit}" in template:
        found = page.request.get(f"{address}/api/v1/visits?limit=1").json()["items"][0]
        template = template.replace("{visit}", found["id"])
    return template


if __name__ == "__main__":
    main()
