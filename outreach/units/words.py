"""Levels in words."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_login import current_user

from outreach.units.levels import ABOVE_BRIGADES, level_below

LEVEL_NAMES: dict[str, Any] = {
    "ministry": _("部局"),
    "corps": _("总队"),
    "detachment": _("支队"),
    "brigade": _("大队"),
    "squadron": _("中队"),
}
#: All units of a level.
ALL_OF: dict[str, Any] = {
    "corps": _("全部总队"),
    "detachment": _("全部支队"),
    "brigade": _("全部大队"),
}
#: What adding a unit below one of this level is called; none below a squadron.
ADD_BELOW: dict[str, Any] = {
    "ministry": _("新建总队"),
    "corps": _("新建支队"),
    "detachment": _("新建大队"),
    "brigade": _("新建中队"),
}


def level_name(level: str) -> Any:
    """The level in the page's language. Raises KeyError for an unknown level."""
    return LEVEL_NAMES[level]


def level_of_rows() -> str:
    """Of which level the units are that whoever asks sees side by side: brigades, for most."""
    own = current_user.unit.level
    return level_below(own) or own if own in ABOVE_BRIGADES else "brigade"


def row_level() -> str:
    """The same level as a word within a sentence."""
    return str(level_name(level_of_rows())).lower()


def all_of_level(level: str) -> Any:
    """All units of the level, in the page's language. Raises KeyError for another level."""
    return ALL_OF[level]
