"""The proxy itself: each fault does what its name says, and the same seed the same."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.soak.fault_proxy import FaultProxy

BODY = b"x" * 5000
ANSWER = b"y" * 5000


class _Upstream(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.whole: list[str] = []


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if len(body) == len(BODY):
            self.server.whole.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, *_words: object) -> None:
        """Says nothing."""


@pytest.fixture
def upstream() -> Iterator[_Upstream]:
    server = _Upstream()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def post(proxy: FaultProxy, path: str) -> bytes | None:
    """The answer's body, None where none came whole."""
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=10)
    try:
        connection.request("POST", path, BODY)
        return connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def always(upstream: _Upstream, fault: str) -> FaultProxy:
    return FaultProxy(upstream.server_port, seed=1, shares={fault: 1}, slow_bytes_s=200_000)


@pytest.mark.parametrize(
    ("fault", "arrivals", "is_answered"),
    [
        ("cut_request", 0, False),
        ("cut_answer", 1, False),
        ("lost_answer", 1, False),
        ("delayed", 1, True),
        ("duplicated", 2, True),
        ("late_again", 0, False),
        ("slow", 1, True),
    ],
)
def test_fault_when_it_strikes_does_what_its_name_says(
    upstream: _Upstream, fault: str, arrivals: int, is_answered: bool
) -> None:
    with always(upstream, fault) as proxy:
        answer = post(proxy, "/api/v1/envelopes")
        assert upstream.whole == ["/api/v1/envelopes"] * arrivals
        assert (answer == ANSWER) is is_answered
        assert proxy.done == {fault: 1}


def test_request_lost_for_its_sender_is_delivered_after_later_ones(upstream: _Upstream) -> None:
    with always(upstream, "late_again") as proxy:
        for at in range(4):
            post(proxy, f"/api/{at}")
        assert upstream.whole == ["/api/0"]
        proxy.deliver_late()
        assert upstream.whole == ["/api/0", "/api/1", "/api/2", "/api/3"]


def test_pages_pass_untouched(upstream: _Upstream) -> None:
    with always(upstream, "lost_answer") as proxy:
        assert post(proxy, "/visits/new") == ANSWER
        assert proxy.done == {"passed": 1}


def test_network_that_is_down_refuses_everything(upstream: _Upstream) -> None:
    with FaultProxy(upstream.server_port, seed=1, shares={}) as proxy:
        proxy.is_down = True
        assert post(proxy, "/visits/new") is None
        proxy.is_down = False
        assert post(proxy, "/visits/new") == ANSWER


def test_same_seed_gives_the_same_faults(upstream: _Upstream) -> None:
    def faults(seed: int) -> dict[str, int]:
        shares = {"cut_request": 0.2, "cut_answer": 0.2, "lost_answer": 0.2}
        with FaultProxy(upstream.server_port, seed=seed, shares=shares) as proxy:
            for _at in range(30):
                post(proxy, "/api/v1/envelopes")
            return dict(proxy.done)

    assert faults(7) == faults(7) != faults(8)


def test_shares_over_the_whole_are_refused() -> None:
    with pytest.raises(ValueError, match="shares"):
        FaultProxy(1, seed=1, shares={"delayed": 0.6, "slow": 0.6})
