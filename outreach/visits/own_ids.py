"""The id under which an author's visit is kept where its own id is already a stranger's. Pure.

Submission ids are made by phones and stand in clear in hand-over files, so somebody else may have
used one first. The author's visit is then kept under an id made of the author and the id sent
(decision 0014): always the same one, so that sending again never makes a second visit.
"""

from __future__ import annotations

import hashlib
import uuid

#: The kind of UUID that is ours (RFC 9562: free form). Phones make version 4.
_VERSION = 8


def own_id(account_id: str, submission_id: str) -> str:
    """The id that the account's visit sent under `submission_id` gets where that one is taken.

    >>> own_id("a", "f47ac10b-58cc-4372-a567-0e02b2c3d479")
    'beea45bf-4054-882c-9449-7d84e9aeecb8'
    """
    digest = hashlib.sha256(f"own submission id {account_id} {submission_id}".encode()).digest()
    bits = int.from_bytes(digest[:16], "big")
    # Version and variant stand at fixed places of every UUID.
    bits = bits & ~(0xF << 76) | _VERSION << 76
    bits = bits & ~(0b11 << 62) | 0b10 << 62
    return str(uuid.UUID(int=bits))


def is_own_kind(submission_id: str) -> bool:
    """Whether an id looks like those made here: nobody may take one as a new id of theirs."""
    return uuid.UUID(submission_id).version == _VERSION
