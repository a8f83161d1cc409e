"""The queue of visits to review as one walks through it: its filters stay in every address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import abort, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from outreach.periods import parse_moment
from outreach.visits.list_forms import UNIT, VisitFilterForm
from outreach.visits.models import Visit
from outreach.visits.queries import VisitFilters
from outreach.visits.review_queries import (
    Key,
    count_waiting,
    find_next_waiting,
    find_previous_waiting,
)

#: The filters of the queue, by their names in the address.
NAMES = ("q", "unit", "from", "to")


@dataclass(frozen=True)
class Queue:
    """The queue as its filters narrow it."""

    form: VisitFilterForm
    filters: VisitFilters
    #: The filters as they stand in the address.
    query: dict[str, Any]

    @classmethod
    def read(cls, args: MultiDict[str, str]) -> Queue:
        """The queue of an address."""
        form = VisitFilterForm.read(
            MultiDict([(name, value) for name, value in args.items() if name in NAMES])
        )
        query = {name: args[name] for name in NAMES if args.get(name)}
        return cls(form, replace(form.filters(UNIT), state=None), query)

    @classmethod
    def find(cls, args: MultiDict[str, str]) -> Queue | None:
        """The queue through which a visit's page was opened, or None."""
        return cls.read(args) if "queue" in args else None

    @property
    def address(self) -> str:
        """The page of the queue."""
        return url_for("reviews.index", **self.query)

    def waiting(self) -> int:
        """How many visits wait in it."""
        return count_waiting(current_user, self.filters)

    def visit_address(self, visit_id: str, endpoint: str = "visits.detail") -> str:
        """A page of a visit, opened within the queue."""
        return url_for(endpoint, visit_id=visit_id, queue=1, **self.query)

    def next_address(self, visit: Visit) -> str | None:
        """The next visit after this one, or None at the end."""
        return self._address(find_next_waiting(current_user, self.filters, key_of(visit)))

    def previous_address(self, visit: Visit) -> str | None:
        """The visit before this one, or None at the beginning."""
        return self._address(find_previous_waiting(current_user, self.filters, key_of(visit)))

    def _address(self, visit_id: str | None) -> str | None:
        return None if visit_id is None else self.visit_address(visit_id)


def key_of(visit: Visit) -> Key:
    """Where the visit stands in the queue."""
    return visit.captured_at, visit.id


def key_text(visit: Visit) -> str:
    """The visit's key for an address."""
    return f"{visit.captured_at.isoformat()}_{visit.id}"


def read_key(args: MultiDict[str, str]) -> Key | None:
    """The key after which the page starts; None for the first one. 404 for what is no key."""
    text = args.get("after")
    if not text:
        return None
    moment, _mark, visit_id = text.partition("_")
    try:
        return _usable(parse_moment(moment)), visit_id.replace("\x00", "")[:36]
    except (ValueError, OverflowError):
        abort(404)


def _usable(moment: datetime) -> Any:
    if not 2000 <= moment.year <= 2100:
        raise ValueError
    return moment
