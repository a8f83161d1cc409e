"""Administrators keep the accounts of their unit and below, and no others."""

import re

import pytest

from outreach.accounts.models import Account
from outreach.audit.models import AuditEvent
from outreach.database import db

pytestmark = pytest.mark.any_engine


@pytest.fixture
def office(app, client, factory):
    """Headquarters' administrator, signed in, with two brigades."""
    return Office(app, client, factory)


class Office:
    def __init__(self, app, client, factory):
        self.app, self.client, self.factory = app, client, factory
        self.root = factory.root()
        self.brigade = factory.unit("JY", "晋源大队")
        self.other = factory.unit("XD1", "小店一大队")
        self.administrator = factory.account("administrator", self.root)
        factory.sign_in(client, self.administrator)

    def post(self, address, **data):
        data["csrf_token"] = self.factory.csrf(self.client)
        return self.client.post(address, data=data)

    def row(self, account_id):
        with self.app.app_context():
            row = db.session.get(Account, account_id)
            return row, row.unit

    def actions(self):
        with self.app.app_context():
            newest_first = db.select(AuditEvent.action).order_by(AuditEvent.id.desc())
            return list(db.session.scalars(newest_first))


def one_time_password(page):
    return re.search(r'class="one-time">([^<]+)<', page.text)[1]


def test_new_account_when_created_then_shows_a_password_once_that_signs_in(office):
    answer = office.post(
        "/accounts/new",
        badge="014001",
        display_name="晋源大队01",
        role="officer",
        unit=office.brigade,
    )
    password = one_time_password(answer)

    assert "只显示这一次" in answer.text
    assert office.actions()[0] == "account.create"
    with office.app.app_context():
        account = db.session.query(Account).filter_by(badge="014001").one()
        assert account.must_change_password
        assert password not in str([vars(event) for event in db.session.query(AuditEvent)])
    fresh = office.app.test_client()
    signed_in = fresh.post(
        "/sign-in",
        data={"badge": "014001", "password": password, "csrf_token": office.factory.csrf(fresh)},
    )
    assert signed_in.location.startswith("/first-password")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"badge": "警号01"}, "警号只用字母、数字和连字符"),
        ({"badge": ""}, "请填警号"),
        ({"badge": "x" * 33}, "最多32个字，现在有33个"),
        ({"badge": "TAKEN"}, "警号TAKEN已经有账号了"),
        ({"role": "boss"}, "没有“boss”这个选项"),
        ({"role": ""}, "请选角色"),
        ({"unit": "elsewhere"}, "没有“elsewhere”这个选项"),
        ({"display_name": "长" * 65}, "最多64个字"),
    ],
)
def test_new_account_when_something_is_wrong_then_says_so_and_keeps_the_rest(office, changes, says):
    office.factory.account(badge="taken", unit=office.brigade)
    data = {"badge": "014001", "display_name": "晋源01", "role": "officer", "unit": office.brigade}

    answer = office.post("/accounts/new", **{**data, **changes})

    assert answer.status_code == 422
    assert says in answer.text
    if "display_name" not in changes:
        assert 'value="晋源01"' in answer.text


def test_list_when_filtered_then_shows_what_fits_by_unit(office):
    office.factory.account("officer", office.other, badge="c3", display_name="小店一大队01")
    office.factory.account("officer", office.brigade, badge="b2", display_name="晋源大队01")
    locked = office.factory.account("auxiliary", office.brigade, badge="b1")
    office.post(f"/accounts/{locked.id}/lock")

    def badges(query):
        page = office.client.get(f"/accounts{query}")
        return re.findall(r'class="row-link" href="/accounts/[^"]+">([^<]+)<', page.text)

    own = office.administrator.badge
    assert badges("") == [own, "b1", "b2", "c3"]
    assert badges("?q=晋源") == ["b2"]
    assert badges("?q=C3") == ["c3"]
    assert badges("?q=%25") == []
    assert badges("?role=auxiliary") == ["b1"]
    assert badges(f"?unit={office.brigade}") == ["b1", "b2"]
    assert badges("?state=locked") == ["b1"]
    assert badges(f"?state=open&unit={office.brigade}") == ["b2"]
    assert "没有符合条件的账号" in office.client.get("/accounts?q=nobody").text


def test_list_when_very_long_then_comes_in_pages_that_say_so(office, monkeypatch):
    monkeypatch.setattr("outreach.accounts.account_views.PAGE_LENGTH", 2)
    for n in range(3):
        office.factory.account("officer", office.brigade, badge=f"b{n}")

    page = office.client.get("/accounts?page=2&role=officer")

    assert "共3条，显示1条" in page.text
    assert "第2页，共2页" in page.text
    assert "/accounts?page=1&amp;role=officer" in page.text


def test_list_when_page_lies_beyond_every_number_then_is_empty_and_no_fault(office):
    assert office.client.get(f"/accounts?page={'9' * 30}").status_code == 200


def test_account_when_opened_for_editing_then_shows_what_is_stored(office):
    account = office.factory.account("auxiliary", office.other, display_name="小店一大队07")

    page = office.client.get(f"/accounts/{account.id}/edit").text

    assert 'value="小店一大队07"' in page
    assert 'value="auxiliary" selected' in page
    assert f'value="{office.other}" selected' in page


