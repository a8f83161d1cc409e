"""The pictures on disk: written whole and durable, or not at all. Pure: paths in, bytes out.

`<folder>/ab/cd/<sha256>.jpg` and `...-small.jpg`, named by the hash of the bytes sent. Parts of
what is still being sent lie in `<folder>/parts/`, one file for each sender, hash and total.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

LARGE, SMALL = ".jpg", "-small.jpg"
_PARTS = "parts"
_UNFINISHED = ".unfinished"


class StoreFull(Exception):
    """There is no room left on the disk; nothing was stored."""


class WrongOffset(Exception):
    """A part does not begin where the ones before ended."""

    def __init__(self, received: int) -> None:
        super().__init__(f"{received} bytes are here")
        self.received = received


def path_of(folder: Path, sha256: str, version: str = LARGE) -> Path:
    """Where the picture lies, or would."""
    return folder / sha256[:2] / sha256[2:4] / f"{sha256}{version}"


def write_picture(folder: Path, sha256: str, jpeg: bytes, small: bytes) -> None:
    """Writes both versions; when it returns they outlive a power cut. Raises StoreFull."""
    with _room():
        for version, content in ((SMALL, small), (LARGE, jpeg)):
            _write(path_of(folder, sha256, version), content)


def remove_picture(folder: Path, sha256: str) -> None:
    """Removes both versions; what is not there is fine."""
    for version in (LARGE, SMALL):
        path_of(folder, sha256, version).unlink(missing_ok=True)


def has_picture(folder: Path, sha256: str) -> bool:
    """Whether both versions are on disk."""
    return all(path_of(folder, sha256, version).exists() for version in (SMALL, LARGE))


def list_files(folder: Path) -> Iterator[tuple[Path, str, datetime]]:
    """Every file of a picture, also unfinished ones: path, hash, when written (aware)."""
    for path in folder.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
        yield path, path.name[:64], _written_at(path)


def received(folder: Path, sha256: str, sender: str) -> int:
    """How many bytes of it the sender has sent so far, from the first one on."""
    return max((path.stat().st_size for path in _parts(folder, sha256, sender)), default=0)


def add_part(
    folder: Path, sha256: str, sender: str, total: int, first: int, part: bytes
) -> bytes | None:
    """Keeps a part, durable; gives the whole once it is complete, None before.

    Raises WrongOffset where it does not begin at what is there, StoreFull.
    """
    path = folder / _PARTS / f"{sha256}.{sender}.{total}"
    for other in _parts(folder, sha256, sender):
        if other != path:  # begun with another length: it can come to no good
            other.unlink(missing_ok=True)
    with _room():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            here = os.fstat(file.fileno()).st_size
            if first != here:
                raise WrongOffset(here)
            try:
                file.write(part)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                file.truncate(here)
                raise
            if here + len(part) < total:
                return None
            file.seek(0)
            return file.read()


def make_room(folder: Path, sender: str, most: int, *, beside: str) -> None:
    """Drops the sender's oldest unfinished photos until they have at most `most` bytes together.

    The one `beside` which this is done, by its hash, stays. Who sends a dropped one begins anew.
    """
    found = []
    for path in (folder / _PARTS).glob(f"*.{sender}.*"):
        try:
            state = path.stat()
        except FileNotFoundError:  # finished just now
            continue
        found.append((path.name.startswith(beside), state.st_mtime, state.st_size, path))
    total = sum(size for _stays, _at, size, _path in found)
    for stays, _at, size, path in sorted(found):
        if stays or total <= most:
            return
        path.unlink(missing_ok=True)
        total -= size


def drop_parts(folder: Path, sha256: str, sender: str) -> None:
    """Forgets what the sender has sent of it so far."""
    for path in _parts(folder, sha256, sender):
        path.unlink(missing_ok=True)


def remove_parts_before(folder: Path, moment: datetime) -> int:
    """Removes parts to which nothing was added since; how many."""
    removed = 0
    for path in (folder / _PARTS).glob("*"):
        if _written_at(path) < moment:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _parts(folder: Path, sha256: str, sender: str) -> list[Path]:
    return list((folder / _PARTS).glob(f"{sha256}.{sender}.*"))


def _written_at(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    except FileNotFoundError:  # somebody else removed it just now
        return datetime.now().astimezone()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.urandom(6).hex()}{_UNFINISHED}")
    try:
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    # The names are durable only once their folders are.
    for folder in (path.parent, path.parent.parent, path.parent.parent.parent):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise StoreFull from error
        raise
