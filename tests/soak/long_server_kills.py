"""The server killed two hundred times while fifty phones post, on each database."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from tests.factories import Factory
from tests.soak.figures import Note
from tests.soak.server_kills import kill_while_posting, prepare

KILLS = 200
#: What the issue allows for being back.
LONGEST_RESTART_S = 10.0


def test_server_kills(
    app: Flask, factory: Factory, tmp_path: Path, quick: bool, seed: int, note: Note
) -> None:
    """Nothing acknowledged is lost, and the server is back in time."""
    kills = 10 if quick else KILLS
    report = kill_while_posting(*prepare(app, factory, tmp_path), kills=kills, seed=seed)
    note(**report.figures)
    assert report.is_good, report
    assert max(report.restarts_s) <= LONGEST_RESTART_S
