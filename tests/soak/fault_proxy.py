"""A seeded proxy between a browser and the real server that does what bad networks do.

It understands just enough HTTP/1.1 to hold one whole request at a time, so that it can lose the
answer to a request that was carried out, deliver it twice, or deliver it again much later, after
the sender has gone on. The same seed and the same order of requests give the same faults.
"""

from __future__ import annotations

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from urllib.parse import urlsplit

#: What can befall a request; the rest of the share passes untouched.
FAULTS = (
    "cut_request",  # only the first bytes reach the server
    "cut_answer",  # the server did it; only the first bytes of its answer come back
    "lost_answer",  # the server did it; nothing comes back
    "delayed",  # it waits before it is sent on
    "duplicated",  # the server gets it twice at the same time
    "late_again",  # lost for the sender, delivered to the server some requests later
    "slow",  # both ways at the speed of 2G
)
EVEN_SHARES = dict.fromkeys(FAULTS, 0.07)

_LONGEST_DELAY_S = 0.8
_LATE_AFTER_REQUESTS = 3


@dataclass(frozen=True)
class _Request:
    head: bytes
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.head.split(b" ", 2)[1].decode("latin-1")).path

    @property
    def whole(self) -> bytes:
        return self.head + self.body


@dataclass
class FaultProxy:
    """Listens on a free port of 127.0.0.1 while used as a context; `url` is its address.

    `shares` says which share of the requests gets which fault. Only requests whose path passes
    `is_faulty` are hit. `slow_bytes_s` is the speed of a slow request, in bytes a second.
    """

    upstream_port: int
    seed: int
    shares: Mapping[str, float] = field(default_factory=lambda: EVEN_SHARES)
    is_faulty: Callable[[str], bool] = lambda path: path.startswith("/api/")
    slow_bytes_s: int = 20_000
    #: How often each fault was done; "passed" for the rest.
    done: Counter[str] = field(default_factory=Counter)
    #: While True every connection is refused as without a network.
    is_down: bool = False

    def __post_init__(self) -> None:
        """Checks the shares: together they are at most all requests."""
        unknown = set(self.shares) - set(FAULTS)
        if unknown or sum(self.shares.values()) > 1:
            raise ValueError(f"shares of faults: {dict(self.shares)}")
        self._random = random.Random(self.seed)
        self._loop = asyncio.new_event_loop()
        self._late: list[tuple[int, bytes]] = []
        self._count = 0
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """Where the browser goes instead of the server."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> FaultProxy:
        """Starts it in a thread of its own."""
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Closes every connection."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def deliver_late(self) -> None:
        """Delivers at once what is still held back, and waits until the server has answered."""
        held, self._late = self._late, []
        for _due, request in held:
            asyncio.run_coroutine_threadsafe(self._ask(request), self._loop).result()

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve(ready))
        self._loop.close()

    async def _serve(self, ready: threading.Event) -> None:
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0)
        self.port: int = server.sockets[0].getsockname()[1]
        ready.set()
        await self._stop.wait()
        server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while not self.is_down and (request := await _read_request(reader)):
                if not await self._pass_on(request, writer):
                    break
        except (OSError, asyncio.IncompleteReadError, ValueError, asyncio.CancelledError):
            pass  # a peer that goes away is what this proxy is for
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _pass_on(self, request: _Request, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection goes on after this request."""
        fault = self._choose() if self.is_faulty(request.path) else "passed"
        self.done[fault] += 1
        await self._send_due()
        if fault == "cut_request":
            await self._ask(request.whole[: self._random.randrange(len(request.whole))])
            return False
        if fault == "late_again":
            self._late.append((self._count + _LATE_AFTER_REQUESTS, request.whole))
            return False
        if fault == "delayed":
            await asyncio.sleep(self._random.random() * _LONGEST_DELAY_S)
        if fault == "slow":
            await asyncio.sleep(len(request.whole) / self.slow_bytes_s)
        if fault == "duplicated":
            answer, _other = await asyncio.gather(
                self._ask(request.whole), self._ask(request.whole)
            )
        else:
            answer = await self._ask(request.whole)
        if fault == "lost_answer":
            return False
        if fault == "cut_answer":
            answer = answer[: self._random.randrange(len(answer) + 1)]
        for at in range(0, len(answer), 2048):
            writer.write(answer[at : at + 2048])
            await writer.drain()
            if fault == "slow":
                await asyncio.sleep(2048 / self.slow_bytes_s)
        # The answer ended with its connection, so this one ends with the answer, too.
        return False

    def _choose(self) -> str:
        self._count += 1
        drawn = self._random.random()
        for fault, share in self.shares.items():
            drawn -= share
            if drawn < 0:
                return fault
        return "passed"

    async def _send_due(self) -> None:
        due = [request for at, request in self._late if at <= self._count]
        self._late = [held for held in self._late if held[0] > self._count]
        for request in due:
            await self._ask(request)

    async def _ask(self, request: bytes) -> bytes:
        """The server's whole answer to these bytes; empty where it gave none."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.upstream_port)
        try:
            writer.write(_closing(request))
            if writer.can_write_eof():
                # A cut request ends here; a whole one is known to be whole.
                await writer.drain()
                if not _is_whole(request):
                    writer.write_eof()
            return await reader.read(-1)
        except ConnectionError:
            return b""
        finally:
            writer.close()


async def _read_request(reader: asyncio.StreamReader) -> _Request | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None  # the browser closed a connection it kept open
    return _Request(head, await reader.readexactly(_length_of(head)))


def _length_of(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":", 1)[1])
    return 0


def _is_whole(request: bytes) -> bool:
    head, blank, body = request.partition(b"\r\n\r\n")
    return bool(blank) and len(body) >= _length_of(head)


def _closing(request: bytes) -> bytes:
    """The request with `Connection: close`, so that the answer ends where the stream ends."""
    head, blank, body = request.partition(b"\r\n\r\n")
    if not blank:
        return request
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([*lines, b"Connection: close"]) + blank + body
