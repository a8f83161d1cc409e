"""Databases for benchmarks as `flask bench seed` makes them, and the product on them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from bench.data import PASSWORD_MEMORY_KIB, SECRET, settings
from outreach import create_app
from outreach.accounts.queries import find_account_by_badge
from outreach.accounts.tokens import issue_token
from outreach.config import PROJECT_ROOT
from outreach.database import db


def seed(url: str, folder: Path, scope: str, visits: int, *more: str) -> int:
    """Fills the empty database; seconds that its visits took, indexes included."""
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "INSTANCE_PATH": str(folder),
        "SECRET_KEY": SECRET,
        "PASSWORD_MEMORY_KIB": str(PASSWORD_MEMORY_KIB),
    }

    def flask(*words: str) -> str:
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
        done = subprocess.run(
            command, env=environment, cwd=PROJECT_ROOT, check=True, capture_output=True, text=True
        )
        return done.stdout

    flask("init")
    said = flask("bench", "seed", "--scope", scope, "--visits", str(visits), *more)
    seconds = re.search(r"visits in (\d+) s", said)
    return int(seconds[1]) if seconds else -1


def open_seeded(url: str, folder: Path) -> tuple[Flask, str]:
    """The product on a seeded database, and a token of headquarters."""
    app = create_app(settings(url, folder))
    with app.app_context():
        account = find_account_by_badge("HQ01")
        assert account is not None
        token = issue_token(account, "bench", actor=None)[1]
        db.session.remove()
    return app, token


@dataclass(frozen=True)
class Seeded:
    """A filled database, the folder of its keys, and how many seconds its visits took."""

    url: str
    folder: Path
    seconds: int


class SeededFiles:
    """SQLite databases of one run, each made when it is first asked for: parts share them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[tuple[str, ...], Seeded] = {}

    def get(self, scope: str, visits: int, *more: str) -> Seeded:
        """The database with so many visits; `more` are further words for `flask bench seed`."""
        key = (scope, str(visits), *more)
        if key not in self._made:
            at = self._folder / "-".join(word.strip("-") for word in key)
            at.mkdir(parents=True)
            url = f"sqlite:///{at / 'bench.sqlite3'}"
            self._made[key] = Seeded(url, at, seed(url, at, scope, visits, *more))
        return self._made[key]
