"""The villages pages: find, look, place on the map, name who answers, keep the register."""

import re
from datetime import date, timedelta

import pytest

from outreach.audit.models import AuditEvent
from outreach.database import db
from outreach.periods import today
from outreach.places import queries
from outreach.places.models import Place

pytestmark = pytest.mark.any_engine


@pytest.fixture
def brigades(factory):
    factory.root()
    return factory.unit("JY", "晋源大队"), factory.unit("QX", "清徐大队")


@pytest.fixture
def village(factory, brigades):
    return factory.place(
        code="140110002204", name="开化村委会", unit="JY", township=factory.township()
    )


@pytest.fixture
def sign_in(app, factory):
    """A client signed in with a role, in a unit: `sign_in("brigade_leader", "JY")`."""

    def make(role, unit="HQ"):
        client = app.test_client()
        factory.sign_in(client, factory.account(role, unit))
        return client

    return make


@pytest.fixture
def post(factory):
    """Sends a form and follows where it leads."""
    return lambda client, address, **data: client.post(
        address, data={"csrf_token": factory.csrf(client), **data}, follow_redirects=True
    )


def words(answer):
    """The text of a page without tags and scripts."""
    text = re.sub(r"<script.*?</script>", " ", answer.text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def stored(app, place_id):
    with app.app_context():
        place = db.session.get_one(Place, place_id)
        return place.lat, place.lon, place.coord_quality


# ---- the list


def test_list_when_opened_then_names_are_as_spoken_and_the_total_is_told(factory, sign_in, village):
    page = words(sign_in("officer", "JY").get("/villages"))
    assert "开化村 罗城街道 晋源区 行政村 晋源大队 没有坐标 从未到过" in page
    assert "共1条，显示1条" in page


def test_list_when_longer_than_a_page_then_paged_with_the_filters_kept(factory, sign_in, brigades):
    for number in range(101):
        factory.place(name=f"第{number:03}村委会", unit="JY")
    client = sign_in("officer", "JY")
    first = client.get("/villages?kind=village")
    assert "共101条，显示100条" in first.text
    following = re.search(r'rel="next" href="([^"]+)"', first.text).group(1).replace("&amp;", "&")
    assert "kind=village" in following
    assert "共101条，显示1条" in client.get(following).text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=khc", True),
        ("q=kaihua", True),
        ("q=罗城", True),
        ("q=没有的村", False),
        ("kind=village&unit=JY&township=140110002&county=140110", True),
        ("kind=residential", False),
        ("point=none", True),
        ("point=surveyed", False),
        ("to_check=1", False),
        ("retired=1", False),
        ("unit=none", False),
        ("kind=nonsense&page=99", True),
    ],
)
def test_list_when_filtered_by_address_then_only_what_fits(sign_in, village, query, found):
    page = sign_in("administrator").get(f"/villages?{query}")
    assert page.status_code == 200
    assert ("开化村" in page.text) is found


def test_list_when_visited_then_last_day_is_shown(factory, sign_in, village):
    officer = factory.account("officer", "JY")
    factory.visit(officer, village, "2026-06-16T10:01:00+08:00")
    factory.visit(officer, village, "2026-03-01T23:30:00+00:00")
    assert "2026-06-16" in sign_in("officer", "JY").get("/villages").text


def test_list_when_empty_then_says_what_to_do(sign_in, brigades):
    assert "先导入村庄名单" in sign_in("administrator").get("/villages").text
    assert "请管理员把村划给本单位" in sign_in("officer", "JY").get("/villages").text


def test_places_when_of_another_brigade_then_not_found_anywhere(
    app, factory, sign_in, post, village
):
    before = stored(app, village)
    leader, admin = sign_in("brigade_leader", "QX"), sign_in("administrator", "QX")
    assert "开化村" not in leader.get("/villages").text
    for client, addresses in (
        (leader, ("", "/point", "/confirm")),
        (admin, ("", "/edit", "/unit", "/point")),
    ):
        for address in addresses:
            if address != "/confirm":
                assert client.get(f"/villages/{village}{address}").status_code == 404
            if address:
                answer = post(client, f"/villages/{village}{address}", lat="37.7", lon="112.4")
                assert answer.status_code == 404
    assert stored(app, village) == before


