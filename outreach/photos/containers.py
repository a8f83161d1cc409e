"""What kind of picture file some bytes are, read from its structure alone: nothing is decoded.

Pure. A file is one picture from its first byte to its last, or it is refused: what hides another
file inside, before or behind the picture (a polyglot), is no picture.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

#: Why a picture is not taken; the words for each are in `photos/words.py`.
WRONG_TYPE, BROKEN, POLYGLOT, TOO_MANY_PIXELS, TOO_LARGE = (
    "wrong_type",
    "broken",
    "polyglot",
    "too_many_pixels",
    "too_large",
)

#: Signs of other files: each group is found in no picture by chance.
_FOREIGN = (
    (b"<?php",),
    (b"<script",),
    (b"<svg",),
    (b"<html",),
    (b"<!doctype",),
    (b"%pdf-",),
    (b"pk\x03\x04", b"pk\x05\x06"),
    (b"rar!\x1a\x07",),
    (b"7z\xbc\xaf\x27\x1c",),
)
_NEXT_MARKER = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
#: Start-of-frame markers; those of progressive ones.
_FRAMES = frozenset(
    (*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0))
)
_PROGRESSIVE = frozenset((0xC2, 0xC6, 0xCA, 0xCE))
_END, _SCAN = 0xD9, 0xDA
_MOST_BEHIND = 4
#: Each scan of a JPEG costs a pass over all of its pixels; a camera's has ten or so.
_MOST_SCANS = 50


class BadPicture(Exception):
    """Not an acceptable picture; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Container:
    """A picture file by its own words: `JPEG`, `PNG` or `WEBP`, and its size in pixels."""

    kind: str
    width: int
    height: int
    #: Whether it can be decoded row by row at a smaller scale: a JPEG of one scan.
    scalable: bool = False

    @property
    def pixels(self) -> int:
        """Width times height."""
        return self.width * self.height


def read_container(data: bytes) -> Container:
    """The kind and size of the file. Raises BadPicture.

    >>> read_container(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    Traceback (most recent call last):
    ...
    outreach.photos.containers.BadPicture: wrong_type
    """
    if data.startswith(b"\xff\xd8\xff"):
        found, end = _jpeg(data)
        _only_pictures(data, end)
    elif data.startswith(b"\x89PNG\r\n\x1a\n"):
        found = _png(data)
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        found = _webp(data)
    else:
        raise BadPicture(WRONG_TYPE)
    if not found.width or not found.height:
        raise BadPicture(BROKEN)
    lowered = data.lower()
    if any(all(sign in lowered for sign in group) for group in _FOREIGN):
        raise BadPicture(POLYGLOT)
    return found


def _only_pictures(data: bytes, end: int) -> None:
    """Behind a JPEG may stand padding and some JPEGs (phones add previews), nothing else."""
    for _picture in range(_MOST_BEHIND + 1):
        rest = data[end:].lstrip(b"\x00\xff")
        if not rest:
            return
        if not rest.startswith(b"\xd8\xff"):
            break
        start = len(data) - len(rest) - 1
        end = start + _jpeg(data[start:])[1]
    raise BadPicture(POLYGLOT)


def _jpeg(data: bytes) -> tuple[Container, int]:
    """The first JPEG of the bytes, and where it ends."""
    found: Container | None = None
    at, scans = 2, 0
    while True:
        marker = _NEXT_MARKER.match(data, at) if found is None else _NEXT_MARKER.search(data, at)
        if marker is None:
            raise BadPicture(BROKEN)
        code, at = marker.group()[-1], marker.end()
        if code == _END:
            if found is None:
                raise BadPicture(BROKEN)
            return replace(found, scalable=found.scalable and scans == 1), at
        if code == 0x01:  # a marker without a body
            continue
        length = int.from_bytes(data[at : at + 2], "big")
        if length < 2 or at + length > len(data):
            raise BadPicture(BROKEN)
        if code in _FRAMES:
            if found is not None:
                raise BadPicture(BROKEN)
            found = _jpeg_frame(code, data[at : at + length])
        elif code == _SCAN:
            scans += 1
            if found is None or scans > _MOST_SCANS:
                raise BadPicture(BROKEN)
        at += length


def _jpeg_frame(code: int, body: bytes) -> Container:
    if len(body) < 8:
        raise BadPicture(BROKEN)
    height, width = int.from_bytes(body[3:5], "big"), int.from_bytes(body[5:7], "big")
    return Container("JPEG", width, height, scalable=code not in _PROGRESSIVE)


def _png(data: bytes) -> Container:
    if data[12:16] != b"IHDR" or len(data) < 33:
        raise BadPicture(BROKEN)
    at = 8
    while True:
        kind = data[at + 4 : at + 8]
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if len(kind) < 4 or end > len(data):
            raise BadPicture(BROKEN)
        at = end
        if kind == b"IEND":
            break
    if at != len(data):
        raise BadPicture(POLYGLOT)
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    return Container("PNG", width, height)


def _webp(data: bytes) -> Container:
    size = 8 + int.from_bytes(data[4:8], "little")
    if size > len(data) or len(data) < 30:
        raise BadPicture(BROKEN)
    if data[size:].strip(b"\x00"):
        raise BadPicture(POLYGLOT)
    kind = data[12:16]
    if kind == b"VP8X":
        width = 1 + int.from_bytes(data[24:27], "little")
        height = 1 + int.from_bytes(data[27:30], "little")
    elif kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    elif kind == b"VP8 ":
        width = int.from_bytes(data[26:28], "little") & 0x3FFF
        height = int.from_bytes(data[28:30], "little") & 0x3FFF
    else:
        raise BadPicture(BROKEN)
    return Container("WEBP", width, height)
