"""What auditors see of the audit."""

import ast
import re
from datetime import timedelta
from pathlib import Path

import pytest

from outreach.accounts.models import Account
from outreach.accounts.services import edit_account, lock_account
from outreach.audit import words
from outreach.audit.models import AuditEvent
from outreach.database import db, transaction
from outreach.periods import today
from outreach.units.queries import get_unit
from tests.phone import Phone, submission

pytestmark = pytest.mark.any_engine

OUTREACH = Path(__file__).parents[2] / "outreach"
ACTION = re.compile(r"[a-z]+\.[a-z_]+")


def actions(client, query=""):
    page = client.get(f"/audit{query}")
    assert page.status_code == 200
    return re.findall(r'data-label="做了什么">([^<]+)<', page.text)


def test_audit_when_somebody_is_moved_then_shows_before_and_after_in_words(app, client, factory):
    auditor = factory.account("auditor", factory.root())
    account = factory.account("officer", factory.unit("JY", "晋源大队"), display_name="老张")
    other = factory.unit("XD1", "小店一大队")
    with app.app_context():
        edit_account(
            db.session.get(Account, account.id),
            display_name="老张",
            role="squad_leader",
            unit=get_unit(other),
            actor=None,
        )
    factory.sign_in(client, auditor)

    page = client.get("/audit?action=account.edit")
    entry = client.get(re.search(r'href="(/audit/[0-9a-f-]+)"', page.text)[1])

    for shown in (page.text, entry.text):
        text = re.sub(r"<[^>]+>|\s+", " ", shown)
        text = re.sub(r" +", " ", text)
        assert "操作员" in text
        assert "改账号" in text
        assert f"老张（{account.badge}）" in text
        assert "角色 民警 → 中队负责人" in text
        assert "单位 晋源大队 → 小店一大队" in text
        assert "命令行" in text


def test_audit_when_a_visit_is_edited_then_fields_are_named_as_on_its_form(app, client, factory):
    officer = factory.account("officer", factory.unit())
    phone = Phone(app, factory, officer)
    sent = submission(
        factory.place(unit=officer.unit_id), talks=[{"topics": ["helmet"], "attendees": 30}]
    )
    phone.send(sent)
    changed = {**sent, "talks": [{"topics": ["helmet"], "attendees": 32}], "base_version": 1}
    assert phone.status(changed) == "stored"
    factory.sign_in(client, factory.account("auditor", factory.root()))

    page = client.get("/audit?action=visit.edit").text

    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "宣讲1 · 人次 30 → 32" in text
    assert "talks.0" not in page


def test_audit_when_filtered_then_shows_what_fits(app, client, factory):
    auditor = factory.account("auditor", factory.root(), badge="aud1")
    factory.unit("JY", "晋源大队")
    factory.sign_in(client, auditor)
    with app.app_context(), transaction():
        old = db.session.query(AuditEvent).filter_by(action="unit.add").order_by("at").first()
        old.at -= timedelta(days=40)
    day = today()

    assert set(actions(client, "?action=account.sign_in")) == {"登录"}
    assert set(actions(client, "?target=unit")) == {"新建单位"}
    assert len(actions(client, "?target=unit")) == 2
    assert len(actions(client, f"?target=unit&from={day}&to={day}")) == 1
    assert len(actions(client, f"?target=unit&to={day - timedelta(days=1)}")) == 1
    assert actions(client, "?who=AUD1&action=account.sign_in") == ["登录"]
    assert actions(client, "?who=nobody") == []
    assert "没有符合条件的审计记录" in client.get("/audit?who=nobody").text


def test_audit_when_a_filter_cannot_be_read_then_says_so_and_shows_the_rest(client, factory):
    factory.sign_in(client, factory.account("auditor", factory.root()))

    page = client.get("/audit?from=gestern&action=no.such")

    assert page.status_code == 200
    assert "日期的格式不对" in page.text
    assert "没有“no.such”这个选项" in page.text
    assert "登录" in page.text