# ---- one village


def test_detail_when_opened_then_everything_known_is_there(factory, sign_in, village):
    officer = factory.account("officer", "JY")
    factory.visit(
        officer,
        village,
        "2026-06-16T10:01:00+08:00",
        talks=[{"topics": ["helmet"], "attendees": 30}],
        leaflets=[{"material": "helmet-leaflet", "quantity": 120}],
    )
    client = sign_in("officer", "JY")
    page = words(client.get(f"/villages/{village}"))
    for text in (
        "登记名称 开化村委会", "村代码 140110002204", "类型 行政村", "乡镇 罗城街道",
        "县区 晋源区", "人口 未登记", "还没有坐标", "晋源大队 一直", "宣讲30人次",
        "资料120份", "2026年6月16日（周二）",
    ):  # fmt: skip
        assert text in page
    assert f"/visits/new?place={village}" in client.get(f"/villages/{village}").text
    assert "/visits/" in re.search(r'class="list__row" href="([^"]+)"',
                                   client.get(f"/villages/{village}").text).group(1)  # fmt: skip


def test_detail_when_visit_was_made_for_another_unit_then_shown_without_a_link(
    app, factory, sign_in, post, village
):
    visit = factory.visit(factory.account("officer", "JY"), village)
    post(
        sign_in("administrator"),
        f"/villages/{village}/unit",
        unit="QX",
        from_date=today().isoformat(),
    )
    page = sign_in("officer", "QX").get(f"/villages/{village}")
    assert "晋源大队" in page.text
    assert f"/visits/{visit}" not in page.text


def test_detail_when_reader_may_not_record_then_no_button(sign_in, village):
    page = sign_in("headquarters_analyst").get(f"/villages/{village}").text
    for address in ("/visits/new", "/edit", "/point", "/unit"):
        assert address not in page


# ---- its point


def test_point_when_leader_taps_the_map_then_stored_with_where_it_comes_from(
    app, sign_in, post, village
):
    client = sign_in("brigade_leader", "JY")
    assert client.get(f"/villages/{village}/point").status_code == 200
    answer = post(
        client,
        f"/villages/{village}/point",
        lat="37.70001",
        lon="112.47",
        coord_quality="map_pick",
    )
    assert "已标出开化村的位置" in answer.text
    assert "纬度37.70001，经度112.47" in answer.text
    assert stored(app, village) == (37.70001, 112.47, "map_pick")
    with app.app_context():
        event = db.session.scalars(
            db.select(AuditEvent).where(AuditEvent.action == "place.locate")
        ).one()
        assert event.details["lat"] == [None, 37.70001]
        assert event.details["coord_quality"] == ["none", "map_pick"]


@pytest.mark.parametrize(
    ("lat", "lon", "message"),
    [
        ("112.47", "37.7", "好像写反了"),
        ("0", "0", "经纬度不在中国范围内"),
        ("37.7", "", "纬度和经度要一起填"),
        ("", "", "请在地图上点一下，或填纬度和经度"),
        ("三十七", "112.47", "请写成37.8706这样的度数"),
        ("nan", "112.47", "请写成37.8706这样的度数"),
        ("37.7", "1e999", "请写成112.5489这样的度数"),
    ],
)
def test_point_when_numbers_are_wrong_then_said_once_and_kept(
    app, sign_in, post, village, lat, lon, message
):
    client = sign_in("squad_leader", "JY")
    answer = post(client, f"/villages/{village}/point", lat=lat, lon=lon, coord_quality="surveyed")
    assert answer.status_code == 422
    assert "有1处要改" in answer.text
    assert message in answer.text
    assert f'value="{lat}"' in answer.text
    assert stored(app, village) == (None, None, "none")


