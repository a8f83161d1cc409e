"""The windows that other tests look through see what no page should do."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_request_when_to_another_host_then_is_noticed_and_not_answered(
    desk: Page, problems: list[str], expected_errors: list[str]
):
    expected_errors.append("console: Failed to load resource: net::ERR_NAME_NOT_RESOLVED")
    # A page without a policy, which would forbid it before anything is asked for.
    desk.set_content("<p>Map</p>")
    with desk.expect_event("requestfailed"):
        desk.evaluate(
            "document.body.append(Object.assign(new Image(), {src: 'http://tiles.example/0.png'}))"
        )
    problems.remove("request to another host: http://tiles.example/0.png")
