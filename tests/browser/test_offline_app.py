"""The installable app: what a phone keeps, when it says that it is ready, a day without signal."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, expect

from tests.brigade import Brigade
from tests.browser.conftest import PLAIN_HOST
from tests.browser.pages import PHONE, overflow, sign_in
from tests.browser.visits import open_form, save, visits

pytestmark = pytest.mark.browser

NO_SIGNAL = ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "ERR_CONNECTION_REFUSED", "401"]
READY_MS = 30_000


@pytest.fixture
def kept(open_window: Callable[..., Page], brigade: Brigade, expected_errors: list[str]) -> Page:
    """A phone with the worker, the brigade's officer signed in, everything on it."""
    expected_errors += NO_SIGNAL
    page = open_window(**PHONE, service_workers="allow")
    sign_in(page, brigade.officer)
    wait_until_ready(page)
    return page


def wait_until_ready(page: Page) -> None:
    expect(page.locator(".readiness-line")).to_contain_text("可离线使用", timeout=READY_MS)


def strip(page: Page):
    return page.locator(".offline-strip")


def record_offline(page: Page) -> None:
    """A visit to 开化村 without signal, from 今天 to the line that says it is kept."""
    page.goto("/")
    page.get_by_role("link", name="开化村").first.tap()
    expect(page.locator("[data-time-summary]")).to_contain_text("起至保存")
    page.locator("input[name=talks-0-attendees]").fill("30")
    page.locator("label.chip", has_text="戴头盔").first.tap()
    save(page).tap()
    expect(page.get_by_text("已存：开化村")).to_be_visible(timeout=15_000)


# ---- ready, and only then


def test_ready_when_signed_in_then_said_as_progress_on_today_and_piece_by_piece_in_me(
    open_window, brigade
):
    page = open_window(**PHONE, service_workers="allow")
    sign_in(page, brigade.officer)
    expect(page.locator(".readiness-line")).to_contain_text("正在准备离线使用")
    wait_until_ready(page)
    page.goto("/me")
    card = page.locator(".readiness")
    expect(card).to_contain_text(re.compile(r"可离线使用 ✓ \d\d:\d\d"))
    expect(card.locator(".is-there")).to_have_count(4)


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
    expect(page.locator(".readiness")).to_contain_text("离线准备还差")
    expect(page.locator(".readiness")).to_contain_text("请用 https:// 开头的地址")
    context.close()


# ---- a day without signal


def test_day_without_signal_when_a_visit_is_made_then_it_is_kept_and_received_later(
    kept, app, brigade
):
    kept.context.set_offline(True)
    record_offline(kept)
    expect(strip(kept)).to_be_visible()
    assert visits(app) == 0
    kept.goto("/visits")
    row = kept.locator("[data-days] li")
    expect(row).to_contain_text("开化村")
    expect(row).to_contain_text("宣讲")
    expect(row).to_contain_text("已存在本机")
    kept.context.set_offline(False)
    kept.goto("/")
    expect(strip(kept)).to_be_hidden()
    kept.goto("/outbox")
    expect(kept.get_by_text("支队已收到").first).to_be_attached(timeout=15_000)
    assert visits(app) == 1


def test_day_without_signal_when_the_browser_was_closed_then_the_password_opens_it_again(
    browser_type: BrowserType,
    browser_type_launch_args: dict,
    server_url: str,
    app: Flask,
    brigade: Brigade,
    tmp_path: Path,
):
    def open_browser() -> BrowserContext:
        return browser_type.launch_persistent_context(
            tmp_path / "profile",
            base_url=server_url,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            **browser_type_launch_args,
            **PHONE,
        )

    first = open_browser()
    page = first.new_page()
    sign_in(page, brigade.officer)
    wait_until_ready(page)
    first.set_offline(True)
    record_offline(page)
    first.close()

    second = open_browser()
    second.set_offline(True)
    page = second.new_page()
    page.goto("/")
    expect(page.get_by_text("本机已锁定")).to_be_visible()
    page.locator("[data-lock=badge]").fill(brigade.officer.badge)
    page.locator("#lock-password").fill(brigade.officer.password)
    page.get_by_role("button", name="解锁").tap()
    expect(page.locator("[data-shell-recent]")).to_contain_text("开化村")
    expect(page.locator("[data-shell-recent]")).to_contain_text("已存在本机")
    second.set_offline(False)
    page.goto("/outbox")
    expect(page.get_by_text("支队已收到").first).to_be_attached(timeout=15_000)
    assert visits(app) == 1
    second.close()


