"""The server has lost the key that phones sealed to: what waits on them still arrives, whole."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from outreach.database import db
from outreach.photos.queries import list_photos_of_visit
from outreach.visits.models import SubmissionConflict
from tests.browser.outbox import expect_states, fill_in, open_ready_form, records
from tests.browser.visits import only_visit, save, visits
from tests.pictures import jpeg

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("held_up", "arrived"),
    [
        pytest.param("envelopes", 0, id="text and photo wait"),
        pytest.param("photos", 1, id="the photo alone waits"),
    ],
)
def test_visit_with_a_photo_when_the_key_was_lost_then_arrives_whole_by_itself(
    kept, app, brigade, expected_errors, tmp_path, held_up, arrived
):
    expected_errors.append("422")  # a photo that the server cannot open
    open_ready_form(kept, brigade)
    fill_in(kept)
    kept.locator("#photo_files").set_input_files(
        [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg(640, 480)}]
    )
    expect(kept.locator("[data-rows=photos] [data-row] img")).to_be_visible()
    kept.context.route(re.compile(f"/api/v1/{held_up}"), lambda route: route.abort())
    save(kept).tap()
    expect(kept.get_by_text("已存：开化村")).to_be_visible()
    expect_states(kept, "waiting")
    assert visits(app) == arrived

    lost = replace(app.config["SETTINGS"], handover_key_file=tmp_path / "another-key.pem")
    app.config["SETTINGS"] = lost
    kept.context.unroute_all()
    kept.goto("/outbox")
    expect(kept.get_by_text("都已收到，没有等待发送的")).to_be_visible()
    visit = only_visit(app)
    assert visit.talks[0].attendees == 30
    with app.app_context():
        (photo,) = list_photos_of_visit(visit)
        assert photo.state == "stored"
        assert photo.photo.uploaded_by_id == brigade.officer.id
        assert db.session.scalars(select(SubmissionConflict)).all() == []
    (entry,) = records(kept)
    assert entry["photosStored"] == entry["photos"] == [photo.sha256]
