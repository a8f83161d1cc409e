"""The visit pages as a browser without script uses them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from outreach.database import db, utc_now
from outreach.periods import local_time
from outreach.places.models import Place
from outreach.visits.models import SubmissionConflict, Visit
from tests.phone import submission
from tests.visits.sheet import Sheet


@pytest.fixture
def officer(client, brigade):
    """The client, signed in as the brigade's officer."""
    brigade.factory.sign_in(client, brigade.officer)
    return client


@pytest.fixture
def leader(app, brigade):
    """Another client, signed in as the brigade's leader."""
    client = app.test_client()
    brigade.factory.sign_in(client, brigade.leader)
    return client


def new_sheet(client, brigade, **more):
    return Sheet.open(client, f"/visits/new?place={brigade.place}").fill(**more)


def only_visit(app):
    with app.app_context():
        return db.session.scalars(select(Visit)).one()


def count_visits(app):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Visit))


def local(moment):
    return f"{local_time(moment):%Y-%m-%dT%H:%M}"


# ---- choosing the village ----


def test_new_when_no_place_then_offers_recent_places_and_search(officer, brigade):
    brigade.factory.visit(brigade.officer, brigade.place)
    page = officer.get("/visits/new").text
    assert "最近去过" in page
    assert f"/visits/new?place={brigade.place}" in page


@pytest.mark.parametrize("typed", ["开化", "khc", "kaihua"])
def test_new_when_searched_without_script_then_finds_by_name_and_pinyin(officer, brigade, typed):
    page = officer.get("/visits/new", query_string={"q": typed}).text
    assert f"/visits/new?place={brigade.place}" in page


def test_new_when_two_villages_share_a_name_then_the_township_is_beside_each(officer, brigade):
    factory = brigade.factory
    factory.place(
        "140110100201", "南峪村委会", brigade.unit, township=factory.township("140110100", "金胜镇")
    )
    factory.place(
        "140110101201", "南峪村委会", brigade.unit, township=factory.township("140110101", "晋祠镇")
    )
    page = officer.get("/visits/new?q=南峪").text
    assert "金胜镇" in page and "晋祠镇" in page
    assert page.count("is-namesake") == 2


def test_new_when_nothing_is_found_then_a_new_place_can_be_recorded(app, officer, brigade):
    page = officer.get("/visits/new?q=砖厂").text
    assert "没找到“砖厂”" in page
    sheet = Sheet.open(officer, "/visits/new?new_name=砖厂&new_kind=enterprise_site")
    assert sheet.has("新地点，保存后由负责人核对")
    assert sheet.save().status_code == 302
    with app.app_context():
        place = db.session.scalars(select(Place).where(Place.name == "砖厂")).one()
        assert (place.kind, place.to_check, place.code) == ("enterprise_site", True, None)


def test_places_json_when_asked_then_only_places_of_ones_scope(officer, brigade):
    brigade.factory.place(name="别处村委会", unit=brigade.factory.unit())
    names = [row[1] for row in officer.get("/visits/places.json").json["places"]]
    assert names == ["开化村"]


def test_new_when_place_is_another_brigades_then_not_found(officer, brigade):
    elsewhere = brigade.factory.place(unit=brigade.factory.unit())
    assert officer.get(f"/visits/new?place={elsewhere}").status_code == 404


# ---- recording ----


def test_record_when_nothing_but_the_place_then_stored(app, officer, brigade):
    response = new_sheet(officer, brigade).save()
    assert response.status_code == 302
    visit = only_visit(app)
    assert visit.place_id == brigade.place
    with app.app_context():
        visit = db.session.get(Visit, visit.id)
        assert visit.talks == visit.leaflets == visit.activities == visit.helmet_checks == []
    page = officer.get(response.location).text
    assert "已存：开化村" in page
    assert f"/visits/{visit.id}/edit" in page


def test_record_when_nobody_was_met_then_it_is_a_visit(app, officer, brigade):
    new_sheet(officer, brigade, nobody_met="y").save()
    assert only_visit(app).nobody_met
    assert "去了，没遇到人" in officer.get("/visits").text


