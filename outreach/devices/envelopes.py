"""Sealed envelopes: proved, opened, stored as visits, each answered by itself.

No session is looked at. All envelopes are checked before the write begins; those of one account
and phone are stored together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from outreach.devices.authors import UNREADABLE, Author, NotAccepted, author_by_key, from_base64
from outreach.devices.models import DeviceKey
from outreach.devices.queries import list_device_keys
from outreach.devices.schemas import BadEnvelope, Envelope, read_envelope
from outreach.devices.sealing import ENVELOPE, Unreadable, open_sealed
from outreach.devices.services import note_visits
from outreach.permissions import ROLE_PERMISSIONS
from outreach.photos.services import held_states
from outreach.visits.outcomes import REFUSED, STORED
from outreach.visits.queries import list_receipt_moments
from outreach.visits.sent_forms import Answer, Arrival, receive_forms

#: The most envelopes a request may hold.
MOST_ENVELOPES = 50
#: Bytes of the longest sealed envelope: a visit's text is a few kB.
LONGEST_ENVELOPE = 256 * 1024


@dataclass(frozen=True)
class Result:
    """The answer to one envelope."""

    #: `stored`, `already_stored`, `conflict`, `refused`, or one of `devices.authors`.
    status: str
    #: None where the envelope was not opened or names none.
    submission_id: str | None = None
    #: Messages by the name of the form's field; `envelope` for the whole.
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    #: The id it is kept under: another than `submission_id` where that was a stranger's already.
    stored_as: str | None = None
    receipt: str = ""
    version: int | None = None
    #: When the visit was first received.
    received_at: datetime | None = None
    #: `stored`, `missing` or `refused` by the hash of each photo the visit names.
    photos: Mapping[str, str] = field(default_factory=dict)
    #: Whose visit it is, where the signature said so.
    author: Author | None = None


@dataclass(frozen=True)
class Sending:
    """One request or file with envelopes: when it came, and by whose clock and hand."""

    at: datetime
    #: The phone that sends, if it proved so (`contacts`), and by how much its clock is ahead.
    device_id: str | None = None
    skew: timedelta | None = None
    #: Who loaded the file with the envelopes, as shown; empty where a phone sends by itself.
    forwarded_by: str = ""


def receive_envelopes(items: Sequence[Any], sending: Sending) -> list[Result]:
    """Stores the visits that are right and answers every envelope, in the order given.

    An item is `{"key", "sealed", "signature"}`. What is answered `stored` is durable.
    """
    keys = list_device_keys([_get(item, "key") for item in items])
    results: dict[int, Result] = {}
    opened: dict[int, tuple[Author, Envelope]] = {}
    for at, item in enumerate(items):
        try:
            opened[at] = _open(item, keys, sending.at)
        except NotAccepted as refusal:
            results[at] = Result(refusal.status)
    for group in _by_author(opened):
        results |= _store(group, sending)
    stored = (each.author for each in results.values() if each.status == STORED)
    note_visits([author.device for author in stored if author], now=sending.at)
    return [results[at] for at in range(len(items))]


def _open(item: Any, keys: Mapping[str, DeviceKey], now: datetime) -> tuple[Author, Envelope]:
    """The author and content of an envelope. Raises NotAccepted."""
    try:
        sealed = from_base64(_get(item, "sealed"))
        signature = from_base64(_get(item, "signature"))
    except ValueError:
        raise NotAccepted(UNREADABLE) from None
    if len(sealed) > LONGEST_ENVELOPE:
        raise NotAccepted(UNREADABLE)
    author = author_by_key(keys.get(_get(item, "key")), signature, sealed, now=now)
    try:
        envelope = read_envelope(open_sealed(sealed, ENVELOPE))
    except (Unreadable, BadEnvelope):
        raise NotAccepted(UNREADABLE) from None
    if envelope.account_id != author.account.id:
        raise NotAccepted(UNREADABLE)
    return author, envelope


def _by_author(
    opened: Mapping[int, tuple[Author, Envelope]],
) -> Iterable[dict[int, tuple[Author, Envelope]]]:
    groups: dict[str, dict[int, tuple[Author, Envelope]]] = defaultdict(dict)
    for at, (author, envelope) in opened.items():
        groups[author.key.id][at] = (author, envelope)
    return groups.values()


def _store(group: Mapping[int, tuple[Author, Envelope]], sending: Sending) -> dict[int, Result]:
    """Stores the envelopes of one device key."""
    author = next(iter(group.values()))[0]
    if "visits.record" not in ROLE_PERMISSIONS[author.account.role]:
        errors = {"envelope": [_("您的角色不记走访。请找本单位管理员")]}
        return {at: Result(REFUSED, errors=errors, author=author) for at in group}
    arrival = Arrival(
        at=sending.at,
        skew=_skew_of(author, sending),
        device_id=author.device.id,
        forwarded_by=sending.forwarded_by,
    )
    answers = receive_forms(
        author.account, [envelope.fields for _author, envelope in group.values()], arrival
    )
    return dict(zip(group, _results(answers, author), strict=True))


def _skew_of(author: Author, sending: Sending) -> timedelta | None:
    """By how much the clock of the visit's own phone is ahead, as far as anybody knows."""
    if sending.device_id == author.device.id:
        return sending.skew
    seconds = author.device.clock_skew_s
    return None if seconds is None else timedelta(seconds=seconds)


def _results(answers: Sequence[Answer], author: Author) -> list[Result]:
    moments = list_receipt_moments([answer.visit_id for answer in answers if answer.visit_id])
    states = held_states({sha256 for answer in answers for sha256 in answer.photos})
    return [
        Result(
            answer.status,
            submission_id=answer.submission_id,
            errors=answer.errors,
            stored_as=answer.stored_as,
            receipt=answer.receipt,
            version=answer.version,
            received_at=moments.get(answer.visit_id or ""),
            photos={sha256: states[sha256] for sha256 in answer.photos},
            author=author,
        )
        for answer in answers
    ]


def _get(item: Any, name: str) -> Any:
    value = item.get(name) if isinstance(item, dict) else None
    return value if isinstance(value, str) else ""
