"""The base map of an installation that has one: a PMTiles file on the server's own disk."""

from __future__ import annotations

from pathlib import Path

from flask import current_app, url_for

from outreach.config import Settings


def find_base_map() -> Path | None:
    """The file, or None where none is set."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.base_map_file


def base_map_address() -> str:
    """Where pages read it from, a part at a time; empty where there is none."""
    return "" if find_base_map() is None else url_for("coverage.base_map")