def test_record_when_everything_is_filled_in_then_everything_is_on_the_visits_page(
    app, officer, brigade
):
    sheet = new_sheet(
        officer,
        brigade,
        campaign="work-safety-month",
        channel="village",
        police_count="2",
        vehicles_used="1",
        talks__0__form="on_site",
        talks__0__topics=["helmet", "drink_driving"],
        talks__0__audience=["elderly"],
        talks__0__attendees="30",
        talks__0__minutes="20",
        helmet_checks__0__place="village_entry",
        helmet_checks__0__phase="before_talk",
        helmet_checks__0__minutes="12",
        helmet_checks__0__strap_visible="y",
        notes="逢集，人多",
    )
    sheet.amount("helmet-leaflet", 120).amount("poster", 3)
    sheet.amount("persuasion", 4)
    sheet.riders("e_bicycle", none=10, worn=20, correct=15, unclear=1)
    sheet.riders("e_bicycle", "passenger", none=3, worn=2)
    assert sheet.save().status_code == 302

    visit = only_visit(app)
    page = officer.get(f"/visits/{visit.id}").text
    for text in (
        "开化村",
        "安全生产月",
        "进农村",
        "现场宣讲",
        "戴头盔",
        "酒驾",
        "30人次",
        "120份",
        "3张",
        "劝导",
        "看到35 戴22 没戴13 看不清1",
        "进村口",
        "宣讲前",
        "逢集，人多",
    ):
        assert text in page, text
    assert "宣讲30人次·资料120份·宣传海报3张·头盔35·劝导4起" in officer.get("/visits").text


def test_record_when_sent_twice_then_stored_once(app, officer, brigade):
    sheet = new_sheet(officer, brigade, talks__0__topics=["helmet"])
    assert sheet.save().status_code == sheet.save().status_code == 302
    assert count_visits(app) == 1


def test_record_when_sent_by_the_pages_script_then_answers_with_the_address(officer, brigade):
    sheet = new_sheet(officer, brigade)
    answer = officer.post(
        sheet.action, data=sheet.fields, headers={"Accept": "application/json, text/html;q=0.9"}
    )
    assert (answer.status_code, answer.json) == (201, {"location": "/"})


def test_record_when_a_check_is_short_then_kept_and_marked(app, officer, brigade):
    sheet = new_sheet(officer, brigade, helmet_checks__0__minutes="4")
    sheet.riders("motorcycle", none=2, worn=1).save()
    assert "时间短，不算进佩戴率" in officer.get(f"/visits/{only_visit(app).id}").text


def test_record_when_older_than_30_days_then_late_entry(app, officer, brigade):
    new_sheet(officer, brigade, captured_at=local(utc_now() - timedelta(days=40))).save()
    assert "补录" in officer.get(f"/visits/{only_visit(app).id}").text


# ---- errors ----


def test_record_when_numbers_are_wrong_then_said_on_top_and_at_the_field_and_kept(
    app, officer, brigade
):
    sheet = new_sheet(
        officer,
        brigade,
        talks__0__topics=["helmet"],
        talks__0__attendees="5200",
        talks__0__minutes="二十",
        notes="留着",
    ).amount("helmet-leaflet", "12.5")
    again = sheet.riders("e_bicycle", worn=20, correct=25).press()

    assert again.status == 422
    assert count_visits(app) == 0
    errors = again.errors()
    assert "人次最多5000，请核对" in errors
    assert "戴好的25不能多于戴了的20" in errors
    for message in errors:
        assert again.text.count(message) >= 2, f"{message} is not at its field"
    for link in re.findall(r'<li><a href="#([^"]+)"', again.text):
        assert f'id="{link}"' in again.text
    assert again.fields["talks-0-attendees"] == "5200"
    assert again.fields["talks-0-minutes"] == "二十"
    assert "12.5" in again.fields.values()
    assert again.fields[again.row_of("e_bicycle") + "-correct"] == "25"
    assert again.fields["notes"] == "留着"

    again.fill(talks__0__attendees="520", talks__0__minutes="20").amount("helmet-leaflet", 12)
    assert again.riders("e_bicycle", correct=15).save().status_code == 302
    assert count_visits(app) == 1


def test_record_when_a_talk_has_no_topic_then_asked_for_one(officer, brigade):
    again = new_sheet(officer, brigade, talks__0__attendees="30").press()
    assert again.errors() == ["请选至少一项宣讲内容"]


