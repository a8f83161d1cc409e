"""What tests of work without signal share."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.visits import save

#: What the console says where there is no signal, and where nobody is signed in.
NO_SIGNAL = ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "ERR_CONNECTION_REFUSED", "401"]
READY_MS = 60_000


def wait_until_ready(page: Page) -> None:
    """Until 今天 says that everything needed without signal is on the phone."""
    expect(page.locator(".readiness-line")).to_contain_text("可离线使用", timeout=READY_MS)


def wait_for(page: Page, question: str) -> None:
    """Until the script's answer is true; the page's policy forbids what `wait_for_function` does."""
    for _ in range(READY_MS // 100):
        if page.evaluate(question):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {question}")


def refresh(page: Page) -> None:
    """One contact with the server: what it has learnt meanwhile comes onto the phone."""
    page.evaluate("localStorage.removeItem('outreach-prepared')")
    page.goto("/me")
    wait_for(page, "localStorage.getItem('outreach-prepared') !== null")


def strip(page: Page) -> Locator:
    """The grey line that says there is no signal."""
    return page.locator(".offline-strip")


def record_offline(page: Page) -> None:
    """A visit to 开化村 without signal, from 今天 to the line that says it is kept."""
    page.goto("/")
    page.get_by_role("link", name="开化村").first.tap()
    expect(page.locator("[data-time-summary]")).to_contain_text("起至保存")
    page.locator("input[name=talks-0-attendees]").fill("30")
    page.locator("label.chip", has_text="戴头盔").first.tap()
    save(page).tap()
    expect(page.get_by_text("已存：开化村")).to_be_visible()
