"""Rows of coverage and how they add up. Plain values: no database, no request."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from outreach.coverage.sums import Sums
from outreach.helmets.statistics import Grade, PooledRate, VillageSums, grade
from outreach.units.rows import InTree


@dataclass(frozen=True)
class VillageCoverage:
    """One place in the register: who answers for it, when it was last reached, how much."""

    id: str
    #: Twelve digits; None for a local place.
    code: str | None
    name: str
    kind: str
    unit_id: str
    unit_code: str
    unit_name: str
    #: The local day of the latest visit up to the period's end; None = never.
    last_visit: date | None
    #: Visits, attendee-times, copies and riders within the period.
    visits: int
    attendees: int
    leaflets: int
    riders_observed: int
    riders_helmeted: int
    unit_name_en: str = ""
    #: It belongs to headquarters itself: shown as 未划分.
    unassigned: bool = False
    township: str = ""
    #: Six digits; empty without a township.
    county_code: str = ""
    #: WGS-84 degrees; None where the place has no point.
    lat: float | None = None
    lon: float | None = None
    #: A key village (重点村) is due more often.
    is_key: bool = False


class NamedUnit(InTree, Protocol):
    """A unit as a row names it."""

    @property
    def code(self) -> str:
        """Its code."""
        ...

    @property
    def name(self) -> str:
        """Its Chinese name."""
        ...

    @property
    def name_en(self) -> str:
        """Its English name; may be empty."""
        ...


#: The columns of a brigade's row that add up.
SUMS = (
    "villages",
    "visited",
    "visits",
    "attendees",
    "leaflets",
    "riders_observed",
    "riders_helmeted",
    "villages_observed",
    "worn_worn",
    "worn_observed",
    "observed_observed",
)


@dataclass(frozen=True)
class BrigadeCoverage:
    """One unit's row of the coverage table: counts are kept, rates are computed where shown."""

    unit_id: str
    code: str
    name: str
    #: Places in the register, and those of them visited in the period.
    villages: int = 0
    visited: int = 0
    visits: int = 0
    attendees: int = 0
    leaflets: int = 0
    riders_observed: int = 0
    riders_helmeted: int = 0
    #: Places in which riders were observed in the period.
    villages_observed: int = 0
    #: Sums over places of helmeted², helmeted · observed and observed²: what an interval needs.
    worn_worn: int = 0
    worn_observed: int = 0
    observed_observed: int = 0
    name_en: str = ""
    #: Places that no brigade answers for: shown as 未划分.
    unassigned: bool = False

    @classmethod
    def of_unit(cls, unit: NamedUnit) -> BrigadeCoverage:
        """The unit's row, nothing counted yet."""
        return cls(
            unit_id=unit.id,
            code=unit.code,
            name=unit.name,
            name_en=unit.name_en,
            unassigned=unit.depth == 0,
        )

    @property
    def share(self) -> float | None:
        """Coverage from 0 to 1; None where there is no place."""
        return self.visited / self.villages if self.villages else None

    @cached_property
    def wearing(self) -> PooledRate:
        """The wearing rate of the places in which riders were observed, each a cluster."""
        return VillageSums(
            self.villages_observed,
            self.riders_helmeted,
            self.riders_observed,
            self.worn_worn,
            self.worn_observed,
            self.observed_observed,
        ).pooled()

    @cached_property
    def wearing_grade(self) -> Grade:
        """How far `wearing` can be trusted; with grade C counts are shown, no percentage."""
        return grade(self.wearing)

    def label(self, language: str) -> str:
        """The unit's name in "zh" or "en"."""
        return self.name_en if language == "en" and self.name_en else self.name

    def counting(self, villages: Collection[VillageCoverage]) -> BrigadeCoverage:
        """The same row with the sums of these places."""
        return replace(
            self,
            villages=len(villages),
            visited=sum(row.visits > 0 for row in villages),
            visits=sum(row.visits for row in villages),
            attendees=sum(row.attendees for row in villages),
            leaflets=sum(row.leaflets for row in villages),
            riders_observed=sum(row.riders_observed for row in villages),
            riders_helmeted=sum(row.riders_helmeted for row in villages),
            villages_observed=sum(row.riders_observed > 0 for row in villages),
            worn_worn=sum(row.riders_helmeted**2 for row in villages),
            worn_observed=sum(row.riders_helmeted * row.riders_observed for row in villages),
            observed_observed=sum(row.riders_observed**2 for row in villages),
        )


def summed(
    rows: Sequence[BrigadeCoverage], row_of: Any, amounts: Sums
) -> Sequence[BrigadeCoverage]:
    """The rows as `counting` makes them, of places given as sums: `row_of` is the row of each."""
    visits, observed, helmeted = amounts.visits, amounts.observed, amounts.helmeted
    columns = (
        None, visits > 0, visits, amounts.attendees, amounts.leaflets, observed, helmeted,
        observed > 0, helmeted * helmeted, helmeted * observed, observed * observed,
    )  # fmt: skip
    # They stay far below 2^53, where floating point is exact.
    sums = [np.bincount(row_of, column, len(rows)).astype(np.int64).tolist() for column in columns]
    return [
        replace(row, **dict(zip(SUMS, numbers, strict=True)))
        for row, *numbers in zip(rows, *sums, strict=True)
    ]


def total_of(rows: Iterable[BrigadeCoverage]) -> BrigadeCoverage:
    """The sum of the rows, under an empty name."""
    counted = list(rows)
    return BrigadeCoverage(
        "", "", "", **{name: sum(getattr(row, name) for row in counted) for name in SUMS}
    )
