"""Photos on their way in: whole, in pieces, again, wrong, and when the disk is full."""

from __future__ import annotations

import resource
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from outreach.audit.models import AuditEvent
from outreach.database import db
from outreach.photos.files import path_of
from outreach.photos.models import Photo
from outreach.photos.queries import photo_states
from tests.photos.conftest import Camera, hash_of
from tests.photos.test_images import is_bare
from tests.pictures import PLANTED, encoded, exif, hostile, jpeg, noise
from tests.sealed_phone import SealedPhone, base64_of, seal_to, visit_fields

CHUNK = 256 * 1024


@pytest.fixture(scope="module")
def large() -> bytes:
    """A photo of some chunks, with metadata."""
    data = encoded(noise(1200, 900), "JPEG", quality=88, exif=exif())
    assert CHUNK < len(data) < 3 * 1024 * 1024
    return data


def count(app, model) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def states(app, *hashes: str) -> dict[str, str]:
    with app.app_context():
        return photo_states(hashes)


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_photo_when_sent_whole_then_stored_bare_on_disk_with_an_audit_entry(app, camera, folder):
    data = jpeg(800, 600, exif=exif(), comment=PLANTED)
    sha = hash_of(data)
    assert camera.state(sha) == {"sha256": sha, "stored": False, "received": 0}
    answer = camera.put(data)
    assert (answer.status_code, answer.json) == (200, {"sha256": sha, "stored": True})
    assert camera.state(sha)["stored"]
    assert path_of(folder, sha).parent == folder / sha[:2] / sha[2:4]
    assert files_in(folder) == sorted([f"{sha}.jpg", f"{sha}-small.jpg"])
    assert is_bare(path_of(folder, sha).read_bytes())
    with app.app_context():
        photo = db.session.scalars(select(Photo)).one()
        assert (photo.width, photo.height, photo.device_key) == (800, 600, None)
        assert photo.bytes == path_of(folder, sha).stat().st_size
        event = db.session.scalars(
            select(AuditEvent).where(AuditEvent.action == "photo.store")
        ).one()
        assert event.details == {"sha256": sha, "bytes": photo.bytes}
        assert (event.target_id, event.channel) == (photo.id, "api")


def test_photo_when_sent_again_then_one_photo(app, camera):
    for _time in range(3):
        assert camera.put(jpeg()).status_code == 200
    assert count(app, Photo) == 1


def test_photo_when_ten_send_it_at_once_then_ten_good_answers_and_one_photo(app, brigade):
    data = jpeg(640, 480)
    # Each thread has a client of its own; the token's use is noted beforehand.
    cameras = [Camera(brigade.phone_of(brigade.officer)) for _each in range(10)]
    cameras[0].state(hash_of(data))
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda c=camera: answers.append(c.put(data).status_code))
        for camera in cameras
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 10
    assert count(app, Photo) == 1


def test_photo_when_sent_in_pieces_then_stored_with_the_last_one(app, camera, folder, large):
    sha = hash_of(large)
    for first in range(0, len(large), CHUNK):
        answer = camera.piece(large, first, first + CHUNK)
        if first + CHUNK < len(large):
            assert (answer.status_code, answer.json) == (202, {"received": first + CHUNK})
            assert camera.state(sha)["received"] == first + CHUNK
    assert (answer.status_code, answer.json) == (200, {"sha256": sha, "stored": True})
    assert files_in(folder) == sorted([f"{sha}.jpg", f"{sha}-small.jpg"])


def test_photo_when_cut_at_each_chunk_then_goes_on_where_it_stopped(app, camera, large):
    """The answer is lost each time, so that the phone asks how much is there."""
    sha, sent = hash_of(large), 0
    while not (told := camera.state(sha))["stored"]:
        assert sent - told["received"] <= CHUNK
        sent = told["received"] + CHUNK
        camera.piece(large, told["received"], sent)
    assert count(app, Photo) == 1


def test_piece_when_not_the_next_one_then_409_says_where_to_go_on(camera, large):
    camera.piece(large, 0, 1000)
    for first, end in ((0, 1000), (500, 1500), (2000, 3000)):
        answer = camera.piece(large, first, end)
        assert (answer.status_code, answer.json) == (409, {"received": 1000})
    assert camera.piece(large, 1000, len(large)).status_code == 200


def test_pieces_when_the_bytes_are_others_then_400_and_begun_anew(app, camera, folder, large):
    sha = hash_of(large)
    camera.piece(large, 0, 1000)
    wrong = camera.put(
        b"\0" * (len(large) - 1000),
        sha,
        Content_Range=f"bytes 1000-{len(large) - 1}/{len(large)}",
    )
    assert (wrong.status_code, wrong.json["error"]["code"]) == (400, "wrong_hash")
    assert camera.state(sha)["received"] == 0
    assert files_in(folder) == []
    assert camera.put(large).status_code == 200


