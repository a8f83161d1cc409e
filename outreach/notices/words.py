"""Words of notices: kinds, levels, ways, states, and the counts of units."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from outreach.language import format_short_day, separator
from outreach.notices.models import Notice, NoticeUnit
from outreach.periods import local_time

KIND_NAMES: dict[str, Any] = {
    "flood": _("汛情"),
    "weather": _("恶劣天气"),
    "ice": _("冰雪"),
    "road": _("道路"),
    "event": _("集会、节日"),
    "other": _("其他提示"),
}
LEVEL_NAMES: dict[str, Any] = {
    "none": _("一般提示"),
    "blue": _("蓝色预警"),
    "yellow": _("黄色预警"),
    "orange": _("橙色预警"),
    "red": _("红色预警"),
}
CHANNEL_NAMES: dict[str, Any] = {
    "loudspeaker": _("大喇叭"),
    "chat": _("微信群"),
    "sign": _("诱导屏"),
    "other": _("当面、电话等"),
}
TEXT_NAMES: dict[str, Any] = {
    "loudspeaker_short": _("大喇叭（短）"),
    "loudspeaker_long": _("大喇叭（长）"),
    "chat_short": _("微信群（短）"),
    "chat_long": _("微信群（长）"),
    "sign_short": _("诱导屏（短）"),
    "sign_long": _("诱导屏（长）"),
}
STATE_NAMES: dict[str, Any] = {
    "live": _("有效"),
    "coming": _("还没开始"),
    "expired": _("已过期"),
    "withdrawn": _("已撤回"),
    "corrected": _("已更正"),
}
#: How the states look: those of `components/ui.html`.
STATE_TAGS = {
    "live": "ok",
    "coming": "way",
    "expired": "neutral",
    "withdrawn": "act",
    "corrected": "late",
}
#: How strongly a level is shown.
LEVEL_TAGS = {"none": "info", "blue": "way", "yellow": "warn", "orange": "warn", "red": "act"}


def kind_line(notice: Notice) -> str:
    """汛情·黄色预警, with 演练 first where it is one."""
    said = [gettext("演练")] if notice.is_drill else []
    said.append(str(KIND_NAMES[notice.kind]))
    if notice.level != "none":
        said.append(str(LEVEL_NAMES[notice.level]))
    return separator("facts").join(said)


def level_tag(notice: Notice) -> str:
    """How strongly it is shown: a state of `components/ui.html`."""
    return LEVEL_TAGS[notice.level]


def text_names() -> dict[str, Any]:
    """The names of the ready texts, in the order in which they are offered."""
    return TEXT_NAMES


def script_words() -> dict[str, str]:
    """What the script of kept pages says of notices."""
    return {
        **{f"noticeKind_{code}": str(name) for code, name in KIND_NAMES.items()},
        **{f"noticeLevel_{code}": str(name) for code, name in LEVEL_NAMES.items()},
        "noticeDrill": gettext("演练"),
        "noticeUntil": gettext("至%(moment)s", moment="%(moment)s"),
        "noticeWithdrawn": gettext("这条通知已撤回：%(reason)s", reason="%(reason)s"),
        "noticeVillages": gettext("涉及：%(names)s", names="%(names)s"),
    }


def moment_words(moment: datetime) -> str:
    """6月16日 20:00, or 16 June 20:00, on a Shanghai clock."""
    local = local_time(moment)
    return f"{format_short_day(local.date())} {local:%H:%M}"


def until_words(notice: Notice) -> str:
    """至6月16日 20:00."""
    return gettext("至%(moment)s", moment=moment_words(notice.valid_until))


def seen_words(rows: Sequence[NoticeUnit]) -> str:
    """已看到12个单位，共14个."""
    seen = sum(row.seen_at is not None for row in rows)
    return gettext("已看到%(seen)s个单位，共%(all)s个", seen=seen, all=len(rows))


def passed_words(notice: Notice, rows: Sequence[NoticeUnit]) -> str:
    """已转告9个单位，共14个."""
    told = {passing.unit_id for passing in notice.passings}
    passed = sum(row.unit_id in told for row in rows)
    return gettext("已转告%(passed)s个单位，共%(all)s个", passed=passed, all=len(rows))
