"""The server is killed while phones post; `make soak` does it two hundred times on each database."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.factories import Factory
from tests.soak.server_kills import kill_while_posting, prepare

#: PostgreSQL looks after its own processes: there only the product's are killed.
KILLS = {"sqlite": 4, "postgresql": 2}


@pytest.mark.slow
def test_server_when_killed_while_fifty_phones_post_then_nothing_acknowledged_is_lost(
    app: Flask, factory: Factory, engine: str, tmp_path: Path
) -> None:
    prepared = prepare(app, factory, tmp_path)
    report = kill_while_posting(*prepared, kills=KILLS[engine], seed=1)
    print(report.figures)
    assert report.is_good, report
    # A run in which nothing was going on would prove nothing.
    assert report.acknowledged > 100
    assert report.cut_off > 0
