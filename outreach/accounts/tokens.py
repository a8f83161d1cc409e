"""Bearer tokens: made, recognised, issued and revoked. Only their SHA-256 is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy.exc import OperationalError

from outreach.accounts.models import Account, ApiToken
from outreach.accounts.queries import find_token_by_hash
from outreach.accounts.refusals import AccountRefused
from outreach.audit import services as audit
from outreach.audit.services import Actor
from outreach.database import TurnMissed, db, is_busy, is_full, transaction, utc_now

#: Tells people and secret scanners what the text is.
_PREFIX = "otk_"
_HINT_LENGTH = 10
LONGEST_NAME = 64
MOST_DAYS = 3650
DEFAULT_DAYS = 365
#: The last use is noted at most this often, so that reading stays reading.
_NOTE_USE_EVERY = timedelta(minutes=1)
_WAIT_TO_NOTE_USE_S = 1.0


def issue_token(
    account: Account,
    name: str = "",
    days: int = DEFAULT_DAYS,
    *,
    actor: Actor | None,
    now: datetime | None = None,
) -> tuple[ApiToken, str]:
    """Issues a bearer token valid for `days` days; returns its row and the token itself.

    Raises AccountRefused for a locked account, a bad number of days or too long a name.
    """
    now = now or utc_now()
    name = name.strip()
    if len(name) > LONGEST_NAME:
        raise AccountRefused("name", _("名称最多%(n)s个字", n=LONGEST_NAME))
    if not 1 <= days <= MOST_DAYS:
        raise AccountRefused("days", _("有效期是1至%(n)s天", n=MOST_DAYS))
    secret = _PREFIX + secrets.token_urlsafe(32)
    with transaction():
        if account.locked:
            raise AccountRefused("account", _("账号已锁定，不能发令牌"))
        token = ApiToken(
            account_id=account.id,
            token_hash=_hash(secret),
            hint=secret[:_HINT_LENGTH],
            name=name,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        db.session.add(token)
        db.session.flush()
        _record("token.issue", token, account, actor, {"name": [None, name], "days": [None, days]})
    return token, secret


def revoke_token(token: ApiToken, *, actor: Actor | None, now: datetime | None = None) -> None:
    """Ends a token at once; a second time changes nothing."""
    with transaction():
        if token.revoked_at is None:
            token.revoked_at = now or utc_now()
            _record("token.revoke", token, token.account, actor, {})


def use_token(secret: str, *, now: datetime | None = None) -> Account | None:
    """The account that the token opens, or None for a token that opens nothing (any more)."""
    now = now or utc_now()
    token = find_token_by_hash(_hash(secret))
    if token is None or state_of(token, now) != "valid" or token.account.locked:
        return None
    if token.last_used_at is None or now - token.last_used_at >= _NOTE_USE_EVERY:
        _note_use(token, now)
    return token.account


def _note_use(token: ApiToken, now: datetime) -> None:
    """Notes the last use, unless the database cannot write just now: reading goes on then."""
    try:
        with transaction(longest_wait_s=_WAIT_TO_NOTE_USE_S):
            token.last_used_at = now
    except (TurnMissed, OperationalError) as error:
        if not (is_busy(error) or is_full(error)):
            raise


def state_of(token: ApiToken, now: datetime) -> str:
    """`valid`, `expired` or `revoked`."""
    if token.revoked_at is not None:
        return "revoked"
    return "valid" if now < token.expires_at else "expired"


def _hash(secret: str) -> str:
    # A token is 256 random bits: it needs no salt and no slow hash.
    return hashlib.sha256(secret.encode()).hexdigest()


def _record(
    action: str, token: ApiToken, account: Account, actor: Actor | None, details: dict[str, Any]
) -> None:
    audit.record(
        action,
        actor=actor,
        target_type="token",
        target_id=token.id,
        target=f"{account.display_name}（{account.badge}）· {token.hint}…",
        unit_id=account.unit_id,
        details=details,
    )
