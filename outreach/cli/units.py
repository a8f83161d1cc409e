"""Commands about units."""

from __future__ import annotations

from flask.cli import AppGroup

units = AppGroup("units", help="The units.")
