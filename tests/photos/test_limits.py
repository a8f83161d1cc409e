"""Photos beyond what an account may leave lying about, and a machine short of memory."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PIL import JpegImagePlugin
from sqlalchemy import func, select

from outreach.database import db
from outreach.photos.models import Photo, RefusedPhoto
from tests.phone import submission
from tests.photos.conftest import hash_of
from tests.pictures import encoded, jpeg, noise


def settings(app, **changes):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], **changes)


def count(app, model):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


def test_unfinished_photos_when_too_many_then_the_oldest_make_way_and_can_begin_anew(app, camera):
    settings(app, unfinished_photos_mb=1)
    photos = [encoded(noise(900, 900 + n), "JPEG", quality=90) for n in range(4)]
    size = 400 * 1024
    for photo in photos:
        assert camera.piece(photo, 0, size).status_code == 202
    received = [camera.state(hash_of(photo))["received"] for photo in photos]
    assert received[0] == 0 and received[-1] == size
    assert sum(received) <= 1024 * 1024
    assert camera.piece(photos[0], 0, len(photos[0])).json["stored"] is True


def test_strays_when_too_many_then_told_to_wait_and_one_that_a_visit_names_is_taken(
    app, camera, brigade
):
    settings(app, stray_photos=2)
    photos = [jpeg(60, 40 + n) for n in range(4)]
    assert [camera.put(photo).status_code for photo in photos[:2]] == [200, 200]
    answer = camera.put(photos[2])
    assert (answer.status_code, answer.json["error"]["code"]) == (429, "too_many_photos")
    assert int(answer.headers["Retry-After"]) > 0
    assert count(app, Photo) == 2
    named = {"sha256": hash_of(photos[2]), "purpose": "scene", "has_people": False}
    (stored,) = brigade.phone.send(submission(brigade.place, photos=[named]))
    assert stored["status"] == "stored", stored
    assert camera.put(photos[2]).json["stored"] is True
    assert camera.put(photos[3]).status_code == 429


@pytest.mark.parametrize("fault", [MemoryError(), OSError(12, "Cannot allocate memory")], ids=str)
def test_photo_when_memory_is_short_then_is_asked_for_again_and_never_held_against_it(
    app, camera, monkeypatch, fault
):
    def load(_image):
        raise fault

    data = jpeg(300, 200)
    with monkeypatch.context() as short:
        short.setattr(JpegImagePlugin.JpegImageFile, "load", load)
        answer = camera.put(data)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert count(app, RefusedPhoto) == 0
    assert camera.put(data).json["stored"] is True