def test_pieces_when_of_two_senders_then_kept_apart(brigade, camera, large):
    camera.piece(large, 0, 1000)
    other = Camera(brigade.phone_of(brigade.leader))
    assert other.state(hash_of(large))["received"] == 0
    assert other.put(large).status_code == 200
    assert camera.piece(large, 1000, 2000).json["stored"] is True


@pytest.mark.any_engine
@pytest.mark.parametrize(
    "span",
    ["bytes 0-9", "bytes 0-4/100", "bytes 5-4/100", "bytes 95-104/100", "bytes */100", "0-9/100"],
)
def test_piece_when_its_range_does_not_fit_then_400(camera, span):
    assert camera.put(b"0123456789", "0" * 64, Content_Range=span).status_code == 400


@pytest.mark.parametrize("name", ["abc", "g" * 64, "A" * 64, "../../etc/passwd", "0" * 63 + "/"])
def test_photo_when_the_address_holds_no_hash_then_404(camera, name):
    assert camera.put(jpeg(), name).status_code == 404


def test_photo_when_over_3_mb_then_413(camera):
    assert camera.put(b"\xff" * (3 * 1024 * 1024 + 1)).status_code == 413
    assert camera.put(b"abc", "0" * 64, Content_Range="bytes 0-2/3145729").status_code == 413
    assert camera.put(b"", "0" * 64).status_code == 400


def test_picture_when_not_acceptable_then_422_with_code_and_words_and_remembered(app, camera):
    for name, data in hostile().items():
        if not data:
            continue
        answer = camera.put(data)
        assert answer.status_code == 422, name
        assert answer.json["error"]["message"], name
        assert states(app, hash_of(data)) == {hash_of(data): "refused"}
    assert count(app, Photo) == 0
    svg = camera.put(hostile()["svg"]).json["error"]
    assert (svg["code"], svg["message"]) == (
        "wrong_type",
        "不是照片。请选 JPEG、PNG 或 WebP 照片",
    )


def test_states_when_asked_then_stored_missing_or_refused(app, camera):
    good, bad = jpeg(), b"no picture"
    camera.put(good)
    camera.put(bad)
    never = "0" * 64
    assert states(app, hash_of(good), hash_of(bad), never) == {
        hash_of(good): "stored",
        hash_of(bad): "refused",
        never: "missing",
    }


def test_photo_when_its_file_was_lost_then_stored_anew_when_sent_again(camera, folder):
    data = jpeg()
    camera.put(data)
    path_of(folder, hash_of(data)).unlink()
    assert not camera.state(hash_of(data))["stored"]
    assert camera.put(data).status_code == 200
    assert path_of(folder, hash_of(data)).exists()


def test_receipt_when_the_photos_file_was_lost_then_says_missing_until_it_is_back(
    sealed_phone, brigade, folder
):
    """A phone lets go of a photo only by a receipt, so none may vouch for what is gone."""
    sealed = sealed_phone.seal_photo(jpeg())
    named = {"photos-0-sha256": hash_of(sealed), "photos-0-purpose": "scene"}
    envelope = sealed_phone.envelope(visit_fields(brigade.place, **named))
    said = []
    for lose in (False, True, False):
        if lose:
            path_of(folder, hash_of(sealed)).unlink()
        else:
            assert put_signed(sealed_phone, sealed).status_code == 200
        said += sealed_phone.send(envelope)[0]["photos"].values()
    assert said == ["stored", "missing", "stored"]


