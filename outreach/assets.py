"""Built front-end files: from the name in the source to the hashed name on disk, and serving them.

WhiteNoise answers for them before the app is asked: packed as the browser can read it, to be
kept for ever, without session, account or database. It knows the files that are there at the start;
what is built later is served by Flask until the next.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, has_request_context, request
from markupsafe import Markup
from whitenoise import WhiteNoise

DIST = Path(__file__).parent / "static" / "dist"
_PREFIX = "static/dist/"
#: The name of an entry within the address of its built file.
_ENTRY = re.compile(r"/dist/(entry-[\w-]+)-[0-9A-Z]{8}\.js")


def init_app(app: Flask) -> None:
    """Gives templates `asset_url` and `chunk_urls`; serves the built files."""
    app.jinja_env.globals["asset_url"] = asset_url
    app.jinja_env.globals["chunk_urls"] = chunk_urls
    app.jinja_env.globals["inline_script"] = inline_script
    if DIST.exists():
        app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
            app.wsgi_app,
            root=DIST,
            prefix=_PREFIX,
            # A built file never changes under its name.
            immutable_file_test=lambda _path, _address: True,
            allow_all_origins=False,
            add_headers_function=_add_headers,
        )


def _add_headers(headers: Any, _path: str, _address: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"


def asset_url(name: str) -> str:
    """The address of a built file, such as `entry-app.js`.

    Raises LookupError, with what to do, where the front end was not built.
    """
    return _address(_built_name(name))


def chunk_urls(scripts: str) -> list[str]:
    """The addresses of what a page's `<script>` elements load besides themselves.

    Asked for together with them, not one after the other. A chunk of two scripts is there once.
    """
    chunks = _manifest(DIST / "chunks.json")
    entries = {f"{name}.js" for name in _ENTRY.findall(scripts)}
    names = sorted({name for entry in entries for name in chunks.get(entry, ())})
    return [_address(name) for name in names]


@cache
def inline_script(name: str) -> Markup:
    """A built script to stand in a page itself, where a request for it would come too late."""
    return Markup(read_asset(name))  # noqa: S704 - of our own build


def read_asset(name: str) -> str:
    """The text of a built file. Raises LookupError where the front end was not built."""
    return (DIST / _built_name(name)).read_text("utf-8")


def _address(built: str) -> str:
    # A page names dozens: `url_for` would take a tenth of its time.
    return f"{request.script_root if has_request_context() else ''}/{_PREFIX}{built}"


@cache
def _built_name(name: str) -> str:
    manifest = _manifest(DIST / "manifest.json")
    if name not in manifest:
        raise LookupError(f"{name} is not built: run `make setup`.")
    built: str = manifest[name]
    return built


@cache
def _manifest(path: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return manifest
