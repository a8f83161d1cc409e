"""A disk that fills up while a phone posts: refused clearly, nothing by halves, reading goes on.

The server is killed while the disk is full and started on it again; then there is room, and the
phone sends what it kept.
"""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from sqlalchemy import make_url

from bench.submission_load import visit
from scripts.serving import Server
from tests.soak.server_kills import Ledger, look_at_all
from tests.soak.server_kills import Report as Comparison

SMALL, ROOMY = "3m", "64m"
VISITS_A_REQUEST = 5


class MayNotMount(Exception):
    """Only root may make the small disk."""


@dataclass
class Report:
    """What the phone was told, and what came of it."""

    stored: int = 0
    refused: list[int] = field(default_factory=list)
    read_while_full: list[int] = field(default_factory=list)
    comparison: Comparison = field(default_factory=lambda: Comparison(seed=0))

    @property
    def is_good(self) -> bool:
        """Whether the server said 507 and nothing else, went on reading, and lost nothing."""
        clear = set(self.refused) == {507} and set(self.read_while_full) == {200}
        return clear and self.comparison.is_good


def fill_up(server: Server, token: str, codes: list[str], disk: Path, seed: int) -> Report:
    """Posts to the server, whose SQLite file it moves to the small disk, until it is full."""
    report, ledger, chance = Report(), Ledger(), random.Random(seed)
    _move_database(server, disk)
    server.start()
    server.wait()
    unsent = []
    while len(report.refused) < 5:
        items = [visit(chance, chance.choice(codes)) for _ in range(VISITS_A_REQUEST)]
        ledger.sent |= {item["submission_id"]: item for item in items}
        status = _post(server, token, items)
        if status == 200:
            report.stored += len(items)
        else:
            report.refused.append(status)
            report.read_while_full.append(_get(server, token))
            unsent.append(items)
    server.kill()
    server.start()
    server.wait()
    report.read_while_full.append(_get(server, token))
    subprocess.run(["mount", "-o", f"remount,size={ROOMY}", disk], check=True)
    for items in unsent:
        if _post(server, token, items) == 200:
            report.stored += len(items)
    server.stop()
    look_at_all(server, ledger, report.comparison)
    return report


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of a few megabytes. Raises MayNotMount."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", folder]
    if subprocess.run(command, capture_output=True).returncode:
        raise MayNotMount
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def _move_database(server: Server, disk: Path) -> None:
    path = make_url(server.environment["DATABASE_URL"]).database
    assert path is not None
    moved = disk / "outreach.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("vacuum into ?", (str(moved),))
    server.environment["DATABASE_URL"] = f"sqlite:///{moved}"


def _post(server: Server, token: str, items: list[Any]) -> int:
    return _ask(server, "submissions", token, json.dumps({"submissions": items}).encode())


def _get(server: Server, token: str) -> int:
    return _ask(server, "visits?limit=5", token, None)


def _ask(server: Server, path: str, token: str, body: bytes | None) -> int:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    address = f"http://127.0.0.1:{server.port}/api/v1/{path}"
    try:
        with urlopen(Request(address, data=body, headers=headers), timeout=60) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code
