"""Reading the saved filters of an account."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from outreach.accounts.models import Account
from outreach.database import db
from outreach.saved_filters.models import SavedFilter


def list_saved_filters(account: Account) -> Sequence[SavedFilter]:
    """The account's own, by name."""
    return db.session.scalars(
        select(SavedFilter)
        .where(SavedFilter.account_id == account.id)
        .order_by(SavedFilter.name, SavedFilter.id)
    ).all()


def get_saved_filter(account: Account, filter_id: str) -> SavedFilter:
    """One of the account's own. Raises LookupError where the account has no such filter."""
    found = db.session.get(SavedFilter, filter_id)
    if found is None or found.account_id != account.id:
        raise LookupError(f"no filter {filter_id!r} of this account")
    return found


def find_by_name(account: Account, name: str) -> SavedFilter | None:
    """The account's filter of just this name, or None."""
    return db.session.scalars(
        select(SavedFilter).where(SavedFilter.account_id == account.id, SavedFilter.name == name)
    ).first()


def count_saved_filters(account: Account) -> int:
    """How many the account has."""
    return db.session.scalar(
        select(func.count()).select_from(SavedFilter).where(SavedFilter.account_id == account.id)
    ) or 0  # fmt: skip
