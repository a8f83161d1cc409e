"""The pages around the phone's own store, as the server gives them: whole, and of nobody."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.any_engine

PAGES = ["/outbox", "/lock"]


@pytest.mark.parametrize("address", PAGES)
def test_page_when_nobody_is_signed_in_then_it_opens(client, address):
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_page_when_somebody_is_signed_in_then_a_locked_phone_may_show_it(client, factory, address):
    account = factory.account("officer", display_name="晋源大队01")
    factory.sign_in(client, account)
    page = client.get(address).get_data(as_text=True)
    assert "outreach-locked" not in page
    assert account.badge not in page


def test_other_pages_when_the_phone_is_locked_then_lead_to_the_lock(client, factory):
    factory.sign_in(client, factory.account("officer"))
    assert "outreach-locked" in client.get("/").get_data(as_text=True)
    assert "outreach-locked" in client.get("/visits").get_data(as_text=True)


def test_outbox_when_without_script_then_says_what_is_missing(client):
    page = client.get("/outbox").get_data(as_text=True)
    assert "<noscript>" in page and "这一页要打开脚本" in page


def test_sign_in_when_sent_by_script_then_the_address_comes_as_json(client, factory):
    account = factory.account("officer")
    answer = client.post(
        "/sign-in",
        data={
            "badge": account.badge,
            "password": account.password,
            "next": "/visits",
            "csrf_token": factory.csrf(client),
        },
        headers={"Accept": "application/json, text/html;q=0.9"},
    )
    assert answer.json == {"location": "/visits"}
    assert client.get("/api/v1/session").json["account"]["id"] == account.id


def test_sign_in_when_sent_by_script_with_a_wrong_password_then_the_page_comes_back(
    client, factory
):
    account = factory.account("officer")
    answer = client.post(
        "/sign-in",
        data={"badge": account.badge, "password": "wrong", "csrf_token": factory.csrf(client)},
        headers={"Accept": "application/json, text/html;q=0.9"},
    )
    assert answer.status_code == 422
    assert "警号或密码不对" in answer.get_data(as_text=True)
