"""On which days a village has market or fair, by rule. Pure.

A rule is a calendar (solar, lunar) and a pattern: days of the week, last digits of the day of the
month (逢三六九), days of the month (初一、十五), one month and day a year, or a list of days.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from outreach.planning.lunar import lunar_day

CALENDARS = ("solar", "lunar")
KINDS = ("weekday", "digits", "monthly", "yearly", "list")
#: A list of single days is no rule any more when it is longer.
MOST_DAYS = 60
LONGEST_PATTERN = 700


class MarketRefused(ValueError):
    """A text is no rule; `reason` is a key of the words."""

    def __init__(self, reason: str, value: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.value = value


@dataclass(frozen=True)
class Rule:
    """`days`: week days 1 (Monday) to 7, digits 0 to 9, days of the month, or a list's ordinals."""

    calendar: str
    kind: str
    days: tuple[int, ...] = ()
    #: Of a yearly rule.
    month: int = 0
    day: int = 0

    @property
    def pattern(self) -> str:
        """As stored: `weekday:1,4`, `digits:3,6,9`, `yearly:3-13`, `list:2026-05-01,2026-05-03`."""
        if self.kind == "yearly":
            return f"yearly:{self.month}-{self.day}"
        if self.kind == "list":
            return "list:" + ",".join(date.fromordinal(day).isoformat() for day in self.days)
        return f"{self.kind}:" + ",".join(map(str, self.days))


def rule_of(calendar: str, pattern: str) -> Rule:
    """The rule as stored. Raises ValueError for anything that `Rule.pattern` does not write."""
    kind, _colon, said = pattern.partition(":")
    if calendar not in CALENDARS or kind not in KINDS:
        raise ValueError(pattern)
    if kind == "yearly":
        month, day = map(int, said.split("-"))
        return Rule(calendar, kind, month=month, day=day)
    if kind == "list":
        days = tuple(date.fromisoformat(each).toordinal() for each in said.split(","))
        return Rule(calendar, kind, days)
    return Rule(calendar, kind, tuple(map(int, said.split(","))))


def is_market_day(rule: Rule, day: date) -> bool:
    """Whether the rule names the day.

    A yearly lunar rule for the 30th means the month's last day where it has 29; leap months repeat
    markets (逢三六九) but not the fair of the year.
    """
    if rule.kind == "weekday":
        return day.isoweekday() in rule.days
    if rule.kind == "list":
        return day.toordinal() in rule.days
    lunar = lunar_day(day) if rule.calendar == "lunar" else None
    if rule.kind in ("digits", "monthly"):
        number = lunar.day if lunar else day.day
        return (number % 10 if rule.kind == "digits" else number) in rule.days
    if lunar is None:
        return (day.month, day.day) == (rule.month, rule.day)
    same_day = lunar.day == rule.day or (rule.day == 30 and lunar.is_last)
    return not lunar.leap and lunar.month == rule.month and same_day


_CHINESE = {sign: number for number, sign in enumerate("〇一二三四五六七八九十")} | {"零": 0}
_WEEK = {sign: number for number, sign in enumerate("一二三四五六", start=1)} | {"日": 7, "天": 7}
_WEEK |= {str(number): number for number in range(1, 8)}
_ENGLISH_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SOLAR, _LUNAR = re.compile("公历|阳历|新历|solar"), re.compile("农历|阴历|旧历|lunar")
#: Words that only the lunar calendar has.
_LUNAR_DAY = re.compile("[正冬腊]月|初|廿")
_DAYS_OF_MONTH = re.compile(
    "初[一二三四五六七八九十]|[二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?"
)
_LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MONTH_DAY = re.compile(
    r"(闰?)([\d一二三四五六七八九十正冬腊元]+)月(?:初)?([\d一二三四五六七八九十廿]+)[日号]?"
)
_PARTS = re.compile(r"[、,;/\s和及与]+")


def parse_rule(text: str) -> Rule:
    """Reads 农历逢三六九, 初一、十五, 每周四、周日, 农历三月十三, 4月28日, 2026-05-01、2026-05-03.

    The same in English is `lunar 3 6 9`, `Thu, Sun`, `lunar 3-13`. 逢 alone is lunar. Raises
    MarketRefused.

    >>> parse_rule("逢三六九").pattern, parse_rule("每周四、周日").pattern
    ('digits:3,6,9', 'weekday:4,7')
    """
    plain = unicodedata.normalize("NFKC", text).lower().strip()
    if not plain:
        raise MarketRefused("empty")
    lunar = bool(_LUNAR.search(plain) or _LUNAR_DAY.search(plain))
    solar = bool(_SOLAR.search(plain))
    if lunar and solar:
        raise MarketRefused("both_calendars", text)
    rest = _SOLAR.sub("", _LUNAR.sub("", plain)).strip(" :,、的")
    rest = rest.removeprefix("每年")
    if re.search(r"\d{4}-\d", rest):
        return _days_listed(rest, text, lunar)
    if rule := _yearly(rest, text, lunar):
        return rule
    if rule := _weekly(rest, text, lunar):
        return rule
    return _by_digits(rest, text, "solar" if solar else "lunar")


