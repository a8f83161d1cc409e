"""What a phone says of itself, and how its silence and its clock are told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from outreach.database import db, transaction, utc_now
from outreach.devices import silence as silences
from outreach.devices.models import Device
from outreach.devices.queries import list_silent_devices
from outreach.devices.services import Contact, note_contact
from outreach.devices.silence import find_silence, sentence_words
from outreach.devices.words import clock_words, skew_words
from outreach.periods import local_day, today
from outreach.units.models import Unit
from outreach.visits.models import SubmissionConflict, Visit
from tests.sealed_phone import SealedPhone, visit_fields


def device_of(app, device_id):
    with app.app_context():
        device = db.session.get(Device, device_id)
        db.session.expunge_all()
        return device


# ---- contact ----


def test_contact_when_a_phone_sends_then_its_row_says_what_it_told(app, phone):
    oldest = utc_now() - timedelta(hours=5)
    phone.send(
        contact={"app_version": "3.1", "waiting": 3, "oldest_waiting_at": oldest.isoformat()}
    )
    device = device_of(app, phone.device)
    assert (device.app_version, device.waiting_count) == ("3.1", 3)
    assert abs(device.oldest_waiting_at - oldest) < timedelta(seconds=5)
    assert utc_now() - device.last_contact_at < timedelta(minutes=1)


def test_contact_when_the_clock_is_off_then_the_wait_is_told_by_the_servers_clock(app, phone):
    ahead = timedelta(days=2)
    oldest = utc_now() - timedelta(hours=5)
    phone.send(
        clock_ahead=ahead,
        contact={"waiting": 1, "oldest_waiting_at": (oldest + ahead).isoformat()},
    )
    device = device_of(app, phone.device)
    assert abs(device.oldest_waiting_at - oldest) < timedelta(seconds=5)
    assert device.clock_skew_s == pytest.approx(2 * 24 * 3600, abs=5)


def test_contact_when_all_is_sent_then_nothing_waits(app, phone):
    phone.send(contact={"waiting": 2, "oldest_waiting_at": utc_now().isoformat()})
    phone.send(contact={"waiting": 0, "oldest_waiting_at": None})
    device = device_of(app, phone.device)
    assert (device.waiting_count, device.oldest_waiting_at) == (0, None)


def test_contact_when_nothing_is_new_then_is_noted_once_a_minute(app, phone):
    start = utc_now()
    same = Contact(app_version="3.1", waiting_count=0, clock_skew_s=2)
    noted = []
    with app.app_context():
        for seconds in (0, 30, 61):
            note_contact(phone.device, same, now=start + timedelta(seconds=seconds))
            noted.append((db.session.get(Device, phone.device).last_contact_at - start).seconds)
        news = Contact(waiting_count=1)
        note_contact(phone.device, news, now=start + timedelta(seconds=62))
        noted.append((db.session.get(Device, phone.device).last_contact_at - start).seconds)
    assert noted == [0, 0, 61, 62]


SENSELESS = (
    None,
    "x",
    {"device": 3},
    {"device": "no-such-phone"},
    {"waiting": -1},
    {"waiting": "many"},
    {"waiting": True},
    {"waiting": 2**40},
    {"app_version": {"a": 1}},
    {"app_version": "\0" * 500},
    {"waiting": 1, "oldest_waiting_at": "yesterday"},
    {"waiting": 1, "oldest_waiting_at": "0001-01-01T00:00:00+00:00"},
    {"waiting": 1, "oldest_waiting_at": "9999-12-31T23:59:59-12:00"},
)


@pytest.mark.parametrize("sent_at", [None, "now", "2999-01-01T00:00:00Z", "0001-01-01T00:00:00Z"])
def test_contact_when_it_makes_no_sense_then_the_visit_is_taken_all_the_same(
    phone, brigade, sent_at
):
    client = phone.app.test_client()
    for contact in SENSELESS:
        if isinstance(contact, dict):
            contact = {"device": phone.device, "proof": phone.proof(), **contact}
        body = {
            "envelopes": [phone.envelope(visit_fields(brigade.place))],
            "sent_at": sent_at,
            "contact": contact,
        }
        answer = client.post("/api/v1/envelopes", json=body)
        # A clock a thousand years ahead makes any visit look old, which is no reason to refuse it.
        assert answer.status_code == 200, contact
        assert answer.json["results"][0]["status"] == "stored", contact


def silent_for_days(app, phone):
    """Nobody has heard of the phone for nine days."""
    with app.app_context(), transaction():
        db.session.get(Device, phone.device).last_contact_at = utc_now() - timedelta(days=9)


def is_heard_of(app, phone):
    return utc_now() - device_of(app, phone.device).last_contact_at < timedelta(minutes=1)


def test_contact_when_a_phone_only_calls_in_its_session_then_is_heard_of_too(app, phone):
    silent_for_days(app, phone)
    phone.client.get("/api/v1/session", headers={"Outreach-Device": phone.device})
    assert is_heard_of(app, phone)


def test_contact_when_a_stranger_names_the_phone_then_it_stays_silent(app, factory, phone):
    """Neither without a session nor in one of somebody who never signed in on it."""
    silent_for_days(app, phone)
    headers = {"Outreach-Device": phone.device}
    stranger = SealedPhone(app, factory, factory.account("officer"))
    body = {"envelopes": [], "contact": {"device": phone.device, "waiting": 7}}
    for client in (app.test_client(), stranger.client):
        assert client.get("/api/v1/session", headers=headers).status_code == 200
        assert client.post("/api/v1/envelopes", json=body, headers=headers).status_code == 200
    assert not is_heard_of(app, phone)
    assert device_of(app, phone.device).waiting_count == 0


def test_contact_when_a_forwarder_names_the_authors_phone_then_is_not_believed(
    app, factory, phone, brigade
):
    """Whoever forwards has the visit's envelope, for the first time and again; it is no proof."""
    silent_for_days(app, phone)
    envelope = phone.envelope(visit_fields(brigade.place))
    forwarder = SealedPhone(app, factory, factory.account("officer"))
    for proof in (None, forwarder.proof(), forwarder.proof(device=phone.device)):
        said = {"device": phone.device, "proof": proof, "waiting": 4, "app_version": "9"}
        (result,) = forwarder.send(envelope, contact=said, clock_ahead=timedelta(hours=3))
        assert result["status"] in ("stored", "already_stored")
    body = {
        "envelopes": [envelope],
        "sent_at": (utc_now() + timedelta(hours=3)).isoformat(),
        "contact": {"device": phone.device, "waiting": 4, "app_version": "9"},
    }
    assert forwarder.client.post("/api/v1/envelopes", json=body).status_code == 200
    assert not is_heard_of(app, phone)
    device = device_of(app, phone.device)
    assert (device.waiting_count, device.app_version, device.clock_skew_s) == (0, "", None)
    with app.app_context():
        assert db.session.scalars(select(Visit)).one().clock_skew_s is None


