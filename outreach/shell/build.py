"""Which build of the product this is: reported by phones, and what a phone's stored pages are of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from flask import Flask, current_app

from outreach.assets import DIST
from outreach.config import PROJECT_ROOT


def init_app(app: Flask) -> None:
    """Notes the build in `BUILD_ID` and gives templates `build_id()`."""
    app.config["BUILD_ID"] = _hash_of_files()
    app.jinja_env.globals["build_id"] = build_id


def build_id() -> str:
    """Eight hexadecimal digits that change with any script, style, template or translation."""
    build: str = current_app.config["BUILD_ID"]
    return build


@lru_cache
def _hash_of_files() -> str:
    content = hashlib.sha256()
    for path in _files():
        content.update(str(path.relative_to(PROJECT_ROOT)).encode() + b"\0")
        content.update(path.read_bytes() + b"\0")
    return content.hexdigest()[:8]


def _files() -> Iterator[Path]:
    # The manifest names each built file with a hash of its content.
    yield from (path for path in (DIST / "manifest.json",) if path.exists())
    yield from sorted((PROJECT_ROOT / "templates").rglob("*.html"))
    yield from sorted((PROJECT_ROOT / "outreach" / "translations").rglob("*.po"))
