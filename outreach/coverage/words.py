"""Sentences of the map page: for its scripts as a table, for its panel as functions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from outreach.coverage.panel_queries import PanelVisit
from outreach.language import format_number, format_short_day, language, separator
from outreach.periods import Period, today

#: What the first picture says whatever it is coloured by, and what by its colour. The page brings
#: these, the others come after it (`later.py`).
_ALWAYS = frozenset(
    {
        *("never", "never_filtered", "outside", "overdue"),
        *("total_villages", "total_places", "without_point"),
        *("cells_note", "cells_quiet", "cells_late"),
    }
)
_FILLS = frozenset({"fills_part", "fills_unsure"})
_WEARING = frozenset(
    f"wearing_{each}" for each in ("far_below", "below", "open", "above", "far_above", "few")
)
_AMOUNTS = frozenset({"zero", "no_check"})
_BY_COLOUR = {
    "recency": frozenset({"days_range", "days_over"}),
    "done": frozenset(f"done_{each}" for each in ("done", "begun", "missing", "other", "choose")),
    "coverage": _FILLS
    | {"covered", "uncovered", "fills_coverage", "share_under", "share_range", "share_from"},
    "wearing": _FILLS | _WEARING | {"no_check", "fills_wearing"},
}


def script_words() -> dict[str, str]:
    """The words of the page's scripts, as `say` in words.js takes them. Not to be changed."""
    return _script_words(language())


def first_words(colour: str, target: float) -> dict[str, str]:
    """Those of the map's first picture; `target` is a share."""
    first = _ALWAYS | _BY_COLOUR.get(colour, _AMOUNTS)
    said = {**script_words(), **wearing_words(target)}
    return {name: text for name, text in said.items() if name in first}


def wearing_words(target: float) -> dict[str, str]:
    """The classes of wearing rates against the target, a share."""
    percent = f"{target:.0%}"
    return {
        "wearing_far_below": _("比目标%(target)s低15点以上", target=percent),
        "wearing_below": _("低于目标%(target)s", target=percent),
        "wearing_open": _("与目标%(target)s分不出高低", target=percent),
        "wearing_above": _("高于目标%(target)s", target=percent),
        "wearing_far_above": _("比目标%(target)s高15点以上", target=percent),
        "wearing_few": _("样本不足，不判断"),
    }


def later_words(target: float) -> dict[str, str]:
    """All the others, whatever the first picture is coloured by."""
    said = {**script_words(), **wearing_words(target)}
    return {name: text for name, text in said.items() if name not in _ALWAYS}


@lru_cache(maxsize=2)
def _script_words(_language: str) -> dict[str, str]:
    return {
        "days_range": _("%(first)s–%(last)s天"),
        "days_over": _("超过%(days)s天"),
        "never": _("从未到过"),
        "never_filtered": _("该条件下从未到过"),
        "zero": _("期内没有"),
        "no_check": _("期内没有观察"),
        "done_done": _("已完成"),
        "done_begun": _("到过，还没达到完成标准"),
        "done_missing": _("还没到"),
        "done_other": _("不在专项范围"),
        "done_choose": _("请先选专项行动"),
        "covered": _("期内到过"),
        "uncovered": _("期内没到过"),
        "fills_coverage": _("底色：区县（不是大队）的覆盖率；右边是区县数"),
        "fills_wearing": _("底色：区县（不是大队）的佩戴率；右边是区县数"),
        "fills_part": _("底色：各区县里计入的村；右边是区县数"),
        "fills_part_note": _("只算计入的村"),
        "fills_unsure": _("虚线边：仅供参考"),
        "share_under": _("不到%(last)s"),
        "share_range": _("%(first)s到不足%(last)s"),
        "share_from": _("%(first)s以上"),
        "outside": _("其他大队，不计入"),
        "overdue": _("逾期：超过%(days)s天（重点村%(key)s天）未到"),
        "total_villages": _("共%(n)s村"),
        "total_places": _("共%(n)s个地点"),
        "without_point": _("%(n)s个村没有坐标，不在图上，数字里已算上"),
        "density_head": _("走访密度：有坐标的村期内共%(n)s次"),
        "density_class": _("每格%(range)s次"),
        "key_head": _("重点地点"),
        "key_head_missing": _("重点地点，其中%(n)s个没有坐标"),
        "hazards_head": _("没解决的道路隐患"),
        "hazards_head_missing": _("没解决的道路隐患，其中%(n)s处没有位置"),
        "hazard_days": _("%(n)s天前看到"),
        "kind_reported": _("已报，还没人接"),
        "kind_in_hand": _("处理中"),
        "kind_key_village": _("重点村"),
        "kind_school_site": _("学校"),
        "kind_enterprise_site": _("企业、工地"),
        "cells_note": _(
            "一格是这一带的村，方格越大村越多，各段是各类所占的份。点开或放大，看到每个村。"
        ),
        "cells_quiet": _("放大后看到各村的类别。"),
        "cells_late": _("左边的竖线是逾期的一份。"),
        "cell_n": _("这一带%(n)s个村"),
        "cell_share": _("%(n)s个（%(share)s）"),
        "cell_late": _("逾期 · %(n)s"),
        "cell_open": _("点开放大"),
        "days_since": _("%(days)s天未到"),
        "visited_today": _("当天到过"),
        "in_period": _("期内：%(what)s"),
        "nothing": _("没有走访"),
        "visits_n": _("走访%(n)s次"),
        "attendees_n": _("受教育%(n)s人次"),
        "leaflets_n": _("资料%(n)s份"),
        "riders_n": _("观察骑乘人员%(n)s人次"),
        "updated": _("刚更新 %(time)s"),
        "stale": _("没连上，数据停在 %(time)s"),
        "signed_out": _("登录已过期，请刷新页面"),
        "no_position": _("暂时没有位置，地图照常可用"),
        "position_stays": _("位置只显示在本机，不上传"),
        "picture_making": _("正在画…"),
        "picture_saved": _("图片已存到“下载”里"),
        "picture_without_base": _("图片已存到“下载”里，底图有读不到的部分"),
        "picture_failed": _("没画成，请再试一次"),
        "picture_as_of": _("数据截至%(moment)s；不含草稿与作废"),
        "picture_alone": _("只显示：%(what)s"),
        "loading": _("正在读取…"),
        "failed": _("没读到，请再点一次"),
        "all_townships": _("全部乡镇"),
        "unit_first": _("先选单位"),
        "days_chosen": _("%(first)s至%(last)s · 走访%(n)s次"),
        "day_chosen": _("%(first)s · 走访%(n)s次"),
        "days_span": _("%(first)s至%(last)s"),
        "play": _("播放"),
        "pause": _("暂停"),
        "week_words": _("截至%(day)s，期内已到%(share)s（%(visited)s/%(all)s）"),
        "compared": _("%(then)s到%(now)s，各村的变化"),
        "compared_with": _("与%(then)s相比"),
        "left_right": _("左图%(then)s，右图%(now)s"),
        "change_first": _("新到过"),
        "change_eased": _("原来逾期，现在不逾期"),
        "change_same": _("没有逾期"),
        "change_still": _("一直逾期"),
        "change_late": _("变逾期"),
        "change_never": _("从未到过"),
        "most_day": _("每天最多%(n)s次"),
        "most_week": _("每周最多%(n)s次"),
        "most_month": _("每月最多%(n)s次"),
        "no_days": _("这个条件下没有走访"),
    }


