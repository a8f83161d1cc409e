"""Retention: what is removed when, and what is not."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from outreach.audit.models import AuditEvent
from outreach.database import db, utc_now
from outreach.photos.files import has_picture, path_of
from outreach.photos.models import Photo, RefusedPhoto
from outreach.photos.queries import photo_states
from outreach.photos.tidy import Tidied, tidy_photos
from tests.phone import submission
from tests.photos.conftest import hash_of
from tests.pictures import jpeg


@pytest.fixture
def tidy(app):
    """Tidies as of so many days from now."""

    def run(days: float) -> Tidied:
        with app.app_context():
            return tidy_photos(utc_now() + timedelta(days=days))

    return run


def state(app, data: bytes) -> str:
    with app.app_context():
        return photo_states([hash_of(data)])[hash_of(data)]


def make_old(folder: Path) -> None:
    """Makes every file look as if it were written a month ago."""
    for path in folder.rglob("*"):
        past = path.stat().st_mtime - 30 * 86400
        os.utime(path, (past, past))


def test_stray_when_a_week_is_over_then_removed_and_may_be_sent_again(app, camera, folder, tidy):
    data = jpeg()
    camera.put(data)
    assert tidy(6.9) == Tidied()
    assert tidy(7.1) == Tidied(strays=1)
    assert not has_picture(folder, hash_of(data))
    assert state(app, data) == "missing"
    assert camera.put(data).status_code == 200


def test_photo_when_named_then_kept_for_two_years(app, brigade, camera, folder, tidy):
    data = jpeg()
    camera.put(data)
    brigade.phone.status(submission(brigade.place, photos=[{"sha256": hash_of(data)}]))
    assert tidy(8) == tidy(729) == Tidied()
    assert tidy(731) == Tidied(expired=1)
    assert not has_picture(folder, hash_of(data))
    # It was received: nobody is asked to send it again.
    assert state(app, data) == "stored"
    assert camera.put(data).json["stored"] is True
    assert not has_picture(folder, hash_of(data))
    assert tidy(800) == Tidied()


def test_photo_when_people_are_in_it_then_kept_for_180_days(brigade, camera, tidy):
    data = jpeg()
    camera.put(data)
    photos = [{"sha256": hash_of(data), "has_people": True}]
    brigade.phone.status(submission(brigade.place, photos=photos))
    assert tidy(179) == Tidied()
    assert tidy(181) == Tidied(expired=1)


def test_photo_when_people_are_seen_in_it_later_then_the_shorter_time_holds(brigade, camera, tidy):
    data = jpeg()
    camera.put(data)
    item = submission(brigade.place, photos=[{"sha256": hash_of(data)}])
    brigade.phone.status(item)
    tidy(8)
    photos = [{"sha256": hash_of(data), "has_people": True}]
    assert brigade.phone.status({**item, "photos": photos, "base_version": 1}) == "stored"
    assert tidy(181) == Tidied(expired=1)


def test_photo_when_edited_out_or_void_or_in_a_second_version_then_no_stray(
    app, brigade, camera, tidy
):
    out, void, second = jpeg(40, 30), jpeg(50, 30), jpeg(60, 30)
    for data in (out, void, second):
        camera.put(data)
    phone, place = brigade.phone, brigade.place
    edited = submission(place, photos=[{"sha256": hash_of(out)}])
    phone.status(edited)
    assert phone.status({**edited, "photos": [], "base_version": 1}) == "stored"
    assert phone.status({**edited, "photos": [{"sha256": hash_of(second)}]}) == "conflict"
    visit_id = brigade.factory.visit(brigade.officer, place, photos=[{"sha256": hash_of(void)}])
    leader = app.test_client()
    brigade.factory.sign_in(leader, brigade.leader)
    token = brigade.factory.csrf(leader)
    leader.post(f"/visits/{visit_id}/void", data={"reason": "重复", "csrf_token": token})
    assert tidy(30) == Tidied()
    assert tidy(731) == Tidied(expired=3)


def test_page_when_a_photo_was_removed_in_time_then_says_so(app, officer, brigade, camera, tidy):
    data = jpeg()
    camera.put(data)
    visit_id = brigade.factory.visit(
        brigade.officer, brigade.place, photos=[{"sha256": hash_of(data)}]
    )
    with app.app_context():
        photo_id = db.session.scalars(select(Photo.id)).one()
    tidy(731)
    assert "张照片已到保存期限，已删除" in officer.get(f"/visits/{visit_id}").text
    assert officer.get(f"/photos/{photo_id}").status_code == 404


def test_leftovers_when_old_then_removed(app, brigade, camera, folder, tidy):
    kept, bad = jpeg(), b"no picture"
    camera.put(kept)
    camera.put(bad)
    camera.piece(jpeg(300, 200), 0, 100)
    orphan = path_of(folder, "ab" * 32)
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(jpeg())
    brigade.phone.status(submission(brigade.place, photos=[{"sha256": hash_of(kept)}]))
    assert tidy(0) == Tidied()
    make_old(folder)
    assert tidy(0) == Tidied(parts=1, leftovers=1)
    assert not orphan.exists()
    assert has_picture(folder, hash_of(kept))
    assert tidy(8) == Tidied(leftovers=1)
    with app.app_context():
        assert db.session.scalars(select(RefusedPhoto)).all() == []


def test_command_when_run_then_says_and_records_what_it_removed(app, camera):
    camera.put(jpeg())
    told = app.test_cli_runner().invoke(args=["photos", "tidy"])
    assert told.exit_code == 0, told.output
    assert "0 photos whose time was over, 0 that no visit named" in told.output
    with app.app_context():
        event = db.session.scalars(
            select(AuditEvent).where(AuditEvent.action == "photo.tidy")
        ).one()
        assert event.details == {"strays": 0, "expired": 0, "parts": 0, "leftovers": 0}
        assert (event.actor, event.channel) == ("operator", "cli")
