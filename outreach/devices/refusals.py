"""Why something about a phone cannot be done as asked."""

from __future__ import annotations

from outreach.refusals import Refused


class DeviceRefused(Refused):
    """A phone or key cannot be written so: the field it is about and what to do instead."""


class DeviceRevoked(Exception):
    """The phone was revoked: nothing is taken from it and nothing opened for it."""
