"""Why a list cannot be imported, as plain values; the words for them are in `list_messages`."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

LONGEST_VALUE = 60


@dataclass(frozen=True)
class Refusal:
    """One reason. `line` is the line of a text file or the row of a sheet; None: the whole file.

    `reason` is a key of `list_messages.MESSAGES`, `column` the name of a column as in
    `list_columns.COLUMNS`, `value` what stood there, `facts` what else the message names.
    """

    reason: str
    line: int | None = None
    column: str = ""
    value: str = ""
    facts: Mapping[str, str | int] = field(default_factory=dict)


class ListRefused(Exception):
    """The file as a whole cannot be read as a list."""

    def __init__(self, reason: str, line: int | None = None, **facts: str | int) -> None:
        super().__init__(reason)
        self.refusal = Refusal(reason, line, facts=facts)


def shortened(value: str) -> str:
    """A value as shown in a message: one line, not endless.

    >>> shortened("a" * 100)[-3:], shortened("two\\nlines")
    ('aa…', 'two lines')
    """
    value = " ".join(value.split())
    value = "".join("�" if unicodedata.category(sign)[0] == "C" else sign for sign in value)
    return value if len(value) <= LONGEST_VALUE else value[: LONGEST_VALUE - 1] + "…"