def test_audit_when_long_then_comes_in_pages_that_keep_the_filters(client, factory, monkeypatch):
    monkeypatch.setattr("outreach.audit.views.PAGE_LENGTH", 2)
    for _n in range(4):
        factory.unit()
    factory.sign_in(client, factory.account("auditor", factory.root()))

    page = client.get("/audit?target=unit&page=2")

    assert "共5条，显示2条" in page.text
    assert "第2页，共3页" in page.text
    assert "target=unit&amp;page=3" in page.text or "page=3&amp;target=unit" in page.text


@pytest.mark.parametrize(
    ("query", "shows_all"),
    [
        ("?from=0001-01-01&to=9999-12-31", True),
        ("?from=9999-12-31", False),
        ("?to=0001-01-01", False),
        (f"?page={'9' * 30}", False),
    ],
)
def test_audit_when_asked_beyond_the_calendar_or_the_last_page_then_no_fault(
    client, factory, query, shows_all
):
    factory.sign_in(client, factory.account("auditor", factory.root()))

    assert actions(client, query) == (actions(client) if shows_all else [])


def test_audit_when_auditor_is_of_a_brigade_then_nothing_of_others_is_there(app, client, factory):
    brigade = factory.unit("JY", "晋源大队")
    factory.unit("XD1", "小店一大队")
    client.post(
        "/sign-in", data={"badge": "x", "password": "y", "csrf_token": factory.csrf(client)}
    )
    factory.sign_in(client, factory.account("auditor", brigade))
    with app.app_context():
        events = db.session.query(AuditEvent).all()

    shown = client.get("/audit").text

    assert "晋源大队" in shown
    assert "小店一大队" not in shown
    assert "没有这个警号" not in shown
    for event in events:
        expected = 200 if event.unit_id == brigade else 404
        assert client.get(f"/audit/{event.id}").status_code == expected, event.action


def test_audit_when_shown_in_english_then_actions_are_not_codes(app, client, factory):
    account = factory.account()
    with app.app_context():
        lock_account(db.session.get(Account, account.id), actor=None)
    factory.sign_in(client, factory.account("auditor", factory.root()))
    with client.session_transaction() as session:
        session["language"] = "en"

    assert "account.lock<" not in client.get("/audit").text


def audited_actions():
    """Every `noun.verb` written in a module that records audit entries."""
    for path in OUTREACH.rglob("*.py"):
        source = path.read_text("utf-8")
        if path.parent.name == "audit":
            continue
        tree = ast.parse(source)
        imports = {
            name.asname or name.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("outreach.audit")
            for name in node.names
        }
        # Leaders' decisions go through the visits' own helper.
        if not imports & {"audit", "record", "services"} and "services.record(" not in source:
            continue
        firsts = [
            call.args[0] for call in ast.walk(tree) if isinstance(call, ast.Call) and call.args
        ]
        for node in (inner for first in firsts for inner in ast.walk(first)):
            if isinstance(node, ast.Constant) and ACTION.fullmatch(str(node.value)):
                yield node.value, path


def test_actions_when_recorded_anywhere_then_have_words():
    found = dict(audited_actions())

    assert "account.create" in found
    missing = {action: str(path) for action, path in found.items() if action not in words.ACTIONS}
    assert missing == {}


def test_words_when_listed_then_belong_to_an_action_that_is_recorded():
    assert set(words.ACTIONS) <= set(dict(audited_actions()))


@pytest.mark.parametrize(
    ("details", "lines"),
    [
        ({}, []),
        ({"locked": [False, True]}, [("已锁定", "否", "是", True)]),
        ({"role": [None, "auditor"]}, [("角色", "空", "审计员", False)]),
        ({"reason": "password"}, [("原因", "空", "密码不对", False)]),
        ({"unheard_of": {"a": 1}}, [("unheard_of", "空", '{"a": 1}', False)]),
        ({"name": ["<b>", ""]}, [("名称", "<b>", "空", True)]),
        ({"counts": {"added": 3, "refused": 0}}, [("行数", "空", "新增 3；不能导入 0", False)]),
        ({"language": ["", "en"]}, [("语言", "空", "English", True)]),
    ],
)
def test_details_when_put_in_words_then_name_field_before_and_after(app, details, lines):
    with app.test_request_context():
        told = words.details_of(AuditEvent(details=details))

    assert [(str(d.field), d.before, d.after, d.is_change) for d in told] == lines
