"""Fifty phones at once: open connections that send the next request when the last is answered.

Run as a process of its own, so that it does not share Python's lock with anything:
    python -m bench.submission_load PORT PATH VISITS_A_REQUEST SECONDS < {"tokens": [], "codes": []}
It prints {"seconds", "requests", "visits", "latencies_ms", "problems"} as JSON.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

CONNECTIONS = 50
#: Phones send again what was not answered: that share of the requests is sent twice.
REPEATED = 0.05


def visit(chance: random.Random, code: str) -> dict[str, Any]:
    """A visit as phones send it: a talk, leaflets and a helmet check."""
    worn = chance.randrange(20)
    began = datetime.now(UTC) - timedelta(
        days=chance.randrange(1, 28), minutes=chance.randrange(600)
    )
    return {
        "submission_id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        "village_code": code,
        "captured_at": began.isoformat(),
        "campaign": "village-tour",
        "police_count": 2,
        "talks": [
            {
                "form": "on_site",
                "topics": ["helmet"],
                "attendees": chance.randrange(60),
                "minutes": 20,
            }
        ],
        "leaflets": [{"material": "helmet-leaflet", "quantity": chance.randrange(1, 200)}],
        "helmet_checks": [
            {
                "place": "village_entry",
                "phase": "before_talk",
                "minutes": 10,
                "counts": [
                    {"vehicle_type": "e_bicycle", "seat": "driver", "none": 9, "worn": worn}
                ],
            }
        ],
    }


class Phone:
    """One connection with its own officer."""

    def __init__(self, number: int, job: dict[str, Any]) -> None:
        tokens = job["tokens"]
        self.chance = random.Random(f"{job['seed']}-{number}")
        self.token = tokens[number % len(tokens)]
        self.codes = job["codes"][number % len(tokens)]
        self.job = job
        self.latencies: list[float] = []
        self.visits = 0
        self.problems: list[str] = []

    async def work(self, until: float) -> None:
        """Sends until the time is over."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.job["port"])
        for body in self.bodies():
            if time.perf_counter() >= until:
                break
            start = time.perf_counter()
            writer.write(self.head(body) + body)
            await writer.drain()
            status, answer = await answer_of(reader)
            self.latencies.append((time.perf_counter() - start) * 1000)
            self.check(status, answer)
        writer.close()

    def bodies(self) -> Iterator[bytes]:
        """Requests without end, some twice."""
        while True:
            items = [
                visit(self.chance, self.chance.choice(self.codes)) for _ in range(self.job["batch"])
            ]
            body = json.dumps({"submissions": items}).encode()
            yield body
            if self.chance.random() < REPEATED:
                yield body

    def head(self, body: bytes) -> bytes:
        """The request's head."""
        return (
            f"POST {self.job['path']} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {self.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode()

    def check(self, status: int, answer: bytes) -> None:
        """Counts what was stored; keeps what went wrong."""
        if status != 200:
            self.problems.append(f"{status} {answer[:200]!r}")
        elif self.job["path"].startswith("/api/"):
            for result in json.loads(answer)["results"]:
                if result["status"] == "stored":
                    self.visits += 1
                elif result["status"] != "already_stored":
                    self.problems.append(json.dumps(result, ensure_ascii=False))


async def answer_of(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """The status and body of the next answer; raises EOFError where it is cut off."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    length = next(
        int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:")
    )
    return int(lines[0].split()[1]), await reader.readexactly(length)


async def run(job: dict[str, Any]) -> dict[str, Any]:
    """All phones together."""
    phones = [Phone(number, job) for number in range(CONNECTIONS)]
    start = time.perf_counter()
    await asyncio.gather(*(phone.work(start + job["seconds"]) for phone in phones))
    return {
        "seconds": time.perf_counter() - start,
        "requests": sum(len(phone.latencies) for phone in phones),
        "visits": sum(phone.visits for phone in phones),
        "latencies_ms": [value for phone in phones for value in phone.latencies],
        "problems": [text for phone in phones for text in phone.problems][:3],
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(json.load(sys.stdin)))))
