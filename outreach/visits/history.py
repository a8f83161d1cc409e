"""A visit's history in plain words: what each version changed, named as on the form; decisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from outreach.accounts.models import Account
from outreach.database import db
from outreach.language import Labelled, format_moment, format_number, label, separator
from outreach.photos.words import PURPOSE_NAMES
from outreach.places.models import Place
from outreach.visits.changes import Change, changed_fields
from outreach.visits.content import Content, read_moment
from outreach.visits.forms import VisitForm
from outreach.visits.models import SubmissionConflict, VisitRevision
from outreach.visits.review_models import STATE_AFTER, VisitReview
from outreach.visits.shapes import shapes_of
from outreach.vocabulary.queries import find_campaign, find_term, list_materials

#: Which list of the vocabulary the codes of a field come from.
_TERM_KINDS = {
    "channel": "channel",
    "talks.form": "talk_form",
    "talks.topics": "topic",
    "talks.audience": "audience",
    "activities.kind": "activity",
    "hazards.kind": "hazard_kind",
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
class HistoryEntry:
    """Something that happened to a visit: when, who did it, and one of the three."""

    at: datetime
    who: Account
    #: A version that was saved, with what it changed; the first one changed nothing.
    revision: VisitRevision | None = None
    changes: Sequence[DescribedChange] = ()
    #: Whether saving it put the visit back among those to review.
    waits_again: bool = False
    #: A leader's decision.
    review: VisitReview | None = None
    #: A second version that came in.
    conflict: SubmissionConflict | None = None


def describe_history(
    revisions: Sequence[VisitRevision],
    reviews: Sequence[VisitReview] = (),
    conflicts: Sequence[SubmissionConflict] = (),
) -> list[HistoryEntry]:
    """What happened to a visit, the newest first; each argument is given from the first on."""
    happened: list[VisitRevision | VisitReview | SubmissionConflict]
    happened = [*revisions, *reviews, *conflicts]
    told: list[HistoryEntry] = []
    state, author = "submitted", revisions[0].author_id
    before: Content | None = None
    # Of what happened in the same moment, the version comes first: sorting keeps that order.
    for each in sorted(happened, key=_moment_of):
        if isinstance(each, VisitReview):
            state = STATE_AFTER[each.decision]
            told.append(HistoryEntry(each.at, each.account, review=each))
        elif isinstance(each, SubmissionConflict):
            told.append(HistoryEntry(each.received_at, each.account, conflict=each))
        else:
            changes = [] if before is None else describe_changes(before, each.content)
            decided = state == "returned" or (state == "accepted" and each.author_id == author)
            told.append(
                HistoryEntry(
                    each.at, each.author, revision=each, changes=changes, waits_again=decided
                )
            )
            before, state = each.content, "submitted" if decided else state
    return told[::-1]


def _moment_of(happened: VisitRevision | VisitReview | SubmissionConflict) -> datetime:
    return happened.received_at if isinstance(happened, SubmissionConflict) else happened.at


def describe_changes(before: Content, after: Content) -> list[DescribedChange]:
    """The fields that differ, in the order of the form and in the page's language."""
    return describe(changed_fields(before, after))


def describe(changes: Sequence[Change]) -> list[DescribedChange]:
    """The changes in the page's language, also those kept in an audit entry.

    Raises KeyError for a field that a visit does not have (any more).
    """
    names = place_names(
        [
            place
            for change in changes
            for value in _both(change)
            for place in places_said(change.path, value)
        ]
    )
    return [
        DescribedChange(
            field_label(change.path),
            value_text(change.path, change.before, names),
            value_text(change.path, change.after, names),
        )
        for change in changes
    ]


def places_said(path: str, value: Any) -> list[dict[str, Any]]:
    """The places that the value of a field names; none for other fields."""
    if path == "place":
        return [value]
    return [{"id": each} for each in value] if path == "also_reached" else []


def _both(change: Change) -> list[Any]:
    return [value for value in (change.before, change.after) if value]


def field_label(path: str) -> str:
    """What a field is called: 宣讲1 · 人次 for `talks.0.attendees`. KeyError for no field."""
    if path == "place":
        return _("村")
    words: list[str] = []
    for part, text in _labels(path):
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


def own_label(path: str) -> str:
    """What a field is called beside the others of its row: 人次 for `talks.0.attendees`."""
    return list(_labels(path))[-1][1]


def value_text(path: str, value: Any, names: dict[str, str]) -> str:
    """The value of a field in words, empty for none; `names` are those of places, by id."""
    if value is None or value == []:
        return ""
    if path == "place":
        return value["new"]["name"] if "new" in value else names.get(value["id"], "")
    if path == "also_reached":
        return separator("names").join(sorted(names.get(each, "") for each in value))
    if path == "position":
        return f"{value['lat']:.5f}, {value['lon']:.5f}"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int | float):
        return format_number(value)
    if isinstance(value, dict):
        return _row_text(path, value, names)
    if isinstance(value, list):
        return separator("names").join(value_text(path, each, names) for each in value)
    if path in ("captured_at", "ended_at"):
        return format_moment(read_moment(value))
    return _word(".".join(part for part in path.split(".") if not part.isdigit()), value)


def _row_text(path: str, row: dict[str, Any], names: dict[str, str]) -> str:
    """内容：戴头盔；人次：30. What a row says, without its empty fields."""
    said = []
    for name, value in row.items():
        if value:
            field = own_label(f"{path}.{name}")
            text = value_text(f"{path}.{name}", value, names)
            said.append(f"{field}{separator('value')}{text}")
    return separator("fields").join(said)


def _word(field: str, code: str) -> str:
    """The name of a code; free text as it is."""
    named: Labelled | None
    if field == "photos.sha256":
        return code[:8]
    if field == "photos.purpose":
        return str(PURPOSE_NAMES.get(code, code))
    if field == "campaign":
        named = find_campaign(code)
    elif field == "leaflets.material":
        named = next((each for each in list_materials() if each.code == code), None)
    elif field in _TERM_KINDS:
        named = find_term(_TERM_KINDS[field], code)
    else:
        named = None
    return label(named) or code


def place_names(places: list[dict[str, Any]]) -> dict[str, str]:
    """The names of the places that contents name, by id."""
    ids = [place["id"] for place in places if "id" in place]
    rows = db.session.scalars(select(Place).where(Place.id.in_(ids)))
    return {place.id: place.short_name for place in rows}
