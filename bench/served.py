"""The product under test, served as in use: gunicorn as `make run` starts it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

from bench.data import SECRET
from scripts.serving import Server

#: So many quick answers in a row come from every worker.
_IN_A_ROW = 16
_QUICK_S = 0.5


@contextmanager
def serving(url: str, folder: Path) -> Iterator[Server]:
    """The server on the database, with one more address that does nothing, as long as the block."""
    server = Server(url, SECRET, folder, application="bench.wsgi:app")
    server.start()
    try:
        server.wait()
        yield server
    finally:
        server.stop()


def warm_up(server: Server, path: str, token: str, longest_s: float = 900) -> str:
    """Asks until every worker has read the visits, as in any running server; gives its address.

    Raises RuntimeError where that takes too long.
    """
    address = f"http://127.0.0.1:{server.port}"
    deadline = time.monotonic() + longest_s
    quick = 0
    while quick < _IN_A_ROW:
        if time.monotonic() > deadline:
            raise RuntimeError(f"{path}: no quick answers after {longest_s} s")
        asked = Request(address + path, headers={"Authorization": f"Bearer {token}"})
        start = time.monotonic()
        with urlopen(asked, timeout=longest_s) as answer:
            answer.read()
        quick = quick + 1 if time.monotonic() - start < _QUICK_S else 0
    return address
