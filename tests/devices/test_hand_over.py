"""A phone's queue in a file: loaded at the desk by anybody, read by the server alone."""

from __future__ import annotations

import hashlib
import io
import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from outreach.audit.models import AuditEvent
from outreach.database import db, transaction, utc_now
from outreach.devices.handover_files import LONGEST_ITEM, MOST_ITEMS, BadFile, read_items
from outreach.devices.models import Device, DeviceKey
from outreach.photos.queries import photo_states
from outreach.visits.models import Visit
from tests.pictures import jpeg
from tests.sealed_phone import base64_of, visit_fields


@pytest.fixture
def desk(client, factory, brigade):
    """The browser of a colleague at the desk, of the same brigade."""
    factory.sign_in(client, factory.account("auxiliary", brigade.unit, display_name="内勤"))
    return client


def file_of(envelopes=(), photos=(), **head):
    document = {
        "format": "outreach-handover",
        "version": 1,
        **head,
        "envelopes": list(envelopes),
        "photos": list(photos),
    }
    return json.dumps(document).encode()


def photo_of(phone, picture, **changes):
    """A photo as the file carries it: sealed, signed, by the hash of the sealed bytes."""
    sealed = phone.seal_photo(picture)
    sha256 = hashlib.sha256(sealed).hexdigest()
    signature = phone.sign(f"photo {sha256} {len(sealed)}".encode())
    item = {
        "sha256": sha256,
        "key": phone.key,
        "signature": base64_of(signature),
        "data": base64_of(sealed),
    }
    return sha256, {**item, **changes}


def load(client, factory, content, name="queue.json"):
    data = {"csrf_token": factory.csrf(client), "file": (io.BytesIO(content), name)}
    return client.post("/hand-over", data=data, content_type="multipart/form-data")


def words_of(answer):
    """What the page says, without its tags."""
    page = answer.get_data(as_text=True)
    page = page[page.index('id="content"') :]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def count_visits(app):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Visit))


def test_file_when_loaded_then_the_visits_are_their_authors_and_the_audit_says_who_brought_it(
    app, desk, factory, phone, brigade
):
    envelopes = [phone.envelope(visit_fields(brigade.place)) for _each in range(3)]
    phone.send(envelopes[1])
    answer = load(desk, factory, file_of(envelopes))

    assert answer.status_code == 200
    words = words_of(answer)
    assert "读入3次走访；其中1次已收到过，不会重复" in words
    assert words.count("晋源大队01") == 3
    with app.app_context():
        assert set(db.session.scalars(select(Visit.author_id))) == {brigade.officer.id}
        assert set(db.session.scalars(select(Visit.device_id))) == {phone.device}
        events = db.session.scalars(select(AuditEvent).filter_by(action="visit.record")).all()
        brought = [event.details.get("forwarded_by", "") for event in events]
        assert sorted(text[:2] for text in brought) == ["", "内勤", "内勤"]
        assert {event.actor_id for event in events} == {brigade.officer.id}
        loaded = db.session.scalars(select(AuditEvent).filter_by(action="handover.load")).one()
        assert loaded.details == {
            "envelopes": 3,
            "stored": 2,
            "already_stored": 1,
            "refused": 0,
            "photos": 0,
        }


def test_file_when_loaded_twice_then_nothing_is_doubled(app, desk, factory, phone, brigade):
    content = file_of([phone.envelope(visit_fields(brigade.place)) for _each in range(2)])
    load(desk, factory, content)
    assert "读入2次走访；其中2次已收到过，不会重复" in words_of(load(desk, factory, content))
    assert count_visits(app) == 2


def test_file_when_some_cannot_be_read_then_each_says_why_by_position(
    app, desk, factory, phone, brigade
):
    good = phone.envelope(visit_fields(brigade.place))
    wrong = phone.envelope(visit_fields(brigade.place, **{"talks-0-attendees": "5200"}))
    forged = {**good, "signature": base64_of(b"\1" * 64)}
    answer = load(desk, factory, file_of([forged, good, wrong, "x"]))
    words = words_of(answer)
    assert "读入1次走访；3次没有读入" in words
    assert "需要改：人次最多5000，请核对" in words
    assert "服务器不认识那部手机" in words
    assert count_visits(app) == 1


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ({"revoked_at": utc_now()}, "那部手机已停用"),
        ({"signed_in_at": utc_now() - timedelta(days=8)}, "请他在那部手机上登录一次"),
    ],
    ids=["revoked", "signed in long ago"],
)
def test_file_when_the_phone_may_not_send_then_says_what_to_do(
    app, desk, factory, phone, brigade, spoil, words
):
    model = Device if "revoked_at" in spoil else DeviceKey
    with app.app_context(), transaction():
        db.session.execute(update(model).values(**spoil))
    answer = load(desk, factory, file_of([phone.envelope(visit_fields(brigade.place))]))
    assert words in words_of(answer)
    assert count_visits(app) == 0


def test_file_when_of_another_brigade_then_is_carried_unread(app, factory, phone, brigade):
    stranger = app.test_client()
    factory.sign_in(stranger, factory.account("officer"))
    good = phone.envelope(visit_fields(brigade.place))
    wrong = phone.envelope(visit_fields(brigade.place, **{"talks-0-attendees": "5200"}))
    words = words_of(load(stranger, factory, file_of([good, wrong])))
    assert "读入1次走访" in words
    assert "晋源大队01" not in words
    assert "人次" not in words
    assert "要由记录人改" in words


