"""Photos of a hazard that is reported by itself: added, refused, shown, and to whom."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from outreach.audit.models import AuditEvent
from outreach.database import db, new_id, transaction, utc_now
from outreach.hazards.models import Hazard
from outreach.periods import today
from outreach.photos.files import has_picture, path_of
from outreach.photos.models import HazardPhoto, Photo
from outreach.photos.tidy import Tidied, tidy_photos
from tests.brigade import Brigade, make_brigade
from tests.factories import Factory, MadeAccount
from tests.photos.conftest import Camera, hash_of
from tests.photos.test_images import is_bare
from tests.pictures import encoded, exif, hostile, jpeg, two_halves

ADDRESS = re.compile(r'href="(/photos/[\w-]+)"')


@dataclass
class Desk:
    """A browser without script, on the page of one report."""

    app: Flask
    factory: Factory
    account: MadeAccount
    client: FlaskClient = field(init=False)
    key: str = field(default_factory=new_id)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()
        self.factory.sign_in(self.client, self.account)

    def report(self, place: str, *files: tuple[str, bytes], **fields: str) -> Any:
        data = {
            "csrf_token": self.factory.csrf(self.client),
            "key": self.key, "place": place, "kind": "damaged_road",
            "seen_on": today().isoformat(),
            "photo_files": [(BytesIO(content), name) for name, content in files],
        }  # fmt: skip
        data |= fields
        return self.client.post("/hazards/new", data=data, content_type="multipart/form-data")

    def photos(self, address: str) -> list[str]:
        return ADDRESS.findall(self.client.get(address).text)


@pytest.fixture
def brigade(app: Flask, factory: Factory) -> Brigade:
    return make_brigade(app, factory)


@pytest.fixture
def officer(app: Flask, factory: Factory, brigade: Brigade) -> Desk:
    return Desk(app, factory, brigade.officer)


def rows(app: Flask) -> list[tuple[str, bool]]:
    with app.app_context():
        named = db.session.scalars(select(HazardPhoto).order_by(HazardPhoto.position))
        return [(row.sha256, row.has_people) for row in named]


def count(app: Flask, model: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def folder(app: Flask) -> Any:
    return app.config["SETTINGS"].photo_folder


def test_hazard_when_reported_with_photos_then_stored_bare_shown_and_told_in_the_audit(
    app, brigade, officer
):
    page = officer.client.get(f"/hazards/new?place={brigade.place}").text
    assert "可不拍。不拍村民正脸，不拍儿童" in page and "这一页有信号才能报" in page
    first, second = jpeg(800, 600, exif=exif(6)), encoded(two_halves(300, 200), "PNG")
    answer = officer.report(
        brigade.place, ("a.jpg", first), ("b.png", second), photo_files_people="y"
    )
    assert answer.status_code == 302
    assert rows(app) == [(hash_of(first), True), (hash_of(second), True)]
    assert is_bare(path_of(folder(app), hash_of(first)).read_bytes())
    large = officer.photos(answer.location)
    assert len(large) == 2
    assert officer.client.get(large[0]).mimetype == "image/jpeg"
    assert "照片1：现场，有人物" in officer.client.get(answer.location).text
    with app.app_context():
        event = db.session.scalars(select(AuditEvent).filter_by(action="hazard.report")).one()
        assert event.details["photos"] == 2


def test_hazard_when_reported_without_photos_then_as_before(app, brigade, officer):
    answer = officer.report(brigade.place)
    assert answer.status_code == 302 and rows(app) == []
    page = officer.client.get(answer.location).text
    assert "photo-grid" not in page


def test_report_when_a_file_is_refused_then_said_and_nothing_is_lost(app, brigade, officer):
    refused = officer.report(
        brigade.place, ("good.jpg", jpeg()), ("virus.svg", b"<svg/>"), ("b.jpg", hostile()["text"]),
        kind="", note="大坑",
    )  # fmt: skip
    assert refused.status_code == 422 and count(app, Hazard) == 0
    for words in ("请选隐患类型", "没有存“virus.svg”：不是照片", "没有存“b.jpg”", "大坑"):
        assert words in refused.text
    assert f'name="photos-0-sha256" value="{hash_of(jpeg())}"' in refused.text
    assert re.search(r'src="/photos/[\w-]+/small"', refused.text)
    kept = {"photos-0-sha256": hash_of(jpeg()), "photos-0-has_people": "y"}
    dropped = officer.report(brigade.place, step="drop-photos-0", note="大坑", **kept)
    assert dropped.status_code == 200 and hash_of(jpeg()) not in dropped.text
    assert "大坑" in dropped.text and count(app, Hazard) == 0
    assert officer.report(brigade.place, **kept).status_code == 302
    assert rows(app) == [(hash_of(jpeg()), True)]


def test_report_when_too_many_or_too_large_then_said_in_words(app, brigade, officer):
    files = [(f"{at}.jpg", jpeg(40 + at, 30)) for at in range(10)]
    answer = officer.report(brigade.place, *files)
    assert answer.status_code == 422 and "最多9张照片，没有存“9.jpg”" in answer.text
    assert answer.text.count("data-photo-hash") == 10, "nine and the blank one"
    huge = officer.report(brigade.place, ("huge.jpg", b"\xff\xd8\xff" + b"\0" * (16 << 20)))
    assert huge.status_code == 422 and "照片的文件太大" in huge.text
    assert officer.report(brigade.place, ("x.jpg", b"\0" * (21 << 20))).status_code == 413
    many = {f"photos-{at}-sha256": f"{at:064x}" for at in range(12)}
    wrong = officer.report(brigade.place, **many)
    assert wrong.status_code == 422 and "最多9行" in wrong.text
    assert count(app, Hazard) == 0


def test_report_when_sent_twice_then_once_and_another_photo_is_not_lost_in_silence(
    app, brigade, officer
):
    addresses = {officer.report(brigade.place, ("a.jpg", jpeg())).location for _time in range(2)}
    assert len(addresses) == 1 and count(app, Hazard) == count(app, Photo) == 1
    other = officer.report(brigade.place, ("b.jpg", jpeg(70, 40)))
    assert other.status_code == 422 and "已经报过一处" in other.text
    assert rows(app) == [(hash_of(jpeg()), False)]


def test_report_when_sent_several_times_at_once_then_reported_once(app, factory, brigade):
    desks = [Desk(app, factory, brigade.officer) for _time in range(4)]
    for desk in desks:
        desk.key = desks[0].key
    with ThreadPoolExecutor(len(desks)) as pool:
        answers = list(pool.map(lambda desk: desk.report(brigade.place, ("a.jpg", jpeg())), desks))
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.location for answer in answers}) == 1
    assert (count(app, Hazard), rows(app)) == (1, [(hash_of(jpeg()), False)])


def test_photo_when_asked_for_then_only_who_sees_the_hazard_gets_it(app, factory, brigade, officer):
    (address,) = officer.photos(officer.report(brigade.place, ("a.jpg", jpeg())).location)
    other = factory.unit(name="古交大队")
    seeing = [brigade.leader, factory.account("headquarters_analyst", factory.root())]
    blind = [
        factory.account("brigade_leader", other),
        factory.account("officer", other),
        # Sees visits, but no hazards.
        factory.account("administrator", factory.root()),
        factory.account("auditor", factory.root()),
    ]
    for size in ("", "/small"):
        for account in seeing:
            assert Desk(app, factory, account).client.get(address + size).status_code == 200
        for account in blind:
            answer = Desk(app, factory, account).client.get(address + size)
            assert answer.status_code in (403, 404), account.badge
        assert app.test_client().get(address + size).status_code == 302


def test_report_when_it_names_a_photo_by_its_hash_alone_then_it_is_not_shown(
    app, factory, brigade, officer
):
    officer.report(brigade.place, ("a.jpg", jpeg()))
    other = factory.unit(name="古交大队")
    village = factory.place(unit=other)
    thief = Desk(app, factory, factory.account("officer", other))
    for name in (hash_of(jpeg()), hash_of(jpeg()).upper(), f" {hash_of(jpeg())}", "0" * 64):
        answer = thief.report(village, **{"photos-0-sha256": name})
        assert answer.status_code == 422
        assert "照片1没有存上，请去掉再选一次" in answer.text
    assert "64位十六进制" in thief.report(village, **{"photos-0-sha256": "../../etc"}).text
    assert count(app, Hazard) == 1
    # Who has the same bytes may show them: they were taken from nobody.
    assert len(thief.photos(thief.report(village, ("own.jpg", jpeg())).location)) == 1


def test_report_when_it_brings_the_sealed_bytes_of_another_then_they_are_not_shown(
    app, factory, brigade, officer
):
    data = jpeg(90, 60)
    Camera(brigade.phone).put(data)
    with app.app_context(), transaction():
        # As a phone's signature leaves it: who carries what it sent knows the bytes.
        photo = db.session.scalars(select(Photo)).one()
        photo.device_key, address = new_id(), f"/photos/{photo.id}"
    other = factory.unit(name="古交大队")
    carrier = Desk(app, factory, factory.account("officer", other))
    answer = carrier.report(factory.place(unit=other), ("a.jpg", data))
    assert answer.status_code == 422 and "照片1没有存上" in answer.text
    assert carrier.client.get(address).status_code == 404 and count(app, Hazard) == 0
    assert len(officer.photos(officer.report(brigade.place, ("a.jpg", data)).location)) == 1


def test_photo_when_named_by_a_hazard_then_kept_as_long_as_a_visits(app, brigade, officer):
    plain, people = jpeg(), jpeg(70, 40)
    officer.report(brigade.place, ("a.jpg", plain))
    officer.key = new_id()
    address = officer.report(brigade.place, ("b.jpg", people), photo_files_people="y").location

    def tidy(days: int) -> Tidied:
        with app.app_context():
            return tidy_photos(utc_now() + timedelta(days=days))

    assert tidy(8) == tidy(179) == Tidied()
    assert tidy(181) == Tidied(expired=1)
    assert has_picture(folder(app), hash_of(plain))
    assert not has_picture(folder(app), hash_of(people))
    page = officer.client.get(address).text
    assert "有1张照片已到保存期限，已删除" in page
    assert tidy(731) == Tidied(expired=1)


def test_report_page_when_english_then_says_it_in_english(brigade, officer, factory):
    client = officer.client
    client.post("/language", data={"csrf_token": factory.csrf(client), "language": "en"})
    answer = officer.report(
        brigade.place, ("virus.svg", b"<svg/>"), **{"photos-0-sha256": "0" * 64}
    )
    for words in ("This page needs signal", "not a photo", "optional"):
        assert words.lower() in answer.text.lower(), words
