"""The phone map's page: a frame and words; its villages come from the phone's own store.

Nothing of an account stands in it, so that a phone can keep it for whoever opens it.
"""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_babel import gettext as _

from outreach.coverage.base_maps import base_map_for_page
from outreach.coverage.words import marking_words
from outreach.permissions import can


def works_in_the_field() -> bool:
    """Whether the account records visits and leads nobody: its map is the phone map."""
    return can("visits.record") and not can("visits.edit")


def render_phone_map(**more: Any) -> str:
    """The page; `more` goes to the template."""
    return render_template(
        "coverage/phone_map.html",
        words=phone_map_words(),
        marking=marking_words(),
        base_map=base_map_for_page(),
        **more,
    )


def phone_map_words() -> dict[str, str]:
    """The words of the page's scripts, as `say` in words.js takes them."""
    return {
        "done": _("已到"),
        "due": _("该去"),
        "never": _("从未到过"),
        "days_since": _("%(days)s天未到"),
        "visited_today": _("今天到过"),
        "reason_never": _("从未到过，应%(interval)s天一次"),
        "reason_due": _("%(days)s天没到，应%(interval)s天一次"),
        "reason_done": _("%(days)s天前到过，应%(interval)s天一次"),
        "reason_today": _("今天到过，应%(interval)s天一次"),
        "reason_kept": _("记的走访在本机，还没发送"),
        "key_village": _("重点村"),
        "last_visit": _("上次%(day)s"),
        "metres": _("%(n)s米"),
        "kilometres": _("%(n)s公里"),
        "from_here": _("离您%(distance)s"),
        "no_point": _("没有坐标，不在图上"),
        "basis_near": _("离您近的在前"),
        "basis_wait": _("等得最久的在前"),
        "basis_name": _("按乡镇"),
        "list_due": _("该去的村"),
        "list_done": _("已到的村"),
        "list_never": _("从未到过的村"),
        "count": _("共%(n)s个"),
        "none_due": _("没有到期的村"),
        "none_here": _("没有这样的村"),
        "found_none": _("没找到“%(query)s”"),
        "map_of": _("离线地图 %(moment)s"),
        "no_position": _("暂时没有位置，地图照常可用"),
        "position_stays": _("位置只显示在本机，不上传"),
        "no_data": _("本机还没有村名单。有网时打开一次，就会存好"),
        "loading": _("正在读取…"),
        "without_point": _("%(n)s个村没有坐标，不在图上，在名单里"),
    }
