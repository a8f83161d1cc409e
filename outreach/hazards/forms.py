"""Forms of hazards: a report, what is done about one, filters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField
from wtforms.validators import ValidationError

from outreach.forms import BaseForm, DayField, Needed, NumberField, Option, TermField, TextField
from outreach.hazards.models import LONGEST_NOTE
from outreach.hazards.queries import HazardFilters
from outreach.hazards.words import STATE_TAGS
from outreach.language import label
from outreach.units.queries import list_subtree_ids, list_units_in_scope
from outreach.visits.form_fields import RowsField
from outreach.visits.forms import MOST_PHOTOS, PhotoForm, canonical_uuid
from outreach.visits.options import term_options

#: Choices of how long ago a hazard was seen, in days.
AGES = (7, 30, 90, 180)


class HazardPointForm(BaseForm):
    """Where it is, WGS-84."""

    lat = NumberField(_("纬度"), least=-90, most=90, message=_("请写成37.8706这样的度数"))
    lon = NumberField(_("经度"), least=-180, most=180, message=_("请写成112.5489这样的度数"))

    #: Whether the point may be left out.
    may_miss = False

    def validate_lat(self, field: NumberField) -> None:
        """Both numbers or, where it may be left out, neither."""
        if self.lat.process_errors or self.lon.process_errors:
            return  # said already
        if (field.data is None) != (self.lon.data is None):
            raise ValidationError(gettext("纬度和经度要一起填"))
        if field.data is None and not self.may_miss:
            raise ValidationError(gettext("请在图上点一下，或填经纬度"))


class ReportForm(HazardPointForm):
    """A hazard that is reported by itself."""

    may_miss = True

    key = HiddenField()
    place = TermField(_("村"), options=list, validators=[Needed(_("请选一个村"))])
    kind = TermField(
        _("隐患类型"), options=term_options("hazard_kind"), validators=[Needed(_("请选隐患类型"))]
    )
    note = TextField(_("在哪里、什么样"), longest=LONGEST_NOTE)
    seen_on = DayField(_("哪天看到"), validators=[Needed(_("请填日期"))])
    photos = RowsField(PhotoForm, _("照片"), most=MOST_PHOTOS)

    @classmethod
    def blank_photo(cls) -> Any:
        """A blank row of a photo: what a script copies to add one."""
        return cls().photos.append_entry({})

    def photo_names(self) -> list[str]:
        """The hashes of the photos that the form names."""
        return [row.form.sha256.data or "" for row in self.photos.entries]

    def offer_places(self, places: Sequence[tuple[str, str]]) -> None:
        """Sets the villages to choose from: (id, name)."""
        self.place.options = lambda: [(place_id, name, True) for place_id, name in places]

    def validate_key(self, field: HiddenField) -> None:
        """A form without a key of its own could be reported twice."""
        field.data = canonical_uuid(field.data or "")
        if field.data is None:
            raise ValidationError(gettext("请从“隐患”页面重新打开这张表"))


class HandOnForm(BaseForm):
    """To whom it is handed."""

    owner = TermField(
        _("交给谁"), options=term_options("hazard_owner"), validators=[Needed(_("请选交给谁"))]
    )
    day = DayField(_("哪天移交"), validators=[Needed(_("请填日期"))])
    note = TextField(_("说明（可不填，例如文号）"), longest=LONGEST_NOTE)


class CloseForm(BaseForm):
    """How it was settled."""

    day = DayField(_("哪天解决"), validators=[Needed(_("请填日期"))])
    note = TextField(
        _("怎么解决的"),
        longest=LONGEST_NOTE,
        validators=[Needed(_("请写明怎么解决的，例如已装减速带"))],
    )


class NoteForm(BaseForm):
    """Something more about it, or why it is opened again."""

    note = TextField(_("说明"), longest=LONGEST_NOTE, validators=[Needed(_("请写一句"))])


def _units() -> Sequence[Option]:
    units = list_units_in_scope(current_user)
    top = units[0].depth if units else 0
    return [(unit.code, "　" * (unit.depth - top) + label(unit), True) for unit in units]


def _states() -> Sequence[Option]:
    every: list[Option] = [("open", gettext("没解决的"), True)]
    return [*every, *((code, text, True) for code, (_look, text) in STATE_TAGS.items())]


def _ages() -> Sequence[Option]:
    return [(str(days), gettext("%(n)s天以上", n=days), True) for days in AGES]


class HazardFilterForm(BaseForm):
    """What the list shows; all of it stands in the address."""

    unit = TermField(_("单位"), options=_units)
    state = TermField(_("状态"), options=_states)
    kind = TermField(_("隐患类型"), options=term_options("hazard_kind"))
    age = TermField(_("多久以前看到"), options=_ages)

    @classmethod
    def read(cls, query: MultiDict[str, str]) -> HazardFilterForm:
        """The form as the address fills it; without a word about states, those that are open."""
        values = MultiDict(query)
        if "state" not in values:
            values["state"] = "open"
        form = cls(values)
        form.validate()
        return form

    def filters(self) -> HazardFilters:
        """What the list is narrowed to; a field that cannot be used does not narrow."""
        code = self._usable("unit")
        unit = next((row for row in list_units_in_scope(current_user) if row.code == code), None)
        age = self._usable("age")
        return HazardFilters(
            unit_ids=frozenset(list_subtree_ids(unit)) if unit else None,
            state=self._usable("state"),
            kind=self._usable("kind"),
            days=int(age) if age else None,
        )

    def active_count(self) -> int:
        """How many filters narrow the list beyond what it shows by itself."""
        chosen = sum(bool(self._usable(name)) for name in ("unit", "kind", "age"))
        return chosen + (self._usable("state") != "open")

    def _usable(self, name: str) -> Any:
        field = self[name]
        return None if field.errors else field.data
