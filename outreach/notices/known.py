"""Which notices this device put away with 知道了, as kept in its cookie.

The server notes that the unit has seen a notice, never who; that it leaves one's own 今天 is a
matter of the device, as the choice of colours is. A page that a phone keeps reads and writes the
same cookie without signal (`static/src/js/notices-known.js`).
"""

from __future__ import annotations

from flask import current_app, request
from werkzeug.wrappers import Response

COOKIE = "outreach_notices"
COOKIE_DAYS = 40
#: The latest stay; a notice lasts a month at most.
MOST = 40
#: Of ids the end, which is random: the beginning tells when it was made.
_TAIL = 8


def key_of(notice_id: str, unit_id: str, *, withdrawn: bool = False) -> str:
    """What the cookie holds for a notice seen by somebody of a unit.

    A withdrawal is said once more, so it has a key of its own. A phone may be several people's.
    """
    return f"{notice_id[-_TAIL:]}{unit_id[-_TAIL:]}{'w' if withdrawn else ''}"


def known_keys() -> list[str]:
    """The keys in the cookie of this request."""
    return [each for each in request.cookies.get(COOKIE, "").split(".") if each.isalnum()]


def add_key(answer: Response, key: str) -> None:
    """Puts a key into the device's cookie."""
    kept = [each for each in known_keys() if each != key][-(MOST - 1) :]
    answer.set_cookie(
        COOKIE,
        ".".join([*kept, key]),
        max_age=COOKIE_DAYS * 24 * 3600,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