@pytest.mark.parametrize("role", ["officer", "auxiliary", "headquarters_analyst", "auditor"])
def test_point_when_role_may_not_locate_then_forbidden(sign_in, village, role):
    unit = "JY" if role in ("officer", "auxiliary") else "HQ"
    assert sign_in(role, unit).get(f"/villages/{village}/point").status_code == 403


def test_point_when_neighbours_are_placed_then_the_map_gets_them(factory, sign_in, village):
    factory.place(name="寺底村委会", unit="JY", township="140110002", lat=37.71, lon=112.46)
    factory.place(name="远处村委会", unit="JY", lat=37.9, lon=112.6)
    factory.place(name="别队村委会", unit="QX", township="140110002", lat=37.72, lon=112.47)
    page = sign_in("brigade_leader", "JY").get(f"/villages/{village}/point").text
    data = re.search(r'<script type="application/json"[^>]*>(\[.*?\])</script>', page).group(1)
    assert "\\u5bfa\\u5e95\\u6751" in data or "寺底村" in data
    assert data.count('"lat"') == 1
    assert 'data-county="140110"' in page


# ---- places made in the field, new ones, edits


def test_confirm_when_leader_presses_then_the_place_is_checked(
    app, factory, sign_in, post, brigades
):
    place = factory.place(name="新工地", kind="enterprise_site", unit="JY", to_check=True)
    client = sign_in("brigade_leader", "JY")
    assert "待核对" in client.get("/villages?to_check=1").text
    page = client.get(f"/villages/{place}")
    assert "核对无误" in page.text
    assert "已核对新工地" in post(client, f"/villages/{place}/confirm").text
    assert "核对无误" not in client.get(f"/villages/{place}").text
    with app.app_context():
        actions = db.session.scalars(db.select(AuditEvent.action)).all()
        assert actions.count("place.confirm") == 1


def test_new_when_leader_adds_a_place_then_it_is_the_leaders_units(app, sign_in, post, brigades):
    client = sign_in("brigade_leader", "JY")
    answer = post(
        client, "/villages/new", name="晋祠小学", kind="school_site", unit="JY",
        township="", lat="37.71", lon="112.44", coord_quality="map_pick",
    )  # fmt: skip
    assert "已新建晋祠小学" in answer.text
    assert "没有代码，本地地点" in answer.text
    assert "晋源大队" in answer.text
    assert "晋祠小学" in client.get("/villages?q=jcxx").text


def test_new_when_unit_is_outside_scope_then_refused(app, sign_in, post, brigades):
    client = sign_in("brigade_leader", "JY")
    answer = post(client, "/villages/new", name="晋祠小学", kind="school_site", unit="QX")
    assert answer.status_code == 422
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count(Place.id))) == 0


def test_new_when_headquarters_names_no_unit_then_nobody_has_it_yet(sign_in, post, brigades):
    answer = post(sign_in("administrator"), "/villages/new", name="甲村", kind="village")
    assert "已新建甲村" in answer.text
    assert "未划分" in answer.text


def test_new_when_fields_are_missing_then_each_is_named(sign_in, post, brigades):
    answer = post(sign_in("administrator"), "/villages/new", lat="37.7")
    assert answer.status_code == 422
    for message in ("请填名称", "请选类型", "纬度和经度要一起填"):
        assert message in answer.text


def test_edit_when_page_is_opened_then_stored_values_are_there(sign_in, village):
    page = sign_in("administrator").get(f"/villages/{village}/edit").text
    assert 'value="开化村委会"' in page
    assert re.search(r'value="village"[^>]* checked', page)
    assert re.search(r'value="140110002"[^>]* selected', page)
    assert re.search(r'name="active"[^>]* checked', page)


