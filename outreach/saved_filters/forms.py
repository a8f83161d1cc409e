"""Forms of saved filters, and what a saved filter says in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms import StringField
from wtforms.validators import ValidationError

from outreach.coverage.forms import MapFilterForm
from outreach.forms import BaseForm, Needed, TextField
from outreach.saved_filters.models import LONGEST_NAME


def read_query(query: str) -> MapFilterForm:
    """The filters that the query of a map's address asks for; its errors say what is wrong."""
    return MapFilterForm.read(MultiDict(parse_qsl(query[:2000])))


class RenameForm(BaseForm):
    """A name for a saved filter."""

    name = TextField(
        lazy_gettext("名称"), longest=LONGEST_NAME, validators=[Needed(lazy_gettext("请写个名称"))]
    )


class SaveForm(RenameForm):
    """The filters of the map as they stand, under a name."""

    query = StringField()

    def validate_query(self, field: StringField) -> None:
        """Only filters that the map takes."""
        if read_query(field.data or "").errors:
            raise ValidationError(_("这些条件里有错，先在地图上改好"))

    def checked_query(self) -> str:
        """The filters that are not at their default, in the order of the page."""
        return read_query(self.query.data or "").query()


@dataclass(frozen=True)
class Said:
    """What a saved filter chooses, in words; and whether the map still takes all of it."""

    words: list[Any]
    works: bool


class Describer:
    """Puts queries into words. The choices are read once, however many queries there are."""

    def __init__(self) -> None:
        form = MapFilterForm()
        self._names: Mapping[str, Mapping[str, Any]] = {
            name: {code: text for code, text, _active in form[name].options()}
            for name in form.counted
        }

    def describe(self, query: str) -> Said:
        """The period first, then all that differs from what is usual."""
        asked = dict(parse_qsl(query))
        days = "from" in asked or "to" in asked
        words: list[Any] = []
        if days:
            words.append(_span(asked))
        works = True
        chosen = {"period": MapFilterForm.defaults["period"], **asked}
        for name, names in self._names.items():
            code = chosen.get(name)
            if code is None or (name == "period" and days):
                continue
            if code in names:
                words.append(str(names[code]).strip())
            else:
                works = False
        return Said(words, works)


def _span(asked: Mapping[str, str]) -> str:
    if "from" in asked and "to" in asked:
        return _("%(first)s至%(last)s", first=asked["from"], last=asked["to"])
    if "from" in asked:
        return _("%(first)s起", first=asked["from"])
    return _("截至%(last)s的全部走访", last=asked["to"])
