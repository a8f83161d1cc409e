"""Photos on a phone: made small, without metadata, kept, marked, taken out, and sent."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import select

from outreach.database import db
from outreach.photos.files import path_of
from outreach.photos.models import Photo, VisitPhoto
from tests.browser.pages import DESK, PHONE, enter, overflow
from tests.browser.visits import only_visit, open_form, save, visits
from tests.pictures import PLANTED, encoded, exif, hostile, jpeg, noise, two_halves

pytestmark = pytest.mark.browser


@pytest.fixture
def large() -> bytes:
    """What a camera makes: upside down by its note, with its position, several megabytes."""
    data = encoded(noise(3000, 2000), "JPEG", quality=80, exif=exif(6))
    assert len(data) > 2_000_000
    assert dict(Image.open(BytesIO(data)).getexif().get_ifd(0x8825))
    return data


def choose(page: Page, *files: tuple[str, bytes]) -> None:
    page.locator("#photo_files").set_input_files(
        [{"name": name, "mimeType": "image/jpeg", "buffer": data} for name, data in files]
    )


def rows(page: Page) -> Any:
    return page.locator("[data-rows=photos] [data-row]")


def stored(app: Flask) -> list[tuple[Photo, bytes]]:
    """The photos on the server, with what lies on its disk."""
    folder: Path = app.config["SETTINGS"].photo_folder
    with app.app_context():
        photos = db.session.scalars(select(Photo)).all()
        return [(photo, path_of(folder, photo.sha256).read_bytes()) for photo in photos]


def named(app: Flask) -> list[VisitPhoto]:
    with app.app_context():
        return list(db.session.scalars(select(VisitPhoto).order_by(VisitPhoto.position)))


def wait_until_stored(page: Page, app: Flask, count: int) -> None:
    """The photos follow the text by themselves."""
    for _second in range(100):
        if len(stored(app)) == count:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{len(stored(app))} photos arrived, not {count}")


def test_photo_when_taken_then_small_upright_without_metadata_and_on_the_server(
    officer, app, brigade, large
):
    open_form(officer, brigade)
    expect(officer.get_by_text("可不拍。不拍村民正脸，不拍儿童")).to_be_visible()
    choose(officer, ("IMG_1.jpg", large))
    expect(rows(officer)).to_have_count(1)
    expect(rows(officer).locator("img")).to_be_visible()
    rows(officer).locator("label", has_text="照片里有人物").tap()
    save(officer).tap()
    expect(officer.get_by_text("开化村").first).to_be_visible()
    wait_until_stored(officer, app, 1)
    ((photo, data),) = stored(app)
    assert (photo.width, photo.height) == (1067, 1600)
    assert len(data) <= 600_000
    assert len(Image.open(BytesIO(data)).getexif()) == 0
    assert PLANTED not in data and b"Exif" not in data
    (row,) = named(app)
    assert (row.sha256, row.has_people, row.visit_id) == (photo.sha256, True, only_visit(app).id)


def test_photo_when_sent_from_the_phone_then_already_small_and_bare(officer, brigade, large):
    """The page's own shrinking, before anything leaves it."""
    open_form(officer, brigade)
    made = officer.evaluate(
        """async (letters) => {
          const bytes = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
          const input = document.querySelector('#photo_files');
          const chosen = new DataTransfer();
          chosen.items.add(new File([bytes], 'a.jpg', { type: 'image/jpeg' }));
          const encode = HTMLCanvasElement.prototype.toBlob;
          const made = [];
          HTMLCanvasElement.prototype.toBlob = function (callback, ...rest) {
            encode.call(this, async (blob) => {
              const all = new Uint8Array(await blob.arrayBuffer());
              const head = new TextDecoder('latin1').decode(all.slice(0, 4000));
              made.push({ width: this.width, height: this.height, size: all.length, head });
              callback(blob);
            }, ...rest);
          };
          input.files = chosen.files;
          input.dispatchEvent(new Event('change', { bubbles: true }));
          while (!document.querySelector('[data-rows=photos] [data-row] img:not([hidden])')) {
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
          return made;
        }""",
        base64.b64encode(large).decode(),
    )
    photo, small = made[-2], made[-1]
    print(f"{len(large)} bytes became {photo['size']} and {small['size']}")
    assert photo["size"] <= 600_000
    assert max(small["width"], small["height"]) == 320
    assert "Exif" not in photo["head"] and "GPS" not in photo["head"]


