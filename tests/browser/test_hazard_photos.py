"""A hazard reported by itself with photos: made small on the phone, kept on the page without signal."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import select

from outreach.database import db
from outreach.hazards.models import Hazard
from outreach.photos.files import path_of
from outreach.photos.models import HazardPhoto, Photo
from tests.browser.pages import PHONE, enter, overflow
from tests.pictures import encoded, exif, hostile, jpeg, noise

pytestmark = pytest.mark.browser

ONE_HAZARD = re.compile(r"/hazards/[0-9a-f-]{36}$")


def choose(page: Page, *files: tuple[str, bytes]) -> None:
    page.locator("#photo_files").set_input_files(
        [{"name": name, "mimeType": "image/jpeg", "buffer": data} for name, data in files]
    )


def rows(page: Page):
    return page.locator("[data-rows=photos] [data-row]")


def stored(app):
    """The photos that hazards name, as they lie on the server's disk, with who is in them."""
    with app.app_context():
        found = db.session.execute(
            select(Photo, HazardPhoto.has_people)
            .join(HazardPhoto, HazardPhoto.sha256 == Photo.sha256)
            .order_by(HazardPhoto.position)
        ).all()
        folder = app.config["SETTINGS"].photo_folder
        return [
            (photo.width, photo.height, path_of(folder, photo.sha256).read_bytes(), people)
            for photo, people in found
        ]


def test_hazard_when_photographed_on_a_phone_then_small_kept_without_signal_and_shown(
    officer, app, brigade
):
    large = encoded(noise(3000, 2000), "JPEG", quality=80, exif=exif(6))
    officer.goto(f"/hazards/new?place={brigade.place}")
    officer.get_by_role("radio", name="路面破损").tap()
    choose(officer, ("IMG_1.jpg", large), ("bad.jpg", hostile()["text"]), ("b.jpg", jpeg(640, 480)))
    expect(officer.locator("[data-photo-status]")).to_have_text("“bad.jpg”打不开，请换一张")
    expect(rows(officer)).to_have_count(2)
    rows(officer).nth(1).get_by_role("button", name="去掉").tap()
    expect(rows(officer)).to_have_count(1)
    expect(rows(officer).locator("img")).to_have_attribute("alt", "照片：隐患")
    # Nothing of it goes to the phone's own store: the box for people in it stays.
    officer.get_by_label("新选的照片里有人物").check()
    send = officer.get_by_role("button", name="报这处隐患")
    officer.context.set_offline(True)
    send.tap()
    expect(officer.get_by_role("alert").filter(has_text="没有信号，还没有报上")).to_be_visible()
    expect(rows(officer)).to_have_count(1)
    officer.context.set_offline(False)
    expect(officer.locator("[data-no-signal]")).to_be_hidden()
    send.tap()
    officer.wait_for_url(ONE_HAZARD)
    ((width, height, data, has_people),) = stored(app)
    assert (width, height, has_people) == (1067, 1600, True)
    assert len(data) <= 600_000 and not Image.open(BytesIO(data)).getexif()
    picture = officer.locator(".photo-grid img")
    expect(picture).to_have_js_property("naturalWidth", 213)
    picture.tap()
    expect(officer.locator("dialog.photo-view img")).to_be_visible()
    expect(officer.locator("dialog.photo-view img")).to_have_js_property("naturalHeight", 1600)


def test_report_when_pressed_while_photos_are_made_small_then_waits_and_is_sent_once(
    officer, app, brigade
):
    officer.goto(f"/hazards/new?place={brigade.place}")
    officer.get_by_role("radio", name="路面破损").tap()
    choose(officer, *((f"{at}.jpg", encoded(noise(2000, 1500 + at))) for at in range(2)))
    officer.get_by_role("button", name="报这处隐患").tap()
    officer.wait_for_url(ONE_HAZARD)
    assert len(stored(app)) == 2
    with app.app_context():
        assert db.session.query(Hazard).count() == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_report_page_when_on_a_small_phone_then_nothing_sticks_out(
    open_window, brigade, language, expected_errors
):
    expected_errors.append("422")
    page = open_window(**PHONE)
    enter(page, brigade.officer, language)
    page.goto(f"/hazards/new?place={brigade.place}")
    choose(page, ("a.jpg", jpeg(640, 480)), ("b.jpg", jpeg(480, 640)))
    expect(rows(page).locator("img:visible")).to_have_count(2)
    assert overflow(page) == []
    # Refused for want of a kind: the photos come back named, with what is asked of each.
    page.locator(".action-bar button").tap()
    expect(page.locator(".error-summary")).to_be_visible()
    expect(rows(page).locator("img:visible")).to_have_count(2)
    assert overflow(page) == []
