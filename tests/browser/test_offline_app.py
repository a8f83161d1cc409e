"""The installable app: what a phone keeps, when it says that it is ready, a day without signal."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.brigade import Brigade
from tests.browser.pages import PHONE, sign_in
from tests.browser.visits import save, visits

pytestmark = pytest.mark.browser


@pytest.fixture
def kept(open_window: Callable[..., Page], brigade: Brigade, expected_errors: list[str]) -> Page:
    """A phone with the worker, the brigade's officer signed in, everything on it."""
    expected_errors += ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "ERR_CONNECTION_REFUSED"]
    page = open_window(**PHONE, service_workers="allow")
    sign_in(page, brigade.officer)
    wait_until_ready(page)
    return page


def wait_until_ready(page: Page) -> None:
    expect(page.locator(".readiness-line")).to_contain_text("可离线使用", timeout=30_000)


def test_ready_when_signed_in_then_said_on_today_and_in_me(kept):
    kept.goto("/me")
    card = kept.locator(".readiness")
    expect(card).to_contain_text("可离线使用 ✓")
    expect(card.locator(".is-there")).to_have_count(4)


def test_day_without_signal_when_a_visit_is_made_then_it_is_kept_and_received_later(
    kept, app, brigade
):
    kept.context.set_offline(True)
    kept.goto("/")
    expect(kept.locator(".offline-strip")).to_be_visible()
    kept.get_by_role("link", name="开化村").first.tap()
    expect(kept.locator("[data-place-part=name]")).to_have_text("开化村")
    expect(kept.locator("[data-time-summary]")).to_contain_text("起至保存")
    kept.locator("input[name=talks-0-attendees]").fill("30")
    kept.locator("label.chip", has_text="戴头盔").first.tap()
    save(kept).tap()
    expect(kept.get_by_text("已存：开化村")).to_be_visible(timeout=15_000)
    assert visits(app) == 0
    kept.context.set_offline(False)
    expect(kept.get_by_text("支队已收到").first).to_be_visible(timeout=15_000)
    assert visits(app) == 1
