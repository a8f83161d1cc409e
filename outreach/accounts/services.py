"""Writing accounts. Signing in and tokens have services of their own: `sign_in`, `tokens`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from outreach.accounts import password_rules, passwords, queries
from outreach.accounts.badges import badge_key, is_badge
from outreach.accounts.models import Account
from outreach.accounts.refusals import AccountRefused
from outreach.accounts.throttle import badge_throttle, forget
from outreach.audit import services as audit
from outreach.audit.services import Actor
from outreach.database import db, new_id, savepoint, transaction, utc_now
from outreach.permissions import ROLES
from outreach.units.models import Unit

LONGEST_NAME = 64


def create_account(
    badge: str, role: str, unit: Unit, display_name: str = "", *, actor: Actor | None
) -> tuple[Account, str]:
    """Creates an account and returns it with its one-time password, which is kept nowhere.

    The display name is the badge unless given. Raises AccountRefused for a bad or taken badge,
    an unknown role, a unit out of use or too long a name.
    """
    if not is_badge(badge):
        raise AccountRefused("badge", _("警号只用字母、数字和连字符，1至32个"))
    _check_role(role)
    display_name = _checked_name(display_name or badge)
    password = passwords.make_one_time_password()
    password_hash = passwords.hash_password(password)
    taken = AccountRefused("badge", _("警号%(badge)s已经有账号了", badge=badge))
    with transaction():
        if queries.find_account_by_badge(badge) is not None:
            raise taken
        if not unit.active:
            raise AccountRefused("unit", _("单位“%(name)s”已停用", name=unit.name))
        account = Account(
            badge=badge,
            badge_key=badge_key(badge),
            display_name=display_name,
            role=role,
            unit_id=unit.id,
            password_hash=password_hash,
            one_time_until=utc_now() + one_time_lifetime(),
        )
        try:
            with savepoint():
                db.session.add(account)
        except IntegrityError:  # somebody else created it at this very moment
            raise taken from None
        _record("account.create", account, actor, {"role": [None, role], "unit": [None, unit.name]})
    return account, password


def edit_account(
    account: Account, *, display_name: str, role: str, unit: Unit, actor: Account | None
) -> Account:
    """Changes name, role and unit (调动). What the account did before stays with its old unit.

    Raises AccountRefused for an unknown role, a unit out of use, for a change of one's own role
    or unit, and where headquarters would be left without an administrator.
    """
    _check_role(role)
    display_name = _checked_name(display_name or account.badge)
    with transaction():
        _lock_administrators(account)
        _lock_row(account)
        if role != account.role or unit.id != account.unit_id:
            _refuse_own(account, actor, _("自己的角色和单位要由别的管理员来改"))
        if unit.id != account.unit_id and not unit.active:
            raise AccountRefused("unit", _("单位“%(name)s”已停用", name=unit.name))
        if role != account.role or unit.id != account.unit_id:
            _keep_an_administrator(account, stays=role == "administrator" and unit.depth == 0)
        before = _values(account)
        account.display_name, account.role, account.unit = display_name, role, unit
        changed = audit.changes(before, _values(account))
        if changed:
            _record("account.edit", account, actor, changed)
    return account


def lock_account(account: Account, *, actor: Account | None) -> Account:
    """Locks an account: its sessions and tokens stop working at once.

    Raises AccountRefused for one's own account and the last administrator of headquarters.
    """
    with transaction():
        _lock_administrators(account)
        _lock_row(account)
        _refuse_own(account, actor, _("不能锁定自己的账号"))
        _keep_an_administrator(account, stays=False)
        if not account.locked:
            account.locked = True
            account.session_stamp = new_id()
            _record("account.lock", account, actor, {"locked": [False, True]})
    return account


def unlock_account(account: Account, *, actor: Actor | None) -> Account:
    """Unlocks an account; sessions from before stay ended."""
    with transaction():
        _lock_row(account)
        if not account.unit.active:
            raise AccountRefused(
                "unit", _("单位“%(name)s”已停用，请先调动", name=account.unit.name)
            )
        if account.locked:
            account.locked = False
            _record("account.unlock", account, actor, {"locked": [True, False]})
    return account


def reset_password(account: Account, *, actor: Account | None) -> str:
    """Gives the account a new one-time password, which is returned and kept nowhere.

    All its sessions end, a wait after failed sign-ins ends too, and its owner has to set an
    own password at the next sign-in. Tokens stay valid; they are revoked one by one. Raises
    AccountRefused for one's own: who holds a session must not get round the current password.
    """
    _refuse_own(account, actor, _("自己的密码在“我的”里改"))
    password = passwords.make_one_time_password()
    password_hash = passwords.hash_password(password)
    with transaction():
        _lock_row(account)
        account.password_hash = password_hash
        account.must_change_password = True
        account.one_time_until = utc_now() + one_time_lifetime()
        account.session_stamp = new_id()
        forget(badge_throttle(account.badge_key))
        _record("account.reset_password", account, actor, {})
    return password


def one_time_lifetime() -> timedelta:
    """How long a one-time password opens after it was made."""
    return timedelta(days=current_app.config["SETTINGS"].one_time_password_days)


def end_delay(account: Account, *, actor: Actor | None) -> None:
    """Lets the owner try again at once after too many failed sign-ins."""
    with transaction():
        forget(badge_throttle(account.badge_key))
        _record("account.end_delay", account, actor, {})


def set_own_password(account: Account, password: str, *, actor: Actor | None = None) -> Account:
    """Sets the password that the owner chose; every session carries the old stamp and has ended.

    Raises AccountRefused where the rules for passwords do not allow it.
    """
    problem = password_rules.find_problem(password, badge=account.badge)
    if problem is None and passwords.is_right_password(account.password_hash, password):
        problem = _("新密码不能和现在的一样")
    if problem is not None:
        raise AccountRefused("password", problem)
    password_hash = passwords.hash_password(password)
    with transaction():
        _lock_row(account)
        account.password_hash = password_hash
        account.must_change_password = False
        account.one_time_until = None
        account.session_stamp = new_id()
        _record("account.set_password", account, actor or account, {})
    return account


def end_sessions(account: Account) -> None:
    """Signs the owner out everywhere: no cookie given out so far opens anything again."""
    with transaction():
        account.session_stamp = new_id()
        _record("account.sign_out", account, account, {})


def set_language(account: Account, language: str) -> None:
    """Remembers the language ("zh" or "en") that the owner chose."""
    if language == account.language:
        return
    with transaction():
        before = account.language
        account.language = language
        _record("account.set_language", account, account, {"language": [before, language]})


def _lock_administrators(account: Account) -> None:
    """Locks all administrators of the account's unit, where it is one, before its own row.

    In the order of ids: two administrators who lock each other at the same moment wait for one
    another, and neither's transaction is ended by a deadlock.
    """
    if account.role != "administrator":
        return
    db.session.execute(
        select(Account.id)
        .where(Account.unit_id == account.unit_id, Account.role == "administrator")
        .order_by(Account.id)
        .with_for_update()
    )


def _lock_row(account: Account) -> None:
    """Reads the account anew and keeps others from changing it until the commit."""
    db.session.refresh(account, with_for_update={"of": Account})


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise AccountRefused(
            "role", _("没有角色“%(role)s”，可选：%(roles)s", role=role[:32], roles=", ".join(ROLES))
        )


def _checked_name(name: str) -> str:
    name = name.strip()
    if len(name) > LONGEST_NAME:
        raise AccountRefused("display_name", _("名称最多%(n)s个字", n=LONGEST_NAME))
    return name


def _refuse_own(account: Account, actor: Account | None, message: Any) -> None:
    if actor is not None and actor.id == account.id:
        raise AccountRefused("account", message)


def _keep_an_administrator(account: Account, *, stays: bool) -> None:
    """Headquarters always has somebody who can let others in again."""
    if stays or account.locked or account.role != "administrator" or account.unit.depth != 0:
        return
    # Locked rows: two administrators cannot lock each other out at the same moment.
    open_ids = db.session.scalars(
        select(Account.id)
        .where(
            Account.unit_id == account.unit_id,
            Account.role == "administrator",
            Account.locked.is_(False),
        )
        .order_by(Account.id)
        .with_for_update()
    ).all()
    if len(open_ids) <= 1:
        raise AccountRefused("account", _("这是支队最后一个管理员。请先给支队再建一个管理员账号"))


def _values(account: Account) -> dict[str, Any]:
    return {
        "display_name": account.display_name,
        "role": account.role,
        "unit": account.unit.name,
    }


def _record(action: str, account: Account, actor: Actor | None, details: dict[str, Any]) -> None:
    audit.record(
        action,
        actor=actor,
        target_type="account",
        target_id=account.id,
        target=f"{account.display_name}（{account.badge}）",
        unit_id=account.unit_id,
        details=details,
    )
