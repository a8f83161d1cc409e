"""The form of one entry of the vocabulary."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from outreach.forms import BaseForm, CountField, Needed, TermField, TextField
from outreach.vocabulary.editing import MOST_POSITION
from outreach.vocabulary.groups import MATERIAL_KIND_NAMES, Group


class TermForm(BaseForm):
    """Names and order; for new ones the code; what has amounts, its measure word."""

    name = TextField(_("名称"), longest=64, validators=[Needed(_("请填名称"))])
    name_en = TextField(_("英文名称"), longest=64, validators=[Needed(_("请填英文名称"))])
    code = TextField(_("代码"), longest=32, validators=[Needed(_("请填代码"))])
    measure = TextField(_("量词"), longest=8)
    kind = TermField(
        _("类别"), options=lambda: [(key, name, True) for key, name in MATERIAL_KIND_NAMES.items()]
    )
    position = CountField(_("排第几"), least=0, most=MOST_POSITION)

    @classmethod
    def of(cls, group: Group, sent: Any = None, entry: Any = None) -> TermForm:
        """The form of an entry, or of a new one, with the fields its group has."""
        form = cls(sent, obj=entry)
        if entry is not None:
            del form.code
        if not group.measured:
            del form.measure
        if group.kind is not None:
            del form.kind
        return form

    def values(self, entry: Any = None) -> dict[str, Any]:
        """What `editing` takes."""
        values: dict[str, Any] = {"name": self.name.data, "name_en": self.name_en.data}
        if self.measure is not None:
            values["measure"] = self.measure.data or "份"
        if self.kind is not None:
            values["kind"] = self.kind.data or "leaflet"
        position = self.position.data
        if position is not None or entry is None:
            values["position"] = position
        return values
