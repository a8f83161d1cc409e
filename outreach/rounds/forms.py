"""Forms of rounds: a new one, and a stop that is left out or replaced."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.validators import ValidationError

from outreach.accounts.models import Account
from outreach.campaigns.models import Campaign
from outreach.forms import (
    BaseForm,
    CountField,
    DayField,
    Needed,
    NumberField,
    TermField,
    TermsField,
    TextField,
)
from outreach.language import label
from outreach.periods import today
from outreach.planning.forms import AHEAD_DAYS, list_open_campaigns
from outreach.rounds.routes import Pace
from outreach.rounds.services import LONGEST_NOTE
from outreach.rounds.words import SKIP_REASONS

_USUAL = Pace()


class RoundForm(BaseForm):
    """When, who, and what the estimates are made with."""

    day = DayField(_("哪一天"), validators=[Needed(_("请填日期"))])
    campaign = TermField(
        _("为哪个专项"),
        options=lambda: [(row.code, label(row), True) for row in list_open_campaigns()],
    )
    members = TermsField(_("谁去（不选就是全单位）"), options=list)
    speed_kmh = CountField(_("车速"), least=5, most=100, validators=[Needed(_("请填车速"))])
    road_factor = NumberField(
        _("路程系数"),
        least=1,
        most=3,
        message=_("请填1至3，平川1.4，山区1.6"),
        validators=[Needed(_("请填1至3，平川1.4，山区1.6"))],
    )
    stop_minutes = CountField(
        _("每村停留"), least=5, most=480, validators=[Needed(_("请填分钟数"))]
    )

    def chosen_campaign(self) -> Campaign | None:
        """The campaign for which the round is driven."""
        return next((row for row in list_open_campaigns() if row.code == self.campaign.data), None)

    def offer_members(self, people: Sequence[Account]) -> None:
        """Sets the people to choose from."""
        self.members.options = lambda: [(each.id, each.display_name, True) for each in people]

    def validate_day(self, field: DayField) -> None:
        """From today on, not farther than plans are made."""
        last = today() + timedelta(days=AHEAD_DAYS)
        if field.data is not None and not today() <= field.data <= last:
            raise ValidationError(gettext("请选今天到%(last)s之间的一天", last=last.isoformat()))

    def pace(self) -> Pace:
        """What the estimates are made with; the usual where a field cannot be used."""
        fields: dict[str, Any] = {
            name: self[name].data
            for name in ("speed_kmh", "road_factor", "stop_minutes")
            if self[name].data is not None and not self[name].errors
        }
        return Pace(**{**vars(_USUAL), **fields})


def usual_values() -> dict[str, Any]:
    """What a new round begins with: tomorrow, and the usual pace."""
    return {"day": today() + timedelta(days=1), **vars(_USUAL)}


class StopForm(BaseForm):
    """Why a stop is left out, and the village that takes its place."""

    reason = TermField(
        _("原因"),
        options=lambda: [(code, text, True) for code, text in SKIP_REASONS.items()],
        validators=[Needed(_("请选一个原因"))],
    )
    note = TextField(_("说明"), longest=LONGEST_NOTE)
    place = TermField(_("换成哪个村（不换就空着）"), options=list)

    def offer_places(self, places: Sequence[tuple[str, str]]) -> None:
        """Sets the villages to choose from: (id, name)."""
        self.place.options = lambda: [(place_id, name, True) for place_id, name in places]

    def validate_note(self, field: TextField) -> None:
        """Another reason must be written."""
        if self.reason.data == "other" and not field.data:
            raise ValidationError(gettext("选“其他”时，请写明原因"))
