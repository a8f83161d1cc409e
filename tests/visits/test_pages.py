"""Recording a visit as a browser without script does it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from outreach.database import db, utc_now
from outreach.places.models import Place
from outreach.visits.models import Visit
from tests.visits.sheet import Sheet, count_visits, local, new_sheet, only_visit

pytestmark = pytest.mark.any_engine


def test_new_when_no_place_then_offers_recent_places_and_search(officer, brigade):
    brigade.factory.visit(brigade.officer, brigade.place)
    page = officer.get("/visits/new").text
    assert "最近去过" in page
    assert f"/visits/new?place={brigade.place}" in page


@pytest.mark.parametrize("typed", ["开化", "khc", "kaihua"])
def test_new_when_searched_without_script_then_finds_by_name_and_pinyin(officer, brigade, typed):
    page = officer.get("/visits/new", query_string={"q": typed}).text
    assert f"/visits/new?place={brigade.place}" in page


@pytest.mark.parametrize("typed", ["开化\0", "khc" + " " * 60_000, "a" * 60_000])
def test_form_when_searched_for_what_no_database_takes_then_no_fault(officer, brigade, typed):
    sheet = new_sheet(officer, brigade, place_query=typed)
    sheet.press("step", "find-place")
    assert sheet.response.status_code == 200


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
