"""Pages to sign in, to set one's own password, and to sign out."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from outreach.accounts import services, sessions
from outreach.accounts.blueprint import blueprint
from outreach.accounts.forms import FirstPasswordForm, PasswordForm, SignInForm, sent
from outreach.accounts.models import Account
from outreach.accounts.refusals import AccountRefused
from outreach.accounts.sign_in import SignInRefused, confirm_password
from outreach.accounts.sign_in import sign_in as let_in
from outreach.errors import wants_json
from outreach.navigation import landing_endpoint, own_address
from outreach.permissions import public, signed_in


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Any:
    """Badge and password."""
    target = own_address(request.values.get("next"))
    form = SignInForm(sent())
    refusal = ""
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(target or _landing(current_user))
    if request.method == "POST" and form.validate():
        try:
            account = let_in(
                form.badge.data or "", form.password.data or "", address=request.remote_addr
            )
        except SignInRefused as refused:
            refusal = str(refused.message)
        else:
            sessions.start_session(account)
            return _enter(account, target)
    page = render_template("accounts/sign_in.html", form=form, refusal=refusal, target=target)
    return page, 422 if request.method == "POST" else 200


@blueprint.route("/first-password", methods=["GET", "POST"])
@signed_in
def first_password() -> Any:
    """The own password in place of the one-time password, before anything else."""
    target = own_address(request.values.get("next"))
    if not current_user.must_change_password:
        return redirect(target or _landing(current_user))
    form = FirstPasswordForm(sent())
    if request.method == "POST" and form.validate() and _set_password(form):
        flash(_("密码已设好"), "ok")
        return _go_on(target or _landing(current_user))
    page = render_template("accounts/first_password.html", form=form, target=target)
    return page, 422 if request.method == "POST" else 200


@blueprint.route("/password", methods=["GET", "POST"])
@signed_in
def password() -> Any:
    """A change of the own password; sessions elsewhere end."""
    form = PasswordForm(sent())
    is_filled_in = request.method == "POST" and form.validate()
    if is_filled_in and _confirm_password(form) and _set_password(form):
        flash(_("密码已改。其他设备上的登录已退出"), "ok")
        return _go_on(url_for("home.me"))
    page = render_template("accounts/password.html", form=form)
    return page, 422 if request.method == "POST" else 200


@blueprint.route("/sign-out", methods=["POST"])
@signed_in
def sign_out() -> Response:
    """Ends the sessions of the account."""
    services.end_sessions(_own_account())
    sessions.end_session()
    return redirect(url_for("accounts.sign_in"))


def _enter(account: Account, target: str | None) -> Response:
    if account.must_change_password:
        return _go_on(url_for("accounts.first_password", next=target))
    return _go_on(target or _landing(account))


def _go_on(address: str) -> Response:
    """A redirect; the page's script, which still has to open the phone's store, gets the address."""
    return jsonify(location=address) if wants_json() else redirect(address)


def _landing(account: Account) -> str:
    return url_for(landing_endpoint(account.role))


def _own_account() -> Account:
    account: Account = current_user._get_current_object()
    return account


def _confirm_password(form: PasswordForm) -> bool:
    try:
        confirm_password(_own_account(), form.current_password.data, address=request.remote_addr)
    except SignInRefused as refused:
        form.current_password.errors = [str(refused.message)]
        return False
    return True


def _set_password(form: FirstPasswordForm) -> bool:
    """Sets the password and keeps this browser signed in; a refusal lands on the field."""
    account = _own_account()
    try:
        services.set_own_password(account, form.password.data or "")
    except AccountRefused as refused:
        form.password.errors = [str(refused.message)]
        return False
    sessions.start_session(account)
    return True
