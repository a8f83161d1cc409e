"""Rows as each database takes them quickest: tuples for SQLite, lines of COPY for PostgreSQL.

A row is a tuple of what differs, and tuples that many rows share. For COPY the shared ones are
text already, tabs included, so that a row costs one joining.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

Row = tuple[Any, ...]
#: Rows of one table as the writer of its database takes them: a list of tuples, or lines as bytes.
Packed = Any


class Shape(Protocol):
    """How rows are put together for one database."""

    def shared(self, values: Sequence[Any]) -> Row:
        """Values that many rows have in common, side by side."""
        ...

    def numbers(self, values: Iterable[float | None]) -> list[Any]:
        """A column of numbers or NULL."""
        ...

    def texts(self, values: list[str]) -> list[str]:
        """A column of texts that may hold a backslash, a tab or a new line."""
        ...

    def packed(self, rows: list[Row]) -> Packed:
        """Whole rows, ready to be written."""
        ...


class Tuples:
    """Values as they are, for `executemany`."""

    def shared(self, values: Sequence[Any]) -> Row:
        """The values."""
        return tuple(values)

    def numbers(self, values: Iterable[float | None]) -> list[Any]:
        """The values."""
        return list(values)

    def texts(self, values: list[str]) -> list[str]:
        """The values."""
        return values

    def packed(self, rows: list[Row]) -> Packed:
        """The rows."""
        return rows


class CopyLines:
    """The text format of PostgreSQL's COPY."""

    def shared(self, values: Sequence[Any]) -> Row:
        """One text of all of them."""
        return ("\t".join(_copied(value) for value in values),)

    def numbers(self, values: Iterable[float | None]) -> list[Any]:
        """Digits, or the mark of NULL."""
        return ["\\N" if value is None else repr(value) for value in values]

    def texts(self, values: list[str]) -> list[str]:
        """With what COPY would read as a mark escaped."""
        return [_escaped(value) for value in values]

    def packed(self, rows: list[Row]) -> Packed:
        """Lines."""
        return "".join([f"{line}\n" for line in map("\t".join, rows)]).encode()


def _copied(value: Any) -> str:
    if value is None:
        return "\\N"
    return _escaped(value) if isinstance(value, str) else str(value)


def _escaped(text: str) -> str:
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    return text.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
