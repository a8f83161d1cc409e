"""Days of the Chinese lunar calendar (农历). Pure.

The months come from lunar-python; they are read a year at a time and kept, so that a calendar of
a whole year costs a look-up a day.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from outreach.lazy import lazy_module

if TYPE_CHECKING:
    import lunar_python
else:
    lunar_python = lazy_module("lunar_python")

#: Julian day number at noon of the day before 0001-01-01.
_JULIAN_OFFSET = 1_721_425
_DIGITS = "〇一二三四五六七八九十"
_MONTHS = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊")


@dataclass(frozen=True)
class LunarDay:
    """A day of the lunar calendar: month 1 to 12, day 1 to 30."""

    year: int
    month: int
    day: int
    #: Of a leap month, which repeats the month before it (闰).
    leap: bool
    #: The last day of its month, which has 29 days or 30.
    is_last: bool


def lunar_day(day: date) -> LunarDay:
    """The lunar day of a solar one, between the years 1900 and 2100.

    >>> lunar_day(date(2024, 3, 28))
    LunarDay(year=2024, month=2, day=19, leap=False, is_last=False)
    """
    number = day.toordinal()
    months = _months(day.year)
    at = bisect_right(months, number, key=lambda month: month[0]) - 1
    first, year, month, length = months[at]
    since = number - first
    return LunarDay(year, abs(month), since + 1, month < 0, since + 1 == length)


def month_words(month: int) -> str:
    """正月, 二月 ... 腊月."""
    return f"{_MONTHS[month - 1]}月"


def day_words(day: int) -> str:
    """初一, 初十, 十一, 二十, 廿九, 三十.

    >>> day_words(1), day_words(10), day_words(13), day_words(20), day_words(29), day_words(30)
    ('初一', '初十', '十三', '二十', '廿九', '三十')
    """
    if day <= 10:
        return f"初{_DIGITS[day]}"
    if day in (20, 30):
        return "二十" if day == 20 else "三十"
    return ("十" if day < 20 else "廿") + _DIGITS[day % 10]


@lru_cache(maxsize=64)
def _months(year: int) -> list[tuple[int, int, int, int]]:
    """(ordinal of the first day, lunar year, month: negative where leap, days) around the year."""
    months = lunar_python.LunarYear.fromYear(year).getMonths()
    return [
        (
            int(month.getFirstJulianDay()) - _JULIAN_OFFSET,
            month.getYear(),
            month.getMonth(),
            month.getDayCount(),
        )
        for month in months
    ]