def test_photo_when_the_page_is_closed_then_kept_with_the_draft(officer, app, brigade):
    open_form(officer, brigade)
    choose(officer, ("a.jpg", jpeg(640, 480)), ("b.jpg", encoded(two_halves(300, 400))))
    expect(rows(officer).locator("img:visible")).to_have_count(2)
    rows(officer).nth(0).get_by_role("button", name="去掉").tap()
    expect(rows(officer)).to_have_count(1)
    rows(officer).locator("select").select_option("board")
    expect(officer.locator("[data-draft-part=status]")).to_contain_text("已自动保存")
    officer.wait_for_timeout(1500)
    context = officer.context
    officer.close()

    again = context.new_page()
    open_form(again, brigade)
    expect(rows(again)).to_have_count(1)
    expect(rows(again).locator("img")).to_be_visible()
    expect(rows(again).locator("select")).to_have_value("board")
    save(again).tap()
    wait_until_stored(again, app, 1)
    assert [(row.purpose, row.has_people) for row in named(app)] == [("board", False)]


def test_photo_when_no_picture_then_said_in_words_and_the_rest_is_kept(officer, brigade):
    open_form(officer, brigade)
    choose(officer, ("good.jpg", jpeg()), ("bad.jpg", hostile()["text"]))
    expect(officer.locator("[data-photo-status]")).to_have_text("“bad.jpg”打不开，请换一张")
    expect(rows(officer)).to_have_count(1)


def test_photos_when_more_than_nine_then_said(officer, brigade):
    open_form(officer, brigade)
    choose(officer, *((f"{at}.jpg", jpeg(40 + at, 30)) for at in range(10)))
    expect(officer.locator("[data-photo-status]")).to_have_text("最多9张照片")
    expect(rows(officer)).to_have_count(9)


def test_save_when_tapped_while_photos_are_made_small_then_waits_for_them(
    officer, app, brigade, large
):
    open_form(officer, brigade)
    choose(officer, ("a.jpg", large), ("b.jpg", jpeg(2000, 1500)))
    save(officer).tap()
    wait_until_stored(officer, app, 2)
    assert visits(app) == 1
    assert len(named(app)) == 2


def test_photo_when_taken_without_signal_then_kept_and_sent_when_it_returns(
    officer, app, brigade, expected_errors
):
    expected_errors.append("ERR_INTERNET_DISCONNECTED")
    open_form(officer, brigade)
    # The photo's own box for people is hidden once the phone's store is open.
    expect(officer.locator("[data-photo-people]")).to_be_hidden()
    officer.context.set_offline(True)
    choose(officer, ("a.jpg", jpeg(640, 480)))
    expect(rows(officer).locator("img")).to_be_visible()
    save(officer).tap()
    expect(officer.locator("[data-save-status], .notice, h1").first).to_be_visible()
    officer.wait_for_timeout(1000)
    assert visits(app) == 0
    officer.context.set_offline(False)
    wait_until_stored(officer, app, 1)
    assert [row.visit_id for row in named(app)] == [only_visit(app).id]


def test_photo_when_the_server_loses_its_file_before_the_receipt_then_goes_again(
    officer, app, brigade
):
    folder: Path = app.config["SETTINGS"].photo_folder
    lost = []

    def lose_first(route):
        answer = route.fetch()
        if route.request.method == "PUT" and not lost:
            lost.append(route.request.url.rsplit("/", 1)[1])
            path_of(folder, lost[0]).unlink()
        route.fulfill(response=answer)

    officer.context.route("**/api/v1/photos/*", lose_first)
    open_form(officer, brigade)
    officer.locator("html[data-vault=open]").wait_for()
    choose(officer, ("a.jpg", jpeg(640, 480)))
    expect(rows(officer).locator("img")).to_be_visible()
    save(officer).tap()
    expect(officer.get_by_text("已存：开化村")).to_be_visible()
    for _try in range(100):
        if lost:
            break
        officer.wait_for_timeout(100)
    officer.goto("/outbox")
    expect(officer.get_by_text("都已收到，没有等待发送的")).to_be_visible()
    assert path_of(folder, lost[0]).exists()


