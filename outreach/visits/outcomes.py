"""How a content came in, what became of it, and what can stand in its way: plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from outreach.database import utc_now
from outreach.visits.content import Content, content_hash
from outreach.visits.private_words import mask_received

STORED, ALREADY_STORED, CONFLICT, REFUSED = "stored", "already_stored", "conflict", "refused"


class NotAllowed(Exception):
    """The account may not do this to this visit (not its own, not in scope, or void)."""


class AlreadySettled(Exception):
    """Somebody settled the two versions before."""


class AlreadyDecided(Exception):
    """Somebody decided about the visit before: what (`accept`, `return`, ...), who and when."""

    def __init__(self, decision: str, account: str, at: datetime) -> None:
        super().__init__(f"{decision} by {account}")
        self.decision = decision
        self.account = account
        self.at = at


class MergedFurther(Exception):
    """The visit it was merged into does not count itself: when that began."""

    def __init__(self, began_at: datetime) -> None:
        super().__init__(f"merged into a void visit of {began_at}")
        self.began_at = began_at


class StaleVisit(Exception):
    """The visit was changed after the page was opened. Says by whom and when."""

    def __init__(self, version: int, author: str, at: datetime) -> None:
        super().__init__(f"version {version} by {author}")
        self.version = version
        self.author = author
        self.at = at


@dataclass(frozen=True)
class Receipt:
    """How a content came in: what was sent, by which clock and device.

    What was sent is kept whole but for private numbers in its notes, which are masked.
    """

    received: dict[str, Any]
    at: datetime = field(default_factory=utc_now)
    #: Seconds by which the phone's clock was ahead; None where it was not told.
    clock_skew_s: int | None = None
    device_id: str | None = None
    #: Who handed over the file it came in, as shown; empty where the phone sent it by itself.
    forwarded_by: str = ""
    #: `page`, `phone`, `paper`, `api` or `handover`.
    source: str = "page"
    #: The unit whose visit it is, where that is not the sender's own: a sheet typed in for others.
    unit_id: str | None = None

    @property
    def audit_details(self) -> dict[str, str]:
        """What the audit says of its way in, beside what it says of the visit."""
        return {"forwarded_by": self.forwarded_by} if self.forwarded_by else {}

    def __post_init__(self) -> None:
        """Masks before anything can be kept."""
        object.__setattr__(self, "received", mask_received(self.received))


@dataclass(frozen=True)
class Submission:
    """A validated content on its way in, under the id that its phone made."""

    #: A UUID in lower case with hyphens.
    id: str
    content: Content
    receipt: Receipt
    #: The version it edits, where one was named.
    base_version: int | None = None

    @cached_property
    def digest(self) -> str:
        """The hash of the content."""
        return content_hash(self.content)


@dataclass(frozen=True)
class Outcome:
    """What became of a content: `stored`, `already_stored`, `conflict` or `refused`."""

    status: str
    #: None where it was refused.
    visit_id: str | None = None
    version: int | None = None
    #: The submission id it is kept under; None where it was refused. Another than the one sent
    #: where that was a stranger's already.
    stored_as: str | None = None
