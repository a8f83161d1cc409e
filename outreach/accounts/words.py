"""Roles in words."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from outreach.permissions import ROLES

ROLE_NAMES: dict[str, Any] = {
    "officer": _("民警"),
    "auxiliary": _("辅警"),
    "squad_leader": _("中队负责人"),
    "brigade_leader": _("大队负责人"),
    "headquarters_analyst": _("支队研判员"),
    "administrator": _("管理员"),
    "auditor": _("审计员"),
}


def role_name(role: str) -> Any:
    """The role in the page's language. Raises KeyError for an unknown role."""
    return ROLE_NAMES[role]


def role_options() -> list[tuple[str, Any, bool]]:
    """All roles as options of a form field."""
    return [(role, ROLE_NAMES[role], True) for role in ROLES]