def test_note_when_a_phone_number_is_typed_then_warned_and_masked(officer, app, brigade):
    open_form(officer, brigade)
    note = officer.locator(".private-note").last
    expect(note).to_be_hidden()
    officer.locator("textarea[name=notes]").fill("找王某138 1234 5678")
    expect(note).to_have_text("好像有电话号码，存之前会遮住")
    officer.locator("textarea[name=notes]").fill("人多")
    expect(note).to_be_hidden()
    officer.locator("textarea[name=notes]").fill("晋A12345没戴")
    expect(note).to_have_text("好像有车牌号，存之前会遮住")
    save(officer).tap()
    officer.wait_for_url("**/")
    for _try in range(100):
        if visits(app):
            break
        officer.wait_for_timeout(100)
    assert only_visit(app).notes == "晋A＊＊＊45没戴"


def test_form_without_script_when_a_photo_is_chosen_then_stored(open_window, app, brigade, large):
    page = open_window(**PHONE, java_script_enabled=False)
    enter(page, brigade.officer)
    page.goto(f"/visits/new?place={brigade.place}")
    page.locator("#photo_files").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": large}
    )
    page.get_by_label("新选的照片里有人物").check()
    page.locator(".action-bar button").click()
    page.wait_for_url("**/")
    ((photo, data),) = stored(app)
    assert (photo.width, photo.height) == (1067, 1600)
    assert PLANTED not in data
    assert [row.has_people for row in named(app)] == [True]


def test_photos_when_the_phone_can_keep_nothing_then_sent_small_with_the_form(
    phone, app, brigade, large
):
    """As over plain HTTP, where browsers give no cryptography."""
    phone.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    enter(phone, brigade.officer)
    open_form(phone, brigade)
    choose(phone, ("a.jpg", large))
    expect(rows(phone)).to_have_count(1)
    choose(phone, ("b.jpg", jpeg(640, 480)))
    expect(rows(phone).locator("img:visible")).to_have_count(2)
    rows(phone).nth(1).get_by_role("button", name="去掉").tap()
    expect(rows(phone)).to_have_count(1)
    phone.get_by_label("新选的照片里有人物").check()
    save(phone).tap()
    phone.wait_for_url(lambda url: "/visits/new" not in url)
    ((photo, _data),) = stored(app)
    assert (photo.width, photo.height) == (1067, 1600)
    assert [row.has_people for row in named(app)] == [True]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_visit_when_opened_then_photos_open_large_one_after_the_other(
    open_window: Callable[..., Page], app, brigade, language
):
    hashes = []
    for at, colour in enumerate(("red", "green")):
        data = encoded(Image.new("RGB", (800, 600), colour), "JPEG")
        hashes.append(hashlib.sha256(data).hexdigest())
        headers = brigade.phone.headers
        brigade.phone.client.put(f"/api/v1/photos/{hashes[at]}", data=data, headers=headers)
    names = [{"sha256": each} for each in [*hashes, "0" * 64]]
    visit_id = brigade.factory.visit(brigade.officer, brigade.place, photos=names)
    desk = open_window(**DESK)
    enter(desk, brigade.leader, language)
    desk.goto(f"/visits/{visit_id}")
    pictures = desk.locator(".photo-grid img")
    expect(pictures).to_have_count(2)
    expect(pictures.nth(0)).to_have_js_property("naturalWidth", 320)
    pictures.nth(0).click()
    dialog = desk.locator("dialog.photo-view")
    expect(dialog).to_be_visible()
    large_one = dialog.locator("img")
    expect(large_one).to_have_attribute("src", re.compile(r"/photos/[\w-]+$"))
    first = large_one.get_attribute("src")
    desk.keyboard.press("ArrowRight")
    expect(large_one).not_to_have_attribute("src", first or "")
    desk.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    if language == "zh":
        expect(desk.get_by_text("还差1张照片，手机联网后会送来")).to_be_visible()
        assert pictures.nth(0).get_attribute("alt") == "照片1：现场"
    assert overflow(desk) == []


def test_form_when_on_a_small_phone_then_nothing_sticks_out(officer, brigade):
    open_form(officer, brigade)
    choose(officer, ("a.jpg", jpeg(640, 480)), ("b.jpg", jpeg(480, 640)))
    expect(rows(officer).locator("img:visible")).to_have_count(2)
    assert overflow(officer) == []
    for button in rows(officer).get_by_role("button").all():
        box = button.bounding_box()
        assert box and box["height"] >= 44
