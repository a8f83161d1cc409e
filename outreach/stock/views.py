"""All pages of the stock, gathered on one blueprint."""

from __future__ import annotations

from outreach.stock import ledger_views, request_views
from outreach.stock.blueprint import blueprint

__all__ = ["blueprint", "ledger_views", "request_views"]
