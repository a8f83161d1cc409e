"""Built front-end files: from the name in the source to the hashed name on disk."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from flask import Flask, url_for
from markupsafe import Markup

DIST = Path(__file__).parent / "static" / "dist"


def init_app(app: Flask) -> None:
    """Gives templates `asset_url(name)` and `icon_sprite()`."""
    app.jinja_env.globals["asset_url"] = asset_url
    app.jinja_env.globals["icon_sprite"] = icon_sprite


def asset_url(name: str) -> str:
    """The address of a built file, such as `entry-app.js`.

    Raises LookupError, with what to do, where the front end was not built.
    """
    manifest = _manifest(DIST / "manifest.json")
    if name not in manifest:
        raise LookupError(f"{name} is not built: run `make setup`.")
    return url_for("static", filename=f"dist/{manifest[name]}")


def icon_sprite() -> Markup:
    """The icon symbols, inlined once a page so that `<use href="#i-map">` needs no request."""
    return _sprite(DIST / "icons.svg")


@lru_cache
def _manifest(path: Path) -> dict[str, str]:
    manifest: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return manifest


@lru_cache
def _sprite(path: Path) -> Markup:
    # Our own build wrote the file from pinned icons: it is safe to inline.
    return Markup(path.read_text("utf-8")) if path.exists() else Markup("")  # noqa: S704
