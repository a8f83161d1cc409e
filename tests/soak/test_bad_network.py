"""Sixty visits; `make soak` sends a thousand for each of five seeds."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.brigade import Brigade
from tests.soak.bad_network import send_through_bad_network

SEED = 1
VISITS = 60


@pytest.mark.browser
@pytest.mark.slow
def test_visits_through_a_bad_network_when_sent_arrive_once_and_unchanged(
    browser: Browser, brigade: Brigade, server_url: str
) -> None:
    port = int(server_url.rsplit(":", 1)[1])
    result = send_through_bad_network(browser, brigade, port, visits=VISITS, seed=SEED)
    print(result.line)
    assert result.is_good, result.line
    assert result.photos == -(-VISITS // 3)
    # A run in which the network behaved would prove nothing.
    assert len(result.faults.keys() - {"passed"}) >= 4