def test_edit_when_saved_then_the_change_is_in_the_audit(app, sign_in, post, village):
    answer = post(
        sign_in("administrator"), f"/villages/{village}/edit", name="开化社区居委会",
        kind="residential", township="", population="1200", households="", active="y",
    )  # fmt: skip
    page = words(answer)
    assert "已保存" in page
    assert "开化社区" in page
    assert "人口 1200人" in page
    with app.app_context():
        event = db.session.scalars(
            db.select(AuditEvent).where(AuditEvent.action == "place.edit")
        ).one()
        assert event.details == {
            "name": ["开化村委会", "开化社区居委会"],
            "kind": ["village", "residential"],
            "population": [None, 1200],
            "township": ["罗城街道", None],
        }


def test_edit_when_place_leaves_the_register_then_only_its_own_filter_shows_it(
    sign_in, post, village
):
    client = sign_in("administrator")
    answer = post(client, f"/villages/{village}/edit", name="开化村委会", kind="village")
    assert "已退出名单" in answer.text
    assert "开化村" not in client.get("/villages?kind=village").text
    assert "开化村" in client.get("/villages?retired=1").text


# ---- who answers for it


def test_unit_when_changed_from_a_day_then_history_has_both(app, sign_in, post, village):
    client = sign_in("administrator")
    form = client.get(f"/villages/{village}/unit").text
    assert re.search(r'value="JY"[^>]* selected', form)
    assert f'value="{today().isoformat()}"' in form
    answer = post(client, f"/villages/{village}/unit", unit="QX", from_date="2026-06-01")
    page = words(answer)
    assert "清徐大队 2026-06-01起" in page
    assert "晋源大队 至2026-05-31" in page
    with app.app_context():
        on = {day: queries.unit_id_of_place(village, day)
              for day in (date(2026, 5, 31), date(2026, 6, 1))}  # fmt: skip
        assert len(set(on.values())) == 2
        event = db.session.scalars(
            db.select(AuditEvent).where(AuditEvent.action == "place.assign")
        ).one()
        assert event.details == {"unit": ["晋源大队", "清徐大队"], "from_date": "2026-06-01"}


def test_unit_when_day_is_before_the_last_change_then_said_at_the_field(sign_in, post, village):
    client = sign_in("administrator")
    post(client, f"/villages/{village}/unit", unit="QX", from_date="2026-06-01")
    answer = post(client, f"/villages/{village}/unit", unit="JY", from_date="2026-05-01")
    assert answer.status_code == 422
    assert "上次划分从2026-06-01起" in answer.text


def test_unit_when_left_empty_then_nobody_in_particular_answers(sign_in, post, village):
    client = sign_in("administrator")
    tomorrow = today() + timedelta(days=1)
    post(client, f"/villages/{village}/unit", unit="", from_date=tomorrow.isoformat())
    page = words(client.get(f"/villages/{village}"))
    assert f"晋源大队 至{today().isoformat()}" in page
    assert "行政村·晋源大队" in page  # still today


@pytest.mark.parametrize("day", ["", "x", "0001-01-01", "2026-13-01"])
def test_unit_when_day_is_none_then_said_at_the_field(sign_in, post, village, day):
    answer = post(sign_in("administrator"), f"/villages/{village}/unit", unit="QX", from_date=day)
    assert answer.status_code == 422


def test_unit_when_brigade_administrator_then_only_the_own_units_are_offered(
    sign_in, post, village
):
    client = sign_in("administrator", "JY")
    page = client.get(f"/villages/{village}/unit").text
    assert 'value="QX"' not in page
    answer = post(client, f"/villages/{village}/unit", unit="QX", from_date="2026-06-01")
    assert answer.status_code == 422


def test_list_when_ten_times_as_long_then_as_many_statements(app, factory, sign_in, brigades):
    client = sign_in("officer", "JY")
    statements = []
    with app.app_context():
        engine = db.engine
    db.event.listen(
        engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2])
    )

    def count_for(villages):
        for _number in range(villages):
            factory.place(unit="JY", township=factory.township())
        statements.clear()
        assert client.get("/villages").status_code == 200
        return len(statements)

    assert count_for(5) == count_for(45)
