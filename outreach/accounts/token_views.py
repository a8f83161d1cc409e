"""Pages of bearer tokens: one's own, and those of the accounts an administrator keeps."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from outreach.accounts import queries
from outreach.accounts import tokens as token_services
from outreach.accounts.blueprint import blueprint
from outreach.accounts.forms import TokenForm, sent
from outreach.accounts.models import Account
from outreach.accounts.refusals import AccountRefused
from outreach.database import utc_now
from outreach.permissions import requires


@blueprint.route("/accounts/own-tokens", methods=["GET", "POST"])
@requires("tokens.own")
def own_tokens() -> Any:
    """One's own tokens; a new one is shown once."""
    account: Account = current_user._get_current_object()
    return _tokens_page(account, is_own=True)


@blueprint.route("/accounts/own-tokens/<token_id>/revoke", methods=["POST"])
@requires("tokens.own")
def revoke_own_token(token_id: str) -> Response:
    """Ends one of one's own tokens."""
    account: Account = current_user._get_current_object()
    return _revoke(account, token_id, url_for("accounts.own_tokens"))


@blueprint.route("/accounts/<account_id>/tokens", methods=["GET", "POST"])
@requires("accounts.manage")
def tokens(account_id: str) -> Any:
    """The tokens of an account in scope; a new one is shown once."""
    return _tokens_page(_account_or_404(account_id), is_own=False)


@blueprint.route("/accounts/<account_id>/tokens/<token_id>/revoke", methods=["POST"])
@requires("accounts.manage")
def revoke_token(account_id: str, token_id: str) -> Response:
    """Ends a token of an account in scope."""
    account = _account_or_404(account_id)
    return _revoke(account, token_id, url_for("accounts.tokens", account_id=account_id))


def _tokens_page(account: Account, *, is_own: bool) -> Any:
    form = TokenForm(sent(), days=token_services.DEFAULT_DAYS)
    status = 200
    secret = ""
    if request.method == "POST":
        secret = _issue(account, form) if form.validate() else ""
        status = 200 if secret else 422
    if secret:
        form = TokenForm(days=token_services.DEFAULT_DAYS)  # an empty one for the next token
    now = utc_now()
    page = render_template(
        "accounts/tokens.html",
        account=account,
        is_own=is_own,
        form=form,
        # The answer to the POST itself: the token goes into no cookie and no address.
        secret=secret,
        tokens=[
            (token, token_services.state_of(token, now)) for token in queries.list_tokens(account)
        ],
    )
    return page, status


def _issue(account: Account, form: TokenForm) -> str:
    """The new token, or nothing where it was refused: the reason is then at the field."""
    try:
        _token, secret = token_services.issue_token(
            account, form.name.data or "", form.days.data or 0, actor=current_user
        )
    except AccountRefused as refused:
        form.put_refusal(refused, "name")
        return ""
    return secret


def _revoke(account: Account, token_id: str, back: str) -> Response:
    try:
        token = queries.get_token(account, token_id)
    except LookupError:
        abort(404)
    token_services.revoke_token(token, actor=current_user)
    flash(_("令牌“%(name)s”已吊销", name=token.name or token.hint), "ok")
    return redirect(back)


def _account_or_404(account_id: str) -> Account:
    try:
        return queries.get_account_in_scope(current_user, account_id)
    except LookupError:
        abort(404)
