"""The words of the scripts that fill the kept pages, in the page's language."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from outreach.language import label, separator
from outreach.notices.words import script_words as notice_script_words
from outreach.visits.words import item_words
from outreach.vocabulary.models import Material, Term
from outreach.vocabulary.queries import list_materials, list_terms


def shell_words() -> dict[str, str]:
    """Each text by its name; `%(name)s` stands for what the script puts in."""
    return {
        "daysSince": _("%(n)s天未到"),
        "neverVisited": _("从未到过"),
        "dueCount": _("共%(n)s个"),
        "roundCount": _("%(n)s个村"),
        "marketDay": _("当天逢集"),
        "keyVillage": _("重点村"),
        "listCount": _("共%(n)s条"),
        "listNone": _("没有符合条件的走访"),
        **notice_script_words(),
        **visit_summary_words(),
        "voidReason": _("已作废，不计入任何统计。原因：%(reason)s"),
        "returnReason": _("负责人退回：%(reason)s"),
        "asOf": _("本机存的，%(moment)s更新"),
    }


def visit_summary_words() -> dict[str, str]:
    """What a visit brought, in one line: the words of `visit-summary.js`."""
    return {
        "summaryNobody": _("去了，没遇到人"),
        "summaryAttendees": _("宣讲%(n)s人次"),
        "summaryTalks": _("宣讲%(n)s场"),
        "summaryLeaflets": _("资料%(n)s份"),
        "summaryRiders": _("头盔%(n)s"),
        "summaryNothing": _("只记了到访"),
    }


def readiness_words() -> dict[str, str]:
    """What the mark of readiness says: what is ready, what is missing, and what to do about it."""
    return {
        "offline_ready": _("可离线使用 ✓ %(time)s"),
        "offline_preparing": _("正在准备离线使用：村名单、词表、我的走访"),
        "offline_missing": _("离线准备还差：%(what)s"),
        "offline_cannot": _("这里不能离线使用：%(why)s"),
        "offline_and": separator("names"),
        "offline_worker": _("离线程序"),
        "offline_shell": _("页面和词表"),
        "offline_field-data": _("村名单和我的走访"),
        "offline_vault": _("没有网也能开锁的密码"),
        "offline_kept": _("已存好"),
        "offline_keptAt": _("%(time)s存好"),
        "offline_insecure": _("普通 HTTP 打不开这项功能，请用 https:// 开头的地址"),
        "offline_unsupported": _("这个浏览器没有这项功能，请用 Chrome 或 Edge"),
        "offline_certificate": _("这部手机还不认服务器的证书，装好证书再打开一次"),
        "offline_signed-out": _("登录后会自动存好"),
        "offline_other-build": _("有新版本，换好后会自动存好"),
        "offline_no-answer": _("有网时打开一次，就会存好"),
        "offline_no-space": _("手机空间不够，清理后再打开一次"),
        "offline_no-wrap": _("退出后用密码登录一次，就会存好"),
        "offline_persistent": _("浏览器答应长期保存"),
        "offline_notPersistent": _(
            "浏览器没答应长期保存，空间紧张时可能清掉；装到桌面后一般会答应"
        ),
        "offline_space": _("还可存约%(n)s"),
        "offline_littleSpace": _("手机空间不足50MB，照片可能存不下"),
    }


def shell_names() -> dict[str, Any]:
    """Materials and activities by code: how an amount of them is said, `%(n)s` for the number.

    And the codes of the materials that are leaflets, whose copies are added up.
    """
    return {
        "leaflets": [row.code for row in list_materials() if row.kind == "leaflet"],
        "materials": {row.code: _amount(row) for row in list_materials()},
        "activities": {row.code: _amount(row) for row in list_terms("activity")},
    }


def _amount(row: Material | Term) -> str:
    return item_words(label(row), "%(n)s", row.measure)
