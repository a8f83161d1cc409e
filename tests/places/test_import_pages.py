"""The import pages: try, look, confirm; who sees which import."""

import io
import re

import pytest

from outreach.audit.models import AuditEvent
from outreach.database import db
from outreach.places.models import Place, PlaceImport
from outreach.units.models import Unit
from outreach.units.services import deactivate_unit
from tests.places.conftest import GOOD, TAIYUAN

pytestmark = pytest.mark.any_engine

LIST = "code,name\n140121100204,六合村委会\n140121100205,东南坊村委会\n".encode()


@pytest.fixture
def confirm(factory, admin):
    """Presses 确认导入 on the page of the newest import."""

    def press(answer, client=None):
        client = client or admin
        address = re.search(r'action="(/imports/[^"]+/confirm)"', answer.text).group(1)
        return client.post(
            address, data={"csrf_token": factory.csrf(client)}, follow_redirects=True
        )

    return press


def shown(answer):
    """The text of a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def states(app):
    with app.app_context():
        rows = db.session.scalars(db.select(PlaceImport).order_by(PlaceImport.created_at))
        return [(row.state, row.content is not None) for row in rows]


def test_upload_when_list_is_good_then_only_confirming_writes_it(app, register, upload, confirm):
    before = register()
    tried = upload("村.csv", LIST)
    assert "将新增2，更改0，不变0，不能导入0" in tried.text
    assert "确认导入" in tried.text
    assert register() == before
    assert states(app) == [("tried", True)]
    done = confirm(tried)
    assert "已导入“村.csv”" in done.text
    assert "已新增2，更改0，不变0" in done.text
    assert "确认导入" not in done.text
    assert states(app) == [("written", False)]
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count(Place.id))) == 2
        events = db.session.scalars(db.select(AuditEvent).order_by(AuditEvent.at)).all()
        actions = [event.action for event in events if event.target_type == "import"]
        assert actions == ["import.try", "import.write"]


def test_upload_when_real_list_then_first_200_are_shown_and_the_rest_is_counted(upload, admin):
    answer = upload("villages.csv", (TAIYUAN / "villages.csv").read_bytes())
    assert "将新增1401，更改0，不变0，不能导入0" in answer.text
    assert "显示前200条，共1401条" in answer.text
    assert answer.text.count("<tr>") == 201
    address = answer.request.path
    second = admin.get(address, query_string={"tab": "added", "page": 8})
    assert "显示第1401至1401条，共1401条" in second.text


def test_detail_when_tab_is_chosen_then_changes_are_shown_before_and_after(factory, upload, admin):
    factory.place(code="140121100204", name="六河村委会")
    factory.place(code="140121100209", name="旧村委会")
    answer = upload("a.csv", LIST)
    assert "将新增1，更改1，不变0，不能导入0" in answer.text
    changed = admin.get(answer.request.path, query_string={"tab": "changed"})
    assert "名称 六河村委会 → 六合村委会" in shown(changed)
    missing = admin.get(answer.request.path, query_string={"tab": "missing"})
    assert "旧村委会" in missing.text
    assert "照旧保留" in missing.text


def test_upload_when_nothing_changes_then_there_is_nothing_to_confirm(app, upload, confirm):
    confirm(upload("a.csv", LIST))
    again = upload("a.csv", LIST)
    assert "和登记的一致，没有要写入的内容" in again.text
    assert "确认导入" not in again.text
    assert states(app) == [("written", False), ("same", False)]


def test_upload_when_another_file_follows_then_the_first_is_dropped(app, upload, admin):
    first = upload("a.csv", LIST)
    upload("b.csv", LIST)
    assert states(app) == [("dropped", False), ("tried", True)]
    page = admin.get(first.request.path)
    assert "没有写入任何内容" in page.text
    assert "确认导入" not in page.text


def test_confirm_when_register_changed_meanwhile_then_checked_again(
    app, factory, upload, confirm, register
):
    unit = factory.unit("QX", "清徐大队")
    tried = upload("a.csv", "code,name,unit\n140121100204,六合村委会,QX\n".encode())
    with app.app_context():
        deactivate_unit(db.session.get(Unit, str(unit)), actor=None)
    before = register()
    answer = confirm(tried)
    assert "没有写入任何内容" in answer.text
    assert "单位“QX”已停用" in answer.text
    assert register() == before
    assert states(app) == [("refused", False)]


def test_confirm_when_pressed_twice_then_written_once(app, upload, confirm):
    tried = upload("a.csv", LIST)
    confirm(tried)
    confirm(tried)
    assert states(app) == [("written", False)]
    with app.app_context():
        actions = db.session.scalars(db.select(AuditEvent.action)).all()
        assert actions.count("import.write") == 1


def test_upload_when_no_file_is_chosen_then_said_at_the_field(app, factory, admin):
    answer = admin.post(
        "/imports", data={"csrf_token": factory.csrf(admin), "effective_on": "2026-06-01"}
    )
    assert answer.status_code == 422
    assert answer.text.count("请选文件") == 2  # in the box on top and at the field
    assert states(app) == []


@pytest.mark.parametrize("day", ["", "gestern", "0026-06-01"])
def test_upload_when_day_is_none_then_said_at_the_field(app, upload, day):
    assert upload("a.csv", LIST, effective_on=day).status_code == 422
    assert states(app) == []


def test_upload_when_names_hold_markup_then_shown_as_text(upload):
    content = b"code,name\n140121100204,<script>alert(1)</script>\n"
    answer = upload("<b>x.csv", content)
    assert "<script>alert(1)" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text
    assert "<b>x.csv" not in answer.text


def test_upload_when_file_name_holds_folders_then_only_its_own_name_is_kept(app, upload):
    upload("Users/x/村.csv", LIST)
    with app.app_context():
        assert db.session.scalars(db.select(PlaceImport.file_name)).all() == ["村.csv"]


def test_imports_when_of_another_brigade_then_not_found(app, factory, client, admin, upload):
    factory.unit("QX", "清徐大队")
    factory.unit("JY", "晋源大队")
    other, own = app.test_client(), app.test_client()
    factory.sign_in(own, factory.account("administrator", "QX"))
    factory.sign_in(other, factory.account("administrator", "JY"))
    made = upload("qx.csv", LIST, client=own)
    upload("hq.csv", (GOOD / "gb18030.csv").read_bytes())
    address = made.request.path
    assert other.get(address).status_code == 404
    assert other.post(
        f"{address}/confirm", data={"csrf_token": factory.csrf(other)}
    ).status_code == 404  # fmt: skip
    assert "qx.csv" not in other.get("/imports").text
    assert "hq.csv" not in own.get("/imports").text
    assert "qx.csv" in admin.get("/imports").text
    assert admin.get(address).status_code == 200


def test_imports_when_brigade_uploads_then_new_places_are_its_own(app, factory, upload, confirm):
    factory.root()
    factory.unit("QX", "清徐大队")
    brigade = app.test_client()
    factory.sign_in(brigade, factory.account("administrator", "QX"))
    tried = upload("qx.csv", LIST, client=brigade)
    assert "清徐大队" in tried.text
    confirm(tried, brigade)
    assert "六合村" in brigade.get("/villages").text


@pytest.mark.parametrize("role", ["officer", "brigade_leader", "headquarters_analyst", "auditor"])
def test_imports_when_role_may_not_manage_places_then_forbidden(factory, client, role):
    factory.sign_in(client, factory.account(role))
    assert client.get("/imports").status_code == 403


def send_outlines(client, factory, content):
    return client.post(
        "/imports/outlines",
        data={"csrf_token": factory.csrf(client), "outlines": (io.BytesIO(content), "x.geojson")},
        follow_redirects=True,
    )


def test_outlines_when_uploaded_then_counts_are_told(factory, admin):
    answer = send_outlines(admin, factory, (TAIYUAN / "counties.geojson").read_bytes())
    assert "县区边界：新增10，更改0，不变0" in answer.text
    served = admin.get("/villages/outlines.json").get_json()["outlines"]
    assert served[0]["name"] == "小店区"
    assert len(served) == 10


def test_outlines_when_broken_then_said_at_the_field_and_nothing_changes(factory, admin, register):
    before = register()
    answer = send_outlines(admin, factory, LIST)
    assert answer.status_code == 422
    assert "文件不是完整的JSON" in answer.text
    assert "没有写入任何内容" in answer.text
    assert register() == before


def test_outlines_when_sent_by_a_brigade_then_not_found(factory, client):
    factory.sign_in(client, factory.account("administrator"))
    assert "县区边界" not in client.get("/imports").text
    assert send_outlines(client, factory, b"{}").status_code == 404
