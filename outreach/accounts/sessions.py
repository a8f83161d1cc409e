"""How a request knows its account: session cookie or bearer token."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Request, request, session
from flask_login import LoginManager, login_user, logout_user
from flask_wtf.csrf import generate_csrf

from outreach.accounts import tokens
from outreach.accounts.models import Account
from outreach.accounts.queries import find_account
from outreach.database import utc_now

#: A session ends so long after the sign-in, however much it was used.
LIFETIME = timedelta(hours=12)
_SIGNED_IN_AT = "signed_in_at"


def init_app(login_manager: LoginManager) -> None:
    """Tells Flask-Login how to load accounts."""
    # Phones change their address all day; the account's stamp ends sessions instead.
    login_manager.session_protection = None
    login_manager.user_loader(_account_of_session)
    login_manager.request_loader(_account_of_token)


def start_session(account: Account, *, now: datetime | None = None) -> None:
    """Signs the browser in, in a session that keeps nothing from before but the language.

    A session id or form token planted before sign-in is worth nothing afterwards.
    """
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    session.permanent = True
    session[_SIGNED_IN_AT] = int((now or utc_now()).timestamp())
    login_user(account)
    # Made here, not by whichever page comes first: pages opened side by side share one token.
    generate_csrf()


def end_session() -> None:
    """Signs the browser out and forgets the session, but for the language."""
    language = session.get("language")
    logout_user()
    session.clear()
    if language:
        session["language"] = language


def signed_in_at() -> datetime | None:
    """When the password of this session was given; None without a session."""
    moment = session.get(_SIGNED_IN_AT)
    return datetime.fromtimestamp(moment, UTC) if isinstance(moment, int) else None


def is_over(signed_in_at: object, now: datetime) -> bool:
    """Whether a session from a sign-in at this moment (seconds since 1970) has ended.

    >>> is_over(0, datetime(1970, 1, 1, 11, 59, tzinfo=UTC))
    False
    >>> is_over(0, datetime(1970, 1, 1, 12, 0, tzinfo=UTC)), is_over(None, utc_now())
    (True, True)
    """
    if not isinstance(signed_in_at, int):
        return True
    return now - datetime.fromtimestamp(signed_in_at, UTC) >= LIFETIME


def _account_of_session(identity: str) -> Account | None:
    """The account of the cookie's "id:stamp", unless the session has ended."""
    if _is_bearer(request):
        # Flask-Login asks the session first; a request that names a token stands by that alone.
        return None
    if is_over(session.get(_SIGNED_IN_AT), utc_now()):
        return None
    account_id, _colon, stamp = identity.partition(":")
    account = find_account(account_id)
    if account is None or account.locked or account.session_stamp != stamp:
        return None
    return account


def _account_of_token(received: Request) -> Account | None:
    """The account of the bearer token, for this request only."""
    if not _is_bearer(received):
        return None
    _scheme, _blank, secret = received.headers["Authorization"].strip().partition(" ")
    account = tokens.use_token(secret.strip())
    if account is not None:
        account.by_token = True
    return account


def _is_bearer(received: Request) -> bool:
    return received.headers.get("Authorization", "").strip().lower().split(" ")[0] == "bearer"
