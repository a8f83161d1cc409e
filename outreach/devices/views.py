"""All pages and calls of phones, gathered on one blueprint."""

from __future__ import annotations

from outreach.devices import api_views, handover_views, page_views, problems
from outreach.devices.blueprint import blueprint

__all__ = ["api_views", "blueprint", "handover_views", "page_views", "problems"]
