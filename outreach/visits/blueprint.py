"""The blueprints of the visit pages; their views are in `*views.py`."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("visits", __name__, url_prefix="/visits")
#: The queue of leaders. What is decided about one visit belongs to the visit's own pages.
reviews_blueprint = Blueprint("reviews", __name__, url_prefix="/reviews")