def test_record_when_in_the_future_then_refused_at_the_field(officer, brigade):
    later = local(utc_now() + timedelta(hours=1))
    assert new_sheet(officer, brigade, captured_at=later).press().errors() == ["时间在将来，请核对"]


# ---- rows and words without script ----


def test_step_when_a_talk_and_a_check_are_added_then_all_typed_stays(app, officer, brigade):
    sheet = new_sheet(officer, brigade, talks__0__topics=["helmet"], talks__0__attendees="30")
    sheet = sheet.press("step", "add-talk")
    assert sheet.fields["talks-0-attendees"] == "30"
    sheet.fill(talks__1__topics=["wrong_way"], talks__1__attendees="12")
    sheet = sheet.riders("e_bicycle", worn=5).press("step", "add-check")
    sheet.riders("motorcycle", check=1, none=4).save()
    with app.app_context():
        visit = db.session.scalars(select(Visit)).one()
        assert [talk.attendees for talk in visit.talks] == [30, 12]
        assert [check.phase for check in visit.helmet_checks] == ["before_talk", "after_talk"]


def test_new_when_visited_before_then_words_are_marked_and_numbers_never_prefilled(
    officer, brigade
):
    brigade.factory.visit(
        brigade.officer,
        brigade.place,
        talks=[{"form": "on_site", "topics": ["helmet"], "audience": ["elderly"], "attendees": 31}],
        leaflets=[{"material": "poster", "quantity": 77}],
        police_count=3,
    )
    sheet = new_sheet(officer, brigade)
    assert sheet.has("现场宣讲·戴头盔·老人") and "上次" in sheet.text
    # Nothing counts before it is tapped.
    assert "talks-0-topics" not in sheet.fields
    assert not {"31", "77", "3"} & set(sheet.fields.values())

    sheet = sheet.fill(talks__0__attendees="30").press("step", "last-talks-0")
    assert sheet.fields.getlist("talks-0-topics") == ["helmet"]
    assert sheet.fields["talks-0-form"] == "on_site"
    assert sheet.fields["talks-0-attendees"] == "30"


def test_step_when_another_village_is_chosen_then_all_typed_stays(app, officer, brigade):
    other = brigade.factory.place(name="固驿村委会", unit=brigade.unit)
    sheet = new_sheet(officer, brigade, talks__0__topics=["helmet"], place_query="gyc")
    sheet = sheet.press("step", "find-place")
    assert f'value="{other}"' in sheet.text
    sheet = sheet.press("choose_place", other)
    assert sheet.fields["village_id"] == other
    sheet.save()
    assert only_visit(app).place_id == other


# ---- asked, never refused ----


def test_record_when_the_fix_is_far_from_the_village_then_asked_and_stored_with_its_distance(
    app, officer, brigade
):
    # About 4 km north of the village.
    position = {"position__lat": 37.736, "position__lon": 112.47, "position__accuracy_m": 15}
    asked = new_sheet(officer, brigade, notes="留着", **position).press()
    assert asked.status == 422 and count_visits(app) == 0
    assert asked.has("离开化村约4公里，是这个村吗？")
    assert asked.fields["notes"] == "留着"

    asked.press("right_place", brigade.place)
    visit = only_visit(app)
    assert 3900 < visit.distance_m < 4100
    assert "离村点4公里" in officer.get(f"/visits/{visit.id}").text


def test_record_when_the_unit_was_there_within_two_hours_then_asked_whether_it_is_the_same(
    app, officer, brigade
):
    colleague = brigade.factory.account("officer", brigade.unit, display_name="晋源大队02")
    twin = brigade.factory.visit(
        colleague, brigade.place, captured_at=utc_now() - timedelta(minutes=90)
    )
    asked = new_sheet(officer, brigade, talks__0__topics=["helmet"]).press()
    assert asked.has("是同一次走访吗？") and asked.has("晋源大队02")
    assert f"/visits/{twin}" in asked.text
    assert count_visits(app) == 1

    asked.press("not_twin", twin)
    assert count_visits(app) == 2


def test_record_when_both_are_asked_then_each_once(app, officer, brigade):
    twin = brigade.factory.visit(brigade.officer, brigade.place, captured_at=utc_now())
    sheet = new_sheet(officer, brigade, position__lat=37.8, position__lon=112.47)
    far = sheet.press()
    assert far.has("是这个村吗？")
    same = far.press("right_place", brigade.place)
    assert same.has("是同一次走访吗？")
    assert same.press("not_twin", twin).status == 302
    assert count_visits(app) == 2


