"""The lock: a PIN or password opens what lies on the phone, also without signal; nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.kept import wait_for, wait_until_ready
from tests.browser.outbox import CUT, fill_in, open_ready_form, record, records
from tests.browser.pages import PHONE, sign_in
from tests.browser.visits import open_form, save, visits

pytestmark = pytest.mark.browser

PIN = "271828"

#: The first signing key that is asked for comes when `slowKeys` is called.
_SLOW_KEYS = """(() => {
  const make = SubtleCrypto.prototype.generateKey;
  SubtleCrypto.prototype.generateKey = async function (algorithm, ...more) {
    if (algorithm.name === 'ECDSA' && !window.slowKeys) {
      await new Promise((resolve) => { window.slowKeys = resolve; });
    }
    return make.call(this, algorithm, ...more);
  };
})()"""


@pytest.fixture
def enrolled(open_window, app, brigade, expected_errors) -> Page:
    """An enrolled phone with a PIN, the worker and everything on it."""
    expected_errors += CUT
    page = open_window(**PHONE, service_workers="allow")
    sign_in(page, brigade.officer)
    wait_until_ready(page)
    enrol(page, brigade)
    page.goto("/me")
    page.locator("#pin").fill(PIN)
    page.locator("#pin_again").fill(PIN)
    page.get_by_role("button", name="设PIN").tap()
    expect(page.get_by_text("PIN已设好")).to_be_visible()
    return page


def enrol(page: Page, brigade) -> None:
    """Joins the phone to the brigade by a one-time code."""
    page.goto(f"/enrol?code={brigade.factory.enrolment_code(brigade.leader)}")
    page.get_by_role("button", name="登记这部手机").tap()
    expect(page.get_by_text("已登记：")).to_be_visible()


def lock(page: Page) -> None:
    """Ten minutes pass without a touch."""
    page.evaluate("localStorage.setItem('outreach-locked', '1')")
    page.evaluate("navigator.serviceWorker?.controller?.postMessage({vault: 'forget'})")
    page.goto("/")
    page.wait_for_url("**/lock?next=**")


def until(page: Page, is_so: Callable[[], object]) -> None:
    """Until what the page's scripts bring about is so."""
    for _ in range(400):
        if is_so():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it never was so")


def press(page: Page, pin: str) -> None:
    for digit in pin:
        page.locator(f".pin__key[value='{digit}']").tap()


def test_lock_when_the_pin_is_given_without_signal_then_goes_on_where_one_was(
    enrolled, app, brigade
):
    enrolled.goto(f"/visits/new?place={brigade.place}")
    enrolled.locator("html[data-vault=open]").wait_for()
    fill_in(enrolled, "33")
    expect(enrolled.locator("[data-draft-part=status]")).to_contain_text("已自动保存")
    lock(enrolled)
    enrolled.context.set_offline(True)
    enrolled.goto("/visits")
    enrolled.wait_for_url("**/lock?next=**")
    key = enrolled.locator(".pin__key").first.bounding_box()
    assert key is not None and min(key["width"], key["height"]) >= 72
    press(enrolled, PIN)
    enrolled.wait_for_url("**/visits")
    expect(enrolled.locator("[data-drafts]")).to_contain_text("开化村")
    enrolled.locator("[data-drafts] a").first.tap()
    expect(enrolled.locator("input[name=talks-0-attendees]")).to_have_value("33")
    save(enrolled).tap()
    expect(enrolled.get_by_text("已存：开化村")).to_be_visible()
    enrolled.context.set_offline(False)
    expect(enrolled.get_by_text("支队已收到").first).to_be_visible()
    assert visits(app) == 1


def test_pin_when_wrong_ten_times_then_is_gone_and_the_records_are_not(enrolled, brigade):
    enrolled.goto(f"/visits/new?place={brigade.place}")
    enrolled.locator("html[data-vault=open]").wait_for()
    fill_in(enrolled, "34")
    expect(enrolled.locator("[data-draft-part=status]")).to_contain_text("已自动保存")
    lock(enrolled)
    line = enrolled.locator("[data-lock=line]")
    for left in range(9, 0, -1):
        press(enrolled, "000000")
        expect(line).to_have_text(f"PIN不对，还可试{left}次")
    press(enrolled, "000000")
    expect(line).to_have_text("PIN错了10次，已作废。请用密码打开")
    assert "pin" not in records(enrolled, "vaults")[0]["wraps"]
    enrolled.locator("#lock-password").fill("wrong")
    enrolled.get_by_role("button", name="解锁").tap()
    expect(line).to_have_text("密码不对")
    enrolled.locator("#lock-password").fill(brigade.officer.password)
    enrolled.get_by_role("button", name="解锁").tap()
    enrolled.wait_for_url(lambda url: "/lock" not in url)
    enrolled.goto("/visits")
    expect(enrolled.locator("[data-drafts]")).to_contain_text("开化村")


