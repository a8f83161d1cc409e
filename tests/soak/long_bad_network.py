"""A thousand visits, a third with a photo, through a bad network for each of five seeds."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.brigade import Brigade
from tests.soak.bad_network import send_through_bad_network
from tests.soak.figures import Note

VISITS = 1000
SEEDS = 5


def test_bad_network(
    browser: Browser, brigade: Brigade, server_url: str, quick: bool, seed: int, note: Note
) -> None:
    """Nothing is lost, doubled or changed, and no photo is missing."""
    visits, seeds = (60, 2) if quick else (VISITS, SEEDS)
    port = int(server_url.rsplit(":", 1)[1])
    bad = []
    for each in range(seed, seed + seeds):
        result = send_through_bad_network(browser, brigade, port, visits=visits, seed=each)
        note(**{f"seed_{each}": result.line.partition(": ")[2]})
        if not result.is_good:
            bad.append(result)
    assert not bad
