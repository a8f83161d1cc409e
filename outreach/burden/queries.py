"""Reading what forms took, and how many people record in a unit."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from outreach.accounts.models import Account
from outreach.burden.figures import Took
from outreach.burden.models import FormSample
from outreach.database import db
from outreach.permissions import ROLE_PERMISSIONS
from outreach.visits.models import Activity, LeafletIssue

#: So many of the latest amounts tell how long a number usually is.
_LOOKED_AT = 500


def list_took(unit_ids: Collection[str], month: str) -> list[Took]:
    """What the forms of the units took in a month such as 2026-06."""
    rows = db.session.execute(
        select(FormSample.unit_id, FormSample.seconds, FormSample.taps).where(
            FormSample.month == month, FormSample.unit_id.in_(unit_ids)
        )
    )
    return [Took(*row) for row in rows]


def list_months(unit_ids: Collection[str]) -> Sequence[str]:
    """The months in which anything was measured, the latest first."""
    return db.session.scalars(
        select(FormSample.month)
        .where(FormSample.unit_id.in_(unit_ids))
        .distinct()
        .order_by(FormSample.month.desc())
    ).all()


def count_people(unit_ids: Collection[str]) -> dict[str, int]:
    """How many accounts record visits, by the id of their unit."""
    roles = [role for role, may in ROLE_PERMISSIONS.items() if "visits.record" in may]
    rows = db.session.execute(
        select(Account.unit_id, func.count())
        .where(Account.unit_id.in_(unit_ids), Account.role.in_(roles), ~Account.locked)
        .group_by(Account.unit_id)
    )
    return dict(rows.all())


def list_quantities(kind: str) -> Sequence[int]:
    """The latest amounts of materials (`material`) or activities (`activity`)."""
    model = LeafletIssue if kind == "material" else Activity
    return db.session.scalars(
        select(model.quantity).order_by(model.id.desc()).limit(_LOOKED_AT)
    ).all()
