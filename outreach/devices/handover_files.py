"""Reading a hand-over file piece by piece, however large it is.

The file is one JSON object: `{"format": "outreach-handover", "version": 1, "envelopes": [...],
"photos": [...]}`, format and version first. Its lists are given item by item, so that 200 MB of
photos never stand in memory together. Pure: knows a stream of bytes and nothing else.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, Protocol

FORMAT = "outreach-handover"
VERSION = 1
LISTS = ("envelopes", "photos")
#: Characters of the longest item: a photo of 3 MB in base64, with room to spare.
LONGEST_ITEM = 6 * 1024 * 1024
#: Items of one file: more than any phone has kept, few enough to answer one by one.
MOST_ITEMS = 5000
#: Names beside the lists.
_MOST_NAMES = 20
_PIECE = 256 * 1024
_BLANKS = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


class BadFile(ValueError):
    """Not a hand-over file of ours, or cut off; `known` says whether it began as one."""

    def __init__(self, message: str, *, known: bool) -> None:
        super().__init__(message)
        self.known = known


class Bytes(Protocol):
    """Something to read bytes from."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        ...


def read_items(stream: Bytes) -> Iterator[tuple[str, Any]]:
    """Each item with the list it stands in, in the file's order. Raises BadFile.

    >>> import io
    >>> text = b'{"format": "outreach-handover", "version": 1, "envelopes": [{"key": "a"}, 2]}'
    >>> list(read_items(io.BytesIO(text)))
    [('envelopes', {'key': 'a'}), ('envelopes', 2)]
    """
    reader = _Reader(stream)
    reader.expect("{")
    head: dict[str, Any] = {}
    while True:
        name = reader.value()
        reader.expect(":")
        if name in LISTS:
            if head != {"format": FORMAT, "version": VERSION}:
                raise BadFile("another format or version", known=False)
            reader.known = True
            yield from ((name, item) for item in reader.items())
        else:
            head[str(name)] = reader.value()
            if len(head) > _MOST_NAMES:
                raise BadFile("too many names", known=reader.known)
        if reader.expect(",", "}") == "}":
            break
    if not reader.known:
        raise BadFile("no lists", known=False)


class _Reader:
    """JSON read from a stream, a value at a time."""

    def __init__(self, stream: Bytes) -> None:
        self.known = False
        self._stream = stream
        self._decode = codecs.getincrementaldecoder("utf-8-sig")()
        self._text = ""
        self._at = 0
        self._count = 0
        self._is_over = False

    def expect(self, *signs: str) -> str:
        """The next sign, which must be one of these."""
        sign = self._next()
        if sign not in signs:
            raise self._bad(f"expected one of {signs}, found {sign!r}")
        self._at += 1
        return sign

    def items(self) -> Iterator[Any]:
        """The items of the list that begins here."""
        self.expect("[")
        if self._next() == "]":
            self.expect("]")
            return
        while True:
            self._count += 1
            if self._count > MOST_ITEMS:
                raise self._bad("too many items")
            yield self.value()
            if self.expect(",", "]") == "]":
                return

    def value(self) -> Any:
        """The next value, whole."""
        self._next()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except RecursionError:
                raise self._bad("nested too deeply") from None
            except ValueError:
                if self._is_over:
                    raise self._bad("cut off, or no JSON") from None
            else:
                # A number at the very end of what was read may go on.
                if end < len(self._text) or self._is_over:
                    self._at = end
                    return value
            if len(self._text) - self._at > LONGEST_ITEM:
                raise self._bad("an item is too long")
            self._read_more()

    def _next(self) -> str:
        """The next character that is no blank, not taken yet; empty at the end."""
        while True:
            blanks = _BLANKS.match(self._text, self._at)
            self._at = blanks.end() if blanks else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if self._is_over:
                return ""
            self._read_more()

    def _read_more(self) -> None:
        # As much again as is there already: an item is looked at a few times, not a thousand.
        size = max(_PIECE, len(self._text) - self._at)
        piece = self._stream.read(size)
        self._is_over = not piece
        try:
            more = self._decode.decode(piece, final=self._is_over)
        except UnicodeDecodeError:
            raise self._bad("no UTF-8") from None
        self._text = self._text[self._at :] + more
        self._at = 0

    def _bad(self, message: str) -> BadFile:
        return BadFile(message, known=self.known)
