"""Counts as they are handed to the statistics: checked once, the same way for every function."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]


def checked_counts(worn: Iterable[int], observed: Iterable[int]) -> tuple[Counts, Counts]:
    """Both lists as whole numbers, one entry a village.

    Raises ValueError where they are not whole, not of one length, negative, or where more wear a
    helmet than were observed.
    """
    wearing, seen = _whole("worn", worn), _whole("observed", observed)
    if wearing.shape != seen.shape:
        raise ValueError(f"{wearing.size} entries of worn, {seen.size} of observed")
    if (wearing < 0).any() or (seen < 0).any():
        raise ValueError("a count is below zero")
    if (wearing > seen).any():
        at = int(np.argmax(wearing > seen))
        raise ValueError(f"entry {at}: {wearing[at]} worn among {seen[at]} observed")
    return wearing, seen


def _whole(name: str, values: Iterable[int]) -> Counts:
    given = np.asarray(list(values))
    if given.ndim != 1:
        raise ValueError(f"{name} is not a list of counts")
    whole = given.astype(np.int64)
    if not np.array_equal(whole, given):
        raise ValueError(f"{name} holds counts that are not whole")
    return whole
