"""Reading for a village's page: its last visits, and which of them the viewer may open."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from outreach.accounts.models import Account
from outreach.database import db
from outreach.visits.access import visible_to
from outreach.visits.models import Visit


def ids_of_visible_visits(account: Account, visit_ids: Collection[str]) -> frozenset[str]:
    """Those of the visits that the account may open."""
    return frozenset(
        db.session.scalars(select(Visit.id).where(Visit.id.in_(visit_ids), visible_to(account)))
    )
