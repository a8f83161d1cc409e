"""All pages of villages, gathered on one blueprint."""

from __future__ import annotations

from outreach.places import due_views, edit_views, list_views
from outreach.places.blueprint import blueprint

__all__ = ["blueprint", "due_views", "edit_views", "list_views"]
