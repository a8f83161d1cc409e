"""Flask-Migrate, bound to an app when a command first asks for it.

A server never migrates, and Alembic is a tenth of what it would load.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.local import LocalProxy

from outreach.config import PROJECT_ROOT
from outreach.database import db
from outreach.lazy import lazy_module

if TYPE_CHECKING:
    import flask_migrate
else:
    flask_migrate = lazy_module("flask_migrate")

_EXTENSION = "migrate"


def init_app(app: Flask) -> None:
    """Lets `flask db ...` and `upgrade()` work on this app."""

    def bound() -> Any:
        # Puts its own entry in the place of the one below.
        flask_migrate.Migrate(
            app,
            db,
            directory=str(PROJECT_ROOT / "migrations"),
            render_as_batch=True,
            compare_type=True,
        )
        return app.extensions[_EXTENSION]

    app.extensions[_EXTENSION] = LocalProxy(bound)


def upgrade() -> None:
    """Brings the current app's database up to date. Raises what Alembic raises."""
    flask_migrate.upgrade()
