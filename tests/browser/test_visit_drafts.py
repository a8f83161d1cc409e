"""Drafts: nothing typed is lost, nothing is stored twice."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import sign_in
from tests.browser.visits import only_visit, open_form, save

pytestmark = pytest.mark.browser


def wait_for_draft(page: Page) -> None:
    """Until all that was typed is kept, not only what came first."""
    expect(page.locator("[data-draft-part=status]")).to_contain_text("已自动保存")
    expect(page.locator("form[data-unkept]")).to_have_count(0)


def test_draft_when_the_page_is_closed_then_taken_up_and_gone_once_stored(officer, app, brigade):
    open_form(officer, brigade)
    officer.locator("input[name=talks-0-attendees]").fill("30")
    officer.get_by_role("button", name="再加一场宣讲").tap()
    officer.locator("input[name=talks-1-attendees]").fill("12")
    officer.locator("label.chip", has_text="酒驾").nth(1).tap()
    officer.get_by_text("直接填数").first.tap()
    officer.locator("input[data-sight=worn]").first.fill("5")
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
    expect(again.locator("[data-check-sum]").first).to_contain_text("看到5 戴5")
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


def test_draft_when_a_save_found_something_wrong_then_the_end_is_open_again(officer, brigade):
    open_form(officer, brigade)
    officer.locator("input[name=talks-0-attendees]").fill("5200")
    save(officer).tap()
    expect(officer.locator(".error-summary")).to_contain_text("人次最多5000，请核对")
    wait_for_draft(officer)
    open_form(officer, brigade)
    expect(officer.locator("[data-draft-part=banner]")).to_be_visible()
    expect(officer.locator("[data-time-summary]")).to_contain_text("起至保存")


def test_draft_when_discarded_then_the_form_is_empty(officer, brigade):
    open_form(officer, brigade)
    officer.locator("input[name=talks-0-attendees]").fill("30")
    wait_for_draft(officer)
    open_form(officer, brigade)
    # Nothing brings it back: it is asked first.
    officer.once("dialog", lambda dialog: dialog.dismiss())
    officer.get_by_role("button", name="丢弃").tap()
    expect(officer.locator("input[name=talks-0-attendees]")).to_have_value("30")
    officer.once("dialog", lambda dialog: dialog.accept())
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


def test_draft_when_another_account_signs_in_then_it_does_not_see_it(
    officer, brigade, expected_errors
):
    expected_errors.append("401")  # the page may ask once more while it is left
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
