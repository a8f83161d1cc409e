"""Slowing down those who guess passwords, by badge and by address.

A try is counted before the password is looked at, and taken back when it was right: a hundred
guesses sent at the same moment are a hundred tries, not one.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.exc import IntegrityError

from outreach.accounts.models import SignInThrottle
from outreach.database import db, savepoint

WINDOW = timedelta(minutes=15)
FIRST_DELAY = timedelta(minutes=15)
LONGEST_DELAY = timedelta(hours=4)
#: After so long without a failure all is forgotten, and the next delay is the first again.
_MEMORY = timedelta(days=1)
_LONGEST_KEY = 80


@dataclass(frozen=True)
class Throttle:
    """What is counted together, and how many failures within the window make it wait."""

    key: str
    threshold: int


def badge_throttle(badge_key: str) -> Throttle:
    """The throttle of one badge, known or not."""
    return Throttle(f"badge:{badge_key}"[:_LONGEST_KEY], threshold=5)


def address_throttle(address: str | None) -> Throttle:
    """The throttle of one address: generous, since a whole station may share it.

    An IPv6 subscriber owns a whole /64, so that is what counts.
    """
    name = address or "unknown"
    try:
        parsed = ipaddress.ip_address(name)
    except ValueError:
        parsed = None
    if isinstance(parsed, ipaddress.IPv6Address):
        name = str(ipaddress.ip_network((parsed, 64), strict=False))
    return Throttle(f"address:{name}"[:_LONGEST_KEY], threshold=50)


def count_try(throttles: Sequence[Throttle], now: datetime) -> datetime | None:
    """Counts one try in each throttle; or, where one has to wait, counts none.

    Returns until when to wait, None where the try may go on. Belongs in a transaction.
    """
    _clean(now)
    rows = [_locked_row(throttle.key, now) for throttle in throttles]
    waits = [row.delayed_until for row in rows if row.delayed_until and row.delayed_until > now]
    if waits:
        return max(waits)
    for row, throttle in zip(rows, throttles, strict=True):
        _count(row, throttle.threshold, now)
    return None


def take_back(throttle: Throttle) -> None:
    """Takes back the try just counted, because the password was right."""
    row = db.session.get(SignInThrottle, throttle.key, with_for_update=True)
    if row is None or row.failures == 0:
        return
    row.failures -= 1
    if row.delayed_until is not None and row.failures < throttle.threshold:
        row.delayed_until = None
        row.delays -= 1


def forget(throttle: Throttle) -> None:
    """Forgets all failures: the right password was given, or an administrator helps."""
    db.session.execute(delete(SignInThrottle).where(SignInThrottle.key == throttle.key))


def delay_after(delays: int) -> timedelta:
    """How long to wait after so many earlier delays: 15 minutes, doubling to 4 hours.

    >>> [str(delay_after(n)) for n in (0, 1, 4, 400)]
    ['0:15:00', '0:30:00', '4:00:00', '4:00:00']
    """
    longest_doubling = 4
    return min(FIRST_DELAY * 2 ** min(delays, longest_doubling), LONGEST_DELAY)


def _count(row: SignInThrottle, threshold: int, now: datetime) -> None:
    delay_is_over = row.delayed_until is not None
    if delay_is_over or now - row.window_started_at >= WINDOW:
        row.failures = 0
        row.delayed_until = None
        row.window_started_at = now
    row.failures += 1
    if row.failures >= threshold:
        row.delayed_until = now + delay_after(row.delays)
        row.delays += 1


def _locked_row(key: str, now: datetime) -> SignInThrottle:
    find = select(SignInThrottle).where(SignInThrottle.key == key).with_for_update()
    while True:
        row = db.session.scalar(find)
        if row is not None:
            return row
        try:
            with savepoint():
                row = SignInThrottle(key=key, failures=0, delays=0, window_started_at=now)
                db.session.add(row)
            return row
        except IntegrityError:
            # Another try of the same badge was first; where it succeeded its row is gone again.
            continue


def _clean(now: datetime) -> None:
    """Drops rows that no longer mean anything, so that made-up badges do not pile up."""
    old = now - _MEMORY
    db.session.execute(
        delete(SignInThrottle).where(
            SignInThrottle.window_started_at < old,
            or_(SignInThrottle.delayed_until.is_(None), SignInThrottle.delayed_until < old),
        ),
        execution_options={"synchronize_session": False},
    )
