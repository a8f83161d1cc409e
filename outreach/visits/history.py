"""A visit's history in plain words: what each revision changed, named as on the form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from outreach.database import db
from outreach.language import Labelled, format_moment, format_number, label, separator
from outreach.places.models import Place
from outreach.visits.changes import Change, changed_fields
from outreach.visits.content import Content, read_moment
from outreach.visits.forms import VisitForm
from outreach.visits.models import VisitRevision
from outreach.visits.shapes import shapes_of
from outreach.vocabulary.queries import find_campaign, find_term, list_materials

#: Which list of the vocabulary the codes of a field come from.
_TERM_KINDS = {
    "channel": "channel",
    "talks.form": "talk_form",
    "talks.topics": "topic",
    "talks.audience": "audience",
    "activities.kind": "activity",
    "helmet_checks.place": "check_place",
    "helmet_checks.phase": "check_phase",
    "helmet_checks.counts.vehicle_type": "vehicle_type",
    "helmet_checks.counts.seat": "seat",
}


@dataclass(frozen=True)
class DescribedChange:
    """One changed field: its label and both values as text; an empty value is the empty text."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class DescribedRevision:
    """One revision with what it changed against the one before; the first one changed nothing."""

    revision: VisitRevision
    changes: Sequence[DescribedChange]


def describe_history(revisions: Sequence[VisitRevision]) -> list[DescribedRevision]:
    """The revisions, given from the first on, each with its changes; the newest first."""
    described = []
    before: Content | None = None
    for revision in revisions:
        changes = [] if before is None else describe_changes(before, revision.content)
        described.append(DescribedRevision(revision, changes))
        before = revision.content
    return described[::-1]


def describe_changes(before: Content, after: Content) -> list[DescribedChange]:
    """The fields that differ, in the order of the form and in the page's language."""
    return describe(changed_fields(before, after))


def describe(changes: Sequence[Change]) -> list[DescribedChange]:
    """The changes in the page's language, also those kept in an audit entry.

    Raises KeyError for a field that a visit does not have (any more).
    """
    places = [each for change in changes if change.path == "place" for each in _both(change)]
    names = _place_names(places)
    return [
        DescribedChange(
            _label(change),
            _text(change.path, change.before, names),
            _text(change.path, change.after, names),
        )
        for change in changes
    ]


def _both(change: Change) -> list[Any]:
    return [value for value in (change.before, change.after) if value]


def _label(change: Change) -> str:
    """宣讲1 · 人次 for `talks.0.attendees`."""
    if change.path == "place":
        return _("村")
    words: list[str] = []
    for part, text in _labels(change.path):
        if part.isdigit():
            words[-1] = f"{words[-1]}{separator('number')}{int(part) + 1}"
        else:
            words.append(text)
    return " · ".join(words)


def _labels(path: str) -> Iterator[tuple[str, str]]:
    """Each part of the path with its field's label; rows have none of their own."""
    form: Any = VisitForm
    for part in path.split("."):
        if part.isdigit():
            yield part, ""
        else:
            shape = shapes_of(form)[part]
            form = shape.inner
            yield part, str(shape.label)


def _text(path: str, value: Any, names: dict[str, str]) -> str:
    if value is None or value == []:
        return ""
    if path == "place":
        return value["new"]["name"] if "new" in value else names.get(value["id"], "")
    if path == "position":
        return f"{value['lat']:.5f}, {value['lon']:.5f}"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int | float):
        return format_number(value)
    if isinstance(value, dict):
        return _row_text(path, value, names)
    if isinstance(value, list):
        return separator("names").join(_text(path, each, names) for each in value)
    if path in ("captured_at", "ended_at"):
        return format_moment(read_moment(value))
    return _word(".".join(part for part in path.split(".") if not part.isdigit()), value)


def _row_text(path: str, row: dict[str, Any], names: dict[str, str]) -> str:
    """内容：戴头盔；人次：30. What a row says, without its empty fields."""
    said = []
    for name, value in row.items():
        if value:
            field = list(_labels(f"{path}.{name}"))[-1][1]
            text = _text(f"{path}.{name}", value, names)
            said.append(f"{field}{separator('value')}{text}")
    return separator("fields").join(said)


def _word(field: str, code: str) -> str:
    """The name of a code; free text as it is."""
    named: Labelled | None
    if field == "campaign":
        named = find_campaign(code)
    elif field == "leaflets.material":
        named = next((each for each in list_materials() if each.code == code), None)
    elif field in _TERM_KINDS:
        named = find_term(_TERM_KINDS[field], code)
    else:
        named = None
    return label(named) or code


def _place_names(places: list[dict[str, Any]]) -> dict[str, str]:
    ids = [place["id"] for place in places if "id" in place]
    rows = db.session.scalars(select(Place).where(Place.id.in_(ids)))
    return {place.id: place.short_name for place in rows}
