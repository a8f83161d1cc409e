"""How a visit came in is kept with it."""

from __future__ import annotations

from outreach.database import db
from outreach.visits.models import Visit
from tests.visits.sheet import Sheet


def source_of(app, visit_id):
    with app.app_context():
        return db.session.get_one(Visit, visit_id).source


def test_source_when_sent_to_the_api_then_api(app, factory, brigade):
    assert source_of(app, factory.visit(brigade.officer, brigade.place)) == "api"


def test_source_when_typed_on_the_page_then_page(app, officer, brigade):
    sheet = Sheet.open(officer, f"/visits/new?place={brigade.place}")
    assert sheet.save().status_code == 302
    with app.app_context():
        assert db.session.scalars(db.select(Visit)).one().source == "page"
