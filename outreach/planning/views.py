"""All pages of plans."""

from __future__ import annotations

from outreach.planning.market_views import calendar_blueprint, markets_blueprint
from outreach.planning.where_next_views import blueprint as where_next_blueprint

__all__ = ["calendar_blueprint", "markets_blueprint", "where_next_blueprint"]
