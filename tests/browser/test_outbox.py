"""The outbox: a visit is on the phone, then on the server, once; and the page always says where."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete, select, update

from outreach.database import db, transaction, utc_now
from outreach.devices.models import DeviceKey
from outreach.photos.models import Photo
from outreach.places.models import Jurisdiction
from outreach.visits.models import SubmissionConflict
from tests.browser.kept import wait_for
from tests.browser.outbox import (
    CUT,
    come_back,
    expect_states,
    fill_in,
    lose_next_answer,
    open_ready_form,
    record,
    record_without_signal,
    records,
)
from tests.browser.pages import PHONE, enter, sign_in
from tests.browser.visits import only_visit, open_form, save, visits
from tests.pictures import jpeg
from tests.sealed_phone import SealedPhone, base64_of, visit_fields

pytestmark = pytest.mark.browser


def test_save_when_there_is_signal_then_received_at_once(officer, app, brigade):
    record(officer, brigade)
    expect(officer.get_by_text("已存：开化村")).to_be_visible()
    expect(officer.get_by_text("支队已收到")).to_be_visible()
    officer.goto("/outbox")
    expect(officer.get_by_text("都已收到，没有等待发送的")).to_be_visible()
    officer.get_by_text("最近已收到1次").tap()
    row = officer.locator("[data-state=received]")
    expect(row).to_contain_text("开化村")
    expect(row).to_contain_text("回执")
    assert only_visit(app).talks[0].attendees == 30


def test_save_when_there_is_no_signal_then_kept_and_sent_when_it_returns(
    officer, app, brigade, expected_errors
):
    expected_errors += CUT
    record_without_signal(officer, brigade)
    expect_states(officer, "waiting")
    assert records(officer, "records") and visits(app) == 0
    officer.context.set_offline(False)
    officer.wait_for_function("() => navigator.onLine")
    officer.goto("/outbox")
    expect(officer.get_by_text("都已收到，没有等待发送的")).to_be_visible()
    assert visits(app) == 1


def test_save_when_the_answer_is_lost_then_stored_once(officer, app, brigade):
    open_ready_form(officer, brigade)
    fill_in(officer)
    lose_next_answer(officer)
    save(officer).tap()
    expect(officer.get_by_text("支队已收到")).to_be_visible()
    assert visits(app) == 1
    expect_states(officer, "received")


def test_change_when_an_answer_was_lost_then_both_go_in_order_and_nothing_is_in_conflict(
    officer, app, brigade, expected_errors
):
    expected_errors += CUT
    open_ready_form(officer, brigade)
    fill_in(officer)
    # The answer is lost and the network with it.
    officer.evaluate(
        """() => {
          const fetch = window.fetch;
          window.fetch = async (address, ...more) => {
            if (String(address) !== '/api/v1/envelopes') throw new TypeError('cut');
            window.lost = (await fetch(address, ...more)).status;
            throw new TypeError('the connection broke');
          };
        }"""
    )
    save(officer).tap()
    expect(officer.get_by_text("已存在本机，有网后自动发送")).to_be_visible()
    # The page says so after four seconds at the latest, the sending may take longer.
    officer.wait_for_function("() => window.lost === 200")
    assert visits(app) == 1
    expect_states(officer, "waiting")
    assert [entry["envelopes"][0]["tries"] for entry in records(officer)] == [1]

    # Everything is stopped from sending while the visit is changed.
    officer.context.route("**/api/v1/envelopes", lambda route: route.abort())
    officer.goto("/outbox")
    officer.get_by_role("link", name="去修改").tap()
    expect(officer.locator("input[name=talks-0-attendees]")).to_have_value("30")
    officer.locator("input[name=talks-0-attendees]").fill("35")
    save(officer).tap()
    expect(officer.get_by_text("已存：开化村")).to_be_visible()
    assert len(records(officer)[0]["envelopes"]) == 2

    officer.context.unroute("**/api/v1/envelopes")
    officer.goto("/outbox")
    expect(officer.get_by_text("都已收到，没有等待发送的")).to_be_visible()
    visit = only_visit(app)
    assert (visit.version, visit.talks[0].attendees) == (2, 35)
    with app.app_context():
        assert db.session.scalars(select(SubmissionConflict)).all() == []


def test_change_when_no_try_has_arrived_then_the_visit_says_the_last_word(
    officer, app, brigade, expected_errors
):
    expected_errors += CUT
    record_without_signal(officer, brigade)
    officer.context.route("**/api/v1/envelopes", lambda route: route.abort())
    come_back(officer)
    expect(officer.locator("[data-outbox=last]")).to_contain_text("没有网络")
    officer.get_by_role("link", name="去修改").tap()
    expect(officer.locator("input[name=talks-0-attendees]")).to_have_value("30")
    officer.locator("input[name=talks-0-attendees]").fill("31")
    save(officer).tap()
    expect(officer.get_by_text("已存：开化村")).to_be_visible()
    officer.context.unroute("**/api/v1/envelopes")
    officer.goto("/outbox")
    expect(officer.get_by_text("都已收到，没有等待发送的")).to_be_visible()
    assert only_visit(app).talks[0].attendees == 31


def test_save_when_the_server_refuses_then_the_form_says_why_and_can_be_saved_again(
    officer, app, brigade
):
    open_ready_form(officer, brigade)
    fill_in(officer)
    with app.app_context(), transaction():
        kept = db.session.scalars(select(Jurisdiction)).all()
        rows = [(row.place_id, row.unit_id) for row in kept]
        db.session.execute(delete(Jurisdiction))
    save(officer).tap()
    expect(officer.locator(".error-summary")).to_contain_text("没有这个村，或不在您的辖区")
    expect_states(officer, "refused")
    officer.goto("/outbox")
    expect(officer.locator("[data-state=refused]")).to_contain_text("需要改1处")
    expect(officer.locator("[data-state=refused]")).to_contain_text("不在您的辖区")

    with app.app_context(), transaction():
        db.session.add_all(Jurisdiction(place_id=place, unit_id=unit) for place, unit in rows)
    officer.get_by_role("link", name="去修改").tap()
    expect(officer.locator(".error-summary")).to_contain_text("没有这个村，或不在您的辖区")
    expect(officer.locator("input[name=talks-0-attendees]")).to_have_value("30")
    save(officer).tap()
    expect(officer.get_by_text("支队已收到")).to_be_visible()
    assert visits(app) == 1


def test_save_when_the_sign_in_has_expired_then_it_arrives_all_the_same(
    officer, app, brigade, expected_errors
):
    expected_errors.append("401")  # the page may ask once more while it is left
    open_ready_form(officer, brigade)
    fill_in(officer)
    officer.context.clear_cookies()
    save(officer).tap()
    officer.wait_for_url("**/outbox**")
    expect(officer.get_by_text("最近已收到1次")).to_be_visible()
    assert visits(app) == 1


def test_queue_when_nobody_signed_in_for_a_week_then_asks_for_the_password_and_goes_on(
    officer, app, brigade, expected_errors
):
    expected_errors.append("401")  # what the page asks for besides
    open_ready_form(officer, brigade)
    fill_in(officer)
    officer.context.clear_cookies()
    with app.app_context(), transaction():
        db.session.execute(update(DeviceKey).values(signed_in_at=utc_now() - timedelta(days=8)))
    save(officer).tap()
    officer.wait_for_url("**/outbox**")
    sign_in(officer, brigade.officer)
    officer.goto("/outbox")
    expect(officer.get_by_text("都已收到，没有等待发送的")).to_be_visible()
    assert visits(app) == 1


def test_queue_when_one_is_stumbled_over_then_the_ones_behind_it_go(
    officer, app, brigade, expected_errors
):
    expected_errors += [*CUT, "500"]
    record_without_signal(officer, brigade, "11")
    first = records(officer)[0]["id"]
    sealed: dict[str, Any] = {}

    def stumble(route):
        if not sealed:  # the second is not recorded yet
            return route.abort()
        bodies = json.loads(route.request.post_data)["envelopes"]
        start = bytes(list(sealed[first].values())[:60])
        if any(base64.b64decode(each["sealed"]).startswith(start) for each in bodies):
            return route.fulfill(status=500, content_type="application/json", body="{}")
        return route.continue_()

    officer.context.route("**/api/v1/envelopes", stumble)
    officer.context.set_offline(False)
    record(officer, brigade, "12")
    expect(officer.get_by_text("已存：开化村")).to_be_visible()
    sealed |= {entry["id"]: entry["envelopes"][0]["sealed"] for entry in records(officer)}
    assert len(sealed) == 2
    officer.goto("/outbox")
    expect(officer.get_by_text("最近已收到1次")).to_be_visible()
    assert visits(app) == 1
    officer.context.unroute("**/api/v1/envelopes")
    officer.get_by_role("button", name="现在发送").tap()
    expect(officer.get_by_text("都已收到，没有等待发送的")).to_be_visible()
    assert visits(app) == 2


def test_queue_when_a_network_answers_with_its_own_page_then_nothing_counts_as_received(
    officer, app, brigade
):
    officer.context.route(
        "**/api/v1/envelopes",
        lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Wi-Fi</h1>"),
    )
    record(officer, brigade)
    expect(officer.get_by_text("已存：开化村")).to_be_visible()
    expect_states(officer, "waiting")
    officer.goto("/outbox")
    expect(officer.locator("[data-outbox=last]")).to_contain_text("这个网络要先登录或认证")
    send = officer.get_by_role("button", name="现在发送").element_handle()
    officer.context.unroute("**/api/v1/envelopes")
    # It may have been sent by itself by now, and the button have gone.
    send.evaluate("(button) => button.click()")
    expect(officer.get_by_text("都已收到，没有等待发送的")).to_be_visible()
    assert visits(app) == 1


def test_two_windows_when_both_send_then_each_visit_arrives_once(
    officer, app, brigade, expected_errors
):
    expected_errors += CUT
    for attendees in ("11", "12", "13"):
        officer.context.set_offline(False)
        officer.context.route("**/api/v1/envelopes", lambda route: route.abort())
        record_without_signal(officer, brigade, attendees)
    officer.context.unroute("**/api/v1/envelopes")
    officer.context.set_offline(False)
    other = officer.context.new_page()
    other.goto("/outbox")
    officer.goto("/outbox")
    for page in (officer, other):
        expect(page.get_by_text("都已收到，没有等待发送的")).to_be_visible()
    assert visits(app) == 3


def test_two_windows_when_the_same_draft_is_finished_in_one_then_the_other_says_so(
    officer, app, brigade
):
    open_ready_form(officer, brigade)
    fill_in(officer)
    expect(officer.locator("[data-draft-part=status]")).to_contain_text("已自动保存")
    other = officer.context.new_page()
    open_form(other, brigade)
    expect(other.locator("[data-draft-part=banner]")).to_be_visible()
    save(officer).tap()
    expect(officer.get_by_text("支队已收到")).to_be_visible()
    said = other.locator("[data-save-status]")
    expect(said).to_contain_text("这次走访已在另一个页面保存，要改请从那里打开")
    expect(said.get_by_role("link", name="看待发送")).to_be_visible()
    # What is older there must not be saved over it.
    expect(save(other)).to_be_disabled()
    officer.goto("/visits")
    expect(officer.locator(".drafts")).to_be_hidden()
    assert visits(app) == 1


def test_file_when_loaded_on_another_phone_then_arrives_once_and_stays_its_authors(
    officer, app, brigade, open_window, expected_errors, tmp_path
):
    expected_errors += CUT
    record_without_signal(officer, brigade)
    officer.context.route("**/api/v1/envelopes", lambda route: route.abort())
    come_back(officer)
    with officer.expect_download() as saving:
        officer.get_by_role("button", name="存成文件").tap()
    file = tmp_path / saving.value.suggested_filename
    saving.value.save_as(file)
    assert "未发送走访1次" in file.name
    text = file.read_text("utf-8")
    assert "开化" not in text and brigade.officer.badge not in text

    other = open_window(**PHONE)
    sign_in(other, brigade.leader)
    other.goto("/outbox")
    other.locator("input[type=file]").set_input_files(file)
    expect(other.get_by_text("读入1次，其中0次已收到过，不会重复")).to_be_visible()
    other.locator("input[type=file]").set_input_files(file)
    expect(other.get_by_text("读入1次，其中1次已收到过，不会重复")).to_be_visible()

    officer.context.unroute("**/api/v1/envelopes")
    officer.get_by_role("button", name="现在发送").tap()
    expect(officer.get_by_text("都已收到，没有等待发送的")).to_be_visible()
    assert only_visit(app).author_id == brigade.officer.id


def test_file_when_a_visit_was_changed_since_an_earlier_file_then_the_change_arrives_too(
    officer, app, brigade, open_window, expected_errors, tmp_path
):
    expected_errors += CUT
    officer.context.route("**/api/v1/envelopes", lambda route: route.abort())
    record(officer, brigade, "30")
    carrier = open_window(**PHONE)
    sign_in(carrier, brigade.leader)

    def hand_over(name: str) -> None:
        officer.goto("/outbox")
        with officer.expect_download() as saving:
            officer.get_by_role("button", name="存成文件").tap()
        saving.value.save_as(tmp_path / name)
        carrier.goto("/outbox")
        carrier.locator("input[type=file]").set_input_files(tmp_path / name)
        expect(carrier.get_by_text("读入1次")).to_be_visible()

    hand_over("first.json")
    officer.locator("[data-outbox]").get_by_role("link", name="修改").first.tap()
    expect(officer.locator("input[name=talks-0-attendees]")).to_have_value("30")
    fill_in(officer, "45")
    save(officer).tap()
    expect(officer.get_by_text("已存：开化村")).to_be_visible()
    hand_over("second.json")
    assert only_visit(app).version == 2


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("forged", "photo"),
        ("changed", "photo"),
        ("nobody", "sign_in"),
        ("signed in long ago", "sign_in"),
        ("revoked", "revoked"),
    ],
)
def test_photos_when_one_is_not_taken_then_the_ones_behind_it_go(
    officer, app, brigade, expected_errors, tmp_path, fault, reason
):
    """Somebody's photo in a file must not keep the others of this phone."""
    expected_errors += ["401", "403"]
    author = SealedPhone(app, brigade.factory, brigade.leader)
    other = SealedPhone(app, brigade.factory, brigade.leader)
    # Photos go in the order of their hashes: the ones in the way are the first.
    bad = [each for n in range(40_000) if sha(each := b"bad %d" % n) < "001"][:5]
    good = author.seal_photo(jpeg(64, 48))
    assert len(bad) == 5
    signer = author if fault in ("forged", "changed") else other
    photos = [photo_item(signer, each) for each in bad]
    for item in photos:
        if fault == "forged":
            item["signature"] = photo_item(other, b"another")["signature"]
        elif fault == "changed":
            item["data"] = photo_item(other, b"another")["data"]
        elif fault == "nobody":
            item["key"] = str(uuid4())
    with app.app_context(), transaction():
        key = db.session.get_one(DeviceKey, other.key)
        if fault == "signed in long ago":
            key.signed_in_at = utc_now() - timedelta(days=8)
        elif fault == "revoked":
            key.device.revoked_at = utc_now()
    file = tmp_path / "x.json"
    visits_of = [envelope_item(author, brigade, names) for names in ([*map(sha, bad)], [sha(good)])]
    content = {"format": "outreach-handover", "version": 1, "envelopes": visits_of}
    content["photos"] = [*photos, photo_item(author, good)]
    file.write_text(json.dumps(content), "utf-8")
    officer.goto("/outbox")
    officer.locator("input[type=file]").set_input_files(file)
    expect(officer.get_by_text("读入2次")).to_be_visible()
    expect_states(officer, "needs_you", "received")
    found = {entry["reason"]: entry["state"] for entry in records(officer)}
    assert found == {reason: "needs_you", "": "received"}
    assert visits(app) == 2
    with app.app_context():
        assert db.session.scalars(select(Photo.sha256)).all() == [sha(good)]


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def photo_item(phone: SealedPhone, data: bytes) -> dict[str, str]:
    """A photo of a hand-over file, signed on the phone."""
    signature = phone.sign(f"photo {sha(data)} {len(data)}".encode())
    return {
        "sha256": sha(data),
        "key": phone.key,
        "account": phone.account.id,
        "visit": "",
        "signature": base64_of(signature),
        "data": base64_of(data),
    }