@contextmanager
def full_disk():
    """No file of this process can grow beyond some bytes: what a full disk does to a photo."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_disk_when_full_then_507_nothing_half_stored_and_fine_later(app, camera, folder, large):
    camera.state(hash_of(large))  # notes the token's use while there is room
    with full_disk():
        answers = [camera.put(large), camera.piece(large, 0, CHUNK)]
    assert [answer.status_code for answer in answers] == [507, 507]
    assert answers[0].json["error"]["code"] == "store_full"
    assert count(app, Photo) == 0
    assert camera.state(hash_of(large))["received"] == 0
    assert camera.put(large).status_code == 200


# ---- who may ----


def test_photo_when_nobody_is_signed_in_then_401(app):
    address = f"/api/v1/photos/{hash_of(jpeg())}"
    assert app.test_client().put(address, data=jpeg()).status_code == 401
    assert app.test_client().get(address).status_code == 401


def test_photo_when_the_role_records_no_visits_then_403(brigade):
    auditor = brigade.factory.account("auditor", brigade.factory.root())
    assert Camera(brigade.phone_of(auditor)).put(jpeg()).status_code == 403


def test_photo_when_a_page_sends_it_then_the_form_token_is_needed(brigade, officer):
    address = f"/api/v1/photos/{hash_of(jpeg())}"
    assert officer.put(address, data=jpeg()).status_code == 400
    token = {"X-CSRFToken": brigade.factory.csrf(officer)}
    assert officer.put(address, data=jpeg(), headers=token).status_code == 200


# ---- sealed and signed ----


@pytest.fixture
def sealed_phone(app, brigade) -> SealedPhone:
    return SealedPhone(app, brigade.factory, brigade.officer)


def put_signed(phone: SealedPhone, sealed: bytes, part=slice(None), **changes: str):
    sha = hash_of(sealed)
    signed = phone.sign(f"photo {sha} {len(sealed)}".encode())
    headers = {"Outreach-Key": phone.key, "Outreach-Signature": base64_of(signed), **changes}
    if part != slice(None):
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{len(sealed)}"
    client = phone.app.test_client()
    return client.put(f"/api/v1/photos/{sha}", data=sealed[part], headers=headers)


def test_photo_when_sealed_and_signed_then_stored_without_a_session(app, sealed_phone, folder):
    sealed = sealed_phone.seal_photo(jpeg(640, 480, exif=exif()))
    answer = put_signed(sealed_phone, sealed)
    assert (answer.status_code, answer.json["stored"]) == (200, True)
    assert is_bare(path_of(folder, hash_of(sealed)).read_bytes())
    with app.app_context():
        photo = db.session.scalars(select(Photo)).one()
        assert (photo.device_key, photo.uploaded_by.badge) == (
            sealed_phone.key,
            sealed_phone.account.badge,
        )


def test_photo_when_sealed_and_sent_in_pieces_then_resumed_by_its_signature(sealed_phone, large):
    sealed = sealed_phone.seal_photo(large)
    assert put_signed(sealed_phone, sealed, slice(0, CHUNK)).status_code == 202
    sha = hash_of(sealed)
    signed = sealed_phone.sign(f"photo {sha} {len(sealed)}".encode())
    told = sealed_phone.app.test_client().get(
        f"/api/v1/photos/{sha}?total={len(sealed)}",
        headers={"Outreach-Key": sealed_phone.key, "Outreach-Signature": base64_of(signed)},
    )
    assert told.json == {"sha256": sha, "stored": False, "received": CHUNK}
    assert put_signed(sealed_phone, sealed, slice(CHUNK, len(sealed))).status_code == 200


def test_photo_when_sealed_as_something_else_or_to_another_server_then_422(sealed_phone):
    stranger = b"\x04" + b"\x11" * 64
    other = sealed_phone.seal(jpeg(), b"outreach envelope 1")
    assert put_signed(sealed_phone, other).json["error"]["code"] == "unreadable"
    assert put_signed(sealed_phone, b"OSM1" + b"\0" * 200).json["error"]["code"] == "unreadable"
    with pytest.raises(ValueError):
        seal_to(stranger, jpeg(), b"outreach photo 1")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Outreach-Signature": base64_of(b"\1" * 64)}, "unreadable"),
        ({"Outreach-Signature": "?"}, "unreadable"),
        ({"Outreach-Key": "5f2b7c1e-0000-4000-8000-000000000000"}, "unknown_key"),
    ],
)
def test_photo_when_the_signature_does_not_count_then_401(app, sealed_phone, changes, code):
    sealed = sealed_phone.seal_photo(jpeg())
    answer = put_signed(sealed_phone, sealed, **changes)
    assert (answer.status_code, answer.json["error"]["code"]) == (401, code)
    assert count(app, Photo) == 0


def test_photo_when_its_carrier_sends_it_as_an_own_one_then_is_not_opened_nor_refused(
    app, factory, brigade, sealed_phone
):
    sealed = sealed_phone.seal_photo(jpeg())
    carrier = SealedPhone(app, factory, factory.account("officer", brigade.unit))
    assert put_signed(carrier, sealed).json["error"]["code"] == "unreadable"
    assert states(app, hash_of(sealed)) == {hash_of(sealed): "missing"}
    assert put_signed(sealed_phone, sealed).status_code == 200
    assert states(app, hash_of(sealed)) == {hash_of(sealed): "stored"}


def test_photo_when_its_carrier_names_it_in_an_own_visit_then_does_not_see_it(
    app, factory, brigade, sealed_phone
):
    sealed = sealed_phone.seal_photo(jpeg())
    names = {"photos-0-sha256": hash_of(sealed), "photos-0-purpose": "scene"}
    assert put_signed(sealed_phone, sealed).status_code == 200
    unit = factory.unit().id
    carrier = SealedPhone(app, factory, factory.account("officer", unit))
    fields = visit_fields(factory.place(unit=unit), **names)
    assert carrier.status(carrier.envelope(fields)) == "stored"
    with app.app_context():
        address = f"/photos/{db.session.scalars(select(Photo)).one().id}"
    assert carrier.client.get(address).status_code == 404
    leader = app.test_client()
    factory.sign_in(leader, brigade.leader)
    assert leader.get(address).status_code == 404
    own = sealed_phone.envelope(visit_fields(brigade.place, **names))
    assert sealed_phone.status(own) == "stored"
    assert leader.get(address).status_code == 200
    assert carrier.client.get(address).status_code == 404
