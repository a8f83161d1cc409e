"""What the map page's templates print: plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from outreach.coverage.figures import BrigadeCoverage
from outreach.coverage.forms import MapFilters
from outreach.coverage.map_page import MapPage


@dataclass(frozen=True)
class Shown:
    """Headline and table of a `MapPage`.

    Jinja's contexts are circles: what a template was given waits for the garbage collector. Of a
    province that would be megabytes of sums a page, and tens of them until it comes by.
    """

    filters: MapFilters
    #: How many places are shown, and how many of those chosen nobody ever reached.
    places: int
    never: int
    rows: Sequence[BrigadeCoverage]
    total: BrigadeCoverage
    sums: BrigadeCoverage

    @classmethod
    def of(cls, page: MapPage) -> Shown:
        """What is shown of the page."""
        return cls(
            filters=page.filters,
            places=len(page.places),
            never=page.never,
            rows=page.rows,
            total=page.total,
            sums=page.sums,
        )