def test_record_when_the_id_was_stored_with_other_content_then_both_versions_are_kept(
    app, officer, brigade, leader
):
    first = new_sheet(officer, brigade, notes="第一份")
    first.save()
    response = first.fill(notes="第二份").save()
    assert response.status_code == 302
    assert "等负责人选定，您不用操作" in officer.get(response.location).text

    with app.app_context():
        conflict = db.session.scalars(select(SubmissionConflict)).one().id
    assert f"/visits/conflicts/{conflict}" in leader.get("/visits/conflicts").text
    page = leader.get(f"/visits/conflicts/{conflict}").text
    assert "第一份" in page and "第二份" in page
    sent = {"choice": "adopt", "csrf_token": brigade.factory.csrf(leader)}
    assert leader.post(f"/visits/conflicts/{conflict}", data=sent).status_code == 302
    assert only_visit(app).notes == "第二份"
    assert officer.get(f"/visits/conflicts/{conflict}").status_code == 403


# ---- changing ----


def edit_sheet(client, visit):
    return Sheet.open(client, f"/visits/{visit}/edit")


def test_edit_when_opened_and_saved_then_nothing_has_changed(app, officer, brigade):
    visit = brigade.factory.visit(
        brigade.officer,
        brigade.place,
        ended_at=utc_now().isoformat(),
        position={"lat": 37.701, "lon": 112.471, "accuracy_m": 12.5},
        campaign="village-tour",
        talks=[{"form": "film", "topics": ["helmet"], "audience": ["children"], "minutes": 9}],
        leaflets=[{"material": "poster", "quantity": 3}],
        activities=[{"kind": "film", "quantity": 2}],
        helmet_checks=[
            {"place": "market", "phase": "separate", "minutes": 30,
             "counts": [{"vehicle_type": "other", "seat": "child_passenger", "none": 1}]}
        ],
        captured_at=(utc_now() - timedelta(hours=3)).replace(second=0, microsecond=0),
    )  # fmt: skip
    response = edit_sheet(officer, visit).fill(ended_at=local(utc_now())).save()
    assert response.status_code == 302
    assert only_visit(app).version <= 2
    response = edit_sheet(officer, visit).save()
    assert "没有改动" in officer.get(response.location).text


def test_edit_when_changed_then_the_history_says_who_and_which_field(app, officer, brigade):
    visit = brigade.factory.visit(
        brigade.officer, brigade.place, talks=[{"topics": ["helmet"], "attendees": 300}]
    )
    edit_sheet(officer, visit).fill(talks__0__attendees="30").save()
    page = officer.get(f"/visits/{visit}/history").text
    assert "晋源大队01" in page
    line = re.sub(r"<[^>]+>", "", page)
    assert "人次：300 → 30" in line
    assert only_visit(app).version == 2


def test_edit_when_somebody_changed_it_meanwhile_then_said_and_typed_is_kept(
    app, officer, brigade, leader
):
    visit = brigade.factory.visit(brigade.officer, brigade.place, notes="原来的")
    mine = edit_sheet(officer, visit).fill(notes="我改的", police_count="2")
    edit_sheet(leader, visit).fill(notes="负责人改的").save()

    told = mine.press()
    assert told.status == 409
    assert told.has("晋源大队长") and told.has("您填的都还在下面")
    assert told.has("现在是“负责人改的”，您填的是“我改的”")
    assert (told.fields["notes"], told.fields["police_count"]) == ("我改的", "2")

    assert told.save().status_code == 302
    visit = only_visit(app)
    assert (visit.notes, visit.police_count, visit.version) == ("我改的", 2, 3)


def test_edit_when_the_visit_is_a_colleagues_then_refused_and_a_leader_may(
    app, officer, brigade, leader
):
    colleague = brigade.factory.account("officer", brigade.unit)
    visit = brigade.factory.visit(colleague, brigade.place)
    assert officer.get(f"/visits/{visit}").status_code == 200
    assert officer.get(f"/visits/{visit}/edit").status_code == 403
    token = brigade.factory.csrf(officer)
    assert officer.post(f"/visits/{visit}/edit", data={"csrf_token": token}).status_code == 403
    assert f"/visits/{visit}/edit" not in officer.get(f"/visits/{visit}").text
    edit_sheet(leader, visit).fill(notes="负责人改的").save()
    assert only_visit(app).notes == "负责人改的"


