"""The day's round on the phone without signal: its stops, the form it opens, and what was reached."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from outreach.accounts.models import Account
from outreach.database import db
from outreach.periods import today
from outreach.places.models import Place
from outreach.rounds.routes import Pace
from outreach.rounds.services import make_round
from outreach.vocabulary.queries import find_campaign
from tests.browser.kept import refresh
from tests.browser.visits import save

pytestmark = pytest.mark.browser


def test_round_when_without_signal_then_opens_the_filled_form_and_marks_what_was_reached(
    kept, app, brigade
):
    with app.app_context():
        leader = db.session.get(Account, brigade.leader.id)
        officer = db.session.get(Account, brigade.officer.id)
        place = db.session.get(Place, brigade.place)
        facts = {place.id: {"market": True}}
        campaign = find_campaign("one-helmet-one-belt")
        make_round(
            leader, leader.unit, today(), [place], [officer, leader], Pace(), facts,
            send=True, campaign=campaign,
        )  # fmt: skip
    refresh(kept)
    kept.context.set_offline(True)
    kept.goto("/")
    card = kept.locator("[data-shell-rounds]")
    expect(card).to_contain_text("今天的行程")
    expect(card).to_contain_text("从未到过·当天逢集")
    card.get_by_role("link", name="开化村").tap()
    expect(kept.locator("[data-place-part=name]").first).to_have_text("开化村")
    expect(kept.locator("[data-time-summary]")).to_contain_text("起至保存")
    expect(kept.locator("input[name=police_count]")).to_have_value("2")
    expect(kept.locator("input[name=campaign]:checked")).to_have_value("one-helmet-one-belt")
    save(kept).tap()
    expect(kept.get_by_text("已存：开化村")).to_be_visible()
    expect(card).to_contain_text("已到")
    expect(card).to_contain_text("今天的行程已走完")
