"""The levels of units, from the widest to the narrowest. Pure.

Most installations begin with a detachment (支队); a province's begins with a corps (总队), whose
detachments are its cities', the nation's with the ministry's bureau (部局).
"""

from __future__ import annotations

LEVELS = ("ministry", "corps", "detachment", "brigade", "squadron")
#: Where an installation may begin, and where it does unless told.
TOPS = LEVELS[:3]
TOP = "detachment"
#: Those that look at the units right below them; brigades and squadrons look at themselves.
ABOVE_BRIGADES = frozenset(TOPS)


def level_below(level: str) -> str | None:
    """The next narrower level; None below a squadron. Raises ValueError for an unknown one."""
    at = LEVELS.index(level) + 1
    return LEVELS[at] if at < len(LEVELS) else None
