"""The marks beside the choices on paper, which at the desk are the keys to type: pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

#: 1 to 9, then letters; those that look like digits on paper are left out.
MARKS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
Choice = TypeVar("Choice")


def with_marks(choices: Iterable[Choice]) -> Iterator[tuple[str, Choice]]:
    """Each choice with its mark, as far as there are marks.

    >>> list(with_marks(["helmet", "seat_belt"]))
    [('1', 'helmet'), ('2', 'seat_belt')]
    """
    return zip(MARKS, choices, strict=False)
