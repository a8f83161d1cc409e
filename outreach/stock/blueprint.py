"""Where the pages of the stock hang, and what they share: words, and the unit they are of."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request
from flask_login import current_user

from outreach.permissions import can
from outreach.stock import words
from outreach.units.models import Unit
from outreach.units.queries import list_units_in_scope

blueprint = Blueprint("stock", __name__, url_prefix="/stock")
blueprint.add_app_template_filter(words.left_words, "stock_left")


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {"words": words, "may_keep": can("stock.keep")}


def asked_unit() -> Unit:
    """The unit of the address, one's own without one; another's is not found."""
    units = list_units_in_scope(current_user)
    code = request.args.get("unit") or units[0].code
    for unit in units:
        if unit.code == code:
            return unit
    abort(404)
