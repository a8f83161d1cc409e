"""What a phone sends: JSON items → the visit form → recorded visits, each answered by itself.

All items are checked before the write begins, so that a long list holds the turn to write shortly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from wtforms import Form

from outreach.accounts.models import Account
from outreach.database import utc_now
from outreach.places.models import Place
from outreach.visits import services
from outreach.visits.content import content_of
from outreach.visits.flatten import Flattened, too_deep
from outreach.visits.form_fields import ObjectField, RowsField
from outreach.visits.forms import VisitForm, canonical_uuid
from outreach.visits.outcomes import Outcome, Receipt, Submission
from outreach.visits.queries import list_places_in_scope
from outreach.visits.version_queries import list_current_versions

#: The most items a request may hold.
MOST_ITEMS = 200
#: The key of a message about an item as a whole.
WHOLE_ITEM = "submission"

Errors = dict[str, list[str]]


@dataclass
class Result:
    """The answer to one item."""

    #: As it was sent; None where none was.
    submission_id: str | None
    #: `stored`, `already_stored`, `conflict` or `refused`.
    status: str
    #: Messages by dotted path, such as `helmet_checks.0.counts.0.correct`.
    errors: Errors = field(default_factory=dict)
    #: The id it is kept under: another than the one sent where that was a stranger's already.
    stored_as: str | None = None


def receive(
    account: Account,
    items: Sequence[Any],
    *,
    sent_at: datetime | None = None,
    device_id: str | None = None,
) -> list[Result]:
    """Stores what is right and answers every item, in the order sent, once all are durable.

    `sent_at` is the phone's clock when it sent: times are judged after taking off its skew.
    """
    now = utc_now()
    skew = timedelta(0) if sent_at is None else sent_at - now
    # The column holds 32 bits: 60 years are skew enough.
    told = None if sent_at is None else round(max(-2e9, min(skew.total_seconds(), 2e9)))
    ids = [_canonical_id(item) for item in items]
    known = list_current_versions(account, [each for each in ids if each])
    # A village that has left the sender's scope still takes the visits it already has.
    kept = [each and known[each].place_id if each in known else None for each in ids]
    checked, refusals = _check_all(account, items, kept, skew, now)
    submissions = [
        Submission(
            id=form.submission_id.data or "",
            content=content_of(form),
            receipt=Receipt(
                received=items[at], at=now, clock_skew_s=told, device_id=device_id, source="api"
            ),
            base_version=form.base_version.data,
        )
        for at, form in checked.items()
    ]
    stored = services.record_visits(account, submissions, known)
    outcomes = dict(zip(checked, stored, strict=True))
    return [_result(item, outcomes.get(at), refusals.get(at, {})) for at, item in enumerate(items)]


def check_item(
    account: Account,
    item: Any,
    *,
    places: Mapping[str, Place] | None = None,
    kept_place_id: str | None = None,
    skew: timedelta = timedelta(0),
    now: datetime | None = None,
) -> tuple[VisitForm | None, Errors]:
    """The validated form of one item, or None and what is wrong with it. Never raises."""
    if not isinstance(item, dict):
        return None, {WHOLE_ITEM: [_("应是对象")]}
    deep = [str(name) for name, value in item.items() if too_deep(value)]
    if deep:
        return None, {name: [_("嵌套得太深")] for name in deep}
    flat = Flattened(item, VisitForm)
    form = VisitForm(
        flat.fields,
        account=account,
        places=places,
        kept_place_id=kept_place_id,
        skew=skew,
        now=now,
    )
    form.validate()
    errors = {path: list(found) for path, found in flat.errors.items()}
    for path, message in _form_errors(form, ""):
        if not flat.hides(path) and not _follows_from(path, flat.errors):
            errors.setdefault(path, []).append(message)
    return (None, errors) if errors else (form, {})


def _check_all(
    account: Account,
    items: Sequence[Any],
    kept_place_ids: Sequence[str | None],
    skew: timedelta,
    now: datetime,
) -> tuple[dict[int, VisitForm], dict[int, Errors]]:
    also = _texts(items, "also_reached")
    places = list_places_in_scope(
        account, _texts(items, "village_id") | also, _texts(items, "village_code") | also
    )
    checked, refusals = {}, {}
    for at, (item, kept_place_id) in enumerate(zip(items, kept_place_ids, strict=True)):
        form, errors = check_item(
            account, item, places=places, kept_place_id=kept_place_id, skew=skew, now=now
        )
        if form is None:
            refusals[at] = errors
        else:
            checked[at] = form
    return checked, refusals


def _result(item: Any, outcome: Outcome | None, errors: Errors) -> Result:
    sent = item.get("submission_id") if isinstance(item, dict) else None
    submission_id = sent if isinstance(sent, str) else None
    if outcome is None:
        return Result(submission_id, services.REFUSED, errors)
    if outcome.status == services.REFUSED:
        errors = {"submission_id": [_("服务器存不下这条记录")]}
    return Result(submission_id, outcome.status, errors, outcome.stored_as)


def _texts(items: Sequence[Any], name: str) -> set[str]:
    """The texts under that key of the items, or in a list there, that can be looked for."""
    told = [item.get(name) for item in items if isinstance(item, dict)]
    values = [each for one in told for each in (one if isinstance(one, list) else [one])]
    return {
        value
        for value in values
        if isinstance(value, str) and value.isascii() and value.isprintable()
    }


def _canonical_id(item: Any) -> str | None:
    sent = item.get("submission_id") if isinstance(item, dict) else None
    return canonical_uuid(sent) if isinstance(sent, str) else None


def _form_errors(form: Form, path: str) -> Iterator[tuple[str, str]]:
    """Every message of the form, by dotted path."""
    for name, inner in form._fields.items():
        here = f"{path}{name}"
        if isinstance(inner, ObjectField):
            if inner.present:
                yield from _form_errors(inner.form, f"{here}.")
            continue
        yield from ((here, str(each)) for each in inner.errors if not isinstance(each, dict))
        if isinstance(inner, RowsField):
            for row, entry in enumerate(inner.entries):
                yield from _form_errors(entry.form, f"{here}.{row}.")


def _follows_from(path: str, shape_errors: Errors) -> bool:
    """A place given in a wrong shape is not also a place that is missing."""
    return path == "village_code" and any(
        each.split(".")[0] in ("village_id", "new_place") for each in shape_errors
    )
