"""A hazard reported without signal survives a reload and arrives with its visit; stock says as of when."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from outreach.accounts.queries import find_account_by_badge
from outreach.database import db, new_id
from outreach.hazards.models import Hazard
from outreach.periods import today
from outreach.stock.services import Entry, receive
from outreach.units.queries import get_unit
from outreach.vocabulary.models import Material
from tests.browser.kept import refresh, wait_for
from tests.browser.visits import save

pytestmark = pytest.mark.browser


def test_hazard_when_reported_without_signal_then_kept_in_the_draft_and_sent(kept, app, brigade):
    with app.app_context():
        leaflet = db.session.query(Material).filter_by(code="helmet-leaflet").one()
        leader = find_account_by_badge(brigade.leader.badge)
        receive(leader, get_unit(brigade.unit), Entry(new_id(), leaflet, 380, today()))
    refresh(kept)
    kept.context.set_offline(True)
    kept.goto(f"/visits/new?place={brigade.place}")
    expect(kept.locator("#leaflets [data-left]:visible").first).to_contain_text("库存还剩380份（")
    card = kept.locator("#hazards")
    card.locator("summary").tap()
    card.get_by_label("在哪里、什么样").fill("村东小学路口")
    save(kept).tap()
    expect(kept.locator(".error-summary")).to_contain_text("请选隐患类型")
    card.get_by_role("radio", name="路口无减速带").tap()
    expect(card.locator("[data-summary]")).to_contain_text("路口无减速带")
    card.get_by_role("button", name="再报一处").tap()
    second = card.locator("[data-row='1']")
    second.get_by_role("radio", name="占道堆放、晒粮").tap()
    expect(kept.locator("[data-draft-part=status]")).to_contain_text("已自动保存")
    kept.reload()
    expect(card.locator("[data-row='0'] input[type=text]")).to_have_value("村东小学路口")
    save(kept).tap()
    expect(kept.get_by_text("已存：开化村")).to_be_visible()
    kept.context.set_offline(False)
    with kept.expect_response("**/api/v1/envelopes"):
        kept.goto("/")
    with app.app_context():
        rows = db.session.query(Hazard).order_by(Hazard.row_key).all()
        assert [(row.kind, row.note) for row in rows] == [
            ("no_speed_bump", "村东小学路口"),
            ("roadside_stacking", ""),
        ]
    wait_for(kept, "document.readyState === 'complete'")