def envelope_item(phone: SealedPhone, brigade, photos: list[str]) -> dict[str, object]:
    """A visit of a hand-over file that names the photos."""
    fields = visit_fields(brigade.place)
    for at, name in enumerate(photos):
        fields += [(f"photos-{at}-sha256", name), (f"photos-{at}-purpose", "scene")]
    return {
        **phone.envelope(fields),
        "submission_id": dict(fields)["submission_id"],
        "account": phone.account.id,
        "photos": photos,
    }


def test_file_when_it_is_something_else_then_says_so(officer, tmp_path):
    file = tmp_path / "x.json"
    file.write_text('{"format": "something"}', "utf-8")
    officer.goto("/outbox")
    officer.locator("input[type=file]").set_input_files(file)
    expect(officer.get_by_text("这不是交接文件")).to_be_visible()


@pytest.mark.parametrize(
    "changes",
    [
        {"photos": None},
        {"photos": ["x"]},
        {"saved_at": 1e300},
        {"sealed": "?"},
        {"sealed": ""},
        None,
    ],
)
def test_file_when_an_item_is_made_to_do_harm_then_nothing_of_it_stays(officer, tmp_path, changes):
    item = {
        "key": "k",
        "sealed": "AAAA",
        "signature": "AAAA",
        "submission_id": "s",
        "account": "a",
        "photos": [],
    }
    bad = None if changes is None else {**item, **changes}
    head = {"format": "outreach-handover", "version": 1}
    file = tmp_path / "x.json"
    file.write_text(json.dumps({**head, "envelopes": [item, bad], "photos": []}), "utf-8")
    officer.goto("/outbox")
    officer.locator("input[type=file]").set_input_files(file)
    if changes == {"saved_at": 1e300}:
        # A time that no calendar shows says nothing: the visit is carried all the same.
        expect(officer.locator("[data-told]")).to_contain_text("1次")
        expect(officer.locator("[data-outbox=list] [data-id]")).to_have_count(1)
        return
    expect(officer.get_by_text("这不是交接文件")).to_be_visible()
    assert records(officer, "outbox") == []


