"""Commands about accounts."""

from __future__ import annotations

from flask.cli import AppGroup

accounts = AppGroup("accounts", help="The accounts.")
