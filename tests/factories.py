"""Builders for tests: a test names only what matters to it.

They go through the product's services (each in its own app context), so a test never meets a
state that the product could not have made. They return plain ids and texts, not live rows.
"""

from __future__ import annotations

from flask import Flask


class Factory:
    """Makes units, accounts, places and visits in the app's database."""

    def __init__(self, app: Flask) -> None:
        self.app = app
