"""How often a place is due: the one door to the intervals between two visits.

Headquarters edits them on a page; until it does, those of the settings hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from flask import current_app, g
from numpy.typing import NDArray
from sqlalchemy import select

from outreach.config import Settings
from outreach.database import db
from outreach.places.models import VisitInterval
from outreach.remembered import remembered

#: Classes of places, in the order in which they are shown.
CLASSES = ("village", "key")
MOST_DAYS = 730
_READ = "visit_intervals"


class Visitable(Protocol):
    """A place, or a row that stands for one."""

    @property
    def is_key(self) -> bool:
        """Whether it is a key village (重点村)."""
        ...


def interval_of(place: Visitable) -> int:
    """After how many days without a visit the place is due; one day later it is overdue."""
    return intervals()["key" if place.is_key else "village"]


def intervals_of(is_key: NDArray[np.bool_]) -> NDArray[Any]:
    """The same of many places, by whether each is a key village."""
    days = intervals()
    return np.where(is_key, days["key"], days["village"])


def intervals() -> dict[str, int]:
    """The days of every class of places: `village` and `key`. Read once a request."""
    kept: dict[str, int] | None = g.get(_READ)
    if kept is None:
        settings: Settings = current_app.config["SETTINGS"]
        kept = {"village": settings.interval_days, "key": settings.key_interval_days}
        rows = remembered("intervals", _read)
        kept |= {place_class: days for place_class, days in rows if place_class in kept}
        setattr(g, _READ, kept)
    return dict(kept)


def _read() -> Sequence[tuple[str, int]]:
    rows = db.session.execute(select(VisitInterval.place_class, VisitInterval.days))
    return [(place_class, days) for place_class, days in rows]


def forget_intervals() -> None:
    """Drops what was read in this request, after a change."""
    g.pop(_READ, None)
