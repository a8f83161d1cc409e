"""Pages of coverage."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("coverage", __name__, url_prefix=None)
