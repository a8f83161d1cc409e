"""A phone joins its unit by a one-time code, as its user sees it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from outreach.accounts.models import Account
from outreach.database import db
from outreach.devices.enrolment import make_code
from tests.browser.pages import PHONE, enter

pytestmark = pytest.mark.browser


def test_phone_when_the_code_is_given_then_says_its_number_and_knows_it_afterwards(
    app, brigade, open_window, expected_errors
):
    with app.app_context():
        leader = db.session.get(Account, brigade.leader.id)
        code, _until = make_code(leader.unit, actor=leader)
    page = open_window(**PHONE)
    enter(page, brigade.officer)

    expected_errors.append("400")
    page.goto("/enrol?code=AAAAA22222")
    page.get_by_role("button", name="登记这部手机").click()
    expect(page.get_by_role("alert")).to_contain_text("这个代码不对或已失效，请重新要一个")

    page.get_by_label("代码", exact=True).fill(code.lower())
    page.get_by_role("button", name="登记这部手机").click()
    expect(page.get_by_text("已登记：晋源大队1号机")).to_be_visible()

    page.goto("/enrol")
    expect(page.get_by_text("这部手机已登记：晋源大队1号机")).to_be_visible()
