"""The pages a phone keeps: nothing of an account in them, and a revision that tells when to ask again."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from outreach.database import db, transaction
from outreach.vocabulary.models import Term

FIELD_PAGES = {"visit-form", "visit-picker", "today", "visits", "visit", "map", "me", "outbox"}


pytestmark = pytest.mark.any_engine


@pytest.fixture
def officer(factory):
    unit = factory.unit("jinyuan", "晋源大队", name_en="Jinyuan Brigade")
    factory.place("140110002204", "开化村委会", unit)
    return factory.account("officer", unit, display_name="晋源大队的老王")


@pytest.fixture
def phone(client, factory, officer):
    factory.sign_in(client, officer)
    return client


def contents(client) -> dict:
    return client.get("/shell/contents.json").json


def without_nonces(text: str) -> str:
    return re.sub(r'nonce="[^"]*"|data-now="\d+"', "", text)


def test_contents_when_asked_for_then_names_every_page_in_both_languages(phone):
    listed = contents(phone)
    pages = {tuple(address.split("/")[2:]) for address in listed["pages"]}
    assert {page for _language, page in pages} >= FIELD_PAGES | {"lock", "offline"}
    assert {(language, page) for language in ("zh", "en") for _l, page in pages} == pages


def test_pages_when_rendered_then_nothing_of_the_account_stands_in_them(phone, officer):
    listed = contents(phone)
    for address in listed["pages"]:
        answer = phone.get(address)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 200, address
        assert answer.headers["Outreach-Shell"] == listed["revision"]
        for private in (officer.badge, officer.id, "老王", "晋源大队", "Jinyuan", "开化"):
            assert private not in page, f"{private} in {address}"
        assert re.findall(r'name="csrf_token" value="([^"]*)"', page) in ([], [""], ["", ""])
        assert f'data-shell="{address.split("/")[3]}"' in page


def test_pages_when_rendered_for_another_account_then_are_the_same(app, phone, factory, officer):
    leader = factory.account("brigade_leader", officer.unit_id)
    other = app.test_client()
    factory.sign_in(other, leader)
    for address in contents(phone)["pages"]:
        one, two = (client.get(address).get_data(as_text=True) for client in (phone, other))
        assert without_nonces(one) == without_nonces(two), address


def test_pages_when_named_by_language_then_speak_it_whatever_the_session_speaks(phone):
    assert "记一次走访" in phone.get("/shell/zh/today").get_data(as_text=True)
    english = phone.get("/shell/en/today").get_data(as_text=True)
    assert '<html lang="en"' in english
    assert "Record a visit" in english
    assert '<html lang="zh-CN"' in phone.get("/me").get_data(as_text=True)


def test_pages_when_signed_out_then_refused_rather_than_led_to_the_sign_in_page(client):
    for address in ("/shell/contents.json", "/shell/zh/today"):
        assert client.get(address).status_code == 401


@pytest.mark.parametrize("address", ["/shell/zh/nothing", "/shell/fr/today", "/shell/zh/../me"])
def test_pages_when_unknown_then_not_found(phone, address):
    assert phone.get(address).status_code == 404


def test_revision_when_a_term_is_renamed_then_is_another_one(app, phone):
    before = contents(phone)
    assert contents(phone) == before
    with app.app_context(), transaction():
        db.session.scalars(select(Term).where(Term.code == "doorstep")).one().name = "拉家常"
    after = contents(phone)
    assert after["revision"] != before["revision"]
    assert after["build"] == before["build"]


def test_flashes_when_a_page_is_kept_then_wait_for_a_page_that_is_read(phone):
    with phone.session_transaction() as session:
        session["_flashes"] = [("ok", "已存：开化村 10:01")]
    assert "已存：开化村" not in phone.get("/shell/zh/today").get_data(as_text=True)
    assert "已存：开化村 10:01" in phone.get("/me").get_data(as_text=True)


def test_worker_when_asked_for_then_is_at_the_root_always_fresh_and_of_this_build(app, client):
    answer = client.get("/sw.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert app.config["BUILD_ID"] in answer.get_data(as_text=True)
    again = client.get("/sw.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_worker_when_it_keeps_files_then_they_are_all_that_the_kept_pages_need(client, phone):
    worker = client.get("/sw.js").get_data(as_text=True)
    kept = set(re.findall(r'"(/static/dist/[^"]+)"', worker))
    for address in contents(phone)["pages"]:
        page = phone.get(address).get_data(as_text=True)
        needed = set(re.findall(r'(?:src|href)="(/static/dist/[^"]+\.(?:js|css))"', page))
        assert needed
        assert needed <= kept, address
    for path in kept:
        assert client.get(path).status_code == 200
    assert not [path for path in kept if "entry-map" in path or "entry-place" in path]


def test_manifest_when_asked_for_then_names_the_app_in_the_language_and_its_icons(client, phone):
    manifest = phone.get("/manifest.webmanifest").json
    assert manifest["short_name"] == "交安宣传"
    assert manifest["display"] == "standalone"
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    for icon in manifest["icons"]:
        assert client.get(icon["src"]).mimetype == "image/png"
    english = client.get("/manifest.webmanifest", headers={"Accept-Language": "en"}).json
    assert english["lang"] == "en"


def test_built_files_when_asked_for_then_are_packed_and_kept_for_ever(client):
    page = client.get("/sign-in").get_data(as_text=True)
    script = re.search(r'src="(/static/dist/entry-app-[^"]+)"', page)[1]
    plain = client.get(script)
    assert "immutable" in plain.headers["Cache-Control"]
    for encoding in ("br", "gzip"):
        packed = client.get(script, headers={"Accept-Encoding": encoding})
        assert packed.headers["Content-Encoding"] == encoding
        assert packed.mimetype == plain.mimetype
        assert len(packed.data) < len(plain.data) / 2


def test_sign_in_when_opened_inside_wechat_then_says_how_to_open_it_outside(client):
    inside = client.get("/sign-in", headers={"User-Agent": "Mozilla/5.0 MicroMessenger/8.0.49"})
    assert "在浏览器打开" in inside.get_data(as_text=True)
    assert "在浏览器打开" not in client.get("/sign-in").get_data(as_text=True)


def test_certificate_when_there_is_no_own_ca_then_the_page_says_so(client):
    assert "没有自带证书" in client.get("/certificate").get_data(as_text=True)
    assert client.get("/ca.crt").location == "/certificate"
