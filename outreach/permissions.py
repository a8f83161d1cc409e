"""Who may do what, and to whose rows.

A view carries exactly one rule: `@requires("noun.verb")`, `@signed_in`, `@signed_items` or
`@public`. A view without a rule is refused, and a test over the whole URL map fails. Rows are
limited by scope: one's unit and below. What lies outside is not found (404), never forbidden.

Phones also send without a session: what they send is signed with a key that an account has put on
the phone. `@signed_items` views take many items, each proving its author by itself; a view with
`@requires(..., or_signature=True)` takes one, named in the header `Outreach-Key`. Such a request
acts for whoever signed, never for the cookie that may come with it, so it needs no form token.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from outreach.extensions import csrf

ROLES = (
    "officer",
    "auxiliary",
    "squad_leader",
    "brigade_leader",
    "headquarters_analyst",
    "administrator",
    "auditor",
)

_FIELD = frozenset(
    {
        "visits.view",
        "visits.record",
        "hazards.view",
        "hazards.report",
        "places.view",
        "figures.view",
        "campaigns.view",
        "notices.view",
        # 知道了, and how the unit passed it on.
        "notices.receive",
        "filters.own",
        "tokens.own",
    }
)
_LEADER = _FIELD | {
    "visits.edit",
    "visits.review",
    "visits.void",
    "places.locate",
    "helmets.view",
    "dashboard.view",
    "plans.view",
    "plans.choose",
    "stock.view",
    "stock.keep",
    "hazards.handle",
}

#: The whole rule of who may do what. Own visits may be edited by whoever may record them.
ROLE_PERMISSIONS: dict[str, frozenset[str]] = {
    "officer": _FIELD,
    "auxiliary": _FIELD,
    "squad_leader": _LEADER,
    "brigade_leader": _LEADER | {"devices.manage", "notices.send"},
    "headquarters_analyst": frozenset(
        {
            "visits.view",
            "places.view",
            "figures.view",
            "filters.own",
            "helmets.view",
            "dashboard.view",
            "plans.view",
            "plans.weigh",
            "stock.view",
            "stock.keep",
            "hazards.view",
            "hazards.handle",
            "campaigns.view",
            # Only from headquarters itself: see `campaigns.views.may_edit`.
            "campaigns.manage",
            "notices.view",
            "notices.send",
            "intervals.manage",
            "vocabulary.manage",
            "burden.view",
            "tokens.own",
        }
    ),
    "administrator": frozenset(
        {
            "accounts.manage",
            "devices.manage",
            "units.manage",
            "vocabulary.manage",
            "burden.view",
            "places.manage",
            "places.locate",
            "places.view",
            "visits.view",
            "figures.view",
            "filters.own",
            "tokens.own",
        }
    ),
    "auditor": frozenset({"audit.view", "figures.view", "filters.own", "tokens.own"}),
}
PERMISSIONS = frozenset().union(*ROLE_PERMISSIONS.values())

_PUBLIC = "public"
_SIGNED_IN = "signed-in"
_SIGNED_ITEMS = "signed-items"
#: The header that names the device key by which a request is signed.
KEY_HEADER = "Outreach-Key"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
#: Answered 401 rather than with the sign-in page: scripts ask, not people.
_ASKED_BY_SCRIPTS = ("/api/", "/shell/")
#: What an account may open before it has set its own password.
_BEFORE_OWN_PASSWORD = frozenset(
    {"accounts.first_password", "accounts.sign_out", "home.set_language"}
)

View = TypeVar("View", bound=Callable[..., Any])


def requires(permission: str, *, or_signature: bool = False) -> Callable[[View], View]:
    """Only accounts whose role has the permission may call the view.

    With `or_signature` also a request that names a device key: `is_signed_request()` says so, and
    the view finds out whose it is (`devices.authors`) and whether that account may; it must not
    look at `current_user` then. Raises LookupError at import for a permission that no role has.
    """
    if permission not in PERMISSIONS:
        raise LookupError(f"no role has the permission {permission}")

    def mark(view: View) -> View:
        view.accepts_signature = or_signature  # type: ignore[attr-defined]
        return _rule(permission)(view)

    return mark


def signed_in(view: View) -> View:
    """Every signed-in account may call the view."""
    return _rule(_SIGNED_IN)(view)


def signed_items(view: View) -> View:
    """Anybody may bring items to the view: each proves its author by a device key's signature.

    The view looks at no cookie, so nobody can be made to act by a forged request and there is no
    form token. Whether the author may is decided for each item (`devices.authors`).
    """
    return _rule(_SIGNED_ITEMS)(view)


def public(view: View) -> View:
    """Anybody may call the view, signed in or not."""
    return _rule(_PUBLIC)(view)


def _rule(rule: str) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access_rule = rule  # type: ignore[attr-defined]
        return view

    return mark


def rule_of(endpoint: str) -> str | None:
    """The rule of an endpoint: a permission, `public`, `signed-in`, `signed-items`, or None."""
    if endpoint == "static":
        return _PUBLIC
    view = current_app.view_functions.get(endpoint)
    return getattr(view, "access_rule", None)


def can(permission: str) -> bool:
    """Whether the account of this request has the permission."""
    account = current_user._get_current_object()  # pages ask dozens of times
    return account.is_authenticated and permission in ROLE_PERMISSIONS[account.role]


def is_signed_request() -> bool:
    """Whether this request names a device key and its view accepts that instead of a sign-in."""
    if KEY_HEADER not in request.headers:
        return False
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "accepts_signature", False))


def enforce() -> Response | None:
    """Runs before every request: sign-in, own password, CSRF, permission. Denies by default."""
    endpoint = request.endpoint
    if endpoint is None:
        return None  # no such address: the 404 page
    rule = rule_of(endpoint)
    if rule is None:
        abort(403)
    if rule == _SIGNED_ITEMS or is_signed_request():
        return None
    bearer_sent = request.headers.get("Authorization", "").lower().startswith("bearer ")
    if rule != _PUBLIC and not current_user.is_authenticated:
        if request.path.startswith(_ASKED_BY_SCRIPTS) or bearer_sent:
            abort(401)
        return redirect(url_for("accounts.sign_in", next=_next_address()))
    by_token = current_user.is_authenticated and current_user.by_token
    if request.method not in _SAFE_METHODS:
        if not by_token:
            csrf.protect()
        elif not request.path.startswith("/api/"):
            abort(403)  # a token opens pages to read, it never writes through them
    if rule == _PUBLIC:
        return None
    if current_user.must_change_password and not by_token and endpoint not in _BEFORE_OWN_PASSWORD:
        if request.path.startswith("/api/"):
            abort(403)
        return redirect(url_for("accounts.first_password", next=_next_address()))
    if rule != _SIGNED_IN and not can(rule):
        abort(403)
    return None


def _next_address() -> str | None:
    """Where to return to after sign-in: only pages that can be opened again."""
    if request.method != "GET" or request.path == "/":
        return None
    return request.full_path.rstrip("?")
