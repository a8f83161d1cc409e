"""The visit form's fields as data: what a phone's JSON must look like, and what each is called."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from wtforms import BooleanField, Form
from wtforms.fields.core import UnboundField

from outreach.forms import CountField, NumberField, TermsField
from outreach.visits.form_fields import ObjectField, RowsField


@dataclass(frozen=True)
class Shape:
    """One field: `text`, `whole`, `number`, `flag`, `codes`, `object` or `rows`."""

    kind: str
    label: Any
    #: The form of an object or of each row.
    inner: type[Form] | None = None
    #: The most rows of a list.
    most: int = 0


@cache
def shapes_of(form: type[Form]) -> dict[str, Shape]:
    """The fields of a form by name, in the order of the form."""
    fields = [
        (name, field)
        for name in dir(form)
        if not name.startswith("_") and isinstance(field := getattr(form, name), UnboundField)
    ]
    fields.sort(key=lambda named: named[1].creation_counter)
    return {name: _shape(field) for name, field in fields}


def _shape(field: UnboundField) -> Shape:
    kind = field.field_class
    if issubclass(kind, RowsField):
        return Shape("rows", field.args[1], inner=field.args[0], most=field.kwargs["most"])
    if issubclass(kind, ObjectField):
        return Shape("object", field.args[1], inner=field.args[0])
    label = field.args[0] if field.args else ""
    for field_class, name in (
        (CountField, "whole"),
        (NumberField, "number"),
        (BooleanField, "flag"),
        (TermsField, "codes"),
    ):
        if issubclass(kind, field_class):
            return Shape(name, label)
    return Shape("text", label)
