"""The blueprint of the visit pages; its views are in `*views.py`."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("visits", __name__, url_prefix="/visits")