def test_form_when_opened_without_signal_then_works_as_the_servers_does(kept, brigade):
    brigade.factory.visit(
        brigade.officer,
        brigade.place,
        campaign="one-helmet-one-belt",
        talks=[{"form": "on_site", "topics": ["helmet"], "audience": ["elderly"]}],
        leaflets=[{"material": "helmet-leaflet", "quantity": 77}],
    )
    kept.evaluate("localStorage.removeItem('outreach-prepared')")
    kept.goto("/me")  # a contact: the new visit's words come along
    kept.wait_for_function("localStorage.getItem('outreach-prepared')")
    kept.context.set_offline(True)
    open_form(kept, brigade)
    expect(kept.locator("[data-last-words]").first).to_contain_text("戴头盔")
    kept.get_by_role("button", name="照上次填").tap()
    expect(kept.locator("input[name=talks-0-topics][value=helmet]")).to_be_checked()
    expect(kept.locator("input[name=campaign][value=one-helmet-one-belt]")).to_be_checked()
    expect(kept.locator("#leaflets .amount").first).to_contain_text("上次")
    kept.locator("#talks .tap", has_text="20").first.tap()
    expect(kept.locator("input[name=talks-0-minutes]")).to_have_value("20")
    kept.get_by_role("button", name="再加一场宣讲").tap()
    kept.locator("input[name=talks-1-attendees]").fill("12")
    kept.get_by_role("button", name="开始计数").tap()
    kept.get_by_role("button", name="开始", exact=True).tap()
    kept.locator(".key[data-sight=worn]").first.tap()
    kept.locator(".counter__done").tap()
    kept.get_by_role("button", name="确认").tap()
    expect(kept.locator("[data-check-sum]").first).to_contain_text("戴1")
    expect(kept.locator("[data-draft-part=status]")).to_contain_text("已自动保存")
    open_form(kept, brigade)
    expect(kept.locator("[data-draft-part=banner]")).to_contain_text("接着填上次没存的：开化村")
    expect(kept.locator("input[name=talks-1-attendees]")).to_have_value("12")
    assert overflow(kept) == []


def test_picker_when_opened_without_signal_then_finds_villages_and_takes_new_ones(kept, brigade):
    brigade.factory.place("140110002205", "固驿村委会", brigade.unit)
    brigade.factory.visit(brigade.officer, brigade.place)
    kept.evaluate("localStorage.removeItem('outreach-prepared')")
    kept.goto("/me")
    kept.wait_for_function("localStorage.getItem('outreach-prepared')")
    kept.context.set_offline(True)
    kept.goto("/visits/new")
    expect(kept.locator("[data-picker=recent]")).to_contain_text("开化村")
    kept.locator("#place-search").fill("gyc")
    expect(kept.locator("[data-picker=results]")).to_contain_text("固驿村")
    kept.locator("#place-search").fill("不在册的村")
    kept.get_by_role("button", name="记为新地点").tap()
    expect(kept.locator("[data-place-part=name]")).to_have_text("不在册的村")
    expect(kept.get_by_text("新地点，保存后由负责人核对")).to_be_visible()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/me", "晋源大队01"),
        ("/map", "开化村"),
        ("/outbox", "都已收到"),
        ("/villages", "要联网才能看"),
    ],
)
def test_pages_when_there_is_no_signal_then_come_from_the_phone(kept, address, words):
    kept.context.set_offline(True)
    kept.goto(address)
    expect(kept.locator("main")).to_contain_text(words)
    assert overflow(kept) == []


