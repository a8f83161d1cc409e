"""What a phone's page has filled in, received later: the page's fields → the visit form → visits.

The same rules as for a form sent from the page itself; errors stand under the names of its fields.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from outreach.accounts.models import Account
from outreach.burden.services import note_samples, read_sample
from outreach.visits import services
from outreach.visits.content import content_of
from outreach.visits.form_fields import prune_blank_rows, received_fields
from outreach.visits.forms import VisitForm, canonical_uuid
from outreach.visits.outcomes import REFUSED, Outcome, Receipt, Submission
from outreach.visits.queries import list_places_in_scope
from outreach.visits.receipts import receipt_code
from outreach.visits.version_queries import list_current_versions

Fields = MultiDict[str, str]


@dataclass(frozen=True)
class Arrival:
    """How forms came in: when, by which clock, from which phone, and who brought them."""

    at: datetime
    #: By how much the phone's clock was ahead; None where nobody knows.
    skew: timedelta | None = None
    device_id: str | None = None
    #: Who handed the file over, as shown; empty where the phone sent by itself.
    forwarded_by: str = ""

    @property
    def forgiven(self) -> timedelta:
        """What is taken off a time before it is judged: by how much the clock is ahead.

        One that is slow now may have been right when the visit was logged (a battery ran out in
        between), so slowness makes no time a future one.
        """
        return max(self.skew or timedelta(0), timedelta(0))

    @property
    def skew_s(self) -> int | None:
        """The skew in whole seconds, as many as the column holds (60 years)."""
        if self.skew is None:
            return None
        return round(max(-2e9, min(self.skew.total_seconds(), 2e9)))


@dataclass(frozen=True)
class Answer:
    """What became of one form."""

    #: In canonical form; None where none was sent.
    submission_id: str | None
    #: `stored`, `already_stored`, `conflict` or `refused`.
    status: str
    #: Messages by the name of the form's field, such as `talks-0-attendees`.
    errors: dict[str, list[str]] = field(default_factory=dict)
    #: What the officer can quote; empty where it was refused.
    receipt: str = ""
    version: int | None = None
    visit_id: str | None = None
    #: The hashes of the photos it names.
    photos: tuple[str, ...] = ()
    #: The id it is kept under; None where it was refused.
    stored_as: str | None = None


def receive_forms(account: Account, sent: Sequence[Fields], arrival: Arrival) -> list[Answer]:
    """Stores what is right and answers every form, in the order sent, once all are durable."""
    pruned = [prune_blank_rows(fields) for fields in sent]
    ids = [canonical_uuid(fields.get("submission_id", "")) for fields in pruned]
    stored = list_current_versions(account, [each for each in ids if each])
    places = list_places_in_scope(
        account,
        _values(pruned, "village_id") | _values(pruned, "also_reached"),
        _values(pruned, "village_code"),
    )
    forms = []
    for submission_id, fields in zip(ids, pruned, strict=True):
        # A village that has left the sender's scope still takes the visits it already has.
        known = stored.get(submission_id or "")
        form = VisitForm(
            fields,
            account=account,
            places=places,
            kept_place_id=None if known is None else known.place_id,
            skew=arrival.forgiven,
            now=arrival.at,
        )
        form.validate()
        forms.append(form)
    right = {
        at: _submission(form, pruned[at], arrival)
        for at, form in enumerate(forms)
        if not form.errors
    }
    outcomes = dict(
        zip(right, services.record_visits(account, [*right.values()], stored), strict=True)
    )
    samples = [
        read_sample(pruned[at], account.unit_id, forms[at].captured_at.data)
        for at, outcome in outcomes.items()
        if outcome.status == services.STORED and (outcome.version or 1) == 1
    ]
    note_samples(sample for sample in samples if sample)
    return [
        _answer(right[at], outcomes[at]) if at in right else _refused(ids[at], form)
        for at, form in enumerate(forms)
    ]


def _submission(form: VisitForm, fields: Fields, arrival: Arrival) -> Submission:
    receipt = Receipt(
        received=received_fields(fields),
        at=arrival.at,
        clock_skew_s=arrival.skew_s,
        device_id=arrival.device_id,
        forwarded_by=arrival.forwarded_by,
        source="handover" if arrival.forwarded_by else "phone",
    )
    return Submission(
        id=form.submission_id.data or "",
        content=content_of(form),
        receipt=receipt,
        base_version=form.base_version.data,
    )


def _values(sent: Sequence[Fields], name: str) -> set[str]:
    """The values of a field in all forms, as far as they are any that can be looked for."""
    values = {value.strip() for fields in sent for value in fields.getlist(name)}
    return {value for value in values if value and value.isascii() and value.isprintable()}


def _answer(submission: Submission, outcome: Outcome) -> Answer:
    if outcome.status == REFUSED:
        return Answer(submission.id, REFUSED, {"submission_id": [_("服务器存不下这条记录")]})
    return Answer(
        submission.id,
        outcome.status,
        receipt=receipt_code(outcome.stored_as or submission.id, submission.digest),
        version=outcome.version,
        visit_id=outcome.visit_id,
        photos=tuple(photo["sha256"] for photo in submission.content.get("photos", ())),
        stored_as=outcome.stored_as,
    )


def _refused(submission_id: str | None, form: VisitForm) -> Answer:
    errors: dict[str, list[str]] = {}
    for name, message in form.error_lines():
        errors.setdefault(name, []).append(message)
    return Answer(submission_id, REFUSED, errors)
