"""Signing in: who gets in, what a stranger learns, and how long guessing takes."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from outreach.accounts.models import Account
from outreach.accounts.services import lock_account
from outreach.accounts.sign_in import SignInRefused, sign_in
from outreach.audit.models import AuditEvent
from outreach.database import db

NOW = datetime(2026, 11, 24, 6, 20, tzinfo=UTC)  # 14:20 in Shanghai
WRONG = "dui bu qi wang le"


def post(client, factory, badge, password, **more):
    return client.post(
        "/sign-in",
        data={"badge": badge, "password": password, "csrf_token": factory.csrf(client), **more},
    )


def refusal_of(badge, password, at=NOW, address="10.0.0.1"):
    with pytest.raises(SignInRefused) as refused:
        sign_in(badge, password, address=address, now=at)
    return str(refused.value.message)


def test_sign_in_when_right_then_lands_on_the_page_of_the_role(client, factory):
    officer = factory.account("officer")
    auditor = factory.account("auditor")

    assert post(client, factory, officer.badge, officer.password).location == "/"
    assert post(client, factory, auditor.badge, auditor.password).location == "/audit"


def test_sign_in_when_badge_has_other_capitals_or_full_width_digits_then_is_the_same(
    client, factory
):
    account = factory.account(badge="JY-0412")

    assert post(client, factory, " jy-０４１２ ", account.password).status_code == 302


def test_sign_in_when_wrong_then_says_the_same_for_known_unknown_and_odd_badges(client, factory):
    account = factory.account()

    for badge in (account.badge, "nobody", "警号", "x" * 60):
        answer = post(client, factory, badge, WRONG)
        assert answer.status_code == 422
        assert "警号或密码不对" in answer.text
        assert WRONG not in answer.text


def test_sign_in_when_fields_are_empty_then_says_so_at_the_field_and_keeps_the_badge(
    client, factory
):
    answer = post(client, factory, "014001", "")

    assert answer.status_code == 422
    assert "请填密码" in answer.text
    assert 'value="014001"' in answer.text


def test_sign_in_when_without_form_token_then_is_refused(client, factory):
    account = factory.account()

    answer = client.post("/sign-in", data={"badge": account.badge, "password": account.password})

    assert answer.status_code == 400


def test_sign_in_when_account_is_locked_then_tells_only_who_knows_the_password(app, factory):
    account = factory.account()
    with app.app_context():
        lock_account(db.session.get(Account, account.id), actor=None)

        assert refusal_of(account.badge, WRONG) == "警号或密码不对"
        assert "已锁定" in refusal_of(account.badge, account.password)


@pytest.mark.parametrize("badge", ["known", "unknown"])
def test_sign_in_when_five_failed_then_waits_and_even_the_right_password_does(app, factory, badge):
    account = factory.account(badge="known")
    with app.app_context():
        said = [refusal_of(badge, WRONG, NOW + timedelta(seconds=n)) for n in range(5)]

        assert said[:4] == ["警号或密码不对"] * 4
        assert said[4] == "试得太多，14:36后再试"
        assert refusal_of(badge, account.password, NOW + timedelta(minutes=15)) == said[4]
        if badge == "known":
            sign_in(badge, account.password, address=None, now=NOW + timedelta(minutes=16))


def test_sign_in_when_failures_go_on_then_waits_double_up_to_four_hours(app, factory):
    factory.account(badge="b1")
    with app.app_context():
        at, waits = NOW, []
        for _round in range(7):
            for _n in range(5):
                with pytest.raises(SignInRefused) as refused:
                    sign_in("b1", WRONG, address=None, now=at)
            waits.append(refused.value.delayed_until - at)
            at = refused.value.delayed_until

    minutes = [wait.total_seconds() / 60 for wait in waits]
    assert minutes == [15, 30, 60, 120, 240, 240, 240]


def test_sign_in_when_right_in_between_then_failures_start_anew(app, factory):
    account = factory.account()
    with app.app_context():
        for _round in range(3):
            for _n in range(4):
                assert refusal_of(account.badge, WRONG) == "警号或密码不对"
            sign_in(account.badge, account.password, address="10.0.0.1", now=NOW)


def test_sign_in_when_failures_are_far_apart_then_nobody_waits(app, factory):
    factory.account(badge="b1")
    with app.app_context():
        for n in range(12):
            said = refusal_of("b1", WRONG, NOW + timedelta(minutes=4 * n))
            assert said == "警号或密码不对"


def test_sign_in_when_one_address_tries_many_badges_then_it_waits_but_others_do_not(app, factory):
    account = factory.account()
    with app.app_context():
        for n in range(50):
            said = refusal_of(f"guess{n}", WRONG)
        assert said.startswith("试得太多")
        assert refusal_of(account.badge, account.password).startswith("试得太多")

        sign_in(account.badge, account.password, address="10.0.0.2", now=NOW)


def test_sign_in_when_many_of_one_station_sign_in_then_their_address_never_waits(app, factory):
    account = factory.account()
    with app.app_context():
        for _n in range(60):
            sign_in(account.badge, account.password, address="10.0.0.1", now=NOW)


def test_sign_in_when_guessed_at_the_same_moment_then_no_more_than_five_are_tried(app, factory):
    factory.account(badge="b1")

    def guess(_n):
        with app.app_context():
            return refusal_of("b1", WRONG)

    with ThreadPoolExecutor(12) as pool:
        said = Counter(pool.map(guess, range(12)))

    # Some of the five learn at once that a wait has begun; the other seven are not even looked at.
    assert said["警号或密码不对"] <= 4
    assert sum(said.values()) == 12
    with app.app_context():
        failures = db.session.query(AuditEvent).filter_by(action="account.sign_in_failed").count()
    assert failures == 5


def test_sign_in_when_an_ipv6_subscriber_changes_address_then_it_is_the_same(app, factory):
    with app.app_context():
        for n in range(50):
            said = refusal_of(f"guess{n}", WRONG, address=f"2001:db8:1:2::{n:x}")

    assert said.startswith("试得太多")


def test_sign_in_when_hash_was_made_with_less_memory_then_is_made_anew(app, factory):
    account = factory.account()
    with app.app_context():
        settings = app.config["SETTINGS"]
        object.__setattr__(settings, "password_memory_kib", 128)

        sign_in(account.badge, account.password, address=None, now=NOW)

        row = db.session.get(Account, account.id)
        assert "m=128," in row.password_hash
        sign_in(account.badge, account.password, address=None, now=NOW)


@pytest.mark.any_engine
@pytest.mark.parametrize(
    ("target", "leads_to"),
    [
        ("/visits?unit=1", "/visits?unit=1"),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("visits", "/"),
    ],
)
def test_sign_in_when_next_is_given_then_leads_only_to_own_pages(client, factory, target, leads_to):
    account = factory.account()

    assert post(client, factory, account.badge, account.password, next=target).location == leads_to


def test_sign_in_when_opened_from_a_page_then_next_survives_the_form(client, factory):
    asked = client.get("/visits?unit=1")

    page = client.get(asked.location)

    assert asked.status_code == 302
    assert 'name="next" value="/visits?unit=1"' in page.text


def test_sign_in_when_session_was_planted_then_nothing_of_it_survives(client, factory):
    with client.session_transaction() as session:
        session["csrf_token"] = "planted"
        session["language"] = "en"
        session["anything"] = "planted"
    account = factory.account()

    factory.sign_in(client, account)

    with client.session_transaction() as session:
        assert session.get("csrf_token") != "planted"
        assert "anything" not in session
        assert session["language"] == "en"


def test_sign_in_when_done_then_audit_tells_it_without_any_secret(app, client, factory):
    account = factory.account()
    post(client, factory, account.badge, WRONG)
    post(client, factory, "my-secret-typed-here", WRONG)
    factory.sign_in(client, account)

    with app.app_context():
        events = db.session.query(AuditEvent).order_by(AuditEvent.at, AuditEvent.id).all()
        told = [(event.action, event.actor, event.target_id) for event in events]
        everything = " ".join(str(vars(event)) for event in events)

    assert told[-3:] == [
        ("account.sign_in_failed", "stranger", account.id),
        ("account.sign_in_failed", "stranger", ""),
        ("account.sign_in", f"{account.badge}（{account.badge}）", account.id),
    ]
    for secret in (account.password, WRONG, "my-secret-typed-here", "argon2"):
        assert secret not in everything
