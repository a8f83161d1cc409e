"""Forms of sign-in, passwords, accounts and tokens."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import ImmutableMultiDict
from wtforms import Field, StringField
from wtforms.validators import ValidationError

from outreach.accounts.badges import LONGEST_BADGE, is_badge
from outreach.accounts.services import LONGEST_NAME
from outreach.accounts.tokens import MOST_DAYS
from outreach.accounts.words import role_options
from outreach.forms import BaseForm, CountField, Needed, TermField, TextField
from outreach.units.models import Unit

#: Whether an account can sign in, as offered in the filter.
STATES: list[tuple[str, Any, bool]] = [("open", _("可登录"), True), ("locked", _("已锁定"), True)]


class PasswordField(StringField):
    """A password, taken exactly as typed and never sent back."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keeps blanks at the ends: they belong to the password."""
        self.data = str(valuelist[0]) if valuelist else ""

    def _value(self) -> str:
        return ""


class SignInForm(BaseForm):
    """Badge and password."""

    badge = TextField(_("警号"), longest=64, validators=[Needed(_("请填警号"))])
    password = PasswordField(_("密码"), validators=[Needed(_("请填密码"))])


class PasswordForm(BaseForm):
    """A change of the own password, which needs the present one. The rules are the service's."""

    current_password = PasswordField(_("现在的密码"), validators=[Needed(_("请填现在的密码"))])
    password = PasswordField(_("新密码"), validators=[Needed(_("请填新密码"))])
    password_again = PasswordField(_("再输一遍"), validators=[Needed(_("请把新密码再输一遍"))])

    def validate_password_again(self, field: Field) -> None:
        """Both must be the same."""
        if field.data != self.password.data:
            raise ValidationError(str(_("两次输入的不一样")))


class FirstPasswordForm(PasswordForm):
    """The first own password: the one-time password was given a moment ago."""

    current_password = None  # type: ignore[assignment]


class NewAccountForm(BaseForm):
    """An account to be created; the units offered are those of the administrator."""

    badge = TextField(_("警号或辅警号"), longest=LONGEST_BADGE, validators=[Needed(_("请填警号"))])
    display_name = TextField(_("显示的名称"), longest=LONGEST_NAME)
    role = TermField(_("角色"), options=role_options, validators=[Needed(_("请选角色"))])
    unit = TermField(_("单位"), options=list, validators=[Needed(_("请选单位"))])

    def offer_units(self, units: list[Unit], language: str) -> None:
        """Sets the units to choose from; those out of use stay valid only where they are now."""
        self.unit.options = lambda: _unit_options(units, language, also_inactive=False)

    def validate_badge(self, field: Field) -> None:
        """Letters, digits and hyphens."""
        if not is_badge(field.data):
            raise ValidationError(str(_("警号只用字母、数字和连字符，1至32个")))


class AccountForm(NewAccountForm):
    """Name, role and unit of an account; its badge stays."""

    badge = None  # type: ignore[assignment]


class AccountFilterForm(BaseForm):
    """What the list of accounts shows."""

    text = TextField(_("警号或名称"), longest=LONGEST_NAME, name="q")
    role = TermField(_("角色"), options=role_options)
    unit = TermField(_("单位"), options=list)
    state = TermField(_("状态"), options=lambda: STATES)

    def offer_units(self, units: list[Unit], language: str) -> None:
        """Sets the units to choose from, with those out of use."""
        self.unit.options = lambda: _unit_options(units, language, also_inactive=True)


class TokenForm(BaseForm):
    """A token to be issued."""

    name = TextField(
        _("用途"), longest=LONGEST_NAME, validators=[Needed(_("请写这个令牌给谁用、做什么"))]
    )
    days = CountField(_("有效期"), least=1, most=MOST_DAYS, validators=[Needed(_("请填有效期"))])


def _unit_options(
    units: list[Unit], language: str, *, also_inactive: bool
) -> list[tuple[str, str, bool]]:
    """The units as options, those below others set in by a blank of full width."""
    return [
        (
            unit.id,
            "　" * (unit.depth - units[0].depth) + unit.label(language),
            also_inactive or unit.active,
        )
        for unit in units
    ]


def sent() -> ImmutableMultiDict[str, str] | None:
    """What the page sent back, None while it is only opened: then a form shows what is stored."""
    return request.form if request.method == "POST" else None
