"""Photos on pages without script: added, refused, taken out, shown, and to whom."""

from __future__ import annotations

import html
import re
from io import BytesIO

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from outreach.database import db
from outreach.photos.files import path_of
from outreach.photos.models import Photo, VisitPhoto
from outreach.visits.models import Visit, VisitRevision
from tests.photos.conftest import hash_of
from tests.photos.test_images import is_bare, opened
from tests.pictures import encoded, exif, jpeg, two_halves
from tests.visits.sheet import Sheet, count_visits, new_sheet, only_visit

pytestmark = pytest.mark.any_engine


def send(sheet: Sheet, *files: tuple[str, bytes], name: str = "", value: str = "") -> Sheet:
    """Sends the form with files chosen, by 保存 or by another button."""
    sent = MultiDict(sheet.fields)
    sent.poplist("photo_files")
    if name:
        sent.add(name, value)
    for file_name, data in files:
        sent.add("photo_files", (BytesIO(data), file_name))
    sheet.response = sheet.client.post(sheet.action, data=sent, content_type="multipart/form-data")
    return Sheet(sheet.client, sheet.response)


def photos_of(app) -> list[VisitPhoto]:
    with app.app_context():
        return list(
            db.session.scalars(
                select(VisitPhoto)
                .where(VisitPhoto.position.is_not(None))
                .order_by(VisitPhoto.position)
            )
        )


def test_form_when_opened_then_photos_are_an_offer(officer, brigade):
    sheet = new_sheet(officer, brigade)
    assert sheet.has("可不拍。不拍村民正脸，不拍儿童")
    assert 'enctype="multipart/form-data"' in sheet.text
    assert not any(name.startswith("photos-") for name in sheet.fields)


def test_visit_when_saved_with_photos_then_stored_bare_and_shown(app, officer, brigade, folder):
    first, second = jpeg(800, 600, exif=exif(6)), encoded(two_halves(300, 200), "PNG")
    sheet = new_sheet(officer, brigade, photo_files_people="y")
    assert send(sheet, ("a.jpg", first), ("b.png", second)).status == 302
    visit = only_visit(app)
    assert [row.sha256 for row in photos_of(app)] == [hash_of(first), hash_of(second)]
    assert all(row.has_people and row.purpose == "scene" for row in photos_of(app))
    assert is_bare(path_of(folder, hash_of(first)).read_bytes())
    assert opened(path_of(folder, hash_of(first)).read_bytes()).size == (600, 800)

    page = officer.get(f"/visits/{visit.id}").text
    large = re.findall(r'href="(/photos/[\w-]+)"', page)
    small = re.findall(r'src="(/photos/[\w-]+/small)"', page)
    assert len(large) == len(small) == 2
    assert "照片1：现场，有人物" in page
    picture = officer.get(large[0])
    assert picture.mimetype == "image/jpeg"
    assert picture.headers["Cache-Control"] == "private, no-store"
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert opened(officer.get(small[0]).data).size == (240, 320)


def test_photo_when_refused_then_said_at_the_field_and_nothing_typed_is_lost(app, officer, brigade):
    sheet = new_sheet(officer, brigade, notes="路口有积水", talks__0__topics=["helmet"])
    again = send(sheet, ("good.jpg", jpeg()), ("virus.svg", b"<svg/>"))
    assert again.status == 422
    assert again.errors() == ["没有存“virus.svg”：不是照片。请选 JPEG、PNG 或 WebP 照片"]
    assert again.fields["notes"] == "路口有积水"
    assert again.fields["photos-0-sha256"] == hash_of(jpeg())
    assert count_visits(app) == 0
    assert re.search(r'src="/photos/[\w-]+/small"', again.text)
    assert again.save().status_code == 302
    assert [row.sha256 for row in photos_of(app)] == [hash_of(jpeg())]


def test_photo_when_the_form_has_other_errors_then_kept_and_both_said(app, officer, brigade):
    sheet = new_sheet(officer, brigade, talks__0__topics=["helmet"], talks__0__attendees=5200)
    again = send(sheet, ("a.jpg", jpeg()), ("b.txt", b"text"))
    assert again.status == 422
    assert sorted(again.errors()) == [
        "人次最多5000，请核对",
        "没有存“b.txt”：不是照片。请选 JPEG、PNG 或 WebP 照片",
    ]
    again.fill(talks__0__attendees=52)
    assert again.save().status_code == 302
    assert len(photos_of(app)) == 1


def test_photos_when_more_than_nine_then_the_rest_is_said(app, officer, brigade):
    files = [(f"{at}.jpg", jpeg(40 + at, 30)) for at in range(11)]
    again = send(new_sheet(officer, brigade), *files)
    assert again.errors() == ["最多9张照片，没有存“9.jpg”", "最多9张照片，没有存“10.jpg”"]
    assert again.save().status_code == 302
    assert len(photos_of(app)) == 9


def test_photo_when_chosen_twice_then_named_once(app, officer, brigade):
    assert send(new_sheet(officer, brigade), ("a.jpg", jpeg()), ("b.jpg", jpeg())).status == 302
    assert len(photos_of(app)) == 1


