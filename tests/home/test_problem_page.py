"""The page for problems, and the small addresses that machines ask for."""

from __future__ import annotations

import pytest
from flask import abort, g
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from outreach.database import db
from outreach.permissions import public

pytestmark = pytest.mark.any_engine


def test_missing_page_when_not_signed_in_then_leads_to_the_sign_in(client):
    answer = client.get("/no-such-page", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    page = answer.get_data(as_text=True)
    assert "没有这一页，或不在您的辖区" in page
    assert 'href="/sign-in"' in page


def test_missing_page_when_signed_in_then_leads_home_and_keeps_the_menu(client, factory):
    factory.sign_in(client, factory.account())
    page = client.get("/no-such-page", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "回到今天" in page
    assert 'class="bottom-bar"' in page


def test_forbidden_page_when_the_role_may_not_then_says_so(client, factory):
    factory.sign_in(client, factory.account("officer"))
    answer = client.get("/accounts", headers={"Accept": "text/html"})
    assert answer.status_code == 403
    assert "您的角色不能打开这一页" in answer.get_data(as_text=True)


@pytest.mark.own_app
@pytest.mark.parametrize("status", [400, 409, 413, 429, 503])
def test_problem_page_when_a_view_gives_up_then_says_what_to_do(app, client, status):
    @app.route("/gives-up")
    @public
    def gives_up():
        g.icons_later = True  # as a page whose own script draws its icons
        abort(status)

    answer = client.get("/gives-up", headers={"Accept": "text/html"})
    assert answer.status_code == status
    page = answer.get_data(as_text=True)
    assert '<div class="problem">' in page
    assert "<use href=" in page and "<use data-icon=" not in page


@pytest.mark.own_app
def test_fault_when_the_database_fails_then_the_page_has_a_reference(app, client, factory):
    @app.route("/breaks")
    @public
    def breaks():
        raise OperationalError("select 1", {}, Exception("disk full"))

    app.config["TESTING"] = app.config["PROPAGATE_EXCEPTIONS"] = False
    factory.sign_in(client, factory.account())
    answer = client.get("/breaks", headers={"Accept": "text/html"})
    assert answer.status_code == 500
    page = answer.get_data(as_text=True)
    assert "服务器出了问题，您填的内容还在本机" in page
    assert answer.headers["X-Request-ID"] in page
    assert "disk full" not in page


def test_fault_when_even_the_account_cannot_be_read_then_the_page_still_comes(app, client, factory):
    app.config["TESTING"] = app.config["PROPAGATE_EXCEPTIONS"] = False
    factory.sign_in(client, factory.account())
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("alter table accounts rename to accounts_gone"))
    answer = client.get("/me", headers={"Accept": "text/html"})
    assert answer.status_code == 500
    page = answer.get_data(as_text=True)
    assert "服务器出了问题，您填的内容还在本机" in page
    assert "回到今天" in page


def test_health_when_the_database_answers_then_says_ok(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_data(as_text=True)) == (200, "ok")


def test_favicon_when_asked_for_by_its_old_name_then_is_our_drawing(client):
    answer = client.get("/favicon.ico", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.mimetype == "image/svg+xml"
