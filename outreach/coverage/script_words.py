"""The words of the coverage map's scripts: tables by what says them, as `say` in words.js takes them."""

from __future__ import annotations

from functools import lru_cache

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from outreach.language import language

#: What villages are, by the colour of the map.
_MARKS = {
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
}
#: What counties are filled by.
_FILLS_OF_AREAS = {
    "fills_coverage": _("底色：区县（不是大队）的覆盖率；右边是区县数"),
    "fills_wearing": _("底色：区县（不是大队）的佩戴率；右边是区县数"),
    "fills_part": _("底色：各区县里计入的村；右边是区县数"),
    "fills_part_note": _("只算计入的村"),
    "fills_unsure": _("虚线边：仅供参考"),
    "share_under": _("不到%(last)s"),
    "share_range": _("%(first)s到不足%(last)s"),
    "share_from": _("%(first)s以上"),
}
#: The legend below its classes.
_LEGEND = {
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
    "hazards_head_more": _("没解决的道路隐患，只画等得最久的%(n)s处"),
    "hazard_days": _("%(n)s天前看到"),
    "kind_reported": _("已报，还没人接"),
    "kind_in_hand": _("处理中"),
    "kind_key_village": _("重点村"),
    "kind_school_site": _("学校"),
    "kind_enterprise_site": _("企业、工地"),
}
#: Cells, where villages would be mush.
_CELLS = {
    "cells_note": _(
        "一格是这一带的村，方格越大村越多，各段是各类所占的份。点开或放大，看到每个村。"
    ),
    "cells_quiet": _("放大后看到各村的类别。"),
    "cells_late": _("左边的竖线是逾期的一份。"),
    "cell_n": _("这一带%(n)s个村"),
    "cell_share": _("%(n)s个（%(share)s）"),
    "cell_late": _("逾期 · %(n)s"),
    "cell_open": _("点开放大"),
}
#: What a village says when it is pointed at.
_TOOLTIP = {
    "days_since": _("%(days)s天未到"),
    "visited_today": _("当天到过"),
    "in_period": _("期内：%(what)s"),
    "nothing": _("没有走访"),
    "visits_n": _("走访%(n)s次"),
    "attendees_n": _("受教育%(n)s人次"),
    "leaflets_n": _("资料%(n)s份"),
    "riders_n": _("观察骑乘人员%(n)s人次"),
}
#: How true the page is, and one's own position.
_STATE = {
    "updated": _("刚更新 %(time)s"),
    "stale": _("没连上，数据停在 %(time)s"),
    "signed_out": _("登录已过期，请刷新页面"),
    "no_position": _("暂时没有位置，地图照常可用"),
    "position_stays": _("位置只显示在本机，不上传"),
}
#: The picture to be saved.
_PICTURE = {
    "picture_making": _("正在画…"),
    "picture_saved": _("图片已存到“下载”里"),
    "picture_without_base": _("图片已存到“下载”里，底图有读不到的部分"),
    "picture_failed": _("没画成，请再试一次"),
    "picture_as_of": _("数据截至%(moment)s；不含草稿与作废"),
    "picture_alone": _("只显示：%(what)s"),
}
#: Parts that come when they are opened.
_PARTS = {
    "loading": _("正在读取…"),
    "failed": _("没读到，请再点一次"),
    "all_townships": _("全部乡镇"),
    "unit_first": _("先选单位"),
}
#: Days, weeks and two days side by side.
_TIME = {
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
_TABLES = (_MARKS, _FILLS_OF_AREAS, _LEGEND, _CELLS, _TOOLTIP, _STATE, _PICTURE, _PARTS, _TIME)

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
        "wearing_far_below": gettext("比目标%(target)s低15点以上", target=percent),
        "wearing_below": gettext("低于目标%(target)s", target=percent),
        "wearing_open": gettext("与目标%(target)s分不出高低", target=percent),
        "wearing_above": gettext("高于目标%(target)s", target=percent),
        "wearing_far_above": gettext("比目标%(target)s高15点以上", target=percent),
        "wearing_few": gettext("样本不足，不判断"),
    }


def later_words(target: float) -> dict[str, str]:
    """All the others, whatever the first picture is coloured by."""
    said = {**script_words(), **wearing_words(target)}
    return {name: text for name, text in said.items() if name not in _ALWAYS}


@lru_cache(maxsize=2)
def _script_words(_language: str) -> dict[str, str]:
    return {name: str(text) for table in _TABLES for name, text in table.items()}
