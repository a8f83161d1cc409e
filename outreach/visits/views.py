"""All pages of visits, gathered on one blueprint."""

from __future__ import annotations

from outreach.visits import edit_views, form_views, list_views, version_views
from outreach.visits.blueprint import blueprint

__all__ = ["blueprint", "edit_views", "form_views", "list_views", "version_views"]
