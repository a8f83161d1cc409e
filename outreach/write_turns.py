"""The turn to write on SQLite: a queue among all threads and processes, with an end to waiting.

SQLite has one writer at a time. Those that wait for it sleep and try again, so that under load
some never get their turn and fail ("database is locked"); at a lock of the kernel they queue.
"""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class TurnMissed(Exception):
    """The turn did not come in time: somebody has been writing for long, or the queue is long."""


@contextmanager
def turn_to_write(path: Path, longest_wait_s: float) -> Iterator[None]:
    """Waits for the turn, has it for the length of the block, and lets it go.

    `path` is the file at which all queue; it is made if need be. Raises TurnMissed.
    """
    file = path.open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        _InLine(file).wait(longest_wait_s)
    try:
        yield
    finally:
        file.close()  # which lets go of the lock


class _InLine(threading.Thread):
    """Waits in the kernel's queue, which knows no time limit, so that somebody else can have one.

    Who gives up leaves the place in the queue to this thread; once it is first, it just steps out.
    """

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self._file = file
        self._decided = threading.Lock()
        self._given_up = False
        self._first = threading.Event()

    def wait(self, longest_s: float) -> None:
        """Returns when the lock is held. Raises TurnMissed."""
        self.start()
        if self._first.wait(longest_s):
            return
        with self._decided:
            self._given_up = not self._first.is_set()
        if self._given_up:
            raise TurnMissed

    def run(self) -> None:
        """Waits for the lock, then hands it over or, where nobody wants it any more, lets it go."""
        fcntl.flock(self._file, fcntl.LOCK_EX)
        with self._decided:
            if self._given_up:
                self._file.close()
            else:
                self._first.set()
