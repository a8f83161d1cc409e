"""Built front-end files: from the name in the source to the hashed name on disk."""

from __future__ import annotations

import json
import mimetypes
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request, url_for
from werkzeug.wrappers import Response

DIST = Path(__file__).parent / "static" / "dist"
#: A built file never changes under its name.
FOR_EVER = "public, max-age=31536000, immutable"
#: The name of an entry within the address of its built file.
_ENTRY = re.compile(r"/dist/(entry-[\w-]+)-[0-9A-Z]{8}\.js")
#: Encodings in the order in which they are preferred, and the ending of the packed copy.
_PACKED = (("br", ".br"), ("gzip", ".gz"))


def init_app(app: Flask) -> None:
    """Gives templates `asset_url` and `chunk_urls`; serves built files packed."""
    app.jinja_env.globals["asset_url"] = asset_url
    app.jinja_env.globals["chunk_urls"] = chunk_urls
    app.view_functions["static"] = send_static


def asset_url(name: str) -> str:
    """The address of a built file, such as `entry-app.js`.

    Raises LookupError, with what to do, where the front end was not built.
    """
    return url_for("static", filename=f"dist/{_built_name(name)}")


def chunk_urls(scripts: str) -> list[str]:
    """The addresses of what a page's `<script>` elements load besides themselves.

    Asked for together with them, not one after the other. A chunk of two scripts is there once.
    """
    chunks = _manifest(DIST / "chunks.json")
    entries = {f"{name}.js" for name in _ENTRY.findall(scripts)}
    names = sorted({name for entry in entries for name in chunks.get(entry, ())})
    return [url_for("static", filename=f"dist/{name}") for name in names]


def read_asset(name: str) -> str:
    """The text of a built file. Raises LookupError where the front end was not built."""
    return (DIST / _built_name(name)).read_text("utf-8")


def send_static(filename: str) -> Response:
    """A static file; a built one packed as the browser can read it, to be kept for ever."""
    answer: Response
    packed = _packed_copy(filename)
    if packed is None:
        answer = current_app.send_static_file(filename)
    else:
        encoding, ending = packed
        answer = current_app.send_static_file(filename + ending)
        answer.mimetype = mimetypes.guess_type(filename)[0] or "application/octet-stream"
        answer.headers["Content-Encoding"] = encoding
    if filename.startswith("dist/") and answer.status_code in (200, 304):
        answer.headers["Cache-Control"] = FOR_EVER
        answer.vary.add("Accept-Encoding")
    return answer


def _packed_copy(filename: str) -> tuple[str, str] | None:
    if not filename.startswith("dist/") or request.range is not None:
        return None
    path = DIST / filename.removeprefix("dist/")
    for encoding, ending in _PACKED:
        if encoding in request.accept_encodings and path.with_name(path.name + ending).is_file():
            return encoding, ending
    return None


def _built_name(name: str) -> str:
    manifest = _manifest(DIST / "manifest.json")
    if name not in manifest:
        raise LookupError(f"{name} is not built: run `make setup`.")
    built: str = manifest[name]
    return built


@lru_cache
def _manifest(path: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return manifest
