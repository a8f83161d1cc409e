"""A day without signal: every page of the field opens, a visit is made, kept, and received later."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, BrowserType, expect

from outreach.accounts.models import Account
from outreach.database import db, transaction
from outreach.visits.reviews import Seen, return_visit
from tests.brigade import Brigade
from tests.browser.conftest import LiveServer
from tests.browser.kept import record_offline, refresh, strip, wait_until_ready
from tests.browser.outbox import record
from tests.browser.pages import PHONE, overflow, sign_in
from tests.browser.visits import only_visit, open_form, save, visits
from tests.pictures import jpeg

pytestmark = pytest.mark.browser


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
    expect(row).to_contain_text("宣讲30人次")
    expect(row).to_contain_text("已存在本机")
    kept.context.set_offline(False)
    # The open page follows what becomes of it.
    expect(row).to_contain_text("支队已收到")
    kept.goto("/")
    expect(strip(kept)).to_be_hidden()
    kept.goto("/outbox")
    expect(kept.get_by_text("支队已收到").first).to_be_attached()
    assert visits(app) == 1


def test_day_without_signal_when_the_browser_was_closed_then_the_password_opens_it_again(
    browser_type: BrowserType,
    browser_type_launch_args: dict,
    server: LiveServer,
    app: Flask,
    brigade: Brigade,
    tmp_path: Path,
):
    def open_browser() -> BrowserContext:
        return browser_type.launch_persistent_context(
            tmp_path / "profile",
            base_url=server.url,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            **browser_type_launch_args,
            **PHONE,
        )

    first = open_browser()
    page = first.new_page()
    sign_in(page, brigade.officer)
    wait_until_ready(page)
    server.stop()
    record_offline(page)
    first.close()

    second = open_browser()
    page = second.new_page()
    page.goto("/")
    expect(page.get_by_text("本机已锁定")).to_be_visible()
    page.locator("#lock-password").fill(brigade.officer.password)
    page.get_by_role("button", name="解锁").tap()
    expect(page.locator("[data-shell-recent]")).to_contain_text("开化村")
    expect(page.locator("[data-shell-recent]")).to_contain_text("已存在本机")
    server.start()
    page.goto("/outbox")
    expect(page.get_by_text("支队已收到").first).to_be_attached()
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
    refresh(kept)  # the new visit's words come along
    kept.context.set_offline(True)
    open_form(kept, brigade)
    expect(kept.locator("[data-last-words]").first).to_contain_text("戴头盔")
    kept.locator("textarea[name=notes]").scroll_into_view_if_needed()
    expect(strip(kept)).to_be_in_viewport()
    expect(strip(kept)).to_have_text("没有网络，照常记录，有网后自动发送")
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
    refresh(kept)
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
    refresh(kept)
    kept.context.set_offline(True)
    kept.goto("/visits")
    kept.locator("[data-days] a").first.tap()
    expect(kept.locator("main")).to_contain_text("去了，没遇到人")
    kept.goto(f"/visits/{visit[:-4]}0000")
    expect(kept.locator("main")).to_contain_text("没有存在本机")


def test_visit_when_a_leader_gave_it_back_then_today_says_why_without_signal(kept, app, brigade):
    visit = brigade.factory.visit(brigade.officer, brigade.place, nobody_met=True)
    with app.app_context(), transaction():
        leader = db.session.get_one(Account, brigade.leader.id)
        return_visit(leader, visit, "资料数量似多一个0", Seen(1, "submitted"))
    refresh(kept)
    kept.context.set_offline(True)
    kept.goto("/")
    returned = kept.locator("[data-shell-returned]")
    expect(returned).to_contain_text("负责人退回：资料数量似多一个0")
    returned.get_by_role("link", name="开化村").tap()
    expect(kept.locator(".notice--act")).to_contain_text("资料数量似多一个0")


def test_language_when_changed_without_signal_then_the_kept_pages_speak_it(kept):
    kept.context.set_offline(True)
    kept.goto("/me")
    kept.locator("[data-shell-language] button[value=en]").tap()
    expect(kept.locator("html")).to_have_attribute("lang", "en")
    kept.goto("/")
    expect(kept.get_by_role("link", name="Record a visit").first).to_be_attached()


def test_visits_when_one_was_changed_since_the_server_was_asked_then_as_it_was_sent(
    kept, app, brigade
):
    record(kept, brigade)
    refresh(kept)
    kept.context.route("**/api/v1/field-data", lambda route: route.abort())
    kept.goto(f"/visits/{only_visit(app).id}/edit")
    expect(kept.locator("[data-time-summary]")).to_have_text(re.compile("^[0-9]{2}:[0-9]{2}"))
    kept.locator("html[data-vault=open]").wait_for()
    kept.locator("input[name=talks-0-attendees]").fill("44")
    # With a photo the change goes through the outbox.
    kept.locator("#photo_files").set_input_files(
        [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg(640, 480)}]
    )
    expect(kept.locator("[data-rows=photos] [data-row] img")).to_be_visible()
    save(kept).tap()
    expect(kept.get_by_text("已改：开化村")).to_be_visible()
    kept.context.set_offline(True)
    kept.goto("/visits")
    rows = kept.locator("[data-shell-visits] .list__item")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("宣讲44人次")
    expect(rows).to_contain_text("支队已收到")


def test_lock_when_asked_for_without_signal_then_only_the_password_opens_the_phone(kept, brigade):
    kept.context.set_offline(True)
    kept.goto("/me")
    kept.get_by_role("button", name="现在锁上").tap()
    kept.wait_for_url("**/lock?next=**")
    kept.goto("/visits")
    kept.wait_for_url("**/lock?next=**")
    kept.locator("#lock-password").fill(brigade.officer.password)
    kept.get_by_role("button", name="解锁").tap()
    kept.wait_for_url("**/visits")
    expect(kept.locator("[data-shell-visits]")).to_be_visible()
