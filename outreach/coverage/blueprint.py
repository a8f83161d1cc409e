"""The blueprint that all pages of coverage share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("coverage", __name__, url_prefix=None)
