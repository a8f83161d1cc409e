"""Password hashes (Argon2id), one-time passwords, and the rules for one's own password."""

from __future__ import annotations

import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

#: Letters and digits that nobody mistakes for others when read aloud or from paper.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_GROUPS, _GROUP_LENGTH = 3, 5


def hash_password(password: str) -> str:
    """The Argon2id hash to keep, with its salt and parameters inside."""
    return _hasher().hash(password)


def is_right_password(password_hash: str | None, password: str) -> bool:
    """Whether the password belongs to the hash.

    Without a hash (an unknown badge) the same work is done and the answer is no, so that the
    time taken does not tell whether the badge exists.
    """
    try:
        _hasher().verify(password_hash or _nobodys_hash(_memory()), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def needs_new_hash(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than those in force."""
    return _hasher().check_needs_rehash(password_hash)


def make_one_time_password() -> str:
    """A random password to be read out once, such as `k7mp3-xqd9r-tw4fh` (74 bits)."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(_GROUPS * _GROUP_LENGTH))
    groups = [letters[at : at + _GROUP_LENGTH] for at in range(0, len(letters), _GROUP_LENGTH)]
    return "-".join(groups)


def _memory() -> int:
    memory: int = current_app.config["SETTINGS"].password_memory_kib
    return memory


def _hasher() -> PasswordHasher:
    return _hasher_with(_memory())


@lru_cache
def _hasher_with(memory_kib: int) -> PasswordHasher:
    # One lane: the server's few cores are shared with everybody else's requests.
    return PasswordHasher(time_cost=3, memory_cost=memory_kib, parallelism=1)


@lru_cache
def _nobodys_hash(memory_kib: int) -> str:
    return _hasher_with(memory_kib).hash(secrets.token_urlsafe(24))
