"""All pages of accounts, gathered on one blueprint."""

from __future__ import annotations

from outreach.accounts import account_views, sign_in_views, token_views
from outreach.accounts.blueprint import blueprint

__all__ = ["account_views", "blueprint", "sign_in_views", "token_views"]