def test_contact_when_a_token_names_the_phone_of_its_account_then_is_not_believed(
    app, factory, phone
):
    silent_for_days(app, phone)
    headers = {
        "Authorization": f"Bearer {factory.token(phone.account)}",
        "Outreach-Device": phone.device,
    }
    assert app.test_client().get("/api/v1/session", headers=headers).status_code == 200
    assert not is_heard_of(app, phone)


def test_contact_when_only_its_proof_comes_along_then_is_believed(app, phone):
    silent_for_days(app, phone)
    phone.send(contact={"waiting": 4})
    assert is_heard_of(app, phone)
    assert device_of(app, phone.device).waiting_count == 4


def test_contact_when_the_proof_is_no_good_then_is_not_believed(app, factory, brigade, phone):
    silent_for_days(app, phone)
    other = SealedPhone(app, factory, brigade.officer)
    good = phone.proof()
    for proof in (
        None,
        "x",
        {},
        phone.proof(ahead=timedelta(minutes=-1)),
        phone.proof(ahead=timedelta(days=300)),
        other.proof(device=phone.device),
        phone.proof(device=other.device),
        {**good, "until": good["until"] + 1},
        {**good, "until": str(good["until"])},
        {**good, "until": 2**70},
        {**good, "signature": "AAAA"},
        {**good, "signature": None},
        {**good, "key": ["a"]},
    ):
        phone.send(contact={"proof": proof, "waiting": 4})
    assert not is_heard_of(app, phone)


