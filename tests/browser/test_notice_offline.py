"""A notice on the phone without signal: read, put away, told to the server at the next contact."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from outreach.accounts.models import Account
from outreach.database import db, utc_now
from outreach.notices.models import Notice, NoticeUnit
from outreach.notices.services import note_seen, send_notice, withdraw_notice
from outreach.places.models import Place
from tests.browser.kept import refresh, wait_for

pytestmark = pytest.mark.browser


def send_flood(app, brigade):
    """A drill of the brigade's leader, about its village; its id."""
    now = utc_now()
    with app.app_context():
        leader = db.session.get(Account, brigade.leader.id)
        place = db.session.get(Place, brigade.place)
        values = {
            "kind": "flood", "level": "red", "is_drill": True, "title": "漫水桥不要过",
            "text": "今晚有暴雨", "valid_from": now - timedelta(hours=1),
            "valid_until": now + timedelta(hours=6),
        }  # fmt: skip
        return send_notice(leader, values, [leader.unit_id], [place]).id


def test_notice_when_without_signal_then_is_read_put_away_and_told_when_it_returns(
    kept, app, brigade
):
    notice = send_flood(app, brigade)

    def seen_at():
        with app.app_context():
            return db.session.get(NoticeUnit, (notice, brigade.unit)).seen_at

    refresh(kept)
    kept.context.set_offline(True)
    kept.goto("/")
    card = kept.locator("[data-notice]")
    expect(card).to_contain_text("演练")
    expect(card).to_contain_text("汛情·红色预警·至")
    expect(card).to_contain_text("涉及：开化村")
    card.get_by_text("转告用的现成稿").tap()
    expect(card.locator("[data-ready=sign_short]")).to_contain_text("【演练】漫水路段 禁止通行")
    kept.goto(f"/visits/new?place={brigade.place}")
    expect(kept.locator("[data-place-notices]")).to_contain_text("漫水桥不要过")
    kept.goto("/")
    card.get_by_role("button", name="知道了").tap()
    expect(card).to_have_count(0)
    kept.reload()
    expect(kept.locator("[data-shell-recent]")).to_be_attached()
    expect(card).to_have_count(0)
    assert seen_at() is None
    kept.context.set_offline(False)
    with kept.expect_response("**/api/v1/notices/seen") as told:
        kept.goto("/")
    assert told.value.status == 200
    assert seen_at() is not None
    wait_for(kept, "document.querySelector('[data-notice]') === null")


def test_notice_when_withdrawn_then_the_phone_no_longer_offers_to_pass_it_on(kept, app, brigade):
    notice = send_flood(app, brigade)
    refresh(kept)
    kept.goto("/")
    card = kept.locator("[data-notice]")
    expect(card.get_by_role("link", name="打开通知，记下转告")).to_be_visible()
    card.get_by_role("link").tap()
    expect(kept.get_by_role("button", name="记下转告")).to_be_visible()
    kept.get_by_role("radio", name="微信群").tap()
    with app.app_context():
        leader = db.session.get(Account, brigade.leader.id)
        row = db.session.get(Notice, notice)
        note_seen(leader, row)
        withdraw_notice(leader, row, "雨没下")
    kept.get_by_role("button", name="记下转告").tap()
    expect(kept.get_by_text("不要再转告，请告诉听过的人")).to_be_visible()
    expect(kept.get_by_role("button", name="记下转告")).to_have_count(0)
    refresh(kept)
    kept.context.set_offline(True)
    kept.goto("/")
    expect(card).to_contain_text("这条通知已撤回：雨没下")
    expect(card.get_by_role("link", name="打开通知", exact=True)).to_be_visible()
