def test_sign_in_when_badge_and_password_are_right_then_pages_open(client, factory):
    account = factory.account()

    factory.sign_in(client, account)

    assert client.get("/password").status_code != 302
