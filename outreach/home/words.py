"""Words of 今天 that a script says."""

from __future__ import annotations

from flask_babel import gettext as _

from outreach.places.intervals import intervals


def near_due_words() -> dict[str, str]:
    """What stands above the villages that are due once they are ordered by distance."""
    return {
        "near": _(
            "从未到过，或%(days)s天没到（重点村%(key)s天）；离我近的在前",
            days=intervals()["village"],
            key=intervals()["key"],
        ),
        "none": _("没取到位置；等得最久的在前"),
        "km": _("%(n)s公里", n="{n}"),
    }
