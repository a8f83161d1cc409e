"""Fields and behaviours shared by all forms.

Validation runs the same for a page's form and for a phone's JSON (see `visits/submissions.py`),
so forms here carry no CSRF token: `permissions.enforce` checks it for every unsafe request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from wtforms import Field, Form, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.fields.core import Label
from wtforms.meta import DefaultMeta
from wtforms.validators import StopValidation, ValidationError

from outreach.periods import from_local, local_time
from outreach.refusals import Refused

#: A term as a form needs it: code, label, whether it may still be chosen anew.
Option = tuple[str, Any, bool]


class _Copied:
    """What all fields of one declaration share."""

    def __init__(self, field: Field, *, fixed_id: bool) -> None:
        self.kind = type(field)
        self.fixed_id = field.id if fixed_id else None
        self.label = field.label.text
        # The form is left out: kept fields must not keep a request's form alive.
        self.shared = {
            name: value
            for name, value in vars(field).items()
            if name not in ("_form", "meta", "_translations")
        }

    def copy_for(
        self,
        form: Form,
        *,
        name: str,
        translations: Any,
        prefix: str = "",
        id: str | None = None,
        _meta: Any = None,
    ) -> Field:
        """Another field of the declaration, not filled yet; the options are those of WTForms."""
        field = object.__new__(self.kind)
        values = vars(field)
        values.update(self.shared)
        values["_form"] = form
        values["meta"] = _meta or form.meta
        values["_translations"] = translations
        values["name"] = prefix + name
        values["short_name"] = name
        values["id"] = self.fixed_id or id or values["name"]
        values["label"] = Label(values["id"], self.label)
        return field


class BaseForm(Form):
    """A form whose built-in messages follow the page's language."""

    class Meta(DefaultMeta):
        """WTForms' settings."""

        @property
        def locales(self) -> list[str]:
            """The locale of this request, for WTForms' own messages."""
            locale = get_locale()
            return ["zh" if locale is None or locale.language == "zh" else "en"]

        def bind_field(self, form: Form, unbound_field: Any, options: dict[str, Any]) -> Field:
            """A field of the form, copied from the first one made of the same declaration.

            Making a field anew takes several times as long as filling it, and a batch of visits
            has thousands.
            """
            kept = vars(unbound_field).get("copied")
            if kept is None:
                field = super().bind_field(form, unbound_field, options)
                unbound_field.copied = _Copied(field, fixed_id="id" in unbound_field.kwargs)
                return field
            return kept.copy_for(form, **options)

    def put_refusal(self, refused: Refused, otherwise: str) -> None:
        """Says why at the field it is about, or at the other one where the form has no such."""
        field = self[refused.field if refused.field in self else otherwise]
        field.errors = [*field.errors, str(refused.message)]

    def error_lines(self) -> list[tuple[str, str]]:
        """Every error as (id of the field, message), in the order of the page."""
        return list(_lines(self))


def _lines(fields: Iterable[Any]) -> Iterable[tuple[str, str]]:
    for field in fields:
        inner: Iterable[Any] | None = getattr(field, "form", None)
        if inner is None:
            # A list's own messages stand among the errors of its rows.
            for message in field.errors:
                if not isinstance(message, dict | list):
                    yield field.id, str(message)
            inner = getattr(field, "entries", ())
        yield from _lines(inner)


class Needed:
    """The field must hold something; the message says what."""

    field_flags = {"required": True}

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Form, field: Field) -> None:
        data = field.data
        if field.errors:
            return  # what was entered could not be read: that is said already
        if data is None or data == [] or (isinstance(data, str) and not data.strip()):
            raise StopValidation(str(self.message))


