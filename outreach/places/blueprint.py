"""The blueprint that all pages of villages share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("places", __name__, url_prefix="/villages")
