"""All pages of villages, gathered on one blueprint."""

from __future__ import annotations

from outreach.places import edit_views, list_views
from outreach.places.blueprint import blueprint

__all__ = ["blueprint", "edit_views", "list_views"]
