"""Rows and objects within the visit form, and which rows of a page are there at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, Form, FormField
from wtforms.utils import unset_value
from wtforms.validators import ValidationError

from outreach.burden.services import FIELDS as BURDEN_FIELDS
from outreach.forms import TermsField


class RowsField(FieldList):
    """A list of rows of one form, at most `most`; more are said at the list, never cut silently."""

    def __init__(
        self, row_form: type[Form], label: Any = None, *, most: int, **kwargs: Any
    ) -> None:
        super().__init__(FormField(row_form), label, **kwargs)
        self.most = most

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        indices = sorted(set(row_numbers(prefix, formdata)))
        # One row too many is enough to say so; more would only cost time.
        yield from indices[: self.most + 1]

    def _run_validation_chain(self, form: Form, validators: Iterable[Any]) -> bool:
        return bool(super()._run_validation_chain(form, [_not_too_many, *validators]))


class PlacesField(TermsField):
    """Several places, by id or twelve-digit code; the form looks whether they are in scope."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, options=list, **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Places are not of the vocabulary."""


def _not_too_many(_form: Form, field: RowsField) -> None:
    if len(field.entries) > field.most:
        raise ValidationError(str(_("最多%(most)s行", most=field.most)))


class ObjectField(FormField):
    """A form within the form that may be absent as a whole: then nothing in it is checked.

    The inner form is made when somebody first looks at it: of most objects nothing was sent.
    """

    present = False
    _made: Form | None = None

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Notes whether anything of the inner form was sent."""
        self._filled_with = (formdata, data, extra_filters)
        self._made = None
        prefix = self.name + self.separator
        self.present = formdata is not None and any(key.startswith(prefix) for key in formdata)

    def post_process(self, formdata: Any = None) -> None:
        """The inner form's, where it is there already."""
        if self._made is not None:
            self._made.post_process(formdata)

    @property
    def form(self) -> Form:
        """The inner form, filled."""
        if self._made is None:
            super().process(*self._filled_with)
            self.post_process(self._filled_with[0])
        return self._made

    @form.setter
    def form(self, form: Form) -> None:
        self._made = form

    def validate(self, form: Form, extra_validators: Any = ()) -> bool:
        """Checks the inner form if it is there."""
        return not self.present or bool(super().validate(form, extra_validators))

    @property
    def data(self) -> dict[str, Any] | None:
        """The inner form's data; None where it was not sent."""
        return self.form.data if self.present else None

    @property
    def errors(self) -> dict[str, Any]:
        """The inner form's errors; none where it was not sent."""
        return self.form.errors if self.present else {}


_NOT_KEPT = frozenset({"csrf_token", *BURDEN_FIELDS})


def row_numbers(prefix: str, keys: Iterable[str]) -> Iterator[int]:
    """The numbers N for which a key `prefix-N-...` exists (numbers of up to four digits).

    >>> sorted(set(row_numbers("talks", ["talks-0-form", "talks-3-", "talks-x-form", "notes"])))
    [0, 3]
    """
    start = prefix + "-"
    for key in keys:
        if key.startswith(start):
            number = key[len(start) :].split("-", 1)[0]
            if number.isascii() and number.isdigit() and len(number) <= 4:
                yield int(number)


def received_fields(formdata: MultiDict[str, str]) -> dict[str, Any]:
    """What a page sent, whole, to be kept beside the visit.

    Without the token of the session, and without what filling it in took: that is nobody's.
    """
    return {key: values for key, values in formdata.lists() if key not in _NOT_KEPT}


#: What makes a row be there. Words that a page prefills (a talk's form, a material beside an
#: empty quantity, the vehicle type of an empty count) do not.
_TELLING = {
    "talks": ("topics", "audience", "attendees", "minutes"),
    "leaflets": ("quantity",),
    "activities": ("quantity",),
    "hazards": ("kind", "note"),
    "photos": ("sha256",),
    "helmet_checks": ("minutes",),
}
_TELLING_COUNTS = ("none", "worn", "correct", "unclear")
_COUNT_KEY = re.compile(r"(helmet_checks-\d+)-counts-(\d+)-(\w+)")


def prune_blank_rows(formdata: MultiDict[str, str]) -> MultiDict[str, str]:
    """The page's fields without rows in which nothing was entered.

    A talk is there by a topic, an audience or a number; a material or activity by its quantity;
    a hazard by its kind or words; a helmet count by one of its four numbers; a check by a count or
    its minutes; a new place by its name. Everything else of a row that is not there is dropped.
    """
    filled = {key for key, values in formdata.lists() if any(value.strip() for value in values)}
    kept_rows = set(_rows_there(filled))
    there = "new_place-name" in filled
    pruned: MultiDict[str, str] = MultiDict()
    for key, values in formdata.lists():
        row = _row_of(key)
        if (row is None or row in kept_rows) and (there or not key.startswith("new_place-")):
            pruned.setlist(key, values)
    return pruned


def _rows_there(filled: Iterable[str]) -> Iterator[str]:
    for key in filled:
        parts = key.split("-")
        if len(parts) == 3 and parts[2] in _TELLING.get(parts[0], ()):
            yield "-".join(parts[:2])
        elif (count := _COUNT_KEY.fullmatch(key)) and count[3] in _TELLING_COUNTS:
            yield count[1]
            yield f"{count[1]}-counts-{count[2]}"


def _row_of(key: str) -> str | None:
    """The row a key belongs to: `talks-0`, `helmet_checks-0-counts-1`; None outside of rows."""
    if count := _COUNT_KEY.fullmatch(key):
        return f"{count[1]}-counts-{count[2]}"
    parts = key.split("-")
    if len(parts) > 2 and parts[0] in _TELLING:
        return "-".join(parts[:2])
    return None
