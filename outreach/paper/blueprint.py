"""The blueprint that the view modules of the package add to."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("paper", __name__, url_prefix=None)