# ---- clocks ----


@pytest.mark.parametrize(
    "ahead",
    [
        timedelta(days=-3),
        timedelta(hours=-8),
        timedelta(minutes=-11),
        timedelta(0),
        timedelta(minutes=11),
        timedelta(hours=1),
        timedelta(days=3),
    ],
    ids=str,
)
def test_clock_when_off_then_the_visit_keeps_the_officers_time_and_the_skew_is_noted(
    app, phone, brigade, ahead
):
    by_phone = utc_now() - timedelta(minutes=30) + ahead
    fields = visit_fields(brigade.place, captured_at=by_phone.isoformat())
    assert phone.status(phone.envelope(fields), clock_ahead=ahead) == "stored"

    with app.app_context():
        visit = db.session.scalars(select(Visit)).one()
        assert visit.captured_at == by_phone
        assert visit.clock_skew_s == pytest.approx(ahead.total_seconds(), abs=5)
        assert abs(utc_now() - visit.received_at) < timedelta(minutes=1)
        flagged = bool(clock_words(visit.clock_skew_s))
        assert flagged == (abs(ahead) > timedelta(minutes=5))
        assert device_of(app, phone.device).clock_skew_s == visit.clock_skew_s


def test_clock_when_off_then_versions_stand_in_the_order_of_arrival(app, factory, phone, brigade):
    """The phone that sends second is the newer version, whatever its clock says."""
    fields = visit_fields(brigade.place)
    phone.send(phone.envelope(fields), clock_ahead=timedelta(days=3))
    other = SealedPhone(app, factory, brigade.officer)
    edit = [*fields, ("base_version", "1"), ("police_count", "2")]
    other.send(other.envelope(edit), clock_ahead=timedelta(days=-3))
    conflict = [*fields, ("base_version", "1"), ("police_count", "5")]
    phone.send(phone.envelope(conflict), clock_ahead=timedelta(days=3))

    with app.app_context():
        visit = db.session.scalars(select(Visit)).one()
        moments = [revision.at for revision in visit.revisions]
        moments.append(db.session.scalars(select(SubmissionConflict)).one().received_at)
        assert moments == sorted(moments)
        assert visit.received_at == moments[0]
        assert utc_now() - moments[0] < timedelta(minutes=1)
        assert visit.police_count == 2


def test_clock_when_it_runs_ahead_and_anothers_phone_forwards_then_its_own_skew_counts(
    app, factory, phone, brigade
):
    ahead = timedelta(hours=6)
    phone.send(clock_ahead=ahead)
    envelope = phone.envelope(
        visit_fields(brigade.place, captured_at=(utc_now() + timedelta(hours=5)).isoformat())
    )
    other = SealedPhone(app, factory, brigade.leader)
    assert other.status(envelope) == "stored"
    with app.app_context():
        visit = db.session.scalars(select(Visit)).one()
        assert visit.clock_skew_s == pytest.approx(ahead.total_seconds(), abs=5)


def test_clock_when_off_then_the_visits_page_says_so(app, client, factory, phone, brigade):
    phone.send(phone.envelope(visit_fields(brigade.place)), clock_ahead=timedelta(minutes=-11))
    with app.app_context():
        visit_id = db.session.scalars(select(Visit.id)).one()
    factory.sign_in(client, brigade.leader)
    page = client.get(f"/visits/{visit_id}").get_data(as_text=True)
    assert "手机时间慢了11分钟，以服务器时间为准" in page


@pytest.mark.any_engine
@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (300, ""),
        (-299, ""),
        (301, "快5分钟"),
        (-660, "慢11分钟"),
        (8 * 3600, "快8小时"),
        (-3 * 24 * 3600, "慢3天"),
    ],
)
def test_skew_when_put_in_words_then_five_minutes_are_forgiven(app, seconds, words):
    with app.test_request_context(headers={"Accept-Language": "zh"}):
        assert skew_words(seconds) == words


# ---- silence ----


def ago(**amount):
    return utc_now() - timedelta(**amount)


