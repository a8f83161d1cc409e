"""What a session cookie and a bearer token open, and when they stop."""

from datetime import timedelta

import pytest

from outreach.accounts.models import Account, ApiToken
from outreach.accounts.services import lock_account, reset_password
from outreach.accounts.tokens import issue_token, revoke_token, use_token
from outreach.database import db, transaction, utc_now


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def is_in(client, **kwargs):
    """Whether the client gets a page that every signed-in account may open."""
    return client.get("/password", **kwargs).status_code == 200


def test_session_when_twelve_hours_old_then_has_ended_however_much_it_was_used(client, factory):
    factory.sign_in(client, factory.account())
    assert is_in(client)

    with client.session_transaction() as session:
        session["signed_in_at"] -= 12 * 3600 - 60
    assert is_in(client)
    with client.session_transaction() as session:
        session["signed_in_at"] -= 60

    assert not is_in(client)


@pytest.mark.parametrize("change", [lock_account, reset_password])
def test_session_when_account_is_locked_or_reset_then_ends_at_once(app, client, factory, change):
    account = factory.account()
    factory.sign_in(client, account)
    with app.app_context():
        change(db.session.get(Account, account.id), actor=None)

    assert not is_in(client)


def test_session_when_cookie_is_forged_or_old_then_opens_nothing(client, factory):
    account = factory.account()
    factory.sign_in(client, account)

    for identity in (account.id, f"{account.id}:", f"{account.id}:stamp", ":", "x:y"):
        with client.session_transaction() as session:
            session["_user_id"] = identity
        assert not is_in(client)


def test_token_when_valid_then_opens_pages_by_get_and_writes_through_none(client, factory):
    token = factory.token(factory.account())

    assert is_in(client, headers=bearer(token))
    assert client.post("/password", headers=bearer(token)).status_code == 403
    assert client.post("/sign-out", headers=bearer(token)).status_code == 403


def test_token_when_own_password_is_not_set_yet_then_works_at_once(client, factory):
    token = factory.token(factory.account(own_password=False))

    assert is_in(client, headers=bearer(token))


@pytest.mark.parametrize(
    "header", ["Bearer wrong", "Bearer ", "bearer  x", "BEARER otk_x", "Bearer 警", "Bearer"]
)
def test_token_when_it_opens_nothing_then_a_session_beside_it_does_not_help(
    client, factory, header
):
    factory.sign_in(client, factory.account())
    encoded = header.encode().decode("latin-1")

    answer = client.get("/password", headers={"Authorization": encoded})

    assert answer.status_code in (401, 302)
    assert not is_in(client, headers={"Authorization": encoded})
    assert is_in(client)


def test_token_when_sent_beside_a_session_then_decides_who_asks(client, factory):
    factory.sign_in(client, factory.account("officer"))
    administrator = factory.token(factory.account("administrator"))

    assert client.get("/accounts", headers=bearer(administrator)).status_code == 200
    assert client.get("/accounts").status_code == 403


def test_token_when_used_then_does_not_sign_the_browser_in(client, factory):
    token = factory.token(factory.account())

    assert is_in(client, headers=bearer(token))
    assert not is_in(client)


def test_token_when_wrong_then_is_told_with_401(client, factory):
    answer = client.get("/password", headers=bearer("wrong"))

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_token_when_expired_revoked_or_account_locked_then_opens_nothing(app, factory):
    account = factory.account()
    with app.app_context():
        row = db.session.get(Account, account.id)
        token, secret = issue_token(row, "a", days=1, actor=None)

        assert use_token(secret) is row
        assert use_token(secret, now=utc_now() + timedelta(hours=23, minutes=59)) is row
        assert use_token(secret, now=utc_now() + timedelta(days=1)) is None

        revoke_token(token, actor=None)
        assert use_token(secret) is None

        _token, other = issue_token(row, "b", actor=None)
        lock_account(row, actor=None)
        assert use_token(other) is None


def test_token_when_used_often_then_its_last_use_is_noted_once_a_minute(app, factory):
    account = factory.account()
    start = utc_now()
    with app.app_context():
        row = db.session.get(Account, account.id)
        token, secret = issue_token(row, actor=None)
        noted = []
        for seconds in (0, 30, 59, 60, 90):
            use_token(secret, now=start + timedelta(seconds=seconds))
            noted.append(round((token.last_used_at - start).total_seconds()))

    assert noted == [0, 0, 0, 60, 60]


def test_token_when_kept_then_only_as_a_hash(app, factory):
    account = factory.account()
    secret = factory.token(account)
    with app.app_context(), transaction():
        kept = db.session.query(ApiToken).one()

        assert secret not in str(vars(kept))
        assert secret.startswith(kept.hint)
        assert len(kept.hint) < 12


def test_session_when_pages_are_opened_side_by_side_then_the_forms_of_both_stay_good(
    client, factory
):
    factory.sign_in(client, factory.account())
    with client.session_transaction() as session:
        token = session["csrf_token"]

    first, second = client.get("/me"), client.get("/password")

    # A late answer to an earlier request must not bring an older cookie back.
    assert "Set-Cookie" not in first.headers
    assert "Set-Cookie" not in second.headers
    with client.session_transaction() as session:
        assert session["csrf_token"] == token
