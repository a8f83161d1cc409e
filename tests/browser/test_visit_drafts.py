"""Drafts: nothing typed is lost, nothing is stored twice."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import sign_in
from tests.browser.visits import only_visit, open_form, save, visits

pytestmark = pytest.mark.browser


def wait_for_draft(page: Page) -> None:
    expect(page.locator("[data-draft-part=status]")).to_contain_text("已自动保存")


def test_draft_when_the_page_is_closed_then_taken_up_and_gone_once_stored(officer, app, brigade):
    open_form(officer, brigade)
    officer.locator("input[name=talks-0-attendees]").fill("30")
    officer.get_by_role("button", name="再加一场宣讲").tap()
    officer.locator("input[name=talks-1-attendees]").fill("12")
    officer.locator("label.chip", has_text="酒驾").nth(1).tap()
    wait_for_draft(officer)
    context = officer.context
    officer.close()

    again = context.new_page()
    again.goto("/visits")
    expect(again.locator("[data-drafts]")).to_contain_text("开化村")
    again.locator("[data-drafts] a").first.tap()
    expect(again.locator("[data-draft-part=banner]")).to_contain_text("接着填上次没存的：开化村")
    expect(again.locator("input[name=talks-0-attendees]")).to_have_value("30")
    expect(again.locator("input[name=talks-1-attendees]")).to_have_value("12")
    again.locator("label.chip", has_text="戴头盔").first.tap()
    save(again).tap()
    expect(again.get_by_text("已存：开化村")).to_be_visible()
    again.goto("/visits")
    expect(again.locator(".visit-days")).to_contain_text("宣讲42人次")
    expect(again.locator(".drafts")).to_be_hidden()
    assert [talk.topics for talk in only_visit(app).talks] == [["helmet"], ["drink_driving"]]


def test_draft_when_words_were_chosen_then_the_form_says_them_again(officer, brigade):
    open_form(officer, brigade)
    officer.locator("label.chip", has_text="戴头盔").first.tap()
    wait_for_draft(officer)
    open_form(officer, brigade)
    expect(officer.locator("[data-chosen]").first).to_contain_text("戴头盔")
    expect(officer.locator("input[name=campaign][value='']")).to_be_checked()


def test_draft_when_a_save_was_refused_then_the_end_is_open_again(
    officer, brigade, expected_errors
):
    expected_errors.append("422")
    open_form(officer, brigade)
    officer.locator("input[name=talks-0-attendees]").fill("5200")
    save(officer).tap()
    expect(officer.locator(".error-summary")).to_be_visible()
    wait_for_draft(officer)
    open_form(officer, brigade)
    expect(officer.locator("[data-draft-part=banner]")).to_be_visible()
    expect(officer.locator("[data-time-summary]")).to_contain_text("起至保存")


def test_draft_when_discarded_then_the_form_is_empty(officer, brigade):
    open_form(officer, brigade)
    officer.locator("input[name=talks-0-attendees]").fill("30")
    wait_for_draft(officer)
    open_form(officer, brigade)
    officer.get_by_role("button", name="丢弃").tap()
    expect(officer.locator("input[name=talks-0-attendees]")).to_have_value("")
    expect(officer.locator("[data-draft-part=banner]")).to_be_hidden()


def test_draft_when_a_second_visit_is_begun_then_both_are_kept(officer, brigade):
    open_form(officer, brigade)
    officer.locator("input[name=talks-0-attendees]").fill("30")
    wait_for_draft(officer)
    open_form(officer, brigade)
    officer.get_by_role("link", name="另记一次").tap()
    expect(officer.locator("input[name=talks-0-attendees]")).to_have_value("")
    officer.locator("input[name=talks-0-attendees]").fill("40")
    wait_for_draft(officer)
    officer.reload()
    expect(officer.locator("input[name=talks-0-attendees]")).to_have_value("40")
    officer.goto("/visits")
    expect(officer.locator("[data-drafts] > li")).to_have_count(2)


def test_draft_when_another_account_signs_in_then_it_does_not_see_it(officer, brigade):
    open_form(officer, brigade)
    officer.locator("input[name=talks-0-attendees]").fill("30")
    wait_for_draft(officer)
    colleague = brigade.factory.account("officer", brigade.unit)
    officer.context.clear_cookies()
    sign_in(officer, colleague)
    open_form(officer, brigade)
    expect(officer.locator("input[name=talks-0-attendees]")).to_have_value("")
    officer.goto("/visits")
    expect(officer.locator(".drafts")).to_be_hidden()


def test_save_when_there_is_no_network_then_said_in_words_and_nothing_is_lost(
    officer, app, brigade, expected_errors
):
    expected_errors.append("ERR_INTERNET_DISCONNECTED")
    open_form(officer, brigade)
    officer.locator("input[name=talks-0-attendees]").fill("30")
    officer.locator("label.chip", has_text="戴头盔").first.tap()
    officer.context.set_offline(True)
    save(officer).tap()
    expect(officer.get_by_text("没有网络，填的内容已存在本机草稿里")).to_be_visible()
    officer.context.set_offline(False)
    save(officer).tap()
    expect(officer.get_by_text("已存：开化村")).to_be_visible()
    assert visits(app) == 1


#: The next request reaches the server; its answer never reaches the page.
LOSE_ANSWER = """() => {
  const fetch = window.fetch;
  window.fetch = async (...request) => {
    window.fetch = fetch;
    window.lost = (await fetch(...request)).status;
    throw new TypeError('the connection broke');
  };
}"""


def test_save_when_the_answer_is_lost_then_saving_again_stores_once(officer, app, brigade):
    open_form(officer, brigade)
    officer.locator("textarea[name=notes]").evaluate("area => { area.value = '只存一次'; }")
    officer.evaluate(LOSE_ANSWER)
    save(officer).tap()
    expect(officer.get_by_text("没有网络，填的内容已存在本机草稿里")).to_be_visible()
    assert officer.evaluate("window.lost") == 201
    save(officer).tap()
    expect(officer.get_by_text("已存：开化村")).to_be_visible()
    assert visits(app) == 1


def test_save_when_signed_out_meanwhile_then_the_visit_waits_for_the_password(
    officer, app, brigade
):
    open_form(officer, brigade)
    officer.locator("input[name=talks-0-attendees]").fill("30")
    officer.locator("label.chip", has_text="戴头盔").first.tap()
    officer.context.clear_cookies()
    save(officer).tap()
    expect(officer.get_by_text("登录已过期，填的内容都在本机")).to_be_visible()
    officer.get_by_role("link", name="重新登录").tap()
    officer.locator("input[name=badge]").fill(brigade.officer.badge)
    officer.locator("input[name=password]").fill(brigade.officer.password)
    officer.locator("main button.button--primary").tap()
    expect(officer.locator("input[name=talks-0-attendees]")).to_have_value("30")
    save(officer).tap()
    expect(officer.get_by_text("已存：开化村")).to_be_visible()
    assert only_visit(app).talks[0].attendees == 30


def test_draft_when_a_stored_visit_is_being_changed_then_it_is_kept_apart(officer, brigade):
    visit = brigade.factory.visit(brigade.officer, brigade.place, notes="原来的")
    officer.goto(f"/visits/{visit}/edit")
    officer.locator("input[name=police_count]").evaluate("field => { field.value = '3'; }")
    officer.locator("textarea[name=notes]").fill("改了一半")
    wait_for_draft(officer)
    open_form(officer, brigade)
    expect(officer.locator("[data-draft-part=banner]")).to_be_hidden()
    officer.goto("/visits")
    expect(officer.locator("[data-drafts]")).to_contain_text("修改：开化村")
    officer.locator("[data-drafts] a").first.tap()
    expect(officer.locator("textarea[name=notes]")).to_have_value("改了一半")
    save(officer).tap()
    expect(officer.get_by_text("已改好：开化村")).to_be_visible()
    expect(officer.get_by_text("改了一半").first).to_be_visible()
