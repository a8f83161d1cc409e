"""Pages of units."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("units", __name__, url_prefix="/units")