def test_lock_when_the_pin_is_forgotten_then_signing_in_opens_it(enrolled, brigade):
    lock(enrolled)
    enrolled.get_by_role("link", name="忘记了，或换人：重新登录").tap()
    enrolled.wait_for_url("**/sign-in**")
    enrolled.locator("input[name=badge]").fill(brigade.officer.badge)
    enrolled.locator("input[name=password]").fill(brigade.officer.password)
    enrolled.locator("main button.button--primary").tap()
    enrolled.wait_for_url(lambda url: "/sign-in" not in url)
    enrolled.locator("html[data-vault=open]").wait_for()
    assert "/lock" not in enrolled.url


def test_lock_when_two_use_the_phone_then_the_badge_says_whose_it_is(
    phone, brigade, expected_errors
):
    expected_errors.append("401")  # the page may ask once more while it is left
    sign_in(phone, brigade.officer)
    record(phone, brigade)
    expect(phone.get_by_text("支队已收到")).to_be_visible()
    colleague = brigade.factory.account("officer", brigade.unit)
    phone.context.clear_cookies()
    sign_in(phone, colleague)
    phone.context.clear_cookies()
    phone.goto("/lock?next=/outbox")
    phone.locator("#lock-badge").fill("nobody-1")
    phone.locator("#lock-password").fill(brigade.officer.password)
    phone.get_by_role("button", name="解锁").tap()
    expect(phone.locator("[data-lock=line]")).to_have_text("本机没有这个警号的记录")
    phone.locator("#lock-badge").fill(brigade.officer.badge.upper())
    phone.get_by_role("button", name="解锁").tap()
    phone.wait_for_url(lambda url: urlsplit(url).path == "/outbox")


@pytest.mark.parametrize("address", ["//evil.example", "/%5Cevil.example", "/%09/evil.example"])
def test_lock_when_the_address_leads_elsewhere_then_stays_on_this_site(officer, address):
    officer.locator("html[data-vault=open]").wait_for()
    officer.goto(f"/lock?next={address}")
    officer.wait_for_url(lambda url: "/lock" not in url)
    assert "evil" not in officer.url


def test_lock_when_the_phone_lies_idle_then_the_page_is_emptied(officer, brigade):
    officer.clock.install()
    open_ready_form(officer, brigade)
    fill_in(officer)
    officer.clock.run_for(31 * 60_000)
    officer.wait_for_url("**/lock?next=**")
    assert "开化村" not in officer.inner_text("body")
    officer.clock.resume()
    open_form_is_closed = officer.evaluate("document.querySelector('form.visit') === null")
    assert open_form_is_closed


def test_lock_when_one_page_lies_idle_and_another_is_used_then_neither_is_emptied(officer, brigade):
    officer.clock.install()
    open_ready_form(officer, brigade)
    other = officer.context.new_page()
    open_ready_form(other, brigade)
    fill_in(other)
    officer.clock.run_for(20 * 60_000)
    other.locator("textarea[name=notes]").press("a")
    officer.clock.run_for(20 * 60_000)
    for page in (officer, other):
        expect(page.locator("form.visit")).to_be_attached()
    officer.clock.run_for(15 * 60_000)
    for page in (officer, other):
        page.wait_for_url("**/lock?next=**")


def test_sign_in_when_script_is_off_then_works_as_before(open_window, brigade):
    page = open_window(**PHONE, java_script_enabled=False)
    sign_in(page, brigade.officer)
    page.goto(f"/visits/new?place={brigade.place}")
    expect(page.locator("form.visit")).to_be_visible()


def test_first_password_when_set_then_the_store_opens_with_it(phone, brigade):
    account = brigade.factory.account("officer", brigade.unit, own_password=False)
    sign_in(phone, account)
    phone.wait_for_url("**/first-password**")
    for name in ("password", "password_again"):
        phone.locator(f"input[name={name}]").fill("chuanghu 43 ludeng")
    phone.get_by_role("button", name="保存密码").tap()
    phone.wait_for_url(lambda url: "/first-password" not in url)
    open_form(phone, brigade)
    phone.locator("html[data-vault=open]").wait_for()
    assert {"password", "server"} <= set(records(phone, "vaults")[0]["wraps"])


def test_first_password_when_the_page_makes_the_store_meanwhile_then_it_opens_with_it(
    phone, brigade
):
    account = brigade.factory.account("officer", brigade.unit, own_password=False)
    phone.add_init_script(_SLOW_KEYS)
    asked: list[Route] = []

    def hold_first(route: Route) -> None:
        # The page's own: what the one before it asks may still be on its way.
        is_own = "/first-password" in (route.request.header_value("referer") or "")
        if asked or not is_own:
            route.continue_()
        if is_own:
            asked.append(route)

    phone.context.route("**/api/v1/session", hold_first)
    sign_in(phone, account)
    phone.wait_for_url("**/first-password**")
    until(phone, lambda: asked)
    for name in ("password", "password_again"):
        phone.locator(f"input[name={name}]").fill("chuanghu 43 ludeng")
    phone.get_by_role("button", name="保存密码").tap()
    # The form makes keys; only then the page's own question is answered, and it makes some, too.
    wait_for(phone, "window.slowKeys !== undefined")
    asked[0].continue_()
    until(phone, lambda: records(phone, "vaults"))
    phone.evaluate("window.slowKeys()")
    phone.wait_for_url(lambda url: "/first-password" not in url)
    assert {"password", "server"} <= set(records(phone, "vaults")[0]["wraps"])
