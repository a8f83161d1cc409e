"""Levels in words."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

LEVEL_NAMES: dict[str, Any] = {
    "headquarters": _("支队"),
    "brigade": _("大队"),
    "squadron": _("中队"),
}
#: What adding a unit below one of this level is called; none below a squadron.
ADD_BELOW: dict[str, Any] = {
    "headquarters": _("新建大队"),
    "brigade": _("新建中队"),
}


def level_name(level: str) -> Any:
    """The level in the page's language. Raises KeyError for an unknown level."""
    return LEVEL_NAMES[level]