class TextField(StringField):
    """One line or a paragraph of text: trimmed, at most `longest` characters."""

    def __init__(self, label: Any = None, *, longest: int = 200, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.longest = longest

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Trims; what is left empty is the empty string."""
        # PostgreSQL cannot store U+0000, and no officer types it.
        self.data: str | None = str(valuelist[0]).replace("\x00", "").strip() if valuelist else ""

    def pre_validate(self, form: Any) -> None:
        """Refuses what is too long, naming both lengths."""
        if self.data and len(self.data) > self.longest:
            raise StopValidation(
                str(
                    _(
                        "最多%(longest)s个字，现在有%(length)s个",
                        longest=self.longest,
                        length=len(self.data),
                    )
                )
            )


class CountField(IntegerField):
    """A whole number with limits, shown with the numeric keypad; empty is None."""

    def __init__(
        self,
        label: Any = None,
        *,
        least: int = 0,
        most: int,
        too_many: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, **kwargs)
        self.least = least
        self.most = most
        self.too_many = too_many

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Reads ASCII and full-width digits; anything else is said at the field."""
        text = str(valuelist[0]).strip() if valuelist else ""
        if not text:
            self.data = None
            return
        digits = text[1:] if text[0] in "+-" else text
        if not digits.isdecimal() or len(digits) > 9:
            self.data = None
            raise ValueError(str(_("请填整数，不带小数和文字")))
        self.data = int(text)

    def pre_validate(self, form: Any) -> None:
        """Holds the number to its limits."""
        if self.data is None or self.errors:
            return
        if self.data > self.most:
            message = self.too_many or _("最多%(most)s，请核对", most=self.most)
            raise StopValidation(str(message))
        if self.data < self.least:
            raise StopValidation(str(_("最少%(least)s，请核对", least=self.least)))


class NumberField(Field):
    """A decimal number with limits; empty is None. For coordinates and metres."""

    def __init__(
        self, label: Any = None, *, least: float, most: float, message: Any, **kwargs: Any
    ) -> None:
        super().__init__(label, **kwargs)
        self.least = least
        self.most = most
        self.message = message

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Reads a decimal number; not-a-number and infinity are refused."""
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not text:
            return
        try:
            number = float(text)
        except ValueError:
            raise ValueError(str(self.message)) from None
        if not self.least <= number <= self.most:  # also refuses NaN
            raise ValueError(str(self.message))
        self.data = number


class MomentField(Field):
    """A moment: ISO 8601 with offset, or the local date and time of a page's field.

    A value without offset is Shanghai time, the officer's own clock. Data is aware UTC.
    """

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{local_time(self.data):%Y-%m-%dT%H:%M}"

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Reads the moment or says what is wrong with it."""
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data: datetime | None = None
        if not text:
            return
        try:
            moment = datetime.fromisoformat(text)
            self.data = from_local(moment) if moment.tzinfo is None else moment.astimezone(UTC)
            if not 2000 <= self.data.year <= 2100:
                raise ValueError
        except (ValueError, OverflowError):
            self.data = None
            raise ValueError(str(_("时间的格式不对，请写成 2026-06-16 10:01"))) from None


class DayField(Field):
    """A calendar day as 2026-06-16; empty is None."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.data.isoformat()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Reads the day or says what is wrong with it."""
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data: date | None = None
        if not text:
            return
        try:
            self.data = date.fromisoformat(text)
        except ValueError:
            raise ValueError(str(_("日期的格式不对，请写成 2026-06-16"))) from None


class TermField(SelectField):
    """One code of the vocabulary, or None. Retired codes stay valid: old phones still send them."""

    def __init__(
        self, label: Any = None, *, options: Callable[[], Sequence[Option]], **kwargs: Any
    ):
        super().__init__(
            label,
            choices=lambda: [(code, text) for code, text, _active in options()],
            coerce=str,
            validate_choice=False,
            **kwargs,
        )
        self.options = options

    def process_formdata(self, valuelist: list[Any]) -> None:
        """An empty choice is None."""
        self.data = str(valuelist[0]).strip() or None if valuelist else None

    def pre_validate(self, form: Any) -> None:
        """Only codes of the vocabulary."""
        if self.data:
            _known([self.data], self.options())

    def active_options(self) -> list[tuple[str, Any]]:
        """The codes to offer: those in use, and the one already chosen."""
        return [(code, text) for code, text, on in self.options() if on or code == self.data]


class TermsField(SelectMultipleField):
    """Several codes of the vocabulary; an empty list where none is chosen."""

    def __init__(
        self, label: Any = None, *, options: Callable[[], Sequence[Option]], **kwargs: Any
    ):
        super().__init__(
            label,
            choices=lambda: [(code, text) for code, text, _active in options()],
            coerce=str,
            validate_choice=False,
            **kwargs,
        )
        self.options = options

    def process_data(self, value: Any) -> None:
        """None is the empty list."""
        self.data = list(value or [])

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Each code once, sorted: the order of taps is no content."""
        self.data = sorted({str(value).strip() for value in valuelist if str(value).strip()})

    def pre_validate(self, form: Any) -> None:
        """Only codes of the vocabulary."""
        if self.data:
            _known(self.data, self.options())

    def active_options(self) -> list[tuple[str, Any]]:
        """The codes to offer: those in use, and those already chosen."""
        chosen = self.data or []
        return [(code, text) for code, text, on in self.options() if on or code in chosen]


def _known(codes: Iterable[str], options: Sequence[Option]) -> None:
    allowed = {code for code, _text, _active in options}
    for code in codes:
        if code not in allowed:
            raise ValidationError(str(_("没有“%(code)s”这个选项", code=code[:64])))
