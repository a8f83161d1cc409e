import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from outreach.accounts import services
from outreach.accounts.models import Account
from outreach.accounts.refusals import AccountRefused
from outreach.accounts.sign_in import SignInRefused, sign_in
from outreach.database import db, utc_now
from outreach.units.queries import get_unit
from outreach.units.services import deactivate_unit


def row(account):
    return db.session.get(Account, account.id)


def test_last_administrator_of_headquarters_when_locked_moved_or_demoted_then_is_refused(
    app, factory
):
    root, brigade = factory.root(), factory.unit()
    made = factory.account("administrator", root)
    factory.account("administrator", brigade)
    values = {"display_name": "", "actor": None}

    with app.app_context():
        last = row(made)
        for change in (
            lambda: services.lock_account(last, actor=None),
            lambda: services.edit_account(last, role="officer", unit=get_unit(root), **values),
            lambda: services.edit_account(
                last, role="administrator", unit=get_unit(brigade), **values
            ),
        ):
            with pytest.raises(AccountRefused, match="最后一个管理员"):
                change()
        assert not last.locked


def test_last_administrator_but_one_when_locked_then_the_other_becomes_the_last(app, factory):
    root = factory.root()
    first, second = factory.account("administrator", root), factory.account("administrator", root)

    with app.app_context():
        services.lock_account(row(first), actor=None)
        with pytest.raises(AccountRefused, match="最后一个管理员"):
            services.lock_account(row(second), actor=None)


def test_account_when_its_unit_is_out_of_use_then_is_not_created_moved_or_unlocked_there(
    app, factory
):
    unit, other = factory.unit(), factory.unit()
    former, current = factory.account(unit=unit), factory.account(unit=other)

    with app.app_context():
        services.lock_account(row(former), actor=None)
        closed = deactivate_unit(get_unit(unit), actor=None)
        with pytest.raises(AccountRefused, match="已停用"):
            services.create_account("b1", "officer", closed, actor=None)
        with pytest.raises(AccountRefused, match="已停用"):
            services.edit_account(
                row(current), display_name="", role="officer", unit=closed, actor=None
            )
        with pytest.raises(AccountRefused, match="请先调动"):
            services.unlock_account(row(former), actor=None)


def test_badge_when_taken_in_other_capitals_then_is_refused(app, factory):
    unit = factory.account(badge="jy01").unit_id

    with app.app_context(), pytest.raises(AccountRefused, match="JY01已经有账号了"):
        services.create_account("JY01", "officer", get_unit(unit), actor=None)


def test_one_time_passwords_when_made_then_are_long_readable_and_never_the_same(app, factory):
    unit_id = factory.unit()
    with app.app_context():
        unit = get_unit(unit_id)
        made = {services.create_account(f"b{n}", "officer", unit, actor=None)[1] for n in range(20)}

    assert len(made) == 20
    assert all(len(password) == 17 and not set(password) & set("01ilo") for password in made)


def test_administrators_when_two_lock_each_other_at_once_then_one_of_them_stays(app, factory):
    root = factory.root()
    first, second = factory.account("administrator", root), factory.account("administrator", root)
    barrier = threading.Barrier(2)

    def lock(actor, other):
        with app.app_context():
            actor, other = row(actor), row(other)
            barrier.wait()
            try:
                services.lock_account(other, actor=actor)
            except AccountRefused as refused:
                return str(refused.message)
            return "locked"

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.submit(lock, first, second), pool.submit(lock, second, first)
        said = sorted([one.result(), two.result()])
    assert said[0] == "locked" and "最后一个管理员" in said[1]
    with app.app_context():
        assert sorted([row(first).locked, row(second).locked]) == [False, True]


def test_administrators_when_one_is_locked_while_the_other_is_demoted_then_one_stays(app, factory):
    root = factory.root()
    first, second = factory.account("administrator", root), factory.account("administrator", root)
    barrier = threading.Barrier(2)

    def change(account, is_lock):
        with app.app_context():
            account = row(account)
            unit = get_unit(root)
            barrier.wait()
            try:
                if is_lock:
                    services.lock_account(account, actor=None)
                else:
                    services.edit_account(
                        account, role="auditor", unit=unit, display_name="", actor=None
                    )
            except AccountRefused:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(change, first, True), pool.submit(change, second, False)]
        assert sorted(each.result() for each in done) == [False, True]
    with app.app_context():
        assert [
            account.role == "administrator" and not account.locked
            for account in (row(first), row(second))
        ].count(True) == 1


def test_one_time_password_when_a_week_old_then_opens_nothing_and_a_new_one_does(app, factory):
    made = factory.account("officer", own_password=False)
    with app.app_context():
        account = row(made)
        late = utc_now() + timedelta(days=7, minutes=1)
        early = utc_now() + timedelta(days=6, hours=23)
        assert sign_in(made.badge, made.password, address=None, now=early).id == made.id
        with pytest.raises(SignInRefused, match="一次性密码已过期"):
            sign_in(made.badge, made.password, address=None, now=late)
        with pytest.raises(SignInRefused, match="警号或密码不对"):
            sign_in(made.badge, "something else", address=None, now=late)
        password = services.reset_password(account, actor=None)
        assert sign_in(made.badge, password, address=None).id == made.id


def test_one_time_password_when_replaced_by_an_own_one_then_that_does_not_end(app, factory):
    made = factory.account("officer")
    with app.app_context():
        later = utc_now() + timedelta(days=400)
        assert sign_in(made.badge, made.password, address=None, now=later).id == made.id
