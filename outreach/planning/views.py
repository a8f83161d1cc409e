"""All pages of plans."""

from __future__ import annotations

from outreach.planning.where_next_views import blueprint as where_next_blueprint

__all__ = ["where_next_blueprint"]