def test_visit_when_kept_on_the_phone_then_read_without_signal_and_others_are_said_to_be_missing(
    kept, brigade
):
    visit = brigade.factory.visit(brigade.officer, brigade.place, nobody_met=True)
    kept.evaluate("localStorage.removeItem('outreach-prepared')")
    kept.goto("/me")
    kept.wait_for_function("localStorage.getItem('outreach-prepared')")
    kept.context.set_offline(True)
    kept.goto("/visits")
    kept.locator("[data-days] a").first.tap()
    expect(kept.locator("main")).to_contain_text("去了，没遇到人")
    kept.goto(f"/visits/{visit[:-4]}0000")
    expect(kept.locator("main")).to_contain_text("没有存在本机")


def test_language_when_changed_without_signal_then_the_kept_pages_speak_it(kept):
    kept.context.set_offline(True)
    kept.goto("/me")
    kept.locator("[data-shell-language] button[value=en]").tap()
    expect(kept.locator("html")).to_have_attribute("lang", "en")
    kept.goto("/")
    expect(kept.get_by_role("link", name="Record a visit").first).to_be_attached()


# ---- what is kept, and updates


def test_caches_when_looked_through_then_hold_nothing_of_an_account(kept, brigade):
    brigade.factory.visit(brigade.officer, brigade.place)
    for address in ("/", "/visits", "/me", "/map", f"/visits/new?place={brigade.place}"):
        kept.goto(address)
    found = kept.evaluate(
        """async () => {
          const all = [];
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const request of await cache.keys()) {
              const text = await (await cache.match(request, {ignoreVary: true})).text();
              all.push([new URL(request.url).pathname, text]);
            }
          }
          return all;
        }"""
    )
    assert found
    for path, text in found:
        assert path.startswith(("/static/dist/", "/shell/")), path
        for private in (brigade.officer.badge, brigade.officer.id, "晋源大队", "开化"):
            assert private not in text, f"{private} in {path}"


def shells(page: Page) -> list[str]:
    names: list[str] = page.evaluate("caches.keys()")
    return [name for name in names if name.startswith("outreach-shell-")]


def test_update_when_a_draft_waits_then_the_new_build_takes_over_and_sends_it(kept, app, brigade):
    open_form(kept, brigade)
    kept.locator("input[name=talks-0-attendees]").fill("30")
    kept.locator("label.chip", has_text="戴头盔").first.tap()
    expect(kept.locator("[data-draft-part=status]")).to_contain_text("已自动保存")
    app.config["BUILD_ID"] = "newbuild"
    kept.goto("/me")
    kept.wait_for_function(
        """async () => {
          const names = (await caches.keys()).filter((one) => one.startsWith('outreach-shell-'));
          return names.length === 1 && names[0].startsWith('outreach-shell-newbuild-');
        }""",
        timeout=READY_MS,
    )
    kept.context.set_offline(True)
    open_form(kept, brigade)
    assert kept.evaluate("document.documentElement.dataset.build") == "newbuild"
    expect(kept.locator("[data-draft-part=banner]")).to_contain_text("接着填上次没存的：开化村")
    expect(kept.locator("input[name=talks-0-attendees]")).to_have_value("30")
    kept.context.set_offline(False)
    save(kept).tap()
    expect(kept.get_by_text("已存：开化村")).to_be_visible(timeout=15_000)
    expect(kept.get_by_text("支队已收到").first).to_be_attached(timeout=15_000)
    assert visits(app) == 1


def test_update_when_signed_out_then_the_old_pages_go_on_working(kept, app, brigade):
    before = shells(kept)
    kept.context.clear_cookies()
    app.config["BUILD_ID"] = "newbuild"
    kept.evaluate(
        "navigator.serviceWorker.getRegistration().then((one) => one.update()).catch(() => null)"
    )
    kept.goto("/sign-in")
    assert shells(kept) == before
    kept.context.set_offline(True)
    open_form(kept, brigade)
    expect(kept.locator("[data-place-part=name]")).to_have_text("开化村")
    kept.context.set_offline(False)
    sign_in(kept, brigade.officer)
    kept.wait_for_function(
        "async () => (await caches.keys()).some((one) => one.startsWith('outreach-shell-newbuild-'))",
        timeout=READY_MS,
    )