def test_file_when_it_has_photos_then_they_are_stored_as_the_authors(
    app, desk, factory, phone, brigade
):
    sha256, photo = photo_of(phone, jpeg())
    _other, unsigned = photo_of(phone, jpeg(80, 60), signature=base64_of(b"\1" * 64))
    _other, bad = photo_of(phone, b"<svg/>")
    fields = visit_fields(brigade.place, **{"photos-0-sha256": sha256})
    envelope = phone.envelope(fields)
    answer = load(desk, factory, file_of([envelope], [photo, unsigned, bad, 3]))
    words = words_of(answer)
    assert "照片1张" in words
    assert "1张：不是照片" in words
    with app.app_context():
        assert photo_states([sha256]) == {sha256: "stored"}
    (again,) = phone.send(envelope)
    assert again["photos"] == {sha256: "stored"}


@pytest.mark.any_engine
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"not json",
        b"[1, 2]",
        b'{"envelopes": []}',
        b'{"format": "outreach-handover", "version": 2, "envelopes": []}',
        b'{"format": "other", "version": 1, "envelopes": []}',
        b'{"format": "outreach-handover", "version": 1}',
        b"\xff\xfe\x00",
        b"PK\x03\x04",
        b"[" * 200_000,
        b'{"a":' * 200_000,
    ],
    ids=range(12),
)
def test_file_when_it_is_something_else_then_says_which_one_to_choose(desk, factory, content):
    answer = load(desk, factory, content)
    assert answer.status_code == 422
    assert "这不是交接文件" in answer.get_data(as_text=True)


def test_file_when_none_is_chosen_then_says_so(desk, factory):
    answer = desk.post("/hand-over", data={"csrf_token": factory.csrf(desk)})
    assert answer.status_code == 422
    assert "请选文件" in answer.get_data(as_text=True)


def test_file_when_cut_off_then_what_came_before_is_read(app, desk, factory, phone, brigade):
    envelopes = [phone.envelope(visit_fields(brigade.place)) for _each in range(3)]
    content = file_of(envelopes)
    cut = content[: content.rindex(b'"sealed"') + 40]
    words = words_of(load(desk, factory, cut))
    assert "读入2次走访" in words
    assert "文件到这里断了" in words
    assert "读入3次走访；其中2次已收到过" in words_of(load(desk, factory, content))
    assert count_visits(app) == 3


def test_file_when_larger_than_other_uploads_then_is_taken(app, desk, factory, phone, brigade):
    filler = [{"sha256": "0" * 64, "key": "x", "signature": "", "data": "A" * 3_000_000}] * 8
    content = file_of([phone.envelope(visit_fields(brigade.place))], filler)
    assert len(content) > 20 * 1024 * 1024
    words = words_of(load(desk, factory, content))
    assert "读入1次走访" in words


def test_file_when_it_holds_more_than_fits_a_request_of_a_phone_then_all_are_read(
    app, desk, factory, phone, brigade
):
    content = file_of([phone.envelope(visit_fields(brigade.place)) for _each in range(120)])
    assert "读入120次走访" in words_of(load(desk, factory, content))
    assert count_visits(app) == 120


class Trickle(io.BytesIO):
    """A stream that gives a few bytes at a time, as a slow disk or network may."""

    def read(self, size=-1):
        return super().read(min(size, 7))


def test_reader_when_bytes_trickle_in_then_finds_the_same_items():
    items = [{"key": "村" * 50, "n": 12345}, 7, "x", [1, {"a": None}], {}]
    content = file_of(items, [1.5, True])
    expected = [("envelopes", item) for item in items] + [("photos", 1.5), ("photos", True)]
    assert list(read_items(Trickle(content))) == expected


def test_reader_when_an_item_is_endless_then_gives_up_early():
    content = file_of(["x"])[:-20] + b'"' + b"a" * (LONGEST_ITEM * 3)
    stream = io.BytesIO(content.replace(b'"x"', b'"' + b"a" * (LONGEST_ITEM * 3)))
    with pytest.raises(BadFile):
        list(read_items(stream))
    assert stream.tell() < LONGEST_ITEM * 3


def test_page_when_opened_by_who_records_no_visits_then_is_refused(app, factory, brigade):
    browser = app.test_client()
    factory.sign_in(browser, factory.account("auditor", brigade.unit))
    assert browser.get("/hand-over").status_code == 403


def test_reader_when_items_or_names_never_end_then_stops_before_they_fill_the_memory():
    found = []
    with pytest.raises(BadFile):
        found.extend(read_items(io.BytesIO(file_of(range(MOST_ITEMS + 1)))))
    names = {f"name{number}": number for number in range(100)}
    with pytest.raises(BadFile):
        found.extend(read_items(io.BytesIO(file_of(**names))))
    assert len(found) == MOST_ITEMS


def test_reader_when_blanks_stand_between_then_passes_over_them():
    content = file_of([1]).replace(b"[1]", b"[" + b" \n" * 1_000_000 + b"1]")
    assert list(read_items(io.BytesIO(content))) == [("envelopes", 1)]
