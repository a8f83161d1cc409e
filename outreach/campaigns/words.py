"""Campaigns in words."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from outreach.campaigns.models import Campaign
from outreach.language import format_day, format_number, label, language, separator
from outreach.periods import today
from outreach.places.words import KIND_NAMES as PLACE_KINDS
from outreach.vocabulary.queries import find_term

KIND_NAMES = {
    "village_tour": _("美丽乡村行"),
    "one_helmet_one_belt": _("一盔一带"),
    "work_safety_month": _("安全生产月"),
    "day_122": _("122全国交通安全日"),
    "five_battles": _("五大战役"),
    "own": _("本支队自定"),
}
PLACE_RULE_NAMES = {
    "all": _("全部地点"),
    "kind": _("按地点类型"),
    "class": _("按村的类别"),
    "picked": _("选定的地点"),
}
CLASS_NAMES = {"key": _("重点村"), "ordinary": _("一般村")}
#: (what it is, its measure word)
INDICATOR_NAMES: dict[str, tuple[Any, Any]] = {
    "places_done": (_("完成的地点"), _("个")),
    "places_visited": (_("走访过的地点"), _("个")),
    "coverage": (_("走访覆盖率"), "%"),
    "overdue_places": (_("逾期的地点"), _("个")),
    "visits": (_("计入的走访"), _("次")),
    "market_visits": (_("赶集日的走访"), _("次")),
    "talks": (_("宣讲场次"), _("场")),
    "talk_minutes": (_("宣讲时长"), _("分钟")),
    "attendees": (_("受教育群众"), _("人次")),
    "emphasis_talks": (_("对重点人群或重点内容的宣讲"), _("场")),
    "leaflets": (_("发放彩页"), _("份")),
    "materials": (_("发放本行动的资料"), _("份")),
    "police_times": (_("出动警力"), _("人次")),
    "helmet_checks": (_("头盔观察次数"), _("次")),
    "riders": (_("观察的骑乘人员"), _("人次")),
    "emphasis_riders": (_("观察的重点车辆骑乘人员"), _("人次")),
    "vehicle_checks": (_("检查车辆"), _("辆")),
    "hazards": (_("报的道路隐患"), _("处")),
    "wearing_rate": (_("头盔佩戴率"), "%"),
    "correct_rate": (_("头盔正确佩戴率"), "%"),
    "near_share": (_("在村1公里内定位的走访"), "%"),
    "late_share": (_("补录的走访"), "%"),
    "returned_share": (_("退回修改的走访"), "%"),
}
#: The definition line of each, as shown on screen.
DEFINITIONS: dict[str, Any] = {
    "places_done": _("按完成标准做完的地点，算在管它的单位名下"),
    "places_visited": _("至少有一次走访计入的地点"),
    "coverage": _("至少有一次走访计入的地点÷计入的地点"),
    "visits": _("符合完成标准的走访，算在记录时的单位名下"),
    "overdue_places": _("计入的地点里，以今天算超过走访间隔或从未到过的；目标是上限"),
    "market_visits": _("走访那天，该村逢集或庙会"),
    "talks": _("期内走访中的宣讲场次"),
    "talk_minutes": _("宣讲的分钟数相加"),
    "attendees": _("听众人次，不是人数"),
    "emphasis_talks": _("对象或内容属于本行动重点的宣讲"),
    "leaflets": _("彩页份数"),
    "materials": _("本行动所附资料的份数"),
    "police_times": _("每次走访的警力相加"),
    "helmet_checks": _("路边观察的次数，时长不限"),
    "riders": _("看清的骑乘人员；宣讲后和不足5分钟的观察不算"),
    "emphasis_riders": _("重点车辆上的骑乘人员；宣讲后和不足5分钟的观察不算"),
    "vehicle_checks": _("其他活动中“车辆检查”的数量"),
    "hazards": _("走访中看到并报的道路隐患"),
    "wearing_rate": _("戴头盔的÷看清的；样本不足时不给百分数"),
    "correct_rate": _("戴好系好的÷能看清系带的；样本不足时不给百分数"),
    "near_share": _("定位在村1公里内的走访÷有定位的走访"),
    "late_share": _("补录的走访÷期内走访；目标是上限"),
    "returned_share": _("退回修改的走访÷期内走访；目标是上限"),
}
REASON_NAMES: dict[str, Any] = {
    "void": _("已作废"),
    "too_early": _("在开始以前"),
    "too_late": _("在结束以后"),
    "unit": _("单位不参加"),
    "place": _("地点不在范围内"),
    "no_talk": _("没有宣讲"),
    "no_check": _("没有头盔观察"),
}


def reasons_words(reasons: tuple[str, ...]) -> str:
    """Why a visit does not count: 没有宣讲、没有头盔观察."""
    return separator("names").join(str(REASON_NAMES[reason]) for reason in reasons)


def amount_words(indicator: str, value: float | None) -> str:
    """A figure with its measure word: 58个, 61.3%; – for nothing."""
    if value is None:
        return "–"
    measure = str(INDICATOR_NAMES[indicator][1])
    if measure == "%":
        return f"{value:.1f}%"
    number = format_number(round(value, 1) if value % 1 else int(value))
    # English names of indicators say what is counted; a measure word would have no plural.
    return number if language() == "en" else f"{number}{measure}"


def days_words(campaign: Campaign) -> str:
    """Its days: 2026年6月1日至2026年6月30日，第16天/共30天."""
    first, last = campaign.first_day, campaign.last_day
    if first is None and last is None:
        return gettext("没有定日期")
    if first is None or last is None:
        if first is not None:
            return gettext("%(day)s起", day=format_day(first))
        return gettext("到%(day)s为止", day=format_day(last))  # type: ignore[arg-type]
    words = gettext("%(first)s至%(last)s", first=format_day(first), last=format_day(last))
    if first <= today() <= last:
        words += gettext(
            "，第%(n)s天/共%(all)s天", n=(today() - first).days + 1, all=(last - first).days + 1
        )
    return words


def state_of(campaign: Campaign) -> tuple[str, Any]:
    """Where it stands, as the state of a tag and its word."""
    if not campaign.active:
        return "neutral", _("已归档")
    if campaign.first_day and campaign.first_day > today():
        return "late", _("还没开始")
    if campaign.last_day and campaign.last_day < today():
        return "neutral", _("已结束")
    return "way", _("进行中")


def rule_words(campaign: Campaign) -> str:
    """The done-rule in one sentence."""
    words = ngettext("每个地点走访%(num)s次", "每个地点走访%(num)s次", campaign.visits_needed)
    if campaign.needs_talk and campaign.needs_check:
        return words + gettext("，每次有宣讲和头盔观察才计入")
    if campaign.needs_talk:
        return words + gettext("，每次有宣讲才计入")
    if campaign.needs_check:
        return words + gettext("，每次有头盔观察才计入")
    return words


def places_words(campaign: Campaign) -> str:
    """Which places count."""
    names = {"kind": PLACE_KINDS, "class": CLASS_NAMES}.get(campaign.place_rule)
    if names is None:
        return str(PLACE_RULE_NAMES[campaign.place_rule])
    return separator("names").join(str(names[value]) for value in campaign.place_values)


def emphasis_words(campaign: Campaign) -> list[tuple[Any, str]]:
    """(what, which ones) of every emphasis that is set."""
    names = (
        ("audience", "audience", _("重点人群")),
        ("vehicle_type", "vehicle_type", _("重点车辆")),
        ("topic", "topic", _("重点违法")),
        ("hazard", "topic", _("道路隐患")),
    )
    return [
        (
            title,
            separator("names").join(
                label(term) for code in codes if (term := find_term(kind, code)) is not None
            ),
        )
        for key, kind, title in names
        if (codes := (campaign.emphasis or {}).get(key))
    ]


def deadline_words(deadline: Any) -> str:
    """What a day is to a campaign: begins, ends, a month's or quarter's target is due."""
    name = label(deadline.campaign)
    if deadline.what == "begins":
        return gettext("%(name)s开始", name=name)
    if deadline.what == "ends":
        return gettext("%(name)s截止", name=name)
    return gettext(
        "%(name)s：%(period)s的目标到期", name=name, period=period_words(deadline.period)
    )


def period_words(code: str) -> str:
    """The period of a target: the whole campaign, 2026-06, or 2026年第2季度."""
    if not code:
        return gettext("整个行动")
    if "Q" in code:
        year, quarter = code.split("-Q")
        return gettext("%(year)s年第%(n)s季度", year=year, n=quarter)
    return code


def kind_on_map(campaign: Campaign) -> str:
    """The kind of place with which the map shows all that count, `all` for several kinds."""
    if campaign.place_rule == "kind" and len(campaign.place_values) == 1:
        return campaign.place_values[0]
    return "village" if campaign.place_rule == "class" else "all"
