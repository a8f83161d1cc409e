"""Accounts, their tokens, and the memory of failed sign-ins."""

from __future__ import annotations

from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.database import Id, Model, Timestamps, UtcDateTime, new_id, utc_now
from outreach.units.models import Unit


class Account(Timestamps, UserMixin, Model):
    """A person who signs in by badge number. No ID-card number, no private phone is kept."""

    __tablename__ = "accounts"

    id: Mapped[Id]
    #: Police or auxiliary badge number as written.
    badge: Mapped[str] = mapped_column(String(32))
    #: The badge folded to lower case: sign-in does not depend on capitals.
    badge_key: Mapped[str] = mapped_column(String(32), unique=True)
    display_name: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(32))
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    must_change_password: Mapped[bool] = mapped_column(default=True)
    #: Until when a one-time password opens; None for one that its owner has set.
    one_time_until: Mapped[datetime | None] = mapped_column(UtcDateTime())
    locked: Mapped[bool] = mapped_column(default=False)
    #: Changes with password, lock and reset: sessions that carry another stamp have ended.
    session_stamp: Mapped[str] = mapped_column(String(36), default=new_id)
    #: Preferred language, "zh" or "en"; empty = the browser's.
    language: Mapped[str] = mapped_column(String(8), default="")
    last_sign_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)
    #: Set by the request when a bearer token, not a session, opened it.
    by_token = False

    @property
    def is_active(self) -> bool:
        """Whether Flask-Login lets the account in."""
        return not self.locked

    def get_id(self) -> str:
        """What the session cookie carries: id and stamp."""
        return f"{self.id}:{self.session_stamp}"


class ApiToken(Model):
    """A bearer token; only its SHA-256 is kept."""

    __tablename__ = "api_tokens"

    id: Mapped[Id]
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    #: First characters, to tell tokens apart in a list.
    hint: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime())
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class SignInThrottle(Model):
    """Failed sign-ins of one badge or one address, and until when it must wait."""

    __tablename__ = "sign_in_throttles"

    #: `badge:<key>` or `address:<ip>`; unknown badges are kept alike.
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    #: When the present window of counted failures began.
    window_started_at: Mapped[datetime] = mapped_column(UtcDateTime(), default=utc_now)
    delays: Mapped[int] = mapped_column(default=0)
    delayed_until: Mapped[datetime | None] = mapped_column(UtcDateTime())
