"""Words of plans: the sentence for the officer, parts with their numbers, reasons, market rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from outreach.language import format_number, format_short_day, language, separator
from outreach.planning.known import Market
from outreach.planning.market_words import week_day
from outreach.planning.markets import is_market_day
from outreach.planning.queries import Measure, WhereNext
from outreach.planning.ranking import top_parts
from outreach.planning.score import NEVER, PARTS, vehicles_per_100_households

PART_NAMES: dict[str, Any] = {
    "overdue": _("多久没去"),
    "helmet_gap": _("头盔差距"),
    "exposure": _("骑乘人员"),
    "crashes": _("近3年事故"),
    "key_vehicles": _("重点车辆"),
    "market": _("当天逢集"),
}
CHOICE_NAMES: dict[str, Any] = {"pin": _("置顶"), "skip": _("跳过"), "move": _("改名次")}
REASON_NAMES: dict[str, Any] = {
    "crash": _("刚出过事故"),
    "request": _("村里或学校要求"),
    "event": _("有活动或会议"),
    "campaign": _("专项行动需要"),
    "other_unit": _("别的单位刚去过"),
    "road": _("路不通"),
    "weather": _("天气"),
    "other": _("其他（写明）"),
}
#: Fewer riders seen are said to be few.
_FEW_RIDERS = 50


@dataclass(frozen=True)
class Part:
    """One part of a score, to be shown."""

    name: Any
    #: What is known, in words with numbers; where nothing is known, what stands in its place.
    words: str
    #: 0 to 1, what the part is worth, and what it brings of the total.
    share: float
    weight: int
    points: float
    missing: bool


def sentence(found: WhereNext, at: int) -> str:
    """Why a village is proposed: its top parts with numbers. Parts without data stay out."""
    said = separator("fields").join(
        _said(found, at, PARTS[part]) for part in top_parts(found.scores, at)
    )
    if not said:
        return ""
    return f"{said[0].upper()}{said[1:]}." if language() == "en" else f"{said}。"


def parts_of(found: WhereNext, at: int) -> list[Part]:
    """All parts of a village's score, in their order."""
    points = found.scores.points()[at]
    weights = found.scores.weights.as_tuple()
    parts = []
    for column, name in enumerate(PARTS):
        missing = bool(found.scores.missing[at, column])
        parts.append(
            Part(
                PART_NAMES[name],
                _unknown(name) if missing else _said(found, at, name),
                float(found.scores.parts[at, column]),
                weights[column],
                float(points[column]),
                missing,
            )
        )
    return parts


def weight_words(measure: Measure) -> str:
    """What each part is worth: 多久没去30、头盔差距25 and so on."""
    weights = zip(PARTS, measure.weights.as_tuple(), strict=True)
    return separator("names").join(
        f"{PART_NAMES[part]}{separator('number')}{weight}" for part, weight in weights
    )


def guard_words(found: WhereNext, at: int) -> str:
    """Why a village comes before others with more points; empty where it does not."""
    if not found.ranking.guarded[at]:
        return ""
    days, interval = int(found.inputs.days[at]), int(found.inputs.interval[at])
    if days == NEVER:
        return gettext("从未到过，排在前面")
    if days > 2 * interval:
        return gettext("超过间隔两倍，排在前面")
    return gettext("一年没到，排在前面")


def choice_words(choice: Any) -> str:
    """What a leader decided, why and until when: 置顶：刚出过事故，到6月18日."""
    what = (
        gettext("改到第%(n)s位", n=choice.wanted_rank)
        if choice.choice == "move"
        else str(CHOICE_NAMES[choice.choice])
    )
    why = choice.note if choice.reason == "other" else str(REASON_NAMES[choice.reason])
    if choice.note and choice.reason != "other":
        why += separator("names") + choice.note
    return gettext(
        "%(what)s：%(why)s（到%(day)s）", what=what, why=why, day=format_short_day(choice.until)
    )


def overdue_words(days: int, interval: int) -> str:
    """How long nobody was there, against the interval."""
    if days == NEVER:
        return gettext("从未到过（应%(days)s天一次）", days=interval)
    return gettext("已%(n)s天未到（应%(days)s天一次）", n=days, days=interval)


def _said(found: WhereNext, at: int, part: str) -> str:
    inputs = found.inputs
    if part == "overdue":
        return overdue_words(int(inputs.days[at]), int(inputs.interval[at]))
    if part == "helmet_gap":
        return _helmet_words(found, at)
    if part == "exposure":
        below = _share(found, at, part)
        if np.isnan(inputs.riders[at]):
            people = format_number(int(inputs.population[at]))
            return gettext("人口%(n)s（高于大队%(share)s的村）", n=people, share=below)
        riders = format_number(int(inputs.riders[at]))
        return gettext("骑乘人员约%(n)s人（高于大队%(share)s的村）", n=riders, share=below)
    if part == "crashes":
        years = int(inputs.crash_years[at])
        number = format_number(int(inputs.crashes[at]))
        return gettext("近%(years)s年伤亡事故%(n)s起（按人口高于大队%(share)s的村）",
                       years=years, n=number, share=_share(found, at, part))  # fmt: skip
    if part == "key_vehicles":
        rate = format_number(round(float(vehicles_per_100_households(inputs)[at])))
        return gettext("每百户重点车辆%(n)s辆（高于大队%(share)s的村）",
                       n=rate, share=_share(found, at, part))  # fmt: skip
    return market_words(found, at)


def _helmet_words(found: WhereNext, at: int) -> str:
    seen = int(found.inputs.observed[at])
    facts = {
        "rate": round(100 * float(found.scores.rate[at])),
        "target": found.measure.helmet_target,
        "n": seen,
    }
    if seen < _FEW_RIDERS:
        return gettext("头盔佩戴率估计%(rate)s%%（目标%(target)s%%，仅看到%(n)s人次）", **facts)
    return gettext("头盔佩戴率估计%(rate)s%%（目标%(target)s%%，看到%(n)s人次）", **facts)


def _share(found: WhereNext, at: int, part: str) -> str:
    return f"{round(100 * float(found.scores.parts[at, PARTS.index(part)]))}%"


def market_words(found: WhereNext, at: int) -> str:
    """Whether there is market on the day: 周四逢集, 周四庙会（娘娘庙会）, 周四没有集."""
    markets = found.known.markets.get(int(found.rows[at]), ())
    on = [market for market in markets if is_market_day(market.rule, found.day)]
    if not on:
        return gettext("%(day)s没有集", day=week_day(found.day))
    return separator("names").join(
        gettext("%(day)s逢集", day=week_day(found.day))
        if market.kind == "market"
        else gettext("%(day)s有庙会", day=week_day(found.day))
        for market in on
    ) + _names_of(on)


def _names_of(markets: Sequence[Market]) -> str:
    names = [market.name for market in markets if market.name]
    if not names:
        return ""
    said = separator("names").join(names)
    return f" ({said})" if language() == "en" else f"（{said}）"


def _unknown(part: str) -> str:
    return {
        "overdue": "",
        "helmet_gap": gettext("没有观察，按各村总体估计"),
        "market": gettext("没有登记集市，按没有集算"),
    }.get(part) or gettext("缺数据，按大队中位数")
