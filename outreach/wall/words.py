"""The words of the wall's script."""

from __future__ import annotations

from flask_babel import gettext as _

from outreach.coverage import script_words as coverage_words


def script_words() -> dict[str, str]:
    """The words of the wall's script, and those of the map's classes."""
    return {
        **coverage_words.script_words(),
        # Shorter than at a desk: few words fit at this size.
        "overdue": _("逾期（%(days)s天，重点村%(key)s天）"),
        "without_point": _("没有坐标，不在图上：%(n)s个村"),
        "as_of": _("数据截至%(time)s"),
        "frozen": _("数据停在%(time)s，正在重新连接"),
        "signed_out_at": _("登录已过期，数据停在%(time)s。"),
        "screen": _("第%(n)s屏，共%(of)s屏"),
        "pause": _("暂停"),
        "go_on": _("继续"),
    }
