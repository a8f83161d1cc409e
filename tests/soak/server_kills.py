"""The server killed with -9 while fifty phones post: what was acknowledged is there, once, whole.

The phones send again what was not acknowledged, under the same ids, as phones do. After each
restart everything acknowledged until then is looked for in the database, and at the end, when
nothing is left unsent, all of it. Seeded: visits, batches and moments follow from the seed; what
the server had just been doing then does not.
"""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import time
from collections import Counter
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Connection, NullPool, create_engine, func, select, text

from bench.submission_load import answer_of, visit
from outreach.audit.models import AuditEvent
from outreach.coverage.models import VisitFact
from outreach.database import db
from outreach.visits.content import content_hash
from outreach.visits.models import SubmissionConflict, Talk, Visit, VisitRevision
from scripts.serving import Server
from tests.factories import Factory

PHONES = 50
MOST_VISITS_A_REQUEST = 3
#: The longest time between a start of the server and its end, seconds.
LONGEST_LIFE_S = 1.2
#: Now and then the server is killed while it is still starting.
STARTING_SHARE = 0.1

Item = dict[str, Any]


@dataclass
class Report:
    """What the kills did."""

    seed: int
    kills: int = 0
    #: Seconds from each start until the first answer that comes from the database.
    restarts_s: list[float] = field(default_factory=list)
    acknowledged: int = 0
    #: Requests without an answer.
    cut_off: int = 0
    #: Submission ids by what is wrong with them, and what the database says of itself.
    lost: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    damage: list[str] = field(default_factory=list)
    #: Answers that no phone should get, such as a 500.
    bad_answers: list[str] = field(default_factory=list)

    @property
    def figures(self) -> dict[str, object]:
        """What came out, in words and numbers."""
        return {
            "seed": self.seed,
            "kills": self.kills,
            "visits_acknowledged": self.acknowledged,
            "requests_cut_off": self.cut_off,
            "lost": len(self.lost),
            "doubled": len(self.doubled),
            "changed": len(self.changed),
            "damage": len(self.damage),
            "bad_answers": len(self.bad_answers),
            "restart_s": _spread(self.restarts_s),
        }

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost, doubled, changed or damaged, and no answer was bad."""
        wrong = self.lost or self.doubled or self.changed or self.damage or self.bad_answers
        return not wrong


def _spread(seconds: list[float]) -> str:
    if not seconds:
        return "–"
    return f"{statistics.median(seconds):.1f} (slowest {max(seconds):.1f})"


@dataclass
class Ledger:
    """What the phones sent and what the server said it had."""

    sent: dict[str, Item] = field(default_factory=dict)
    acknowledged: set[str] = field(default_factory=set)
    #: Acknowledged since the last look at the database.
    unchecked: set[str] = field(default_factory=set)


class Phone:
    """Posts batches one after the other; sends each again until it is acknowledged."""

    def __init__(self, number: int, seed: int, token: str, codes: list[str], port: int) -> None:
        self.chance = random.Random(f"{seed}-{number}")
        self.token, self.codes, self.port = token, codes, port

    async def work(self, ledger: Ledger, report: Report, last_call: asyncio.Event) -> None:
        """Posts until the last call, and then until nothing is left unsent."""
        while not last_call.is_set():
            count = self.chance.randrange(1, MOST_VISITS_A_REQUEST + 1)
            items = [visit(self.chance, self.chance.choice(self.codes)) for _ in range(count)]
            ledger.sent |= {item["submission_id"]: item for item in items}
            while not await self._post(items, ledger, report):
                await asyncio.sleep(self.chance.uniform(0.01, 0.1))

    async def _post(self, items: list[Item], ledger: Ledger, report: Report) -> bool:
        try:
            status, answer = await asyncio.wait_for(self._exchange(items), 60)
        except (OSError, EOFError, TimeoutError):
            report.cut_off += 1
            return False
        if status != 200:
            report.bad_answers.append(f"{status} {answer[:200]!r}")
            return False
        for result in json.loads(answer)["results"]:
            if result["status"] not in ("stored", "already_stored"):
                report.bad_answers.append(json.dumps(result, ensure_ascii=False))
            ledger.acknowledged.add(result["submission_id"])
            ledger.unchecked.add(result["submission_id"])
        return True

    async def _exchange(self, items: list[Item]) -> tuple[int, bytes]:
        body = json.dumps({"submissions": items}).encode()
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(_head("POST", "/api/v1/submissions", self.token, len(body)) + body)
            await writer.drain()
            return await answer_of(reader)
        finally:
            writer.close()


def prepare(app: Flask, factory: Factory, folder: Path) -> tuple[Server, list[str], list[str]]:
    """A server on the app's database, tokens of five officers, and codes of their villages."""
    unit = factory.unit("jinyuan", "晋源大队")
    officers = [factory.account("officer", unit) for _ in range(5)]
    codes = [f"1401100022{number:02}" for number in range(20)]
    for code in codes:
        factory.place(code, f"第{code[-2:]}村村委会", unit, lat=37.7, lon=112.47)
    with app.app_context():
        db.engine.dispose()
    server = Server(app.config["SQLALCHEMY_DATABASE_URI"], app.secret_key, folder)
    return server, [factory.token(officer) for officer in officers], codes


