"""The filters of the audit."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import ValidationError

from outreach.audit.words import ACTIONS, TARGETS
from outreach.forms import BaseForm, DayField, TermField, TextField


def _options(words: dict[str, Any]) -> list[tuple[str, Any, bool]]:
    return [(code, text, True) for code, text in words.items()]


class AuditFilterForm(BaseForm):
    """Who did what, when, on what."""

    who = TextField(_("警号或名称"), longest=64)
    action = TermField(_("做了什么"), options=lambda: _options(ACTIONS))
    target = TermField(_("对什么"), options=lambda: _options(TARGETS))
    first = DayField(_("从"), name="from")
    last = DayField(_("到"), name="to")

    def validate_last(self, field: DayField) -> None:
        """The last day is not before the first."""
        if self.first.data and field.data and field.data < self.first.data:
            raise ValidationError(str(_("结束日期早于开始日期")))
