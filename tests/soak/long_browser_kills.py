"""The browser killed two hundred times while somebody types."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Playwright

from tests.brigade import Brigade
from tests.soak.figures import Note
from tests.soak.killed_phone import MOST_LOST_S, kill_while_typing

KILLS = 200


def test_browser_kills(
    playwright: Playwright,
    brigade: Brigade,
    server_url: str,
    tmp_path: Path,
    quick: bool,
    seed: int,
    note: Note,
) -> None:
    """At most two seconds of typing are lost, and no draft is damaged."""
    report = kill_while_typing(
        playwright,
        server_url,
        brigade.officer,
        brigade.place,
        tmp_path / "profile",
        kills=10 if quick else KILLS,
        seed=seed,
    )
    note(
        seed=seed,
        kills=report.kills,
        most_typing_lost_s=f"{report.most_lost_s:.2f}",
        damaged_drafts=len(report.damaged),
    )
    assert not report.damaged, report.damaged
    assert report.most_lost_s <= MOST_LOST_S
