"""Forms of units."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import Field
from wtforms.validators import ValidationError

from outreach.forms import BaseForm, CountField, Needed, TextField
from outreach.units.services import CODE, LONGEST_NAME, MOST_POSITION


class UnitForm(BaseForm):
    """Names and place in the establishment order."""

    name = TextField(_("名称"), longest=LONGEST_NAME, validators=[Needed(_("请填单位名称"))])
    name_en = TextField(_("英文名称"), longest=LONGEST_NAME)
    position = CountField(_("编制顺序"), least=0, most=MOST_POSITION)


class NewUnitForm(UnitForm):
    """A unit to be added; without a place in the order it becomes the last of its siblings."""

    code = TextField(_("单位代码"), longest=32, validators=[Needed(_("请填单位代码"))])

    def validate_code(self, field: Field) -> None:
        """Letters, digits and hyphens."""
        if not CODE.fullmatch(field.data):
            raise ValidationError(str(_("单位代码只用字母、数字和连字符，1至32个")))
