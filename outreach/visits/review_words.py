"""Leaders' decisions in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _

from outreach.language import format_moment
from outreach.visits.review_models import ACCEPT, REOPEN, RETURN, VOID, VisitReview

_DECIDED: dict[str, Any] = {
    ACCEPT: _("通过第%(n)s版"),
    RETURN: _("退回第%(n)s版修改"),
    VOID: _("作废第%(n)s版"),
    REOPEN: _("恢复第%(n)s版"),
}
_FASTER: dict[str, Any] = {
    ACCEPT: _("%(who)s已在%(time)s通过这次走访，没有再改"),
    RETURN: _("%(who)s已在%(time)s退回这次走访，没有再改"),
    VOID: _("%(who)s已在%(time)s作废这次走访，没有再改"),
    REOPEN: _("%(who)s已在%(time)s恢复这次走访，没有再改"),
    "edit": _("%(who)s在%(time)s改过这次走访，请看过再决定"),
}


def decision_words(review: VisitReview) -> str:
    """What was decided about which version, for a line of the history."""
    return str(_DECIDED[review.decision]) % {"n": review.version}


def faster_words(decision: str, who: str, at: datetime) -> str:
    """Who decided first (or edited: `edit`), when, and what that means."""
    return str(_FASTER[decision]) % {"who": who, "time": format_moment(at)}
