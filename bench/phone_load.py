"""Phones that each come at their moment, open a connection, send one request and read the answer.

Run as a process of its own: python -m bench.phone_load PORT < [{"at": seconds, "body": text}, ...]
It prints {"latencies_ms", "problems"} as JSON; a problem is any answer but a good one.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

from bench.submission_load import answer_of

_GOOD = ("stored", "already_stored")


async def come(port: int, job: dict[str, Any], begin: float) -> tuple[float, list[str]]:
    """Milliseconds from opening the connection to the whole answer, and what was wrong with it."""
    body = job["body"].encode()
    await asyncio.sleep(begin + job["at"] - time.perf_counter())
    start = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        b"POST /api/v1/envelopes HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b"Connection: close\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
    )
    status, answer = await answer_of(reader)
    took = (time.perf_counter() - start) * 1000
    writer.close()
    if status != 200:
        return took, [f"{status} {answer[:200]!r}"]
    results = json.loads(answer)["results"]
    return took, [json.dumps(each) for each in results if each["status"] not in _GOOD][:1]


async def run(port: int, jobs: list[dict[str, Any]]) -> dict[str, Any]:
    """All phones, each at its moment."""
    begin = time.perf_counter()
    done = await asyncio.gather(*(come(port, job, begin) for job in jobs))
    return {
        "latencies_ms": [took for took, _problems in done],
        "problems": [problem for _took, problems in done for problem in problems],
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(int(sys.argv[1]), json.load(sys.stdin)))))
