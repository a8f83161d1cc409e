"""The pages about phones: by unit and number, one-time codes, revoking, numbering."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from outreach.audit.models import AuditEvent
from outreach.database import db, utc_now
from outreach.devices.models import Device
from tests.sealed_phone import SealedPhone

pytestmark = pytest.mark.any_engine


@pytest.fixture
def leader(client, factory, brigade):
    """The leader's browser."""
    factory.sign_in(client, brigade.leader)
    return client


def text_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def post(client, factory, address, **data):
    return client.post(address, data={"csrf_token": factory.csrf(client), **data})


def test_list_when_opened_then_phones_stand_by_unit_and_number_never_by_person(
    leader, factory, brigade
):
    now = utc_now()
    factory.device(brigade.officer, app_version="3.1", platform="Android · Chrome 141")
    factory.device(brigade.officer, seen_at=now - timedelta(days=3), waiting_count=3)
    factory.device(brigade.officer, enrolled=False, clock_skew_s=-660, last_visit_at=now)
    page = text_of(leader, "/devices")
    assert page.index("1号机") < page.index("2号机")
    assert "3.1 · Android · Chrome 141" in page
    assert "3次" in page
    assert "慢11分钟" in page
    assert {"已登记", "未登记"} <= set(re.findall("已登记|未登记", page))
    assert "1部手机自" in page
    assert "晋源大队01" not in page


def test_list_when_filtered_then_shows_what_fits(leader, factory, brigade):
    factory.device(brigade.officer)
    silent = factory.device(brigade.officer, seen_at=utc_now() - timedelta(days=3))
    revoked = factory.device(brigade.officer, revoked_at=utc_now())
    new = factory.device(brigade.officer, enrolled=False)
    for state, shown in (("silent", silent), ("revoked", revoked), ("not_enrolled", new)):
        page = text_of(leader, f"/devices?state={state}")
        assert re.findall(r"/devices/([0-9a-f-]{36})", page) == [shown]
    empty = factory.unit("empty", "东山中队", parent=brigade.unit)
    assert "没有符合条件的手机" in text_of(leader, f"/devices?unit={empty}")


@pytest.mark.parametrize(("days", "recorded"), [(31, True), (1, False)])
def test_list_when_a_browser_is_no_phone_of_the_unit_then_only_its_state_finds_it(
    leader, factory, brigade, days, recorded
):
    seen = utc_now() - timedelta(days=days)
    visit = seen if recorded else None
    browser = factory.device(brigade.officer, enrolled=False, seen_at=seen, last_visit_at=visit)
    assert browser not in text_of(leader, "/devices")
    assert browser in text_of(leader, "/devices?state=not_enrolled")


def test_code_when_asked_for_then_is_shown_once_and_enrols_a_phone(app, leader, factory, brigade):
    answer = post(leader, factory, "/devices/new", unit=brigade.unit)
    page = answer.get_data(as_text=True)
    assert "10分钟内有效，只显示这一次" in page
    (code,) = re.findall(r'one-time device-code">([2-9A-HJ-NP-Z]{5} [2-9A-HJ-NP-Z]{5})<', page)
    assert "<svg" in page
    assert f"/enrol?code={code.replace(' ', '')}" in page
    assert code not in text_of(leader, "/devices")

    phone = SealedPhone(app, factory, brigade.officer)
    enrolment = phone.post("/api/v1/devices/enrolment", {"device": phone.device, "code": code})
    assert enrolment.json["device"]["name"] == "晋源大队1号机"
    with app.app_context():
        kept = str(db.session.execute(select(AuditEvent.details, AuditEvent.target)).all())
    assert code.replace(" ", "") not in kept


def test_code_when_for_a_unit_outside_then_is_refused(leader, factory):
    other = factory.unit()
    answer = post(leader, factory, "/devices/new", unit=other)
    assert answer.status_code == 422


def test_enrol_page_when_the_code_is_scanned_then_it_stands_in_the_field(client, factory, brigade):
    opened = client.get("/enrol?code=ABCDE23456")
    assert opened.status_code == 302  # to sign in, and back with the code
    assert "ABCDE23456" in opened.location
    factory.sign_in(client, brigade.officer)
    assert 'value="ABCDE23456"' in text_of(client, "/enrol?code=ABCDE23456")


def test_number_when_changed_then_is_its_name_and_when_taken_then_says_so(
    app, leader, factory, brigade
):
    first, second = factory.device(brigade.officer), factory.device(brigade.officer)
    answer = post(leader, factory, f"/devices/{second}", number="12")
    assert answer.status_code == 302
    assert "晋源大队12号机" in text_of(leader, f"/devices/{second}")

    taken = post(leader, factory, f"/devices/{first}", number="12")
    assert taken.status_code == 422
    assert "这个机号已有手机在用" in taken.get_data(as_text=True)
    with app.app_context():
        assert db.session.get(Device, first).number == 1


def test_phone_when_revoked_then_its_page_says_so_and_offers_to_restore(leader, factory, brigade):
    device = factory.device(brigade.officer, waiting_count=2)
    page = text_of(leader, f"/devices/{device}")
    assert "停用这部手机" in page
    assert "它最后报告有2次走访没有发送" in page
    post(leader, factory, f"/devices/{device}/revoke")
    page = text_of(leader, f"/devices/{device}")
    assert "恢复这部手机" in page
    assert "停用这部手机" not in page


def test_pages_when_in_english_then_nothing_is_left_out(leader, factory, brigade):
    factory.device(brigade.officer, seen_at=utc_now() - timedelta(days=3), waiting_count=1)
    post(leader, factory, "/language", language="en")
    for address in ("/devices", "/devices/new", "/hand-over", "/enrol"):
        assert leader.get(address).status_code == 200


def test_menu_when_opened_then_phones_are_there_for_those_who_look_after_them(
    app, factory, brigade
):
    for role, there in (
        ("administrator", True),
        ("brigade_leader", True),
        ("squad_leader", False),
        ("officer", False),
    ):
        browser = app.test_client()
        factory.sign_in(browser, factory.account(role, brigade.unit))
        assert ('href="/devices"' in text_of(browser, "/me")) is there, role
