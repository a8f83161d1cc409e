"""Notices from headquarters to the villages: written, seen, passed on, corrected, withdrawn."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from outreach.audit.models import AuditEvent
from outreach.database import db, transaction, utc_now
from outreach.notices.models import Notice, NoticeUnit
from outreach.periods import local_time
from tests.brigade import make_brigade


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def local(moment):
    return f"{local_time(moment):%Y-%m-%dT%H:%M}"


@pytest.fixture
def scene(app, factory):
    """晋源大队 with 开化村, another brigade, and headquarters."""
    brigade = make_brigade(app, factory)
    brigade.other = factory.unit(name="古交大队")
    brigade.hq = factory.account("headquarters_analyst", factory.root())
    return brigade


@pytest.fixture
def post(client, factory):
    def send(account, address, **fields):
        factory.sign_in(client, account)
        return client.post(address, data={"csrf_token": factory.csrf(client), **fields})

    return send


@pytest.fixture
def write(post, scene):
    """Sends a notice by the page; gives its id."""

    def send(account=None, address="/notices/new", **fields):
        now = utc_now()
        data = {
            "kind": "flood", "level": "yellow", "title": "漫水桥不要过", "text": "今晚有暴雨",
            "valid_from": local(now - timedelta(minutes=5)),
            "valid_until": local(now + timedelta(hours=12)),
            "unit_ids": [scene.unit.id, scene.other.id],
            **fields,
        }  # fmt: skip
        answer = post(account or scene.hq, address, **data)
        assert answer.status_code == 302, text_of(answer.text)
        return answer.location.rsplit("/", 1)[1]

    return send


def test_notice_when_sent_then_officers_see_it_on_today_and_phone_until_got_it(
    scene, client, factory, post, write, app
):
    notice = write(villages="开化村")
    factory.sign_in(client, scene.officer)
    home = text_of(client.get("/").text)
    for words in ("漫水桥不要过", "汛情·黄色预警·至", "涉及：开化村", "知道了"):
        assert words in home
    assert "漫水桥不要过" in client.get(f"/villages/{scene.place}").text
    assert "漫水桥不要过" in client.get(f"/visits/new?place={scene.place}&online=1").text
    (carried,) = scene.phone.get("/api/v1/field-data").json["notices"]
    assert (carried["id"], carried["places"]) == (notice, [scene.place])
    assert carried["texts"]["sign_short"] == "漫水路段 禁止通行"
    answer = post(scene.officer, f"/notices/{notice}/seen")
    assert answer.status_code == 302
    assert "漫水桥不要过" not in client.get("/").text
    factory.sign_in(client, scene.hq)
    page = text_of(client.get("/notices").text)
    assert "已看到1个单位，共2个" in page and "已转告0个单位，共2个" in page
    detail = text_of(client.get(f"/notices/{notice}").text)
    assert scene.officer.badge not in detail and "晋源大队01" not in detail
    with app.app_context():
        assert not {"account_id", "actor_id"} & set(NoticeUnit.__table__.columns.keys())


def test_notice_when_seen_without_signal_then_first_time_stays_and_no_time_is_made_up(
    scene, write, app
):
    notice = write()

    def tell(body):
        phone = scene.phone
        return phone.client.post("/api/v1/notices/seen", json=body, headers=phone.headers)

    late = (utc_now() + timedelta(days=9)).isoformat()
    body = {
        "notices": [{"id": notice, "at": late}, {"id": "none"}, {"id": "a\0b"}, {"id": "\ud800"}, 7]
    }
    assert tell(body).status_code == 200
    with app.app_context():
        row = db.session.get(NoticeUnit, (notice, scene.unit.id))
        first = row.seen_at
        assert first <= utc_now()
    body = {"notices": [{"id": notice, "at": utc_now().isoformat()}]}
    tell(body)
    with app.app_context():
        assert db.session.get(NoticeUnit, (notice, scene.unit.id)).seen_at == first
    assert tell({"notices": 3}).status_code == 400


def test_notice_when_passed_on_then_way_and_time_by_unit_and_a_slip_is_taken_back(
    scene, client, factory, post, write, app
):
    notice = write()
    address = f"/notices/{notice}/passings"
    at = local(utc_now())
    for channel in ("loudspeaker", "chat", "chat"):
        assert post(scene.officer, address, channel=channel, at=at).status_code == 302
    page = client.get(f"/notices/{notice}").text
    assert "已转告1个单位，共1个" in text_of(page)
    assert page.count(f"/notices/{notice}/passings/") == 2
    slip = re.search(rf"/notices/{notice}/passings/[\w-]+/drop", page).group()
    assert post(scene.officer, slip).status_code == 302
    assert client.get(f"/notices/{notice}").text.count("/passings/") == 1
    tomorrow = post(scene.officer, address, channel="chat", at=local(utc_now() + timedelta(days=1)))
    assert tomorrow.status_code == 422 and "时间还没到，请核对" in tomorrow.text
    nothing = post(scene.officer, address, channel="", at="")
    assert "请选怎么转告的" in nothing.text and "请填什么时候" in nothing.text
    with app.app_context():
        actions = [
            event.action for event in db.session.query(AuditEvent).filter_by(target_id=notice)
        ]
    assert sorted(actions) == ["notice.pass"] * 2 + ["notice.send", "notice.unpass"]


def test_notice_when_corrected_then_the_new_one_takes_its_place_and_must_be_seen_again(
    scene, client, factory, post, write
):
    notice = write()
    post(scene.officer, f"/notices/{notice}/seen")
    factory.sign_in(client, scene.hq)
    assert "漫水桥不要过。" not in client.get(f"/notices/{notice}/correct").text, "made anew"
    newer = write(address=f"/notices/{notice}/correct", title="漫水桥已封闭")
    factory.sign_in(client, scene.officer)
    home = client.get("/").text
    assert "漫水桥已封闭" in home and "漫水桥不要过" not in home
    factory.sign_in(client, scene.hq)
    old = client.get(f"/notices/{notice}").text
    assert "这条通知已更正，不要再转告" in old and f"/notices/{newer}" in old
    again = client.get(f"/notices/{notice}/correct", follow_redirects=True)
    assert "原来那条已经结束，请新发一条" in again.text


def test_notice_when_pressed_twice_then_is_sent_once_and_another_one_anew(write):
    now = utc_now()
    times = {"valid_from": local(now), "valid_until": local(now + timedelta(hours=1))}
    sent = write(villages="开化村", **times)
    assert write(villages="开化村", **times) == sent
    assert write(**times) != sent
    address = f"/notices/{sent}/correct"
    corrected = write(address=address, title="桥断了", **times)
    assert corrected != sent
    assert write(address="/notices/new", title="桥断了", **times) != corrected


def test_notice_when_withdrawn_then_only_who_had_seen_it_hears_why(
    scene, client, factory, post, write
):
    notice = write()
    post(scene.officer, f"/notices/{notice}/seen")
    assert "请写明为什么撤回" in post(scene.hq, f"/notices/{notice}/withdraw", reason=" ").text
    post(scene.hq, f"/notices/{notice}/withdraw", reason="雨没下")
    factory.sign_in(client, scene.officer)
    assert "这条通知已撤回：雨没下" in client.get("/").text
    page = client.get(f"/notices/{notice}").text
    assert "不要再转告" in page and "data-copy-state" not in page
    client.post(f"/notices/{notice}/seen", data={"csrf_token": factory.csrf(client)})
    assert "雨没下" not in client.get("/").text
    factory.sign_in(client, factory.account("officer", scene.other))
    assert "漫水桥不要过" not in client.get("/").text
    assert "已撤回" in client.get("/notices").text


def test_notice_when_corrected_meanwhile_then_withdrawing_the_old_one_says_what_to_do(
    scene, client, post, write
):
    notice = write()
    write(address=f"/notices/{notice}/correct", title="漫水桥已封闭")
    answer = post(scene.hq, f"/notices/{notice}/withdraw", reason="雨停了")
    page = client.get(answer.location).text
    assert "这条已更正，没有撤回：要停的话，请打开更正后的那条撤回" in page
    assert "已撤回，手机下次联网就看到" not in page


def age(app, notice, **columns):
    """Moves the moments of a notice, as if it had been sent and ended earlier."""
    with app.app_context(), transaction():
        row = db.session.get(Notice, notice)
        for name, moment in columns.items():
            setattr(row, name, moment)


def test_notice_when_over_then_only_what_was_passed_on_before_may_be_noted(
    scene, client, factory, post, write, app
):
    now = utc_now().replace(second=0, microsecond=0)
    noon, earlier = now - timedelta(hours=1), now - timedelta(hours=2)
    withdrawn, corrected, expired = write(title="雨"), write(title="冰"), write(title="雪")
    post(scene.hq, f"/notices/{withdrawn}/withdraw", reason="雨没下")
    write(address=f"/notices/{corrected}/correct", title="冰化了")
    sent = {"created_at": now - timedelta(hours=5), "valid_from": now - timedelta(hours=5)}
    for notice in (withdrawn, corrected):
        age(app, notice, ended_at=noon, **sent)
    age(app, expired, valid_until=noon, **sent)
    said = {
        withdrawn: ("那时这条通知已撤回，不要再转告", "已记下。这条通知已撤回，不要再转告"),
        corrected: ("那时这条通知已更正，请转告更正后的", "已记下。这条通知已更正"),
        expired: ("那时这条通知已过期，不要再转告", "已记下"),
    }
    for notice, (refusal, done) in said.items():
        factory.sign_in(client, scene.officer)
        page = client.get(f"/notices/{notice}").text
        assert "记下转告" not in page and "补记结束前的转告" in page
        assert not re.search(r'name="at"[^>]*value="2', page), "to be filled in by hand"
        address = f"/notices/{notice}/passings"
        late = post(scene.officer, address, channel="chat", at=local(now))
        assert late.status_code == 422 and refusal in late.text and local(now) in late.text
        assert '<details class="fold" open>' in late.text
        kept = post(scene.officer, address, channel="chat", at=local(earlier))
        assert kept.status_code == 302
        page = text_of(client.get(f"/notices/{notice}").text)
        assert done in page and "已转告1个单位" in page
    with app.app_context():
        row = db.session.get(NoticeUnit, (withdrawn, scene.unit.id))
        assert row.seen_at == earlier, "who passed it on had seen it then"
    home = client.get("/").text
    assert "这条通知已撤回：雨没下" in home and "打开通知<" in home
    assert "passed on" in english(client, factory, f"/notices/{withdrawn}")


def english(client, factory, address):
    client.post("/language", data={"csrf_token": factory.csrf(client), "language": "en"})
    page = client.get(address).text
    assert not re.search("补记|记下转告|不要再转告", page)
    return page


def test_notice_when_withdrawn_while_its_page_was_open_then_pressing_says_so(
    scene, client, post, write
):
    notice = write()
    shown = local(utc_now())  # as the page of a moment ago has it
    post(scene.hq, f"/notices/{notice}/withdraw", reason="雨没下")
    answer = post(scene.officer, f"/notices/{notice}/passings", channel="chat", at=shown)
    page = text_of(client.get(answer.location).text)
    assert "已记下。这条通知已撤回，不要再转告，请告诉听过的人" in page


def test_notice_when_expired_then_leaves_today_and_stays_in_the_archive_and_file(
    scene, client, factory, write, app
):
    notice = write()
    with app.app_context(), transaction():
        row = db.session.get(Notice, notice)
        row.valid_from, row.valid_until = utc_now() - timedelta(9), utc_now() - timedelta(8)
    factory.sign_in(client, scene.officer)
    assert "漫水桥不要过" not in client.get("/").text
    assert scene.phone.get("/api/v1/field-data").json["notices"] == []
    assert "已过期" in client.get("/notices").text
    factory.sign_in(client, scene.hq)
    lines = client.get("/notices.csv").get_data(as_text=True).splitlines()
    assert len(lines) == 3 and all(",expired," in line for line in lines[1:])


def test_notice_when_a_drill_then_it_is_labelled_everywhere(scene, client, factory, post, write):
    notice = write(is_drill="y", chat_short="桥断了，绕行")
    factory.sign_in(client, scene.officer)
    (carried,) = scene.phone.get("/api/v1/field-data").json["notices"]
    assert all(text.startswith("【演练】") for text in carried["texts"].values())
    assert carried["texts"]["chat_short"] == "【演练】桥断了，绕行"
    for address in ("/", "/notices", f"/notices/{notice}"):
        assert "演练" in text_of(client.get(address).text)


def test_form_when_wrong_then_says_so_at_the_field_and_keeps_all(scene, post):
    now = utc_now()
    wrong = {
        "kind": "", "title": "", "text": "今晚", "valid_from": local(now),
        "valid_until": local(now - timedelta(hours=1)), "villages": "没有的村",
        "sign_short": "字" * 17,
    }  # fmt: skip
    answer = post(scene.hq, "/notices/new", **wrong)
    assert answer.status_code == 422
    for words in (
        "请选哪一类", "请用一句话写是什么事", "要晚于开始时间", "没有找到“没有的村”",
        "最多16个字，现在有17个", "今晚",
    ):  # fmt: skip
        assert words in answer.text
    alone = {**wrong, "kind": "flood", "title": "雨", "villages": "", "sign_short": "",
             "valid_until": local(now + timedelta(hours=1))}  # fmt: skip
    assert "请至少选一个单位" in post(scene.hq, "/notices/new", **alone).text
    drill = {**alone, "unit_ids": scene.unit.id, "is_drill": "y", "sign_short": "字" * 16}
    assert "最多16个字，现在有20个" in post(scene.hq, "/notices/new", **drill).text
    filled = post(scene.hq, "/notices/new", fill="1", **alone)
    assert filled.status_code == 200 and "漫水路段 禁止通行" in filled.text


def test_notice_when_a_brigade_sends_then_only_to_its_own_and_others_do_not_find_it(
    scene, client, factory, post, write
):
    notice = write(scene.leader, unit_ids=[scene.unit.id])
    factory.sign_in(client, scene.leader)
    assert "共1个" in text_of(client.get(f"/notices/{notice}").text)
    stranger = factory.account("brigade_leader", scene.other)
    factory.sign_in(client, stranger)
    assert "漫水桥不要过" not in client.get("/notices").text
    for address in (f"/notices/{notice}", f"/notices/{notice}/correct"):
        assert client.get(address).status_code == 404
    from_hq = write()
    factory.sign_in(client, stranger)
    assert client.get(f"/notices/{from_hq}").status_code == 200
    assert client.get(f"/notices/{from_hq}/correct").status_code == 404
    assert post(scene.officer, "/notices/new").status_code == 403
    assert post(scene.hq, f"/notices/{from_hq}/seen").status_code == 403


def test_notice_when_only_villages_are_named_then_their_unit_gets_it(scene, write, app):
    notice = write(unit_ids=[], villages="开化村")
    with app.app_context():
        assert [row.unit_id for row in db.session.get(Notice, notice).addressed] == [scene.unit.id]
