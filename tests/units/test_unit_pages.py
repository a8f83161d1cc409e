import re
from datetime import timedelta

import pytest

from outreach.audit.models import AuditEvent
from outreach.database import db
from outreach.periods import today
from outreach.places.models import Place
from outreach.places.services import assign_unit
from outreach.units.queries import find_unit_by_code
from outreach.units.services import add_unit


@pytest.fixture
def office(client, factory):
    """Headquarters' administrator, signed in."""
    factory.root()
    factory.sign_in(client, factory.account("administrator", factory.root()))

    def post(address, **data):
        return client.post(address, data={"csrf_token": factory.csrf(client), **data})

    return post


def names(page):
    return re.findall(r'class="row-link" href="/units/[^"]+">([^<]+)<', page.text)


def test_units_when_added_on_the_page_then_stand_in_the_tree_with_their_level(
    client, factory, office
):
    root = factory.root()
    brigade = factory.unit("JY", "晋源大队")

    office(f"/units/{root}/add", code="XD1", name="小店一大队", name_en="Xiaodian 1", position="1")
    office(f"/units/{brigade}/add", code="JY-1", name="罗城中队", name_en="", position="")
    page = client.get("/units")

    assert names(page) == ["太原支队", "晋源大队", "罗城中队", "小店一大队"]
    assert "中队" in page.text
    with client.session_transaction() as session:
        session["language"] = "en"
    assert "Xiaodian 1" in client.get("/units").text


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"code": "jy", "name": "x"}, "单位代码jy已经有了"),
        ({"code": "晋源", "name": "x"}, "单位代码只用字母、数字和连字符"),
        ({"code": "X", "name": ""}, "请填单位名称"),
        ({"code": "X", "name": "x", "position": "99999"}, "最多9999"),
    ],
)
def test_unit_when_wrongly_filled_in_then_says_so_at_the_field(factory, office, data, says):
    factory.unit("JY", "晋源大队")

    answer = office(f"/units/{factory.root()}/add", **data)

    assert answer.status_code == 422
    assert answer.text.count(says) == 2


def test_unit_when_below_a_squadron_then_there_is_no_page_to_add_it(client, factory, office):
    squad = factory.unit(parent=factory.unit())

    assert client.get(f"/units/{squad}/add").status_code == 404


def test_unit_when_opened_for_editing_then_shows_what_is_stored(client, factory, office):
    unit = factory.unit("JY", "晋源大队", name_en="Jinyuan Brigade")

    page = client.get(f"/units/{unit}").text

    for value in ("晋源大队", "Jinyuan Brigade", "1"):
        assert f'value="{value}"' in page


def test_unit_when_edited_then_order_and_names_change_and_audit_tells_it(
    app, client, factory, office
):
    factory.unit("A", "甲大队")
    second = factory.unit("B", "乙大队")

    office(f"/units/{second}", name="乙一大队", name_en="", position="0")

    assert names(client.get("/units")) == ["太原支队", "乙一大队", "甲大队"]
    with app.app_context():
        event = db.session.query(AuditEvent).filter_by(action="unit.edit").one()
        assert event.details == {"name": ["乙大队", "乙一大队"], "position": [2, 0]}


def test_unit_when_still_used_then_is_not_deactivated_and_says_what_to_do(
    app, client, factory, office
):
    brigade = factory.unit("JY", "晋源大队")
    squad = factory.unit("JY-1", "罗城中队", parent=brigade)
    account = factory.account(unit=brigade)
    place = factory.place(name="开化村委会", unit=brigade)

    def deactivate(unit):
        return client.get(office(f"/units/{unit}/deactivate").location).text

    assert "下面还有在用的单位" in deactivate(brigade)
    assert "已停用罗城中队" in deactivate(squad)
    assert "还有1个可登录的账号" in deactivate(brigade)
    office(f"/accounts/{account.id}/lock")
    assert "还管着1个村" in deactivate(brigade)
    with app.app_context():
        tomorrow = today() + timedelta(days=1)
        assign_unit(
            db.session.get(Place, place),
            add_unit("QX", "清徐大队", "HQ", actor=None),
            tomorrow,
            None,
        )
    # Until the day it is given to another it answers for it.
    assert "还管着1个村" in deactivate(brigade)
    assert "最上一级单位不能停用" in deactivate(factory.root())
    with app.app_context():
        assert find_unit_by_code("JY").active
        assert not find_unit_by_code("JY-1").active


def test_unit_when_deactivated_and_reactivated_then_can_be_used_again(app, client, factory, office):
    unit = factory.unit("JY", "晋源大队")

    office(f"/units/{unit}/deactivate")
    assert "已停用" in client.get(f"/units/{unit}").text
    office(f"/units/{unit}/reactivate")

    factory.account(unit=unit)


def test_units_when_administrator_is_of_a_brigade_then_only_its_own_are_there(client, factory):
    brigade, other = factory.unit("A", "甲大队"), factory.unit("B", "乙大队")
    factory.unit("A-1", "甲一中队", parent=brigade)
    factory.sign_in(client, factory.account("administrator", brigade))

    assert names(client.get("/units")) == ["甲大队", "甲一中队"]
    for unit in (other, factory.root()):
        assert client.get(f"/units/{unit}").status_code == 404
        assert client.get(f"/units/{unit}/add").status_code == 404
