"""Local days and periods. The only time-zone code of the product.

A moment is stored in UTC; a day is a day in Shanghai, whatever the phone or server thinks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local_time(moment: datetime) -> datetime:
    """The same moment on a Shanghai clock. Raises ValueError for a naive moment."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(SHANGHAI)


def local_day(moment: datetime) -> date:
    """The Shanghai calendar day in which the moment falls."""
    return local_time(moment).date()


def today() -> date:
    """The present day in Shanghai."""
    return local_day(datetime.now(UTC))


def from_local(naive: datetime) -> datetime:
    """The moment at which a Shanghai clock shows this date and time."""
    return naive.replace(tzinfo=SHANGHAI).astimezone(UTC)


def day_start(day: date) -> datetime:
    """The moment at which a Shanghai day begins."""
    return from_local(datetime.combine(day, time()))


@dataclass(frozen=True)
class Period:
    """Inclusive Shanghai days; `first` None means since the beginning."""

    first: date | None
    last: date

    def __contains__(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and day <= self.last

    @property
    def days(self) -> int | None:
        """The number of days, None where it has no beginning."""
        return None if self.first is None else (self.last - self.first).days + 1


def month_end_before(day: date) -> date:
    """The last day of the month before the day's own.

    >>> month_end_before(date(2026, 3, 1))
    datetime.date(2026, 2, 28)
    """
    return days_before(day.replace(day=1), 1)


def days_before(day: date, days: int) -> date:
    """The day so many days earlier; the calendar's first where it does not go back so far.

    >>> days_before(date(2026, 3, 1), 1), days_before(date(1, 1, 3), 90)
    (datetime.date(2026, 2, 28), datetime.date(1, 1, 1))
    """
    return date.fromordinal(max(day.toordinal() - days, date.min.toordinal()))


#: Quick choices of the period filter, in the order in which they are offered.
QUICK_PERIODS = ("7d", "30d", "month", "quarter", "year", "365d", "all")


def quick_period(choice: str, on: date) -> Period:
    """A named period ending on the day given. Raises KeyError for an unknown name.

    >>> quick_period("quarter", date(2026, 6, 16))
    Period(first=datetime.date(2026, 4, 1), last=datetime.date(2026, 6, 16))
    """
    firsts = {
        "7d": on - timedelta(days=6),
        "30d": on - timedelta(days=29),
        "month": on.replace(day=1),
        "quarter": on.replace(month=(on.month - 1) // 3 * 3 + 1, day=1),
        "year": on.replace(month=1, day=1),
        "365d": on - timedelta(days=364),
        "all": None,
    }
    return Period(firsts[choice], on)


def parse_moment(text: str) -> datetime:
    """Reads an ISO 8601 moment with offset. Raises ValueError otherwise, also without offset."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("no UTC offset")
    return moment.astimezone(UTC)
