"""Forms of units."""

from __future__ import annotations

from flask import request
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import ImmutableMultiDict
from wtforms import Field
from wtforms.validators import ValidationError

from outreach.forms import BaseForm, CountField, Needed, TextField
from outreach.units.services import CODE, LONGEST_NAME, MOST_POSITION


class NewUnitForm(BaseForm):
    """A unit to be added; without a place in the order it becomes the last of its siblings."""

    name = TextField(_("名称"), longest=LONGEST_NAME, validators=[Needed(_("请填单位名称"))])
    code = TextField(_("单位代码"), longest=32, validators=[Needed(_("请填单位代码"))])
    name_en = TextField(_("英文名称"), longest=LONGEST_NAME)
    position = CountField(_("编制顺序"), least=0, most=MOST_POSITION)

    def validate_code(self, field: Field) -> None:
        """Letters, digits and hyphens."""
        if not CODE.fullmatch(field.data):
            raise ValidationError(str(_("单位代码只用字母、数字和连字符，1至32个")))


class UnitForm(NewUnitForm):
    """Names and place in the establishment order; the code stays."""

    code = None  # type: ignore[assignment]


def sent() -> ImmutableMultiDict[str, str] | None:
    """What the page sent back, None while it is only opened: then a form shows what is stored."""
    return request.form if request.method == "POST" else None
