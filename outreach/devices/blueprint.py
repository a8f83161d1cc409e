"""The blueprint that all pages and calls of phones share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("devices", __name__, url_prefix=None)
