"""What 今天 shows."""

from __future__ import annotations

from sqlalchemy import text

from outreach.database import db


def ask_database() -> None:
    """Returns when the database answers. Raises SQLAlchemyError when it does not."""
    db.session.execute(text("select 1"))
