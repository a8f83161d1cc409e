import re

import pytest

from outreach.accounts.models import ApiToken
from outreach.audit.models import AuditEvent
from outreach.database import db

pytestmark = pytest.mark.any_engine


def post(client, factory, address, **data):
    return client.post(address, data={"csrf_token": factory.csrf(client), **data})


def test_own_token_when_made_then_is_shown_once_works_and_can_be_revoked(app, client, factory):
    factory.sign_in(client, factory.account())

    assert 'value="365"' in client.get("/accounts/own-tokens").text
    made = post(client, factory, "/accounts/own-tokens", name="值班室大屏", days="30")
    secret = re.search(r'class="token">([^<]+)<', made.text)[1]
    listed = client.get("/accounts/own-tokens").text
    program = app.test_client()
    with app.app_context():
        token_id = db.session.query(ApiToken.id).scalar()
        told = str([vars(event) for event in db.session.query(AuditEvent)])

    headers = {"Authorization": f"Bearer {secret}"}
    assert program.get("/accounts/own-tokens", headers=headers).status_code == 200
    assert secret not in listed
    assert secret not in told
    assert "值班室大屏" in listed
    post(client, factory, f"/accounts/own-tokens/{token_id}/revoke")
    assert program.get("/accounts/own-tokens", headers=headers).status_code == 401
    assert "已吊销" in client.get("/accounts/own-tokens").text


def test_own_token_when_days_or_name_are_wrong_then_says_so(client, factory):
    factory.sign_in(client, factory.account())

    for data, says in (
        ({"name": "", "days": "30"}, "请写这个令牌给谁用、做什么"),
        ({"name": "x", "days": "0"}, "最少1"),
        ({"name": "x", "days": "4000"}, "最多3650"),
        ({"name": "x", "days": "一年"}, "请填整数"),
    ):
        answer = post(client, factory, "/accounts/own-tokens", **data)
        assert answer.status_code == 422
        assert says in answer.text
    assert "还没有令牌" in client.get("/accounts/own-tokens").text


def test_token_when_of_somebody_else_then_cannot_be_revoked_as_ones_own(app, client, factory):
    factory.token(factory.account())
    with app.app_context():
        token_id = db.session.query(ApiToken.id).scalar()
    factory.sign_in(client, factory.account())

    assert post(client, factory, f"/accounts/own-tokens/{token_id}/revoke").status_code == 404


def test_token_when_an_administrator_keeps_it_then_only_below_the_own_unit(app, client, factory):
    brigade = factory.unit()
    administrator = factory.account("administrator", brigade)
    officer, stranger = factory.account(unit=brigade), factory.account()
    factory.token(stranger)
    with app.app_context():
        foreign_id = db.session.query(ApiToken.id).scalar()
    factory.sign_in(client, administrator)

    made = post(client, factory, f"/accounts/{officer.id}/tokens", name="手机", days="365")

    assert 'class="token"' in made.text
    assert client.get(f"/accounts/{stranger.id}/tokens").status_code == 404
    for account_id in (stranger.id, officer.id):
        address = f"/accounts/{account_id}/tokens/{foreign_id}/revoke"
        assert post(client, factory, address).status_code == 404
