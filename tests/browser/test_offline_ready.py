"""The mark of readiness: true only when everything is there, and what it says otherwise."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.brigade import Brigade
from tests.browser.conftest import PLAIN_HOST
from tests.browser.kept import NO_SIGNAL, READY_MS, wait_until_ready
from tests.browser.pages import PHONE, sign_in

pytestmark = pytest.mark.browser


#: All that the line on 今天 says: a phone may be ready before a test looks.
_HEED_LINE = """(() => {
  window.said = '';
  new MutationObserver(() => {
    window.said += document.querySelector('.readiness-line')?.textContent ?? '';
  }).observe(document, { subtree: true, childList: true, characterData: true });
})()"""


def test_ready_when_signed_in_then_said_as_progress_on_today_and_piece_by_piece_in_me(
    open_window, brigade
):
    page = open_window(**PHONE, service_workers="allow")
    page.add_init_script(_HEED_LINE)
    sign_in(page, brigade.officer)
    page.locator(".readiness-line.is-there").wait_for()
    assert "正在准备离线使用" in page.evaluate("window.said")
    wait_until_ready(page)
    page.goto("/me")
    card = page.locator(".readiness")
    expect(card).to_contain_text(re.compile(r"可离线使用 ✓ \d\d:\d\d"))
    expect(card.locator(".is-there")).to_have_count(4)


def test_ready_when_prepared_yesterday_then_the_mark_says_the_day(kept, expected_errors):
    expected_errors += NO_SIGNAL
    kept.context.set_offline(True)
    kept.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=1))
    kept.goto("/")
    line = kept.locator(".readiness-line")
    expect(line).to_contain_text(re.compile(r"可离线使用 ✓ \d+月\d+日\d\d:\d\d"))


#: Each piece, how it gets lost, and what the mark then says is missing.
LOSSES = {
    "a page of the shell": (
        """async () => {
          const name = (await caches.keys()).find((one) => one.startsWith('outreach-shell-'));
          await (await caches.open(name)).delete('/shell/en/today');
        }""",
        "页面和词表",
    ),
    "a built file": (
        """async () => {
          const name = (await caches.keys()).find((one) => one.startsWith('workbox-precache'));
          const cache = await caches.open(name);
          await cache.delete((await cache.keys()).find(({url}) => url.includes('entry-visit')));
        }""",
        "离线程序",
    ),
    "villages and visits": (
        """() => new Promise((resolve) => {
          const opening = indexedDB.open('outreach');
          opening.onsuccess = () => {
            const change = opening.result.transaction('records', 'readwrite');
            change.objectStore('records').openCursor().onsuccess = ({target}) => {
              if (target.result?.value.kind === 'field-data') target.result.delete();
              target.result?.continue();
            };
            change.oncomplete = () => { opening.result.close(); resolve(); };
          };
        })""",
        "村名单和我的走访",
    ),
    "the wraps of the key": (
        """() => new Promise((resolve) => {
          const opening = indexedDB.open('outreach');
          opening.onsuccess = () => {
            const change = opening.result.transaction('vaults', 'readwrite');
            change.objectStore('vaults').openCursor().onsuccess = ({target}) => {
              if (!target.result) return;
              const {password, pin, ...wraps} = target.result.value.wraps;
              target.result.update({...target.result.value, wraps});
              target.result.continue();
            };
            change.oncomplete = () => { opening.result.close(); resolve(); };
          };
        })""",
        "没有网也能开锁的密码",
    ),
}


@pytest.mark.parametrize("lost", LOSSES)
def test_ready_when_one_piece_is_lost_then_the_mark_says_which_and_what_to_do(kept, lost):
    lose, missing = LOSSES[lost]
    kept.context.set_offline(True)
    kept.evaluate(lose)
    kept.goto("/me")
    card = kept.locator(".readiness")
    expect(card).to_contain_text(f"离线准备还差：{missing}")
    expect(card.locator(".is-there")).to_have_count(3)


@pytest.mark.parametrize("lost", ["a page of the shell", "villages and visits"])
def test_ready_when_a_lost_piece_can_be_fetched_again_then_it_is(kept, lost):
    kept.evaluate(LOSSES[lost][0])
    kept.goto("/me")
    expect(kept.locator(".readiness")).to_contain_text("可离线使用 ✓", timeout=READY_MS)


def test_ready_when_opened_over_plain_http_then_says_what_is_missing_and_why(
    browser: Browser, server_url: str, brigade: Brigade
):
    context = browser.new_context(
        base_url=server_url.replace("127.0.0.1", PLAIN_HOST), locale="zh-CN", **PHONE
    )
    page = context.new_page()
    page.goto("/sign-in")
    expect(page.get_by_text("这个地址不是 https:// 开头")).to_be_visible()
    for what in ("离线", "定位", "常亮"):
        expect(page.locator("[data-module=secure-notice]")).to_contain_text(what)
    sign_in(page, brigade.officer)
    page.goto("/me")
    expect(page.locator(".readiness")).to_contain_text("这里不能离线使用")
    expect(page.locator(".readiness")).to_contain_text("请用 https:// 开头的地址")
    page.goto("/")
    expect(page.locator("main").get_by_text("这里不能离线使用：普通 HTTP")).to_be_visible()
    context.close()
