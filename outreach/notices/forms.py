"""Forms of notices: a new one or a correction, why one is withdrawn, how one was passed on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user
from wtforms import BooleanField, Field
from wtforms.validators import ValidationError

from outreach.database import utc_now
from outreach.forms import BaseForm, MomentField, Needed, Option, TermField, TermsField, TextField
from outreach.language import label
from outreach.notices.models import HOLDING, Notice
from outreach.notices.ready import READY_TEXTS, compose
from outreach.notices.services import FIELDS, LONGEST_REASON
from outreach.notices.words import CHANNEL_NAMES, KIND_NAMES, LEVEL_NAMES, TEXT_NAMES
from outreach.periods import local_time
from outreach.places.queries import is_in_scope
from outreach.places.typed_places import find_typed_places
from outreach.units.queries import list_units_in_scope

#: The most villages a notice names.
MOST_PLACES = 500
#: A new notice holds for a day unless its author says otherwise.
USUAL = timedelta(days=1)


def _named(names: Mapping[str, Any]) -> Any:
    return lambda: [(code, text, True) for code, text in names.items()]


def _units() -> Sequence[Option]:
    return [
        (unit.id, label(unit), unit.active)
        for unit in list_units_in_scope(current_user)
        if unit.depth > 0
    ]


class NoticeForm(BaseForm):
    """All that a notice says, whom it is for, and the texts to pass on."""

    kind = TermField(_("哪一类"), options=_named(KIND_NAMES), validators=[Needed(_("请选哪一类"))])
    level = TermField(_("级别"), options=_named(LEVEL_NAMES))
    is_drill = BooleanField(_("这是演练（桌面推演），不是真的"))
    title = TextField(_("一句话"), longest=30, validators=[Needed(_("请用一句话写是什么事"))])
    text = TextField(_("说明"), longest=300)
    valid_from = MomentField(_("从什么时候起"))
    valid_until = MomentField(_("到什么时候"), validators=[Needed(_("请填到什么时候"))])
    unit_ids = TermsField(_("发给哪些单位"), options=_units)
    villages = TextField(_("涉及的村"), longest=20_000)
    loudspeaker_short = TextField(
        TEXT_NAMES["loudspeaker_short"], longest=READY_TEXTS["loudspeaker_short"].most
    )
    loudspeaker_long = TextField(
        TEXT_NAMES["loudspeaker_long"], longest=READY_TEXTS["loudspeaker_long"].most
    )
    chat_short = TextField(TEXT_NAMES["chat_short"], longest=READY_TEXTS["chat_short"].most)
    chat_long = TextField(TEXT_NAMES["chat_long"], longest=READY_TEXTS["chat_long"].most)
    sign_short = TextField(TEXT_NAMES["sign_short"], longest=READY_TEXTS["sign_short"].most)
    sign_long = TextField(TEXT_NAMES["sign_long"], longest=READY_TEXTS["sign_long"].most)

    #: Filled by `validate_villages`: the ids of the places.
    place_ids: Sequence[str] = ()

    @classmethod
    def stored(cls, notice: Notice, sent: Any = None) -> NoticeForm:
        """The form of a notice that is to be corrected, or as it was sent.

        Ready texts nobody had changed are empty: they are composed anew from what is corrected.
        """
        values = {name: getattr(notice, name) for name in FIELDS}
        made = compose(
            notice.kind,
            notice.level,
            notice.title,
            notice.text,
            local_time(notice.valid_until),
            notice.unit.name,
            is_drill=notice.is_drill,
        )
        kept = {name: text for name, text in notice.texts.items() if text != made[name]}
        return cls(
            sent,
            unit_ids=[row.unit_id for row in notice.addressed],
            villages="\n".join(
                f"{place.code or ''} {place.name}".strip() for place in notice.places
            ),
            **values,
            **kept,
        )

    @classmethod
    def blank(cls, sent: Any = None) -> NoticeForm:
        """A new notice, from now on for a day, or as it was sent."""
        now = utc_now().replace(second=0, microsecond=0)
        return cls(sent, level="none", valid_from=now, valid_until=now + USUAL)

    def validate_valid_until(self, field: Field) -> None:
        """After the beginning."""
        if field.data and self.valid_from.data and field.data <= self.valid_from.data:
            raise ValidationError(gettext("要晚于开始时间"))

    def validate_villages(self, field: Field) -> None:
        """A place of one's scope a line: its twelve-digit code, or its name where only one has it."""
        lines = [line.strip() for line in (field.data or "").splitlines() if line.strip()]
        if len(lines) > MOST_PLACES:
            raise ValidationError(gettext("最多%(most)s个地点", most=MOST_PLACES))
        if lines:
            self.place_ids = find_typed_places(lines, is_in_scope(current_user))

    def text_fields(self) -> list[Field]:
        """The fields of the ready texts."""
        return [self._fields[name] for name in READY_TEXTS]

    def values(self) -> dict[str, Any]:
        """What services take."""
        values = {name: self._fields[name].data for name in FIELDS}
        values["level"] = values["level"] or "none"
        values["valid_from"] = values["valid_from"] or utc_now()
        values["texts"] = {name: self._fields[name].data or "" for name in READY_TEXTS}
        return values

    def fill_texts(self, sender: str) -> bool:
        """Puts the ready-made texts into their fields; False where kind, sentence or end misses."""
        needed = (self.kind, self.title, self.valid_until)
        if any(field.errors or not field.data for field in needed):
            return False
        made = compose(
            self.kind.data or "other",
            self.level.data or "none",
            self.title.data or "",
            self.text.data or "",
            local_time(self.valid_until.data or utc_now()),
            sender,
            is_drill=bool(self.is_drill.data),
        )
        for name, text in made.items():
            self._fields[name].data = text
            self._fields[name].errors = []
        return True


class WithdrawForm(BaseForm):
    """Why a notice is withdrawn."""

    reason = TextField(
        _("为什么撤回"), longest=LONGEST_REASON, validators=[Needed(_("请写明为什么撤回"))]
    )


class PassingForm(BaseForm):
    """By which way a notice was passed on, and when."""

    channel = TermField(
        _("怎么转告的"), options=_named(CHANNEL_NAMES), validators=[Needed(_("请选怎么转告的"))]
    )
    at = MomentField(_("什么时候"), validators=[Needed(_("请填什么时候"))])

    @classmethod
    def blank(cls, notice: Notice, now: datetime) -> PassingForm:
        """One that was passed on just now; of a notice that is over, at a time to be filled in."""
        if notice.state(now) not in HOLDING:
            return cls(None)
        return cls(None, at=now.replace(second=0, microsecond=0))
