"""我的: who one is, and how this device shows the product."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.any_engine


def test_me_when_opened_then_says_who_one_is_in_words(client, factory):
    brigade = factory.unit("JY", "晋源大队")
    account = factory.account("squad_leader", unit=brigade, badge="014321", display_name="晋源01")
    factory.sign_in(client, account)
    page = client.get("/me").get_data(as_text=True)
    for words in ("晋源01", "014321", "中队负责人", "晋源大队", "退出登录", "改密码"):
        assert words in page


def test_me_when_the_bottom_bar_is_too_small_then_lists_the_rest_of_the_menu(client, factory):
    factory.sign_in(client, factory.account("administrator", unit=factory.root()))
    page = client.get("/me").get_data(as_text=True)
    others = page[page.index("其他页面") :]
    assert 'href="/imports"' in others


@pytest.mark.parametrize(
    ("chosen", "seen"),
    [
        ({"theme": "dark"}, 'media="screen" data-dark'),
        ({"theme": "light"}, 'media="not all" data-dark'),
        ({"theme": "auto"}, 'media="screen and (prefers-color-scheme: dark)" data-dark'),
        ({"theme": "dark", "sunlight": "1"}, 'media="not all" data-dark'),
        ({"theme": "auto", "sunlight": "1", "large_text": "1"}, 'class="large-text sunlight"'),
        ({"theme": "<b>"}, 'data-theme="auto"'),
    ],
)
def test_display_when_chosen_then_the_next_page_comes_so_from_the_server(
    client, factory, chosen, seen
):
    factory.sign_in(client, factory.account())
    answer = client.post("/me/display", data={"csrf_token": factory.csrf(client), **chosen})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/me"
    assert seen in client.get("/me").get_data(as_text=True)


def test_display_when_signed_out_then_the_device_keeps_it(client, factory):
    factory.sign_in(client, factory.account())
    client.post("/me/display", data={"csrf_token": factory.csrf(client), "large_text": "1"})
    client.post("/sign-out", data={"csrf_token": factory.csrf(client)})
    assert 'class="large-text"' in client.get("/sign-in").get_data(as_text=True)


def test_display_when_the_form_token_is_missing_then_nothing_is_kept(client, factory):
    factory.sign_in(client, factory.account())
    assert client.post("/me/display", data={"theme": "dark"}).status_code == 400
    assert 'data-theme="auto"' in client.get("/me").get_data(as_text=True)
