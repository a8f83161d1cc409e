import pytest

from outreach.accounts import services
from outreach.accounts.models import Account
from outreach.accounts.refusals import AccountRefused
from outreach.database import db
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
