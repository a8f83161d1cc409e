"""What the wall shows, for the account of this request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_login import current_user

from outreach.campaigns.page import Running, read_running
from outreach.coverage.figures import BrigadeCoverage
from outreach.coverage.forms import MapFilters
from outreach.coverage.map_page import MapPage, read_map_page
from outreach.dashboard.queries import DayVisits, get_visits_on
from outreach.devices.silence import Silence, find_silence
from outreach.periods import today
from outreach.units.queries import scope_unit_ids
from outreach.wall.queries import WallVisit, list_latest_visits

#: Lines that fit on a screen at a size that is read from five metres.
LINES = 7


@dataclass(frozen=True)
class Wall:
    """All screens of the wall, read at one moment."""

    coverage: MapPage
    today: DayVisits
    #: The latest of today's visits, the newest first.
    latest: Sequence[WallVisit]
    silence: Silence | None
    #: Running campaigns, as many as fit.
    campaigns: Sequence[Running]

    @property
    def screens_of_rows(self) -> list[Sequence[BrigadeCoverage]]:
        """The brigades in establishment order, as many a screen as fit; about equally many each."""
        rows = self.coverage.rows
        screens = -(-len(rows) // LINES)
        return [
            rows[len(rows) * at // screens : len(rows) * (at + 1) // screens]
            for at in range(screens)
        ]


def read_wall(filters: MapFilters) -> Wall:
    """The wall of the account's units under the filters."""
    units, day = frozenset(scope_unit_ids(current_user)), today()
    return Wall(
        coverage=read_map_page(filters),
        today=get_visits_on(units, day),
        latest=list_latest_visits(units, day, LINES),
        silence=find_silence(units),
        campaigns=read_running(current_user.unit)[:LINES],
    )
