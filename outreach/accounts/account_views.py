"""Pages on which administrators keep the accounts of their unit and below."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from outreach.accounts import queries, services
from outreach.accounts.blueprint import blueprint
from outreach.accounts.forms import (
    AccountFilterForm,
    AccountForm,
    NewAccountForm,
    sent,
)
from outreach.accounts.models import Account
from outreach.accounts.refusals import AccountRefused
from outreach.accounts.throttle import badge_throttle
from outreach.accounts.tokens import state_of
from outreach.accounts.words import role_name
from outreach.database import utc_now
from outreach.language import language
from outreach.permissions import requires
from outreach.units.models import Unit
from outreach.units.queries import get_unit_in_scope, list_units_in_scope

#: Accounts a page; the rest is on the next ones.
PAGE_LENGTH = 100
_LOCKED = {"open": False, "locked": True}

blueprint.add_app_template_filter(role_name, "role_name")


@blueprint.route("/accounts")
@requires("accounts.manage")
def index() -> Any:
    """The accounts in scope by unit, with search and filters in the address."""
    form = AccountFilterForm(request.args)
    form.offer_units(list_units_in_scope(current_user), language())
    form.validate()
    # A filter that means nothing here says so at its field and does not narrow the list.
    chosen = {field.short_name: field.data for field in form if field.data and not field.errors}
    filters = queries.AccountFilters(
        text=chosen.get("q", ""),
        role=chosen.get("role", ""),
        unit_id=chosen.get("unit", ""),
        locked=_LOCKED.get(chosen.get("state", "")),
    )
    page = queries.list_accounts(
        current_user,
        filters,
        page=request.args.get("page", 1, type=int),
        length=PAGE_LENGTH,
    )
    groups = [(unit, list(rows)) for unit, rows in groupby(page.items, lambda row: row.unit)]
    return render_template(
        "accounts/index.html", form=form, page=page, groups=groups, active=len(chosen)
    )


@blueprint.route("/accounts/new", methods=["GET", "POST"])
@requires("accounts.manage")
def new() -> Any:
    """Creates an account and shows its one-time password, this once."""
    form = NewAccountForm(sent(), unit=request.args.get("unit", ""))
    form.offer_units(list_units_in_scope(current_user), language())
    if request.method == "POST" and form.validate():
        try:
            account, password = services.create_account(
                form.badge.data or "",
                form.role.data or "",
                _chosen_unit(form),
                form.display_name.data or "",
                actor=current_user,
            )
        except AccountRefused as refused:
            form.put_refusal(refused, "role")
        else:
            return _show_password(account, password, is_new=True)
    page = render_template("accounts/new.html", form=form)
    return page, 422 if request.method == "POST" else 200


@blueprint.route("/accounts/<account_id>")
@requires("accounts.manage")
def detail(account_id: str) -> Any:
    """An account and what may be done to it."""
    account = _account_or_404(account_id)
    now = utc_now()
    return render_template(
        "accounts/detail.html",
        account=account,
        is_own=account.id == current_user.id,
        delayed_until=queries.find_delay(badge_throttle(account.badge_key).key, now),
        valid_tokens=sum(state_of(token, now) == "valid" for token in queries.list_tokens(account)),
    )


@blueprint.route("/accounts/<account_id>/edit", methods=["GET", "POST"])
@requires("accounts.manage")
def edit(account_id: str) -> Any:
    """Name, role, and unit (调动)."""
    account = _account_or_404(account_id)
    form = AccountForm(
        sent(), display_name=account.display_name, role=account.role, unit=account.unit_id
    )
    form.offer_units(list_units_in_scope(current_user), language())
    if request.method == "POST" and form.validate():
        try:
            services.edit_account(
                account,
                display_name=form.display_name.data or "",
                role=form.role.data or "",
                unit=_chosen_unit(form),
                actor=current_user,
            )
        except AccountRefused as refused:
            form.put_refusal(refused, "role")
        else:
            flash(_("已保存"), "ok")
            return redirect(url_for("accounts.detail", account_id=account.id))
    page = render_template("accounts/edit.html", form=form, account=account)
    return page, 422 if request.method == "POST" else 200


@blueprint.route("/accounts/<account_id>/lock", methods=["POST"])
@requires("accounts.manage")
def lock(account_id: str) -> Response:
    """Locks the account; its sessions and tokens stop at once."""
    account = _account_or_404(account_id)
    return _do(
        account,
        lambda: services.lock_account(account, actor=current_user),
        _("已锁定%(name)s，登录和令牌已失效", name=account.display_name),
    )


@blueprint.route("/accounts/<account_id>/unlock", methods=["POST"])
@requires("accounts.manage")
def unlock(account_id: str) -> Response:
    """Unlocks the account."""
    account = _account_or_404(account_id)
    return _do(
        account,
        lambda: services.unlock_account(account, actor=current_user),
        _("已解锁%(name)s", name=account.display_name),
    )


@blueprint.route("/accounts/<account_id>/end-delay", methods=["POST"])
@requires("accounts.manage")
def end_delay(account_id: str) -> Response:
    """Ends the wait after too many failed sign-ins."""
    account = _account_or_404(account_id)
    return _do(
        account,
        lambda: services.end_delay(account, actor=current_user),
        _("%(name)s现在可以再试登录", name=account.display_name),
    )


@blueprint.route("/accounts/<account_id>/reset-password", methods=["POST"])
@requires("accounts.manage")
def reset_password(account_id: str) -> Any:
    """Gives the account a new one-time password and shows it, this once."""
    account = _account_or_404(account_id)
    try:
        password = services.reset_password(account, actor=current_user)
    except AccountRefused as refused:
        flash(str(refused.message), "act")
        return redirect(url_for("accounts.detail", account_id=account.id))
    return _show_password(account, password, is_new=False)


def _show_password(account: Account, password: str, *, is_new: bool) -> str:
    # The answer to the POST itself: the password goes into no cookie and no address.
    return render_template(
        "accounts/one_time_password.html", account=account, password=password, is_new=is_new
    )


def _do(account: Account, act: Callable[[], object], done: str) -> Response:
    try:
        act()
    except AccountRefused as refused:
        flash(str(refused.message), "act")
    else:
        flash(done, "ok")
    return redirect(url_for("accounts.detail", account_id=account.id))


def _account_or_404(account_id: str) -> Account:
    try:
        return queries.get_account_in_scope(current_user, account_id)
    except LookupError:
        abort(404)


def _chosen_unit(form: AccountForm) -> Unit:
    try:
        return get_unit_in_scope(current_user, form.unit.data or "")
    except LookupError:
        abort(404)