def silent_ids(app, brigade):
    with app.app_context():
        silent = list_silent_devices(frozenset({brigade.unit}), silent_before=ago(hours=48))
        return [device.id for device in silent]


def test_silence_when_phones_are_in_use_then_only_those_out_of_contact_count(app, factory, brigade):
    officer = brigade.officer
    factory.device(officer, seen_at=ago(hours=47))
    lost = factory.device(officer, seen_at=ago(days=200))
    silent = factory.device(officer, seen_at=ago(hours=49))
    in_use = factory.device(officer, enrolled=False, seen_at=ago(days=3), last_visit_at=ago(days=4))
    holding = factory.device(officer, enrolled=False, seen_at=ago(days=5), waiting_count=1)
    factory.device(officer, enrolled=False, seen_at=ago(days=3))
    factory.device(officer, enrolled=False, seen_at=ago(days=40), last_visit_at=ago(days=40))
    factory.device(officer, seen_at=ago(days=3), revoked_at=utc_now())
    assert silent_ids(app, brigade) == [lost, holding, in_use, silent]


def test_silence_when_told_then_says_how_many_since_when_and_what_it_means(
    app, factory, brigade, monkeypatch
):
    # A Thursday: the last of them was heard of on Monday.
    now = datetime(2026, 6, 18, 4, 0, tzinfo=UTC)
    monkeypatch.setattr(silences, "today", lambda: local_day(now))
    seen = [datetime(2026, 6, day, 2, 0, tzinfo=UTC) for day in (15, 14, 12, 10)]
    for at, moment in enumerate(seen):
        factory.device(brigade.officer, seen_at=moment, waiting_count=3 if at == 0 else 0)
    with app.test_request_context(headers={"Accept-Language": "zh"}):
        silence = find_silence(frozenset({brigade.unit}), now=now)
        assert silence.since == date(2026, 6, 15)
        assert sentence_words(silence) == (
            "4部手机自周一未联系，晋源大队的数字可能偏低；最后报告有3次未发送"
        )


def test_silence_when_long_ago_then_the_day_is_named(app, factory, brigade):
    factory.device(brigade.officer, seen_at=ago(days=60))
    day = today() - timedelta(days=60)
    with app.test_request_context(headers={"Accept-Language": "zh"}):
        silence = find_silence(frozenset({brigade.unit}))
        assert f"自{day.month}月{day.day}日未联系" in sentence_words(silence)


def test_silence_when_of_many_units_then_the_first_are_named(app, factory):
    units = [factory.unit(name=f"{name}大队") for name in "甲乙丙丁"]
    for unit in units:
        factory.device(factory.account(unit=unit), seen_at=ago(days=3))
    with app.test_request_context(headers={"Accept-Language": "zh"}):
        rows = db.session.scalars(select(Unit.id)).all()
        assert "等4个单位的数字可能偏低" in sentence_words(find_silence(frozenset(rows)))


def test_silence_when_there_is_some_then_today_and_the_map_say_it_in_its_scope_only(
    app, client, factory, brigade
):
    factory.device(brigade.officer, seen_at=ago(days=3), waiting_count=2)
    factory.sign_in(client, brigade.leader)
    for address in ("/", "/map?table=1"):
        page = client.get(address).get_data(as_text=True)
        assert "1部手机自" in page
        assert "晋源大队的数字可能偏低；最后报告有2次未发送" in page

    elsewhere = app.test_client()
    factory.sign_in(elsewhere, factory.account("brigade_leader"))
    for address in ("/", "/map?table=1"):
        assert "部手机自" not in elsewhere.get(address).get_data(as_text=True)


def test_silence_when_the_map_shows_another_unit_then_says_nothing_of_it(client, factory, brigade):
    other = factory.unit("other", "别的大队")
    factory.place(unit=other)
    factory.device(brigade.officer, seen_at=ago(days=3))
    factory.sign_in(client, factory.account("headquarters_analyst", factory.root()))
    assert "部手机自" in client.get("/map?table=1").get_data(as_text=True)
    assert "部手机自" in client.get("/map?table=1&unit=jinyuan").get_data(as_text=True)
    assert "部手机自" not in client.get("/map?table=1&unit=other").get_data(as_text=True)
