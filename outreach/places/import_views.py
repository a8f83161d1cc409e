"""Pages of places."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("imports", __name__, url_prefix="/imports")
