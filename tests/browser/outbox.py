"""What browser tests of the outbox share: looking into the phone's store, and breaking the network."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.brigade import Brigade
from tests.browser.visits import open_form, save

#: What the browser itself writes when the network is cut.
CUT = ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "ERR_CONNECTION_REFUSED"]

_READ_ALL = """(store) => new Promise((resolve, reject) => {
  const request = indexedDB.open('outreach');
  request.onerror = () => reject(request.error);
  request.onsuccess = () => {
    const db = request.result;
    const all = db.transaction(store).objectStore(store).getAll();
    all.onsuccess = () => { db.close(); resolve(JSON.parse(JSON.stringify(all.result))); };
  };
})"""

#: The next sending reaches the server; its answer never reaches the page.
_LOSE_ANSWER = """() => {
  const fetch = window.fetch;
  window.lost = 0;
  window.fetch = async (address, ...more) => {
    const answer = await fetch(address, ...more);
    if (String(address) !== '/api/v1/envelopes') return answer;
    window.fetch = fetch;
    window.lost = answer.status;
    throw new TypeError('the connection broke');
  };
}"""


def records(page: Page, store: str = "outbox") -> list[dict[str, Any]]:
    """All records of a store of the phone's database."""
    found: list[dict[str, Any]] = page.evaluate(_READ_ALL, store)
    return found


def states(page: Page) -> list[str]:
    """Where the visits on this phone stand."""
    return sorted(entry["state"] for entry in records(page))


def expect_states(page: Page, *expected: str) -> None:
    """The visits on this phone come to stand there; a sending under way has its time."""
    for _ in range(100):
        if states(page) == sorted(expected):
            return
        page.wait_for_timeout(50)
    assert states(page) == sorted(expected)


def lose_next_answer(page: Page) -> None:
    """The next envelopes arrive, and the phone never learns it."""
    page.evaluate(_LOSE_ANSWER)


def fill_in(page: Page, attendees: str = "30") -> None:
    """One talk about helmets."""
    page.locator("input[name=talks-0-attendees]").fill(attendees)
    page.locator("input[name=talks-0-topics][value=helmet]").evaluate(
        "field => { if (!field.checked) field.click(); }"
    )


def open_ready_form(page: Page, brigade: Brigade) -> None:
    """The form of 开化村, with the officer's store open."""
    open_form(page, brigade)
    page.locator("html[data-vault=open]").wait_for()


def record(page: Page, brigade: Brigade, attendees: str = "30") -> None:
    """A visit to 开化村 from opening the form to the line that says it is kept."""
    open_ready_form(page, brigade)
    fill_in(page, attendees)
    save(page).tap()
    # The page goes on by itself; whoever went elsewhere before would cut it off.
    expect(page.get_by_text("已存：开化村")).to_be_visible()


def record_without_signal(page: Page, brigade: Brigade, attendees: str = "30") -> None:
    """The same with the network cut just before 保存; it stays cut."""
    open_ready_form(page, brigade)
    fill_in(page, attendees)
    page.context.set_offline(True)
    save(page).tap()
    expect(page.get_by_text("已存在本机，有网后自动发送")).to_be_visible()


def come_back(page: Page) -> None:
    """There is signal again, and the outbox is opened."""
    page.context.set_offline(False)
    page.goto("/outbox")