def kill_while_posting(
    server: Server, tokens: list[str], codes: list[str], *, kills: int, seed: int
) -> Report:
    """Kills the server so often while fifty phones post visits to places with these codes.

    Each token is one of an officer in whose scope the places lie; phones take turns with them.
    """
    # In a thread of its own: the browser tests leave a running loop in the main one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, _run(server, tokens, codes, kills, seed)).result()


async def _run(
    server: Server, tokens: list[str], codes: list[str], kills: int, seed: int
) -> Report:
    chance, report, ledger, last_call = random.Random(seed), Report(seed), Ledger(), asyncio.Event()
    phones = [
        Phone(number, seed, tokens[number % len(tokens)], codes, server.port)
        for number in range(PHONES)
    ]
    work = [asyncio.create_task(phone.work(ledger, report, last_call)) for phone in phones]
    try:
        while report.kills < kills:
            server.start()
            if chance.random() < STARTING_SHARE:
                await asyncio.sleep(chance.uniform(0, LONGEST_LIFE_S))
            else:
                report.restarts_s.append(await _until_back(server, tokens[0]))
                ids, ledger.unchecked = ledger.unchecked, set()
                await asyncio.to_thread(_look, server, ids, ledger, report)
                await asyncio.sleep(chance.uniform(0, LONGEST_LIFE_S))
            server.kill()
            report.kills += 1
            if report.kills % 20 == 0:
                print(
                    f"{report.kills} of {kills} kills, {len(ledger.acknowledged)} visits",
                    flush=True,
                )
        server.start()
        report.restarts_s.append(await _until_back(server, tokens[0]))
        last_call.set()
        await asyncio.gather(*work)
        server.stop()
    finally:
        for task in work:
            task.cancel()
        server.kill()
    look_at_all(server, ledger, report)
    report.acknowledged = len(ledger.acknowledged)
    return report


async def _until_back(server: Server, token: str) -> float:
    """Seconds until the server answers from its database. Raises after a minute."""
    began = time.monotonic()
    while time.monotonic() - began < 60:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(_head("GET", "/api/v1/visits?limit=1", token, 0))
            status, _answer = await asyncio.wait_for(answer_of(reader), 30)
            writer.close()
            if status == 200:
                return time.monotonic() - began
        except (OSError, EOFError, TimeoutError):
            pass
        await asyncio.sleep(0.02)
    raise RuntimeError("the server did not come back")


def _look(server: Server, ids: Collection[str], ledger: Ledger, report: Report) -> None:
    """Looks for these submissions, and at the database as a whole."""
    with _database(server) as connection:
        if connection.dialect.name == "sqlite":
            found = connection.execute(text("PRAGMA integrity_check")).scalars().all()
            report.damage += [line for line in found if line != "ok"]
        _compare(connection, ids, ledger, report)


def look_at_all(server: Server, ledger: Ledger, report: Report) -> None:
    """Looks for everything sent, and for what nobody sent, on a server that does nothing more."""
    _look(server, ledger.sent.keys(), ledger, report)
    with _database(server) as connection:
        stored = Counter(connection.scalars(select(Visit.submission_id)))
        report.doubled |= {id_ for id_, count in stored.items() if count > 1}
        # What nobody sent would be as bad as what was stored twice.
        report.doubled |= stored.keys() - ledger.sent.keys()
        if connection.dialect.name == "sqlite":
            loose = connection.execute(text("PRAGMA foreign_key_check")).all()
            report.damage += [f"loose row {row}" for row in loose]
        if connection.scalar(select(func.count()).select_from(SubmissionConflict)):
            report.damage.append("a second version of something sent once")


def _compare(connection: Connection, ids: Collection[str], ledger: Ledger, report: Report) -> None:
    """Every one of the submissions has one visit, whole: what was sent, and all that hangs on it."""
    for some in _slices(sorted(ids), 500):
        rows = connection.execute(
            select(
                Visit.submission_id,
                VisitRevision.content,
                VisitRevision.content_hash,
                VisitRevision.received,
                _count(VisitFact.visit_id),
                _count(Talk.visit_id),
                _count(AuditEvent.target_id),
            )
            .join(VisitRevision, VisitRevision.visit_id == Visit.id)
            .where(Visit.submission_id.in_(some))
        ).all()
        found = Counter(row.submission_id for row in rows)
        report.lost |= set(some) - found.keys()
        report.doubled |= {id_ for id_, count in found.items() if count > 1}
        for id_, content, digest, received, *counts in rows:
            whole = counts == [1, 1, 1] and received == ledger.sent[id_]
            if not whole or digest != content_hash(content):
                report.changed.add(id_)


def _count(column: Any) -> Any:
    return select(func.count()).where(column == Visit.id).correlate(Visit).scalar_subquery()


def _slices(values: list[str], size: int) -> Iterator[list[str]]:
    return (values[at : at + size] for at in range(0, len(values), size))


@contextmanager
def _database(server: Server) -> Iterator[Connection]:
    """A connection beside the server's, closed before the server is killed: it must recover alone."""
    engine = create_engine(server.environment["DATABASE_URL"], poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def _head(method: str, path: str, token: str, length: int) -> bytes:
    return (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    ).encode()
