"""The menu each role gets. An entry exists only when its page does and the role may open it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, request, url_for
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext
from flask_login import current_user

from outreach.addresses import asked_again
from outreach.permissions import ROLE_PERMISSIONS, can


@dataclass(frozen=True)
class Entry:
    """One entry: its endpoint, words, icon, the permission it needs, and where it is shown."""

    endpoint: str
    text: Any
    icon: str
    #: None: everybody who is signed in.
    permission: str | None = None
    #: Roles that get it in the phone's bottom bar (at most four entries with 我的).
    bar_roles: frozenset[str] = frozenset()
    #: Roles whose menu on top leaves it out: 今天, where it has news, and 我的 lead there.
    off_top_roles: frozenset[str] = frozenset()


_FIELD_ROLES = frozenset({"officer", "auxiliary", "squad_leader", "brigade_leader"})
_LEADERS = frozenset({"squad_leader", "brigade_leader"})
_READERS = frozenset({"headquarters_analyst"})

ENTRIES = (
    Entry("home.today", _("今天"), "house", "visits.record", _FIELD_ROLES),
    Entry("reviews.index", _("审核"), "clipboard-check", "visits.review", _LEADERS),
    Entry("dashboard.index", _("总览"), "bar-chart", "dashboard.view", _READERS),
    Entry(
        "coverage.map_page", _("地图"), "map", "figures.view", _FIELD_ROLES | _READERS | {"auditor"}
    ),
    Entry("where_next.index", _("去哪里"), "signpost-2", "plans.view"),
    Entry("market_calendar.index", _("日程"), "calendar3", "plans.view"),
    Entry("campaigns.index", lazy_pgettext("menu", "专项行动"), "megaphone", "campaigns.view"),
    Entry("helmets.index", _("头盔"), "bicycle", "helmets.view"),
    Entry("hazards.index", lazy_pgettext("menu", "隐患"), "cone-striped", "hazards.view"),
    Entry("stock.index", lazy_pgettext("menu", "物资"), "box-seam", "stock.view"),
    Entry(
        "visits.index",
        _("走访"),
        "journal-text",
        "visits.view",
        (_FIELD_ROLES - _LEADERS) | _READERS,
    ),
    Entry("paper.entry", _("录纸质表"), "keyboard", "visits.record"),
    Entry("places.index", _("村庄"), "geo-alt", "places.view", frozenset({"administrator"})),
    Entry("accounts.index", _("账号"), "people", "accounts.manage", frozenset({"administrator"})),
    Entry(
        "units.index",
        lazy_pgettext("menu", "单位"),
        "diagram-3",
        "units.manage",
        frozenset({"administrator"}),
    ),
    Entry("vocabulary.index", _("词表"), "list", "vocabulary.manage"),
    Entry("devices.index", _("手机"), "phone", "devices.manage", off_top_roles=_LEADERS),
    Entry(
        "notices.index",
        _("通知"),
        "megaphone",
        "notices.view",
        off_top_roles=_FIELD_ROLES,
    ),
    Entry("imports.index", _("导入"), "upload", "places.manage"),
    Entry("audit.index", _("审计"), "shield-check", "audit.view", frozenset({"auditor"})),
    Entry(
        "home.me",
        _("我的"),
        "person",
        None,
        frozenset(
            {
                "officer",
                "auxiliary",
                "squad_leader",
                "brigade_leader",
                "headquarters_analyst",
                "administrator",
                "auditor",
            }
        ),
    ),
)

#: The order of the bar on a phone in the field.
_FIELD_BAR = ("home.today", "reviews.index", "visits.index", "coverage.map_page", "home.me")
#: Pages of accounts that are about oneself: they belong to 我的.
_OWN_PAGES = frozenset({"accounts.password", "accounts.own_tokens"})


def init_app(app: Flask) -> None:
    """Gives templates `menu()`, `bottom_bar()` and `is_here(entry)`."""
    app.jinja_env.globals.update(menu=menu, bottom_bar=bottom_bar, is_here=is_here, can=can)
    app.jinja_env.globals.update(same_page=same_page, asked_again=asked_again)


def menu() -> list[Entry]:
    """All entries of this account, in order."""
    account = current_user._get_current_object()
    if not account.is_authenticated or account.must_change_password:
        return []  # before an own password is set, every entry would lead back to setting it
    allowed = {None, *ROLE_PERMISSIONS[account.role]}
    return [entry for entry in ENTRIES if entry.permission in allowed]


def bottom_bar() -> list[Entry]:
    """The entries of the phone's bottom bar."""
    entries = menu()
    role = current_user.role if entries else ""
    entries = [entry for entry in entries if role in entry.bar_roles]
    if role in _FIELD_ROLES:
        # In the field one's own visits come before the map.
        entries.sort(key=lambda entry: _FIELD_BAR.index(entry.endpoint))
    return entries


def is_here(entry: Entry) -> bool:
    """Whether the page shown belongs to the entry."""
    endpoint, shown = request.endpoint, request.blueprint
    if endpoint in _OWN_PAGES:
        return entry.endpoint == "home.me"
    if shown == "visits" and "queue" in request.args:
        return entry.endpoint == "reviews.index"  # a visit opened from the queue
    if endpoint == entry.endpoint:
        return True
    blueprint = entry.endpoint.split(".")[0]
    return blueprint != "home" and shown == blueprint


def landing_endpoint(role: str) -> str:
    """The page a role starts on."""
    return {
        "headquarters_analyst": "dashboard.index",
        "auditor": "audit.index",
        "administrator": "accounts.index",
    }.get(role, "home.today")


def same_page(**changes: Any) -> str:
    """The address of this page with its filters kept and some changed; None removes one."""
    values: dict[str, Any] = {**asked_again(), **(request.view_args or {})}
    values.update(changes)
    return url_for(request.endpoint or "home.today", **values)


def own_address(text: str | None) -> str | None:
    """The address if it is a path of this site, else None: nobody is sent elsewhere.

    >>> own_address("/visits?unit=1"), own_address("//evil.example"), own_address("/\\evil")
    ('/visits?unit=1', None, None)
    """
    if not text or not text.startswith("/") or text.startswith("//"):
        return None
    # Browsers drop control characters and read a backslash as a slash.
    if any(ord(character) <= 32 or character == "\\" for character in text):
        return None
    parts = urlsplit(text)
    return None if parts.scheme or parts.netloc else text
