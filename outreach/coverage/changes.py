"""What became of places between two days: newly reached, overdue, no longer overdue. Pure numpy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from outreach.coverage.sums import Integers


@dataclass(frozen=True)
class Moment:
    """Places on one day: days since the last visit (-1: never), and who waits too long."""

    days: Integers
    late: NDArray[np.bool_]

    @classmethod
    def at(cls, day: int, lasts: Integers, intervals: Integers) -> Moment:
        """From the days of the last visits (-1: never) and each place's interval, in days."""
        days = np.where(lasts < 0, -1, day - lasts)
        return cls(days, days > intervals)

    @property
    def never(self) -> NDArray[np.bool_]:
        """Places that nobody ever reached."""
        return self.days < 0


@dataclass(frozen=True)
class Changes:
    """Positions of the places that changed, those that wait or waited longest first."""

    first_reached: Integers
    became_late: Integers
    no_longer_late: Integers


def changes_between(before: Moment, after: Moment) -> Changes:
    """What became of each place. Never reached is not late: it is counted by itself."""
    return Changes(
        first_reached=np.flatnonzero(before.never & ~after.never),
        became_late=_longest_first(after.late & ~before.late, after.days),
        no_longer_late=_longest_first(before.late & ~after.late, before.days),
    )


def _longest_first(which: NDArray[np.bool_], days: Integers) -> Integers:
    found = np.flatnonzero(which)
    return found[np.argsort(-days[found], kind="stable")]
