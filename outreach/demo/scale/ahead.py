"""Making rows in one process while another writes them: two processors, half the wait."""

from __future__ import annotations

import marshal
import multiprocessing
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import Any, TypeVar

T = TypeVar("T")


def made_ahead(make: Callable[..., Iterator[T]], *arguments: Any) -> Iterator[T]:
    """What `make(*arguments)` yields, made by a child process, one piece ahead.

    Pieces are plain values (`marshal`, a third of pickle's time between two of the same Python).
    The child begins at the first piece asked for. Raises EOFError where it broke off.
    """
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_send_all, args=(there, make, arguments), daemon=True)
    child.start()
    there.close()
    while sent := here.recv_bytes():
        yield marshal.loads(sent)  # noqa: S302 - from our own child
    child.join()


def _send_all(
    there: Connection, make: Callable[..., Iterator[Any]], arguments: tuple[Any, ...]
) -> None:
    for piece in make(*arguments):
        there.send_bytes(marshal.dumps(piece))
    there.send_bytes(b"")
