"""Other villages of a fair are chosen without signal, survive a reload, and arrive with the visit."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from outreach.database import db
from outreach.visits.models import Visit
from tests.browser.kept import refresh, wait_for
from tests.browser.visits import save

pytestmark = pytest.mark.browser


def test_villages_when_chosen_without_signal_then_kept_in_the_draft_and_sent(
    kept, app, brigade, factory
):
    other = factory.place("140110002205", "西峪村委会", brigade.unit)
    refresh(kept)
    kept.context.set_offline(True)
    kept.goto(f"/visits/new?place={brigade.place}")
    card = kept.locator("#also_reached")
    expect(card.locator("[data-also=search]")).to_be_hidden()
    card.locator("summary").tap()
    card.locator("[data-also=search]").fill("xyc")
    card.get_by_role("button", name="西峪村").tap()
    expect(card.locator("[data-summary]")).to_have_text("西峪村")
    expect(kept.locator("[data-draft-part=status]")).to_contain_text("已自动保存")
    kept.reload()
    expect(card.locator("[data-summary]")).to_have_text("西峪村")
    expect(card.locator("input[name=also_reached]")).to_have_value(other)
    save(kept).tap()
    expect(kept.get_by_text("已存：开化村")).to_be_visible()
    kept.context.set_offline(False)
    with kept.expect_response("**/api/v1/envelopes"):
        kept.goto("/")
    with app.app_context():
        (visit,) = db.session.query(Visit).all()
        assert [place.id for place in visit.also_reached] == [other]
    wait_for(kept, "document.readyState === 'complete'")
