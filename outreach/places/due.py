"""Which villages are due: from their last visits and the intervals. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from outreach.places.names import short_name

#: Never reached; longer ago than the interval; due today or within a week.
STATES = ("overdue", "soon", "never")
SOON_DAYS = 7


class Visited(Protocol):
    """A village with its last visit."""

    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def township(self) -> str: ...

    @property
    def is_key(self) -> bool: ...

    @property
    def last_visit(self) -> date | None: ...


@dataclass(frozen=True)
class DueRow:
    """A village that waits. `days` since the last visit, and `left` until overdue (below 0: since)."""

    id: str
    name: str
    township: str
    is_key: bool
    last_visit: date | None
    days: int | None
    interval: int
    state: str

    @property
    def over(self) -> int:
        """By how many days the interval is exceeded; 0 or less: not yet."""
        return 0 if self.days is None else self.days - self.interval


def list_due(villages: Iterable[Visited], on: date, intervals: Mapping[str, int]) -> list[DueRow]:
    """Overdue ones by how far, then those due within a week, then those never reached.

    `intervals`: days by `village` and `key`. A village is overdue when more days than its interval
    have passed, as on the map.
    """
    rows = [row for village in villages if (row := _row(village, on, intervals)) is not None]
    return sorted(rows, key=lambda row: (STATES.index(row.state), -row.over, row.township, row.id))


def _row(village: Visited, on: date, intervals: Mapping[str, int]) -> DueRow | None:
    interval = intervals["key" if village.is_key else "village"]
    days = None if village.last_visit is None else (on - village.last_visit).days
    if days is None:
        state = "never"
    elif days > interval:
        state = "overdue"
    elif days >= interval - SOON_DAYS:
        state = "soon"
    else:
        return None
    return DueRow(
        id=village.id,
        name=short_name(village.name),
        township=village.township or "",
        is_key=village.is_key,
        last_visit=village.last_visit,
        days=days,
        interval=interval,
        state=state,
    )