@pytest.mark.parametrize("page", ["", "/edit", "/history", "/void"])
def test_visit_when_another_brigades_then_not_found(app, brigade, page):
    visit = brigade.factory.visit(brigade.officer, brigade.place)
    stranger = brigade.factory.account("brigade_leader")
    client = app.test_client()
    brigade.factory.sign_in(client, stranger)
    assert client.get(f"/visits/{visit}{page}").status_code == 404
    assert "开化村" not in client.get("/visits?whose=unit").text


# ---- voiding ----


def test_void_when_without_a_reason_then_asked_for_it(app, leader, brigade):
    visit = brigade.factory.visit(brigade.officer, brigade.place)
    token = brigade.factory.csrf(leader)
    answer = leader.post(f"/visits/{visit}/void", data={"csrf_token": token, "reason": " "})
    assert answer.status_code == 422
    assert "请填作废原因" in answer.text
    assert only_visit(app).review_state == "submitted"


def test_void_when_with_a_reason_then_readable_but_counted_and_edited_no_more(
    app, officer, leader, brigade
):
    visit = brigade.factory.visit(brigade.officer, brigade.place)
    token = brigade.factory.csrf(leader)
    sent = {"csrf_token": token, "reason": "记重了"}
    assert leader.post(f"/visits/{visit}/void", data=sent).status_code == 302
    page = officer.get(f"/visits/{visit}").text
    assert "已作废" in page and "记重了" in page
    assert officer.get(f"/visits/{visit}/edit").status_code == 403
    assert leader.get(f"/visits/{visit}/void").status_code == 403


def test_void_when_an_officer_tries_then_refused(officer, brigade):
    visit = brigade.factory.visit(brigade.officer, brigade.place)
    assert officer.get(f"/visits/{visit}/void").status_code == 403


# ---- the list ----


def test_index_when_filtered_then_the_address_says_it_and_only_those_are_listed(officer, brigade):
    other = brigade.factory.place(name="固驿村委会", unit=brigade.unit)
    brigade.factory.visit(
        brigade.officer, brigade.place, campaign="day-122", captured_at="2026-06-16T10:01:00+08:00"
    )
    brigade.factory.visit(
        brigade.officer, other, captured_at="2026-06-18T10:01:00+08:00",
        activities=[{"kind": "film", "quantity": 1}],
    )  # fmt: skip
    for query, village in (
        ("campaign=day-122", "开化村"),
        ("activity=film", "固驿村"),
        ("from=2026-06-17&to=2026-06-30", "固驿村"),
        ("q=khc", "开化村"),
    ):
        page = officer.get(f"/visits?{query}").text
        assert "共1条" in page and village in page, query
    assert "没有符合条件的走访" in officer.get("/visits?state=void").text
    assert "2026年6月16日（周二）" in officer.get("/visits").text


def test_index_when_own_or_unit_then_colleagues_visits_are_the_units(officer, brigade):
    colleague = brigade.factory.account("officer", brigade.unit)
    brigade.factory.visit(colleague, brigade.place)
    assert "还没有走访记录" in officer.get("/visits").text
    assert "共1条" in officer.get("/visits?whose=unit").text


def test_index_when_more_than_a_page_then_says_which_part_is_shown(app, officer, brigade):
    brigade.phone.send(*[submission(brigade.place) for _ in range(51)])
    first = officer.get("/visits").text
    assert "共51条，本页1–50" in first and "page=2" in first
    assert "共51条，本页51–51" in officer.get("/visits?page=2").text


def test_index_when_an_analyst_then_only_the_units_list(app, brigade):
    brigade.factory.visit(brigade.officer, brigade.place)
    analyst = brigade.factory.account("headquarters_analyst", brigade.factory.root())
    client = app.test_client()
    brigade.factory.sign_in(client, analyst)
    page = client.get("/visits").text
    assert "共1条" in page
    assert "记一次走访" not in page and "我的</a>" not in page