def test_waiting_when_it_lasts_half_a_day_then_warned_and_after_a_day_urgent(
    officer, brigade, expected_errors
):
    expected_errors += CUT
    record_without_signal(officer, brigade)
    officer.context.route("**/api/v1/envelopes", lambda route: route.abort())
    officer.context.set_offline(False)
    for hours, words in ((13, "开化村已等12小时"), (25, "开化村已等24小时")):
        officer.evaluate(
            """(hours) => new Promise((resolve) => {
              const request = indexedDB.open('outreach');
              request.onsuccess = () => {
                const change = request.result.transaction('outbox', 'readwrite');
                const store = change.objectStore('outbox');
                store.getAll().onsuccess = ({ target }) => {
                  for (const entry of target.result) {
                    store.put({ ...entry, waitingSince: Date.now() - hours * 3600000 });
                  }
                };
                change.oncomplete = () => { request.result.close(); resolve(); };
              };
            })""",
            hours,
        )
        officer.goto("/")
        expect(officer.locator(".outbox-strip")).to_contain_text(words)
    officer.goto("/outbox")
    expect(officer.locator(".outbox__line--act")).to_contain_text("开化村已等24小时")


def test_sign_out_when_something_waits_then_asks_first(officer, app, brigade, expected_errors):
    expected_errors += CUT
    record_without_signal(officer, brigade)
    officer.context.route("**/api/v1/envelopes", lambda route: route.abort())
    officer.context.set_offline(False)
    officer.goto("/me")
    officer.get_by_role("button", name="退出登录").tap()
    dialog = officer.locator(".leave")
    expect(dialog).to_contain_text("还有1次未发送")
    officer.context.unroute("**/api/v1/envelopes")
    dialog.get_by_role("button", name="先发送").tap()
    officer.wait_for_url("**/sign-in**")
    assert visits(app) == 1


