"""Reading accounts, their tokens, and who has to wait before signing in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import case, func, or_, select

from outreach.accounts.badges import badge_key
from outreach.accounts.models import Account, ApiToken, SignInThrottle
from outreach.database import db, nearest_page
from outreach.units.queries import Scoped, list_units_in_scope, scope_unit_ids


@dataclass(frozen=True)
class AccountFilters:
    """What the list of accounts shows: part of a badge or name, a role, a unit, locked or not."""

    text: str = ""
    role: str = ""
    unit_id: str = ""
    #: True only locked ones, False only open ones, None both.
    locked: bool | None = None


def get_account(account_id: str) -> Account:
    """The account with the id. Raises LookupError where there is none."""
    account = find_account(account_id)
    if account is None:
        raise LookupError(f"no account has the id {account_id!r}")
    return account


def find_account(account_id: str) -> Account | None:
    """The account with the id, or None."""
    return db.session.get(Account, account_id)


def find_account_by_badge(badge: str) -> Account | None:
    """The account with the badge number, capitals or not, or None."""
    return db.session.scalar(select(Account).where(Account.badge_key == badge_key(badge)))


def get_account_in_scope(viewer: Scoped, account_id: str) -> Account:
    """The account, if its unit is the viewer's or below. Raises LookupError otherwise."""
    account = get_account(account_id)
    if account.unit_id not in scope_unit_ids(viewer):
        raise LookupError(f"account {account_id!r} is outside the scope")
    return account


def list_accounts(
    viewer: Scoped, filters: AccountFilters, *, page: int = 1, length: int = 100
) -> Pagination:
    """One page of the accounts of the viewer's unit and below that fit the filters.

    Ordered as the tree of units, then by badge, so that a unit's accounts stand together.
    """
    places_in_tree = {unit.id: at for at, unit in enumerate(list_units_in_scope(viewer))}
    statement = (
        select(Account)
        .where(Account.unit_id.in_(places_in_tree))
        .order_by(case(places_in_tree, value=Account.unit_id), Account.badge_key)
    )
    if filters.text:
        part = badge_key(filters.text)
        statement = statement.where(
            or_(
                Account.badge_key.contains(part, autoescape=True),
                func.lower(Account.display_name).contains(part, autoescape=True),
            )
        )
    if filters.role:
        statement = statement.where(Account.role == filters.role)
    if filters.unit_id:
        statement = statement.where(Account.unit_id == filters.unit_id)
    if filters.locked is not None:
        statement = statement.where(Account.locked == filters.locked)
    page = nearest_page(page)
    return db.paginate(statement, page=page, per_page=length, error_out=False)


def count_accounts_by_unit(unit_ids: frozenset[str]) -> dict[str, int]:
    """The number of open accounts of each of the units that has any."""
    rows = db.session.execute(
        select(Account.unit_id, func.count())
        .where(Account.unit_id.in_(unit_ids), Account.locked.is_(False))
        .group_by(Account.unit_id)
    )
    return dict(rows.all())


def count_open_accounts(unit_id: str) -> int:
    """The number of accounts of the unit itself that are not locked."""
    return count_accounts_by_unit(frozenset({unit_id})).get(unit_id, 0)


def list_tokens(account: Account) -> Sequence[ApiToken]:
    """The tokens of an account, the newest first, revoked and expired ones too."""
    return db.session.scalars(
        select(ApiToken)
        .where(ApiToken.account_id == account.id)
        .order_by(ApiToken.created_at.desc(), ApiToken.id.desc())
    ).all()


def get_token(account: Account, token_id: str) -> ApiToken:
    """A token of the account. Raises LookupError where the account has no such token."""
    token = db.session.get(ApiToken, token_id)
    if token is None or token.account_id != account.id:
        raise LookupError(f"no token {token_id!r} of this account")
    return token


def find_token_by_hash(token_hash: str) -> ApiToken | None:
    """The token with the SHA-256, whatever its state, or None."""
    return db.session.scalar(select(ApiToken).where(ApiToken.token_hash == token_hash))


def find_delay(key: str, now: datetime) -> datetime | None:
    """Until when the badge or address of the throttle key has to wait, or None."""
    throttle = db.session.get(SignInThrottle, key)
    if throttle is None or throttle.delayed_until is None or throttle.delayed_until <= now:
        return None
    return throttle.delayed_until
