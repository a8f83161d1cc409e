"""The words in which two texts differ, to be underlined: pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

#: A number, a word of letters, or any other character (each Chinese one) alone.
_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[A-Za-z]+|.", re.DOTALL)


@dataclass(frozen=True)
class Run:
    """A piece of text, and whether the other side has it too."""

    text: str
    differs: bool


def mark_differences(a: str, b: str) -> tuple[list[Run], list[Run]]:
    """Both texts in runs, word by word. Beside an empty text nothing is marked.

    >>> mark_differences("资料120份", "资料1200份")[1]
    [Run(text='资料', differs=False), Run(text='1200', differs=True), Run(text='份', differs=False)]
    """
    if not a or not b:
        return _plain(a), _plain(b)
    mine, other = _TOKEN.findall(a), _TOKEN.findall(b)
    shared_a, shared_b = [False] * len(mine), [False] * len(other)
    for block in SequenceMatcher(None, mine, other, autojunk=False).get_matching_blocks():
        for at in range(block.size):
            shared_a[block.a + at] = shared_b[block.b + at] = True
    return _runs(mine, shared_a), _runs(other, shared_b)


def _plain(text: str) -> list[Run]:
    return [Run(text, False)] if text else []


def _runs(tokens: Sequence[str], shared: Iterable[bool]) -> list[Run]:
    pairs = zip(shared, tokens, strict=True)
    return [
        Run("".join(token for _shared, token in group), not is_shared)
        for is_shared, group in groupby(pairs, key=lambda pair: pair[0])
    ]
