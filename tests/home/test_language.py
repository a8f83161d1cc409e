"""The choice of language, before and after sign-in."""

from __future__ import annotations

import pytest

from outreach.navigation import own_address

pytestmark = pytest.mark.any_engine


def choose(client, factory, language: str, next_address: str = ""):
    return client.post(
        "/language",
        data={"csrf_token": factory.csrf(client), "language": language, "next": next_address},
    )


def test_language_when_chosen_before_sign_in_then_the_page_speaks_it(client, factory):
    answer = choose(client, factory, "en", "/sign-in?next=/visits?unit=JY")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in?next=/visits?unit=JY"
    assert '<html lang="en"' in client.get("/sign-in").get_data(as_text=True)


def test_language_when_chosen_signed_in_then_the_account_keeps_it(app, client, factory):
    account = factory.account()
    factory.sign_in(client, account)
    choose(client, factory, "en")
    other_device = app.test_client()
    factory.sign_in(other_device, account)
    assert '<html lang="en"' in other_device.get("/me").get_data(as_text=True)


def test_language_when_unknown_then_nothing_changes(client, factory):
    choose(client, factory, "fr")
    page = client.get("/sign-in", headers={"Accept-Language": "zh-CN"}).get_data(as_text=True)
    assert '<html lang="zh-CN"' in page


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "",
    ],
)
def test_language_when_the_way_back_leaves_the_site_then_goes_home(client, factory, elsewhere):
    assert own_address(elsewhere) is None
    assert choose(client, factory, "en", elsewhere).headers["Location"] == "/"


def test_language_when_the_form_token_is_missing_then_is_refused(client):
    assert client.post("/language", data={"language": "en"}).status_code == 400