def _days_listed(rest: str, text: str, lunar: bool) -> Rule:
    if lunar:
        raise MarketRefused("list_is_solar", text)
    try:
        days = {date.fromisoformat(each).toordinal() for each in _PARTS.split(rest) if each}
    except ValueError:
        raise MarketRefused("bad_day", text) from None
    if len(days) > MOST_DAYS:
        raise MarketRefused("too_many_days", text)
    return Rule("solar", "list", tuple(sorted(days)))


def _yearly(rest: str, text: str, lunar: bool) -> Rule | None:
    found = _MONTH_DAY.fullmatch(rest)
    if found is not None:
        if found[1]:
            raise MarketRefused("leap", text)
        month, day = _month(found[2]), _number(found[3])
    else:
        short = re.fullmatch(r"(\d{1,2})-(\d{1,2})", rest)
        if short is None:
            return None
        month, day = int(short[1]), int(short[2])
    if month is None or day is None or not 1 <= month <= 12:
        raise MarketRefused("bad_day", text)
    if not 1 <= day <= (30 if lunar else _LONGEST_MONTHS[month - 1]):
        raise MarketRefused("bad_day", text)
    return Rule("lunar" if lunar else "solar", "yearly", month=month, day=day)


def _weekly(rest: str, text: str, lunar: bool) -> Rule | None:
    days = {
        number
        for number, name in enumerate(_ENGLISH_WEEK, start=1)
        if re.search(rf"\b{name}", rest)
    }
    if not days and re.search("周|星期|礼拜", rest):
        signs = re.sub(r"每|周|星期|礼拜|[、,;/\s和及与]", "", rest)
        if not signs or any(sign not in _WEEK for sign in signs):
            raise MarketRefused("unknown", text)
        days = {_WEEK[sign] for sign in signs}
    if not days:
        return None
    if lunar:
        raise MarketRefused("week_is_solar", text)
    return Rule("solar", "weekday", tuple(sorted(days)))


def _by_digits(rest: str, text: str, calendar: str) -> Rule:
    if re.search("初|廿|十[一二三四五六七八九]", rest):
        days = {_number(each.removeprefix("初")) for each in _DAYS_OF_MONTH.findall(rest)}
        beside = re.sub("每月|每逢|逢|集|日|号|[、,;/\\s和及与]", "", _DAYS_OF_MONTH.sub("", rest))
        if beside or None in days:
            raise MarketRefused("unknown", text)
        return Rule(calendar, "monthly", tuple(sorted(day for day in days if day)))
    plain = re.sub(r"每月|每逢|逢|集|日|号|days?|ending|in|on|and|[和及与]", " ", rest)
    words = [word for word in _PARTS.split(plain) if word]
    dated = "逢" not in rest and re.search("[日号]", rest) is not None
    if dated or any(word.isdecimal() and int(word) > 10 for word in words):
        if not all(word.isdecimal() and 1 <= int(word) <= 31 for word in words):
            raise MarketRefused("unknown", text)
        return Rule(calendar, "monthly", tuple(sorted({int(word) for word in words})))
    signs = "".join("0" if word == "10" else word for word in words)
    if not signs or any(sign not in _CHINESE and not sign.isdecimal() for sign in signs):
        raise MarketRefused("unknown", text)
    digits = {_CHINESE[sign] % 10 if sign in _CHINESE else int(sign) for sign in signs}
    return Rule(calendar, "digits", tuple(sorted(digits)))


def _month(text: str) -> int | None:
    return {"正": 1, "元": 1, "冬": 11, "腊": 12}.get(text) or _number(text)


def _number(text: str) -> int | None:
    """A number to 39 in digits or Chinese; None where it is none."""
    if text.isdecimal():
        return int(text) if len(text) <= 2 else None
    text = text.replace("廿", "二十")
    tens, ten, ones = text.partition("十")
    if not ten:
        return _CHINESE.get(text) if len(text) == 1 else None
    if (tens and tens not in _CHINESE) or (ones and ones not in _CHINESE):
        return None
    return (_CHINESE[tens] if tens else 1) * 10 + (_CHINESE[ones] if ones else 0)
