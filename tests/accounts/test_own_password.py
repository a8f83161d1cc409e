"""The first own password, a change of it, and signing out."""

import pytest

pytestmark = pytest.mark.any_engine

OWN = "huoche shiyi hao xiang"


def post(client, factory, address, **data):
    return client.post(address, data={"csrf_token": factory.csrf(client), **data})


def test_pages_when_no_own_password_yet_then_lead_to_setting_it_and_back(client, factory):
    account = factory.account(own_password=False)
    factory.sign_in(client, account)

    asked = client.get("/visits?unit=1")
    page = client.get(asked.location)
    done = post(
        client, factory, asked.location, password=OWN, password_again=OWN, next="/visits?unit=1"
    )

    assert asked.location == "/first-password?next=/visits?unit%3D1"
    assert "设自己的密码" in page.text
    assert 'href="/visits"' not in page.text  # no menu whose entries all lead back here
    assert done.location == "/visits?unit=1"
    assert client.get("/first-password").location == "/"


def test_one_time_password_when_own_one_is_set_then_opens_nothing_any_more(app, client, factory):
    account = factory.account(own_password=False)
    factory.sign_in(client, account)
    post(client, factory, "/first-password", password=OWN, password_again=OWN)

    fresh = app.test_client()
    answer = post(fresh, factory, "/sign-in", badge=account.badge, password=account.password)

    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("first", "again", "says"),
    [
        ("short", "short", "至少12位，现在有5位"),
        (OWN, OWN + "x", "两次输入的不一样"),
        ("", "", "请填新密码"),
        ("password1234", "password1234", "很常见"),
    ],
)
def test_first_password_when_refused_then_says_why_and_keeps_asking(
    client, factory, first, again, says
):
    factory.sign_in(client, factory.account(own_password=False))

    answer = post(client, factory, "/first-password", password=first, password_again=again)

    assert answer.status_code == 422
    assert answer.text.count(says) == 2  # in the box on top and at the field
    assert client.get("/visits").location.startswith("/first-password")


def test_first_password_when_the_one_time_password_itself_then_is_refused(client, factory):
    account = factory.account(own_password=False)
    factory.sign_in(client, account)

    answer = post(
        client,
        factory,
        "/first-password",
        password=account.password,
        password_again=account.password,
    )

    assert "新密码不能和现在的一样" in answer.text


def test_password_when_changed_then_other_browsers_are_signed_out_and_this_one_is_not(
    app, client, factory
):
    account = factory.account()
    elsewhere = app.test_client()
    factory.sign_in(client, account)
    factory.sign_in(elsewhere, account)

    answer = post(
        client,
        factory,
        "/password",
        current_password=account.password,
        password=OWN,
        password_again=OWN,
    )

    assert answer.location == "/me"
    assert client.get("/password").status_code == 200
    assert elsewhere.get("/password").location.startswith("/sign-in")


def test_password_when_the_current_one_is_wrong_then_nothing_changes_and_guessing_is_slow(
    client, factory
):
    account = factory.account()
    factory.sign_in(client, account)

    answers = [
        post(
            client,
            factory,
            "/password",
            current_password="bu zhidao zai na",
            password=OWN,
            password_again=OWN,
        ).text
        for _n in range(5)
    ]

    assert "现在的密码不对" in answers[0]
    assert "试得太多" in answers[4]


def test_sign_out_when_done_then_a_kept_cookie_opens_nothing(app, client, factory):
    account = factory.account()
    factory.sign_in(client, account)
    kept = client.get_cookie("outreach_session").value

    answer = post(client, factory, "/sign-out")

    thief = app.test_client()
    thief.set_cookie("outreach_session", kept)
    assert answer.location == "/sign-in"
    assert client.get("/password").location.startswith("/sign-in")
    assert thief.get("/password").location.startswith("/sign-in")


def test_sign_out_when_asked_by_a_link_then_is_not_done(client, factory):
    factory.sign_in(client, factory.account())

    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").status_code == 400
    assert client.get("/password").status_code == 200
