"""Which rows of jurisdiction hold on a day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, or_

from outreach.places.models import Jurisdiction


def covers(day: date) -> ColumnElement[bool]:
    """Whether a row of jurisdiction holds on the day."""
    return and_(
        or_(Jurisdiction.from_date.is_(None), Jurisdiction.from_date <= day),
        or_(Jurisdiction.to_date.is_(None), Jurisdiction.to_date >= day),
    )