def test_photo_when_taken_out_and_added_on_the_edit_page_then_a_revision_says_so(
    app, officer, brigade
):
    old, new = jpeg(60, 40), jpeg(70, 40)
    send(new_sheet(officer, brigade), ("a.jpg", old))
    visit = only_visit(app)
    sheet = Sheet.open(officer, f"/visits/{visit.id}/edit")
    assert sheet.fields["photos-0-sha256"] == hash_of(old)
    sheet = sheet.press("step", "drop-photos-0")
    assert "photos-0-sha256" not in sheet.fields
    sheet = send(sheet, ("b.jpg", new))
    assert sheet.status == 302
    assert [row.sha256 for row in photos_of(app)] == [hash_of(new)]
    page = html.unescape(officer.get(f"/visits/{visit.id}/history").text)
    assert hash_of(old)[:8] in page and hash_of(new)[:8] in page
    with app.app_context():
        named = db.session.scalars(select(VisitPhoto.sha256)).all()
        assert sorted(named) == sorted([hash_of(old), hash_of(new)])


def test_photo_when_marked_then_purpose_and_people_are_kept(app, officer, brigade):
    send(new_sheet(officer, brigade), ("a.jpg", jpeg()))
    sheet = Sheet.open(officer, f"/visits/{only_visit(app).id}/edit")
    sheet.fill(photos__0__purpose="board", photos__0__has_people="y")
    assert sheet.save().status_code == 302
    (row,) = photos_of(app)
    assert (row.purpose, row.has_people) == ("board", True)
    assert "照片1：展板，有人物" in officer.get(f"/visits/{only_visit(app).id}").text


def test_page_when_photos_have_not_arrived_then_says_how_many(app, officer, brigade):
    named = [{"sha256": f"{at:064x}"} for at in range(3)]
    visit_id = brigade.factory.visit(brigade.officer, brigade.place, photos=named)
    page = officer.get(f"/visits/{visit_id}").text
    assert "还差3张照片，手机联网后会送来" in page
    assert "/small" not in page
    brigade.phone.client.put(
        f"/api/v1/photos/{hash_of(b'none')}", data=b"none", headers=brigade.phone.headers
    )


def test_page_when_a_photo_was_refused_then_says_why(officer, brigade):
    bad = b"<svg/>"
    brigade.phone.client.put(
        f"/api/v1/photos/{hash_of(bad)}", data=bad, headers=brigade.phone.headers
    )
    visit_id = brigade.factory.visit(
        brigade.officer, brigade.place, photos=[{"sha256": hash_of(bad)}]
    )
    page = officer.get(f"/visits/{visit_id}").text
    assert "不是照片" in page
    assert "还差" not in page


def test_notes_when_they_hold_a_phone_number_then_masked_everywhere(app, officer, brigade):
    sheet = new_sheet(officer, brigade, notes="找王某13812345678")
    assert sheet.save().status_code == 302
    visit = only_visit(app)
    assert visit.notes == "找王某138＊＊＊＊5678"
    with app.app_context():
        revision = db.session.scalars(select(VisitRevision)).one()
        assert "13812345678" not in str((revision.content, revision.received))
    page = officer.get(f"/visits/{visit.id}").text
    assert "138＊＊＊＊5678" in page
    assert "电话、证件号、车牌号存的时候已遮住" in page


# ---- who may see a photo ----


@pytest.fixture
def photo_id(app, officer, brigade) -> str:
    send(new_sheet(officer, brigade), ("a.jpg", jpeg()))
    with app.app_context():
        return db.session.scalars(select(Photo)).one().id


@pytest.mark.parametrize(
    ("role", "unit", "status"),
    [
        ("brigade_leader", "own", 200),
        ("headquarters_analyst", "root", 200),
        ("officer", "own", 200),
        ("officer", "other", 404),
        ("brigade_leader", "other", 404),
        ("auditor", "root", 403),
    ],
)
def test_photo_when_asked_for_then_only_within_scope(app, brigade, photo_id, role, unit, status):
    factory = brigade.factory
    units = {"own": lambda: brigade.unit, "root": factory.root, "other": factory.unit}
    client = app.test_client()
    factory.sign_in(client, factory.account(role, units[unit]()))
    for address in (f"/photos/{photo_id}", f"/photos/{photo_id}/small"):
        assert client.get(address).status_code == status


def test_photo_when_named_by_no_visit_then_only_its_sender_sees_it(app, officer, brigade):
    brigade.phone.client.put(
        f"/api/v1/photos/{hash_of(jpeg())}", data=jpeg(), headers=brigade.phone.headers
    )
    with app.app_context():
        stray = db.session.scalars(select(Photo)).one().id
    leader = app.test_client()
    brigade.factory.sign_in(leader, brigade.leader)
    assert officer.get(f"/photos/{stray}").status_code == 200
    assert leader.get(f"/photos/{stray}").status_code == 404


def test_photo_when_nobody_is_signed_in_then_to_the_sign_in(app, photo_id):
    assert "/sign-in" in app.test_client().get(f"/photos/{photo_id}").headers["Location"]


def test_visit_when_read_by_the_api_then_its_photos_are_named(app, officer, brigade):
    send(new_sheet(officer, brigade), ("a.jpg", jpeg()))
    (item,) = brigade.phone.get("/api/v1/visits").json["items"]
    assert item["photos"] == [
        {"sha256": hash_of(jpeg()), "purpose": "scene", "has_people": False, "stored": True}
    ]
    assert Visit is not None
