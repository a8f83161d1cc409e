"""Commands about places."""

from __future__ import annotations

from flask.cli import AppGroup

places = AppGroup("places", help="The places.")
