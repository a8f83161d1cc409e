"""The service that lets somebody in by badge and password."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _

from outreach.accounts import passwords, queries
from outreach.accounts.badges import badge_key
from outreach.accounts.models import Account
from outreach.accounts.password_rules import MOST
from outreach.accounts.throttle import (
    Throttle,
    address_throttle,
    badge_throttle,
    count_try,
    forget,
    take_back,
)
from outreach.audit import services as audit
from outreach.database import db, transaction, utc_now
from outreach.language import format_clock


class SignInRefused(ValueError):
    """Nobody is let in; the message says no more than a stranger may know."""

    def __init__(self, message: Any, *, delayed_until: datetime | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.delayed_until = delayed_until


def sign_in(
    badge: str, password: str, *, address: str | None, now: datetime | None = None
) -> Account:
    """The account that badge and password open; notes the sign-in.

    Raises SignInRefused, with the same message and after the same work for a wrong password and
    for an unknown badge; with the time to wait after too many failures.
    """
    now = now or utc_now()
    throttles = _count_try(badge_key(badge), address, now)
    account = queries.find_account_by_badge(badge)
    kept_hash = None if account is None else account.password_hash
    is_right = len(password) <= MOST and passwords.is_right_password(kept_hash, password)
    if account is None or not is_right:
        _note_failure(account, "password")
        raise _wrong(throttles, now)
    if account.locked:
        _note_failure(account, "locked")
        # Only who knows the password learns that the account is locked.
        raise SignInRefused(_("这个账号已锁定，请找本单位管理员"))
    if account.one_time_until is not None and account.one_time_until <= now:
        _note_failure(account, "one_time_over")
        # As above: only to who knows it.
        raise SignInRefused(_("这个一次性密码已过期，请找本单位管理员再要一个"))
    if not _note_success(account, kept_hash, password, throttles, now):
        raise _wrong(throttles, now)
    return account


def confirm_password(
    account: Account, password: str, *, address: str | None, now: datetime | None = None
) -> None:
    """Makes sure that who holds the session is the owner of the account.

    Raises SignInRefused for a wrong password and, as at the sign-in, after too many of them.
    """
    now = now or utc_now()
    throttles = _count_try(account.badge_key, address, now)
    if not passwords.is_right_password(account.password_hash, password[: MOST + 1]):
        _note_failure(account, "confirm")
        raise _wrong(throttles, now, _("现在的密码不对"))
    by_badge, by_address = throttles
    with transaction():
        forget(by_badge)
        take_back(by_address)


def _count_try(key: str, address: str | None, now: datetime) -> tuple[Throttle, Throttle]:
    throttles = badge_throttle(key), address_throttle(address)
    with transaction():
        wait_until = count_try(throttles, now)
    if wait_until is not None:
        raise _too_many(wait_until)
    return throttles


def _note_success(
    account: Account,
    kept_hash: str | None,
    password: str,
    throttles: tuple[Throttle, Throttle],
    now: datetime,
) -> bool:
    """Notes the sign-in; False where the password was changed while it was being checked."""
    new_hash = None
    if kept_hash is not None and passwords.needs_new_hash(kept_hash):
        new_hash = passwords.hash_password(password)
    by_badge, by_address = throttles
    with transaction():
        db.session.refresh(account, with_for_update={"of": Account})
        if account.password_hash != kept_hash or account.locked:
            return False
        forget(by_badge)
        take_back(by_address)
        if new_hash is not None:
            account.password_hash = new_hash
        account.last_sign_in_at = now
        _record("account.sign_in", account, {})
    return True


def _note_failure(account: Account | None, reason: str) -> None:
    with transaction():
        _record("account.sign_in_failed", account, {"reason": reason})


def _wrong(
    throttles: tuple[Throttle, Throttle], now: datetime, message: Any = None
) -> SignInRefused:
    waits = [until for until in (queries.find_delay(t.key, now) for t in throttles) if until]
    if waits:  # this was the last try for a while: say so at once
        return _too_many(max(waits))
    return SignInRefused(message or _("警号或密码不对"))


def _too_many(until: datetime) -> SignInRefused:
    # Shown to the minute: round up, so that the time shown is never too early.
    shown = until if until.second == until.microsecond == 0 else until + timedelta(minutes=1)
    message = _("试得太多，%(time)s后再试", time=format_clock(shown))
    return SignInRefused(message, delayed_until=until)


def _record(action: str, account: Account | None, details: dict[str, Any]) -> None:
    # The text given for an unknown badge is not kept: people type passwords into that field.
    audit.record(
        action,
        actor=account if action == "account.sign_in" else None,
        target_type="account",
        target_id="" if account is None else account.id,
        target="" if account is None else f"{account.display_name}（{account.badge}）",
        unit_id=None if account is None else account.unit_id,
        details=details,
    )
