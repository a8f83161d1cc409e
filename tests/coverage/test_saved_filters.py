"""Saving the map's filters by name, opening, renaming and deleting them, with and without script."""

from __future__ import annotations

import re

import pytest

from outreach.audit.models import AuditEvent
from outreach.database import db
from outreach.saved_filters.models import SavedFilter
from outreach.saved_filters.services import MOST_SAVED

pytestmark = pytest.mark.any_engine


@pytest.fixture
def send(factory, client):
    """Sends a form as an account: send(account, "/map/filters", name=..., query=...)."""

    def post(account, address, **fields):
        factory.sign_in(client, account)
        return client.post(address, data={"csrf_token": factory.csrf(client), **fields})

    return post


def names(client):
    return re.findall(r'href="(/map[^"]*)">([^<]+)</a></td>', client.get("/map/filters").text)


def ids(app):
    with app.app_context():
        return {row.name: row.id for row in db.session.query(SavedFilter)}


def actions(app):
    with app.app_context():
        rows = db.session.query(AuditEvent).filter_by(target_type="filter").order_by(AuditEvent.id)
        return [(row.action, row.target) for row in rows]


def test_filters_when_saved_then_they_are_listed_with_what_they_choose_and_open_the_map(
    app, scene, client, send
):
    query = "unit=A&period=year&kind=village&activity=talk&colour=recency&nonsense=1"
    answer = send(scene.analyst, "/map/filters", name="  甲大队　今年 ", query=query)
    assert answer.status_code == 302
    assert answer.location == "/map?period=year&unit=A&activity=talk"
    page = client.get(answer.location).text
    assert "已存为“甲大队 今年”" in page
    assert names(client) == [("/map?period=year&amp;unit=A&amp;activity=talk", "甲大队 今年")]
    assert "今年 · 甲大队 · 宣讲" in client.get("/map/filters").text
    assert actions(app) == [("filter.save", "甲大队 今年")]


def test_filters_when_saved_then_nobody_else_sees_renames_or_deletes_them(
    app, factory, scene, client, send
):
    send(scene.analyst, "/map/filters", name="看甲", query="unit=A")
    other = factory.account("headquarters_analyst", factory.root())
    filter_id = ids(app)["看甲"]
    for what in ("rename", "delete"):
        assert send(other, f"/map/filters/{filter_id}/{what}", name="我的").status_code == 404
    assert names(client) == []
    assert "看甲" not in client.get("/map").text
    assert send(other, "/map/filters", name="看甲", query="unit=B").status_code == 302


@pytest.mark.parametrize(
    ("name", "query", "message"),
    [
        ("   ", "unit=A", "请写个名称"),
        ("村" * 41, "unit=A", "最多40个字，现在有41个"),
        ("旧的", "unit=A", "已经有叫“旧的”的条件，换个名称"),
        ("新的", "unit=B", "这些条件里有错"),
        ("新的", "from=2024-06-31", "这些条件里有错"),
    ],
)
def test_filters_when_they_cannot_be_saved_then_the_message_is_at_the_field_and_values_stay(
    app, scene, client, send, name, query, message
):
    send(scene.officer_a, "/map/filters", name="旧的", query="")
    answer = send(scene.officer_a, "/map/filters", name=name, query=query)
    assert answer.status_code == 422
    assert message in answer.text
    assert 'role="alert"' in answer.text
    assert f'value="{name.strip()}"' in answer.text
    assert list(ids(app)) == ["旧的"]


def test_filters_when_there_are_fifty_then_one_more_is_refused(app, scene, client, send):
    for number in range(MOST_SAVED):
        send(scene.analyst, "/map/filters", name=f"第{number}个", query="")
    answer = send(scene.analyst, "/map/filters", name="多一个", query="")
    assert answer.status_code == 422
    assert "最多存50个条件，先删掉不用的" in answer.text
    send(scene.analyst, f"/map/filters/{ids(app)['第7个']}/delete")
    assert send(scene.analyst, "/map/filters", name="多一个", query="").status_code == 302


def test_filters_when_renamed_and_deleted_then_the_list_and_the_audit_say_so(
    app, scene, client, send
):
    for name in ("一", "二"):
        send(scene.analyst, "/map/filters", name=name, query="unit=A")
    address = f"/map/filters/{ids(app)['一']}/rename"
    refused = send(scene.analyst, address, name="二")
    assert refused.status_code == 422
    assert "已经有叫“二”的条件" in refused.text
    assert send(scene.analyst, address, name="一").status_code == 302
    assert send(scene.analyst, address, name="三").status_code == 302
    assert sorted(name for _address, name in names(client)) == ["三", "二"]
    send(scene.analyst, f"/map/filters/{ids(app)['二']}/delete")
    assert [name for _address, name in names(client)] == ["三"]
    assert actions(app)[2:] == [("filter.rename", "三"), ("filter.delete", "二")]


def test_filters_when_a_unit_is_no_longer_ones_own_then_the_list_says_that_some_do_not_work(
    app, factory, scene, client, send
):
    send(scene.officer_a, "/map/filters", name="本队", query="unit=A")
    with app.app_context():
        db.session.query(SavedFilter).update({"filters": "unit=B"})
        db.session.commit()
    assert "有的条件现在用不了" in client.get("/map/filters").text