def totals_words(sums: Any) -> str:
    """What the visits of the period add up to, in one line."""
    return separator("facts").join(
        [
            _("走访%(n)s次", n=format_number(sums.visits)),
            _("受教育%(n)s人次", n=format_number(sums.attendees)),
            _("资料%(n)s份", n=format_number(sums.leaflets)),
            _("观察骑乘人员%(n)s人次", n=format_number(sums.riders_observed)),
        ]
    )


def is_public() -> bool:
    """Whether maps may be shown outside: only with an approval number (审图号)."""
    return bool(current_app.config["SETTINGS"].map_approval_number)


def marking_words() -> str:
    """What a map must carry: its approval number, or that it stays inside."""
    number = current_app.config["SETTINGS"].map_approval_number
    return _("审图号：%(number)s", number=number) if number else _("内部工作用图 不得公开")


def period_words(period: Period) -> str:
    """The period in days, such as 2026-10-01至2026-11-24."""
    if period.first is None:
        return _("截至%(last)s的全部走访", last=period.last.isoformat())
    if period.first == period.last:
        return period.last.isoformat()
    return _("%(first)s至%(last)s", first=period.first.isoformat(), last=period.last.isoformat())


def base_words(period: Period, chosen: Sequence[Any]) -> str:
    """What the figures stand on: the period, then the names of the filters chosen."""
    return " · ".join([period_words(period), *(str(name) for name in chosen)])


def since_words(last_visit: date | None, as_of: date, interval_days: int) -> str:
    """How long ago somebody was there, against the interval of the place."""
    if last_visit is None:
        return _("从未到过")
    days = (as_of - last_visit).days
    if days <= 0:
        return _("今天到过") if as_of == today() else _("当天到过")
    return _(
        "%(days)s天未到（应%(interval)s天一次），上次%(day)s",
        days=days,
        interval=interval_days,
        day=_day_words(last_visit, as_of),
    )


def visit_words(visit: PanelVisit) -> str:
    """What a visit brought, in counts."""
    amounts: list[Any] = []
    if visit.attendees:
        amounts.append(_("受教育%(n)s人次", n=format_number(visit.attendees)))
    if visit.leaflets:
        amounts.append(_("资料%(n)s份", n=format_number(visit.leaflets)))
    if visit.riders_observed:
        amounts.append(_("观察骑乘人员%(n)s人次", n=format_number(visit.riders_observed)))
    if amounts:
        return " · ".join(amounts)
    return _("去了，没遇到人") if visit.nobody_met else _("没有填数字")


def _day_words(day: date, as_of: date) -> str:
    return format_short_day(day) if day.year == as_of.year else day.isoformat()