def test_sign_out_when_a_visit_is_half_written_then_asks_first(officer, brigade):
    open_ready_form(officer, brigade)
    fill_in(officer)
    expect(officer.locator("[data-draft-part=status]")).to_contain_text("已自动保存")
    officer.goto("/me")
    officer.get_by_role("button", name="退出登录").tap()
    dialog = officer.locator(".leave")
    expect(dialog).to_contain_text("还有1份没写完，留在本机")
    dialog.get_by_role("button", name="不退出").tap()
    expect(dialog).to_be_hidden()
    officer.get_by_role("button", name="退出登录").tap()
    dialog.get_by_role("button", name="退出登录").tap()
    officer.wait_for_url("**/sign-in**")


def age(page, days):
    """Everything on the phone was received so many days ago, and was not tidied since."""
    page.evaluate(
        """(days) => new Promise((resolve) => {
          indexedDB.open('outreach').onsuccess = ({ target: { result: db } }) => {
            const change = db.transaction(['outbox', 'settings'], 'readwrite');
            const store = change.objectStore('outbox');
            store.getAll().onsuccess = ({ target }) => {
              for (const entry of target.result) {
                store.put({ ...entry, receivedAt: Date.now() - days * 86400000 });
              }
            };
            const settings = change.objectStore('settings');
            settings.getAllKeys().onsuccess = ({ target }) => {
              for (const key of target.result) if (key.startsWith('tidied')) settings.delete(key);
            };
            change.oncomplete = () => { db.close(); resolve(); };
          };
        })""",
        days,
    )


