"""All pages of the package."""

from __future__ import annotations

from outreach.paper import entry_views, print_views
from outreach.paper.blueprint import blueprint

__all__ = ["blueprint", "entry_views", "print_views"]
