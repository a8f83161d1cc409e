"""Loading a hand-over file: a phone's queue, brought by somebody else and read by the server alone.

Every visit stays its author's, proved by the signature; who loads the file only carries it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import current_app

from outreach.accounts.models import Account
from outreach.audit import services as audit
from outreach.database import transaction, utc_now
from outreach.devices.authors import UNREADABLE, NotAccepted, author_of, from_base64
from outreach.devices.envelopes import MOST_ENVELOPES, Result, Sending, receive_envelopes
from outreach.devices.handover_files import BadFile, Bytes, read_items
from outreach.permissions import ROLE_PERMISSIONS
from outreach.photos.containers import BadPicture
from outreach.photos.files import StoreFull
from outreach.photos.services import Sender, TooManyStrays, WrongHash, store_photo
from outreach.visits.outcomes import ALREADY_STORED, CONFLICT, STORED

#: The largest file taken.
MOST_BYTES = 200 * 1024 * 1024
#: Statuses after which the phone may forget the visit.
KEPT = (STORED, ALREADY_STORED, CONFLICT)
#: What can stand against a photo beside the reasons of `devices.authors` and `photos.containers`.
WRONG_HASH, STORE_FULL, NOT_ALLOWED = "wrong_hash", "store_full", "not_allowed"
BUSY, TOO_MANY = "busy", "too_many_photos"


@dataclass
class Loaded:
    """What became of a file."""

    #: One for each envelope, in the file's order.
    envelopes: list[Result] = field(default_factory=list)
    #: For each photo, in the file's order: empty where it is stored, else why it is not.
    photos: list[str] = field(default_factory=list)
    #: The file was cut off or damaged behind what was read.
    is_cut: bool = False

    @property
    def statuses(self) -> Counter[str]:
        """How many envelopes got each answer."""
        return Counter(result.status for result in self.envelopes)

    @property
    def kept(self) -> int:
        """Visits that the server has now, from this file or from before."""
        return sum(self.statuses[status] for status in KEPT)


def load_handover(
    stream: Bytes, *, actor: Account, file_name: str = "", now: datetime | None = None
) -> Loaded:
    """Stores what is right in the file, in its order.

    Raises BadFile for what is no hand-over file. One that is cut off is read as far as it goes:
    loaded again when it is whole, nothing is doubled.
    """
    now = now or utc_now()
    sending = Sending(at=now, forwarded_by=f"{actor.display_name}（{actor.badge}）")
    loaded = Loaded()
    waiting: list[Any] = []

    def store_waiting() -> None:
        loaded.envelopes += receive_envelopes(waiting, sending)
        waiting.clear()

    try:
        for name, item in read_items(stream):
            if name == "envelopes":
                waiting.append(item)
                if len(waiting) == MOST_ENVELOPES:
                    store_waiting()
            else:
                loaded.photos.append(_store_photo(item, now))
    except BadFile as bad:
        if not bad.known:
            raise
        loaded.is_cut = True
    store_waiting()
    _record(loaded, actor, file_name)
    return loaded


def _store_photo(item: Any, now: datetime) -> str:
    """Stores one photo of the file; empty, or why it is not stored."""
    sha256, key = _text(item, "sha256"), _text(item, "key")
    try:
        data, signature = from_base64(_text(item, "data")), from_base64(_text(item, "signature"))
        message = f"photo {sha256} {len(data)}".encode()
        author = author_of(key, signature, message, now=now)
        if "visits.record" not in ROLE_PERMISSIONS[author.account.role]:
            return NOT_ALLOWED
        store_photo(Sender(author.account, author.key.id), sha256, data)
    except ValueError:
        return UNREADABLE
    except NotAccepted as refusal:
        return refusal.status
    except WrongHash:
        return WRONG_HASH
    except BadPicture as bad:
        return bad.code
    except StoreFull:
        return STORE_FULL
    except TooManyStrays:
        return TOO_MANY
    except (MemoryError, OSError):
        current_app.logger.exception("photo of a file not read now")
        return BUSY
    return ""


def _record(loaded: Loaded, actor: Account, file_name: str) -> None:
    statuses = loaded.statuses
    with transaction():
        audit.record(
            "handover.load",
            actor=actor,
            target_type="handover",
            target_id="",
            target=file_name,
            unit_id=actor.unit_id,
            details={
                "envelopes": len(loaded.envelopes),
                "stored": statuses[STORED],
                "already_stored": statuses[ALREADY_STORED],
                "refused": len(loaded.envelopes) - loaded.kept,
                "photos": _count_stored(loaded.photos),
            },
        )


def _count_stored(photos: Sequence[str]) -> int:
    return sum(not reason for reason in photos)


def _text(item: Any, name: str) -> str:
    value = item.get(name) if isinstance(item, dict) else None
    return value if isinstance(value, str) else ""
