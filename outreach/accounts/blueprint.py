"""The blueprint that all pages of accounts share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("accounts", __name__, url_prefix=None)
