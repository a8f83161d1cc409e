"""All pages of plans."""

from __future__ import annotations

from outreach.planning import weight_views
from outreach.planning.market_views import calendar_blueprint, markets_blueprint
from outreach.planning.where_next_views import blueprint as where_next_blueprint

__all__ = ["calendar_blueprint", "markets_blueprint", "weight_views", "where_next_blueprint"]
