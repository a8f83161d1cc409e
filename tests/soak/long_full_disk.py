"""The disk fills up under the server. Needs root, to make a small disk."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from tests.factories import Factory
from tests.soak.figures import Note
from tests.soak.full_disk import MayNotMount, fill_up, small_disk
from tests.soak.server_kills import prepare


def test_full_disk(
    app: Flask, factory: Factory, engine: str, tmp_path: Path, seed: int, note: Note
) -> None:
    """Refused clearly, nothing by halves, reading goes on, all stored once there is room."""
    if engine != "sqlite":
        note(not_run="a full disk stops a PostgreSQL server itself")
        return
    server, tokens, codes = prepare(app, factory, tmp_path)
    try:
        with small_disk(tmp_path / "disk") as disk:
            report = fill_up(server, tokens[0], codes, disk, seed)
    except MayNotMount:
        note(not_run="only root may make a small disk")
        return
    note(
        seed=seed,
        stored=report.stored,
        answers_while_full=report.refused,
        reading_while_full=report.read_while_full,
        **{name: report.comparison.figures[name] for name in ("lost", "doubled", "changed")},
    )
    assert report.is_good, report