#: Of how many bytes the one visit in the phone's store is, sealed.
SIZE = """(store) => new Promise((resolve) => {
  indexedDB.open('outreach').onsuccess = ({ target: { result: db } }) => {
    const all = db.transaction(store).objectStore(store).getAll();
    all.onsuccess = () => {
      db.close();
      const visit = all.result.find(({ kind }) => kind === 'visit');
      resolve(Object.values(visit).find((value) => value instanceof Uint8Array && value.length > 99).length);
    };
  };
})"""


def size_of_visit(page):
    size: int = page.evaluate(SIZE, "records")
    return size


def test_visit_when_it_waits_and_when_it_is_received_then_said_in_the_same_line(
    officer, app, brigade, expected_errors
):
    expected_errors += CUT
    open_ready_form(officer, brigade)
    fill_in(officer)
    officer.locator("#leaflets .amount input:not([type=hidden])").first.fill("1200")
    officer.context.route("**/api/v1/envelopes", lambda route: route.abort())
    save(officer).tap()
    expect(officer.get_by_text("已存：开化村")).to_be_visible()
    officer.goto("/outbox")
    line = "宣讲30人次·资料1200份"
    expect(officer.locator("[data-state=waiting] .outbox__facts")).to_have_text(line)
    officer.context.unroute("**/api/v1/envelopes")
    officer.get_by_role("button", name="现在发送").tap()
    expect(officer.get_by_text("都已收到，没有等待发送的")).to_be_visible()
    officer.get_by_text("最近已收到1次").tap()
    expect(officer.locator("[data-state=received] .outbox__facts")).to_have_text(line)
    officer.goto("/visits")
    expect(officer.locator("main .list__item").first).to_contain_text(line)


