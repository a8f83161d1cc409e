"""What 今天 shows: villages that are due, and the month so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import text

from outreach.accounts.models import Account
from outreach.coverage.figures import VillageCoverage
from outreach.coverage.queries import list_village_coverage
from outreach.database import db
from outreach.periods import Period, quick_period
from outreach.places.intervals import interval_of
from outreach.places.names import short_name
from outreach.units.queries import scope_unit_ids
from outreach.visits.queries import VisitFilters, count_visits


@dataclass(frozen=True)
class DueVillage:
    """A village that is due, and since when."""

    id: str
    name: str
    township: str
    #: Days since the last visit; None = never.
    days: int | None
    #: WGS-84 degrees; None where the village has no point.
    lat: float | None
    lon: float | None
    #: A key village (重点村) is due more often.
    is_key: bool


@dataclass(frozen=True)
class MonthFigures:
    """The month so far of a unit: the visits it made; of its villages, those visited."""

    visits: int
    villages: int
    visited: int
    never: int


@dataclass(frozen=True)
class Today:
    """What there is to do and how far the month is."""

    due: list[DueVillage]
    month: MonthFigures


def get_today(account: Account, on: date) -> Today:
    """The due villages of the account's scope, the longest wait first, and the month so far."""
    month = quick_period("month", on)
    villages = list_village_coverage(scope_unit_ids(account), month, kind="village")
    due = [_due(village, on) for village in villages]
    return Today(
        due=sorted((village for village in due if _is_due(village)), key=_longest_first),
        month=MonthFigures(
            visits=_count_visits(account, month),
            villages=len(villages),
            visited=sum(village.visits > 0 for village in villages),
            never=sum(village.last_visit is None for village in villages),
        ),
    )


def ask_database() -> None:
    """Returns when the database answers. Raises SQLAlchemyError when it does not."""
    db.session.execute(text("select 1"))


def _count_visits(account: Account, period: Period) -> int:
    made = VisitFilters(period=period, unit_ids=scope_unit_ids(account))
    return count_visits(account, made) - count_visits(account, replace(made, state="void"))


def _due(village: VillageCoverage, on: date) -> DueVillage:
    last = village.last_visit
    return DueVillage(
        id=village.id,
        name=short_name(village.name),
        township=village.township,
        days=None if last is None else (on - last).days,
        lat=village.lat,
        lon=village.lon,
        is_key=village.is_key,
    )


def _is_due(village: DueVillage) -> bool:
    return village.days is None or village.days >= interval_of(village)


def _longest_first(village: DueVillage) -> tuple[bool, int, str]:
    return (village.days is not None, -(village.days or 0), village.id)
