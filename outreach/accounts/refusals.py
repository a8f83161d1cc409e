"""Why an account or token cannot be written as asked."""

from __future__ import annotations

from outreach.refusals import Refused


class AccountRefused(Refused):
    """An account cannot be written so: the field it is about and what to do instead."""