def test_leader_when_own_visits_wait_then_seen_from_every_page(phone, brigade, expected_errors):
    expected_errors += CUT
    enter(phone, brigade.leader)
    record_without_signal(phone, brigade)
    phone.context.route("**/api/v1/envelopes", lambda route: route.abort())
    phone.context.set_offline(False)
    phone.goto("/reviews")
    me = phone.locator(".bottom-bar a[href='/me']")
    expect(me.locator(".nav-count")).to_have_text("1")
    expect(me).to_have_accessible_name("我的 1次走访等发送")
    me.tap()
    phone.get_by_role("link", name="1次走访等发送").and_(phone.locator("main a")).tap()
    expect(phone.locator("[data-state=waiting]")).to_contain_text("开化村")
    phone.context.unroute("**/api/v1/envelopes")
    phone.get_by_role("button", name="现在发送").tap()
    expect(phone.get_by_text("都已收到，没有等待发送的")).to_be_visible()
    expect(me.locator(".nav-count")).to_have_count(0)


def test_received_when_months_pass_then_a_summary_stays_for_a_year(officer, brigade):
    open_ready_form(officer, brigade)
    fill_in(officer, "44")
    officer.locator("textarea[name=notes]").evaluate(
        "area => { area.value = '村口的话'; area.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    save(officer).tap()
    expect(officer.get_by_text("支队已收到")).to_be_visible()
    row = officer.locator("[data-state=received]")
    whole = size_of_visit(officer)
    for days in (0, 32):
        age(officer, days)
        officer.goto("/outbox")
        officer.get_by_text("最近已收到1次").tap()
        expect(row.locator(".outbox__facts")).to_have_text("宣讲44人次")
        expect(row).to_contain_text("回执")
    # What stood in it has gone from the phone; its numbers stay.
    wait_for(officer, f"({SIZE})('records').then((size) => size < {whole})")
    officer.reload()
    officer.get_by_text("最近已收到1次").tap()
    expect(row.locator(".outbox__facts")).to_have_text("宣讲44人次")
    age(officer, 370)
    officer.goto("/outbox")
    expect(officer.get_by_text("最近已收到")).to_be_hidden()
    assert records(officer) == []