def test_account_when_moved_then_unit_and_role_change_and_audit_tells_both(office):
    account = office.factory.account("officer", office.brigade, display_name="老张")

    office.post(
        f"/accounts/{account.id}/edit",
        display_name="张中队",
        role="squad_leader",
        unit=office.other,
    )

    row, unit = office.row(account.id)
    assert (row.display_name, row.role, unit.code) == ("张中队", "squad_leader", "XD1")
    with office.app.app_context():
        event = db.session.query(AuditEvent).filter_by(action="account.edit").one()
        assert event.details == {
            "display_name": ["老张", "张中队"],
            "role": ["officer", "squad_leader"],
            "unit": ["晋源大队", "小店一大队"],
        }


def test_account_when_locked_then_cannot_sign_in_until_unlocked(office):
    account = office.factory.account("officer", office.brigade)
    fresh = office.app.test_client()
    credentials = {"badge": account.badge, "password": account.password}

    office.post(f"/accounts/{account.id}/lock")
    refused = fresh.post("/sign-in", data={**credentials, "csrf_token": office.factory.csrf(fresh)})
    page = office.client.get(f"/accounts/{account.id}")
    office.post(f"/accounts/{account.id}/unlock")

    assert "已锁定" in refused.text
    assert "已锁定" in page.text
    office.factory.sign_in(fresh, account)
    assert office.actions()[1] == "account.unlock"


def test_own_account_when_reset_then_refused_since_that_would_skip_the_current_password(office):
    answer = office.post(f"/accounts/{office.administrator.id}/reset-password")
    assert answer.status_code == 302
    assert "自己的密码在“我的”里改" in office.client.get(answer.location).text
    assert "account.reset_password" not in office.actions()


def test_account_when_password_is_reset_then_new_one_is_shown_and_old_one_is_worth_nothing(office):
    account = office.factory.account("officer", office.brigade)
    officer = office.app.test_client()
    office.factory.sign_in(officer, account)

    answer = office.post(f"/accounts/{account.id}/reset-password")
    password = one_time_password(answer)

    assert officer.get("/password").location.startswith("/sign-in")
    for tried, status in ((account.password, 422), (password, 302)):
        again = officer.post(
            "/sign-in",
            data={
                "badge": account.badge,
                "password": tried,
                "csrf_token": office.factory.csrf(officer),
            },
        )
        assert again.status_code == status
    assert again.location.startswith("/first-password")


def test_account_when_it_has_to_wait_then_an_administrator_can_end_that(office):
    account = office.factory.account("officer", office.brigade)
    officer = office.app.test_client()
    wrong = {"badge": account.badge, "password": "wrong wrong wrong"}
    for _n in range(5):
        officer.post("/sign-in", data={**wrong, "csrf_token": office.factory.csrf(officer)})

    page = office.client.get(f"/accounts/{account.id}")
    office.post(f"/accounts/{account.id}/end-delay")

    assert "登录失败太多" in page.text
    office.factory.sign_in(officer, account)


@pytest.mark.parametrize(
    ("address", "data", "says"),
    [
        ("lock", {}, "不能锁定自己的账号"),
        ("edit", {"role": "officer"}, "自己的角色和单位要由别的管理员来改"),
        ("edit", {"unit": "JY"}, "自己的角色和单位要由别的管理员来改"),
    ],
)
def test_own_account_when_locked_or_demoted_then_is_refused_in_words(office, address, data, says):
    own = office.administrator
    with office.app.app_context():
        unit = {"unit": office.brigade} if "unit" in data else {}
    sent = {"display_name": "我", "role": "administrator", "unit": office.root, **data, **unit}

    answer = office.post(f"/accounts/{own.id}/{address}", **sent)
    page = answer if answer.status_code == 422 else office.client.get(answer.location)

    assert says in page.text
    row, unit = office.row(own.id)
    assert (row.role, row.locked, unit.depth) == ("administrator", False, 0)


def test_own_name_when_changed_then_is_changed(office):
    office.post(
        f"/accounts/{office.administrator.id}/edit",
        display_name="支队值班室",
        role="administrator",
        unit=office.root,
    )

    assert office.row(office.administrator.id)[0].display_name == "支队值班室"


def test_accounts_when_administrator_is_of_a_brigade_then_only_its_own_are_there(
    app, client, factory
):
    brigade, other = factory.unit(), factory.unit()
    squad = factory.unit(parent=brigade)
    factory.sign_in(client, factory.account("administrator", brigade))
    strangers = [factory.account("officer", other), factory.account("officer", factory.root())]
    below = factory.account("officer", squad)
    listed = client.get("/accounts").text

    assert below.badge in listed
    assert client.get(f"/accounts/{below.id}").status_code == 200
    for stranger in strangers:
        assert f"/accounts/{stranger.id}" not in listed
        assert client.get(f"/accounts/{stranger.id}").status_code == 404
        assert client.get(f"/accounts?unit={stranger.unit_id}").status_code == 200
        for address in ("edit", "lock", "unlock", "reset-password", "end-delay", "tokens"):
            answer = client.post(
                f"/accounts/{stranger.id}/{address}", data={"csrf_token": factory.csrf(client)}
            )
            assert answer.status_code == 404, address
    for unit in (other, factory.root()):
        moved = client.post(
            f"/accounts/{below.id}/edit",
            data={"role": "officer", "unit": unit, "csrf_token": factory.csrf(client)},
        )
        assert moved.status_code == 422
    with app.app_context():
        assert db.session.get(Account, below.id).unit_id == squad
