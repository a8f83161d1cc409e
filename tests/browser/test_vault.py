"""What lies on a phone can be read only by who stored it: not by the next user, not from the disk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from scripts.browser import LAUNCH_ARGUMENTS, find_chromium
from tests.browser.outbox import (
    CUT,
    fill_in,
    open_ready_form,
    record,
    record_without_signal,
    records,
)
from tests.browser.pages import PHONE, sign_in
from tests.browser.visits import open_form, save, visits
from tests.soak.killed_phone import MOST_LOST_S, kill_while_typing

pytestmark = pytest.mark.browser

NOTE = "暗号七三一独有的备注"

#: Everything a page can read of what the browser stores, as one text.
DUMP = """async () => {
  const seen = [JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage}), document.cookie];
  const text = (value) => {
    if (value instanceof ArrayBuffer) return text(new Uint8Array(value));
    if (ArrayBuffer.isView(value)) return new TextDecoder('utf-8').decode(value)
      + new TextDecoder('utf-16le').decode(value.slice(0, value.length - value.length % 2));
    if (Array.isArray(value)) return value.map(text).join(' ');
    if (value && typeof value === 'object') return Object.entries(value).map(([k, v]) => k + ' ' + text(v)).join(' ');
    return String(value);
  };
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done) => { indexedDB.open(name).onsuccess = (e) => done(e.target.result); });
    for (const store of db.objectStoreNames) {
      const all = await new Promise((done) => {
        db.transaction(store).objectStore(store).getAll().onsuccess = (e) => done(e.target.result);
      });
      seen.push(name + ' ' + store + ' ' + text(all));
    }
    db.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      seen.push(request.url + ' ' + await (await cache.match(request)).text());
    }
  }
  return seen.join('\\n');
}"""


def planted(brigade) -> list[str]:
    """What the first user knows and nobody else may read."""
    return [NOTE, "开化村", brigade.officer.badge, "晋源大队01"]


def fill_the_store(page: Page, brigade) -> None:
    """A draft, a visit that waits, a visit that was received: all with the note."""
    for step in ("received", "waiting", "draft"):
        open_ready_form(page, brigade)
        fill_in(page)
        page.locator("textarea[name=notes]").evaluate(
            f"area => {{ area.value = '{NOTE}'; area.dispatchEvent(new Event('input', {{bubbles: true}})); }}"
        )
        if step == "draft":
            expect(page.locator("[data-draft-part=status]")).to_contain_text("已自动保存")
            continue
        if step == "waiting":
            page.context.route("**/api/v1/envelopes", lambda route: route.abort())
        save(page).tap()
        expect(page.get_by_text("已存：开化村")).to_be_visible()
    assert len(records(page)) == 2 and len(records(page, "records")) >= 3


def sign_out(page: Page) -> None:
    page.goto("/me")
    page.get_by_role("button", name="退出登录").tap()
    page.get_by_role("button", name="仍要退出").tap()
    page.wait_for_url("**/sign-in**")


def test_store_when_signed_out_then_nothing_of_the_user_can_be_read(
    officer, brigade, expected_errors
):
    expected_errors += [*CUT, "401"]  # the page may ask once more while it is left
    fill_the_store(officer, brigade)
    sign_out(officer)
    dump = officer.evaluate(DUMP)
    assert len(dump) > 5000
    assert [word for word in planted(brigade) if word in dump] == []


def test_store_when_another_signs_in_then_sees_nothing_and_the_visit_still_goes(
    officer, app, brigade, expected_errors
):
    expected_errors += [*CUT, "401"]  # the page may ask once more while it is left
    fill_the_store(officer, brigade)
    sign_out(officer)
    colleague = brigade.factory.account("officer", brigade.unit, display_name="同事甲")
    sign_in(officer, colleague)
    officer.locator("html[data-vault=open]").wait_for()
    assert [word for word in [NOTE, brigade.officer.badge] if word in officer.evaluate(DUMP)] == []
    officer.goto("/visits")
    expect(officer.locator(".drafts")).to_be_hidden()
    officer.goto("/outbox")
    expect(officer.get_by_text("本机还有别人的1次走访等发送")).to_be_visible()
    assert NOTE not in officer.inner_text("body")
    officer.context.unroute("**/api/v1/envelopes")
    officer.get_by_role("button", name="现在发送").tap()
    expect(officer.get_by_text("都已收到，没有等待发送的")).to_be_visible()
    assert visits(app) == 2


def test_store_when_one_who_keeps_nothing_signs_in_then_is_shut_for_all_pages(
    officer, brigade, expected_errors
):
    expected_errors += ["401", "403"]  # the open page may ask once more before it is shut
    officer.locator("html[data-vault=open]").wait_for()
    other = officer.context.new_page()
    officer.context.clear_cookies()
    auditor = brigade.factory.account("auditor", brigade.unit)
    sign_in(other, auditor)
    officer.wait_for_url("**/lock?next=**")
    other.goto("/outbox")
    other.locator("[data-outbox=empty]").wait_for()
    assert other.locator("html[data-vault=open]").count() == 0


def test_disk_when_the_browser_is_closed_then_nothing_of_the_user_is_on_it(
    playwright, server_url, brigade, tmp_path
):
    context = playwright.chromium.launch_persistent_context(
        str(tmp_path / "profile"),
        executable_path=find_chromium(),
        args=LAUNCH_ARGUMENTS,
        base_url=server_url,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        **PHONE,
    )
    page = context.new_page()
    sign_in(page, brigade.officer)
    expect(page.locator(".readiness-line")).to_contain_text("可离线使用", timeout=30_000)
    fill_the_store(page, brigade)
    page.goto("/visits")
    page.goto("/outbox")
    sign_out(page)
    context.close()
    found = []
    for file in (tmp_path / "profile").rglob("*"):
        if not file.is_file():
            continue
        content = file.read_bytes()
        for word in planted(brigade):
            if word == brigade.officer.badge and file.name.startswith("Login Data"):
                continue  # the browser's own list of passwords, which its user is asked about
            if word.encode() in content or word.encode("utf-16-le") in content:
                found.append((word, str(file.relative_to(tmp_path))))
    assert found == []


def test_old_drafts_when_their_account_opens_its_store_then_encrypted_and_still_there(
    phone, brigade
):
    phone.goto("/healthz")
    draft = {
        "id": "0f7e9a52-8f0e-4d0f-9f59-0c58ab7f7a01",
        "account": brigade.officer.id,
        "address": f"/visits/new?place={brigade.place}",
        "place": brigade.place,
        "title": "开化村 罗城街道",
        "startedAt": "2026-11-20T09:30",
        "edit": False,
        "fields": [
            ["submission_id", "0f7e9a52-8f0e-4d0f-9f59-0c58ab7f7a01"],
            ["captured_at", "2026-11-20T09:30"],
            ["village_id", brigade.place],
            ["talks-0-attendees", "27"],
            ["notes", NOTE],
        ],
        "savedAt": 1,
    }
    phone.evaluate(
        """(draft) => new Promise((resolve) => {
          const request = indexedDB.open('outreach', 1);
          request.onupgradeneeded = () => {
            request.result.createObjectStore('drafts', {keyPath: 'id'}).createIndex('account', 'account');
            request.result.createObjectStore('counts', {keyPath: 'id'}).createIndex('draft', 'draft');
          };
          request.onsuccess = () => {
            const change = request.result.transaction('drafts', 'readwrite');
            change.objectStore('drafts').put(draft);
            change.objectStore('drafts').put({...draft, id: 'x', account: 'somebody else', fields: []});
            change.oncomplete = () => { request.result.close(); resolve(); };
          };
        })""",
        draft,
    )
    sign_in(phone, brigade.officer)
    open_form(phone, brigade)
    expect(phone.locator("[data-draft-part=banner]")).to_contain_text("接着填上次没存的")
    expect(phone.locator("input[name=talks-0-attendees]")).to_have_value("27")
    assert NOTE not in json.dumps(records(phone, "records"), ensure_ascii=False)
    assert [each["account"] for each in records(phone, "drafts")] == ["somebody else"]


def test_store_when_the_password_was_changed_elsewhere_then_opens_with_the_new_one(
    officer, app, brigade, expected_errors
):
    expected_errors.append("401")  # the page may ask once more while it is left
    open_ready_form(officer, brigade)
    fill_in(officer)
    expect(officer.locator("[data-draft-part=status]")).to_contain_text("已自动保存")
    officer.context.clear_cookies()
    new = brigade.factory.change_password(brigade.officer, "另一个 很长的 新密码 2027")
    sign_in(officer, new)
    open_form(officer, brigade)
    expect(officer.locator("input[name=talks-0-attendees]")).to_have_value("30")
    # From now on the new password opens it, also without signal.
    wraps = records(officer, "vaults")[0]["wraps"]
    assert {"password", "server"} <= set(wraps)


@pytest.mark.slow
def test_typing_when_the_browser_is_killed_then_two_seconds_are_lost_at_most(
    playwright, server_url, brigade, tmp_path: Path
):
    report = kill_while_typing(
        playwright, server_url, brigade.officer, brigade.place, tmp_path / "profile", kills=4
    )
    assert report.kills == 4
    assert report.damaged == []
    assert report.most_lost_s <= MOST_LOST_S, report.lost_s


def test_visit_when_the_browser_is_killed_after_saving_then_it_is_there(
    officer, app, brigade, expected_errors
):
    expected_errors += CUT
    record_without_signal(officer, brigade)
    context = officer.context
    officer.close(run_before_unload=False)
    context.set_offline(False)
    again = context.new_page()
    again.goto("/outbox")
    expect(again.get_by_text("都已收到，没有等待发送的")).to_be_visible()
    assert visits(app) == 1


def test_record_when_put_in_anothers_place_then_does_not_open(officer, brigade):
    record(officer, brigade)
    record(officer, brigade)
    expect(officer.get_by_text("支队已收到")).to_be_visible()
    kept = [each for each in records(officer, "records") if each["kind"] == "visit"]
    assert len({each["id"] for each in kept}) == 2
    officer.evaluate(
        """([one, other]) => new Promise((resolve) => {
          indexedDB.open('outreach').onsuccess = ({target}) => {
            const change = target.result.transaction('records', 'readwrite');
            const store = change.objectStore('records');
            store.get([one.account, 'visit', one.id]).onsuccess = ({target: {result}}) =>
              store.put({...result, id: other.id});
            change.oncomplete = () => { target.result.close(); resolve(); };
          };
        })""",
        kept,
    )
    officer.goto("/outbox")
    officer.locator("html[data-vault=open]").wait_for()
    officer.get_by_text("最近已收到2次").tap()
    expect(officer.locator("[data-state=received]", has_text="开化村")).to_have_count(1)
    rows = officer.locator("[data-state=received] .list__title")
    expect(rows).to_have_count(2)
    assert sum("开化村" in text for text in rows.all_inner_texts()) == 1
