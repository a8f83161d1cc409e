"""A round from ticked villages to the team's day: ordered, sent, driven, changed on the way."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete

from outreach.accounts.queries import find_account_by_badge
from outreach.audit.models import AuditEvent
from outreach.database import RowGone, db, utc_now
from outreach.periods import today
from outreach.rounds import services
from outreach.rounds.models import Round, RoundStop
from tests.brigade import make_brigade

PACE = {"speed_kmh": "30", "road_factor": "1.4", "stop_minutes": "60"}


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.fixture
def scene(app, factory):
    """A brigade with villages on a road: 开化 at 37.70, 甲 at 37.72, 乙 at 37.74; 丙 beside 甲, never visited."""
    brigade = make_brigade(app, factory)
    rows = (("甲村委会", 37.72), ("乙村委会", 37.74), ("丙村委会", 37.721))
    brigade.places = {"开化": brigade.place}
    for at, (name, lat) in enumerate(rows):
        brigade.places[name[0]] = factory.place(
            f"14011000230{at}", name, brigade.unit, lat=lat, lon=112.47
        )
    return brigade


@pytest.fixture
def make(client, factory, scene):
    """Makes and sends a round of villages by name for a day; gives its id."""

    def send(*names, day=None, **fields):
        factory.sign_in(client, scene.leader)
        data = {
            "csrf_token": factory.csrf(client),
            "place": [scene.places[name] for name in names],
            "day": (day or today()).isoformat(),
            "send": "1",
            **PACE,
            **fields,
        }
        answer = client.post("/rounds", data=data)
        assert answer.status_code == 302, text_of(answer.text)
        return answer.location.rsplit("/", 1)[1]

    return send


def press(client, factory, address, **fields):
    return client.post(
        address, data={"csrf_token": factory.csrf(client), **fields}, follow_redirects=True
    )


def stops_of(app, round_id):
    with app.app_context():
        found = db.session.get(Round, round_id)
        return {stop.place.short_name: stop.id for stop in found.stops}


def test_round_when_drawn_then_is_in_road_order_with_estimates_and_what_lies_on_the_way(
    scene, client, factory
):
    factory.sign_in(client, scene.leader)
    places = "&".join(f"place={scene.places[name]}" for name in ("乙", "开化", "甲"))
    text = text_of(client.get(f"/rounds/new?{places}").text)
    assert [text.index(name) for name in ("1 乙村", "2 甲村", "3 开化村")]
    # 4.4 km of air are 6.2 km of road: 12 minutes, and an hour at each.
    assert "3个村，约3小时10分，6公里（估计）" in text
    assert "离上一村约3.1公里" in text
    assert "顺路" not in text
    words = client.get(f"/rounds/estimate.json?{places}").json["words"]
    assert words == "3个村，约3小时10分，6公里（估计）"


def test_round_when_a_field_is_wrong_then_says_so_and_keeps_all_that_was_chosen(
    scene, client, factory
):
    factory.sign_in(client, scene.leader)
    data = {"csrf_token": factory.csrf(client), "place": scene.places["甲"], "send": "1",
            "day": "2020-01-01", "speed_kmh": "0", "road_factor": "9", "stop_minutes": "45"}  # fmt: skip
    answer = client.post("/rounds", data=data)
    assert answer.status_code == 422
    text = text_of(answer.text)
    assert "请选今天到" in text and "最少5" in text and "请填1至3，平川1.4，山区1.6" in text
    assert 'value="45"' in answer.text and scene.places["甲"] in answer.text


def test_round_when_sent_then_its_team_sees_it_today_and_on_the_phone_and_nobody_else(
    scene, client, factory, app, make
):
    other = factory.account("officer", scene.unit, display_name="晋源大队02")
    round_id = make("甲", "开化", members=scene.officer.id)
    factory.sign_in(client, scene.officer)
    home = client.get("/")
    assert "今天的行程" in home.text
    assert f"/visits/new?place={scene.places['甲']}&amp;team=1" in home.text
    form = client.get(f"/visits/new?place={scene.places['甲']}&team=1").text
    assert re.search(r'name="police_count"[^>]*value="1"', form)
    (carried,) = scene.phone.get("/api/v1/field-data").json["rounds"]
    assert carried["id"] == round_id and carried["team"] == 1
    assert [stop["place"] for stop in carried["stops"]] == ["甲村", "开化村"]
    factory.sign_in(client, other)
    assert "今天的行程" not in client.get("/").text
    assert scene.phone_of(other).get("/api/v1/field-data").json["rounds"] == []
    stranger = factory.account("brigade_leader", factory.unit())
    factory.sign_in(client, stranger)
    assert client.get(f"/rounds/{round_id}").status_code == 404


def test_round_when_only_stored_then_no_phone_has_it_before_it_is_sent(
    scene, client, factory, make
):
    factory.sign_in(client, scene.leader)
    data = {"csrf_token": factory.csrf(client), "place": scene.places["甲"], "store": "1",
            "day": today().isoformat(), **PACE}  # fmt: skip
    round_id = client.post("/rounds", data=data).location.rsplit("/", 1)[1]
    assert scene.phone.get("/api/v1/field-data").json["rounds"] == []
    assert "已下发到手机" in press(client, factory, f"/rounds/{round_id}/send").text
    assert len(scene.phone.get("/api/v1/field-data").json["rounds"]) == 1


def test_stops_when_driven_skipped_and_replaced_then_the_round_says_what_became_of_each(
    scene, client, factory, app, make
):
    round_id = make("甲", "乙", "开化")
    stops = stops_of(app, round_id)
    factory.visit(scene.officer, scene.places["乙"], utc_now() - timedelta(minutes=1))
    factory.sign_in(client, scene.officer)
    address = f"/rounds/{round_id}/stops/{stops['开化村']}"
    refused = press(client, factory, address, reason="other")
    assert refused.status_code == 422 and "请写明原因" in refused.text
    press(client, factory, address, reason="road", note="修桥")
    replaced = press(
        client, factory, f"/rounds/{round_id}/stops/{stops['甲村']}",
        reason="nobody", place=scene.places["丙"],
    )  # fmt: skip
    text = text_of(replaced.text)
    assert "今天不去：路不通、修桥" in text
    assert "换了别的村：村里没人" in text
    assert "丙村" in text
    assert text.count("已到") == 1
    with app.app_context():
        said = [each.action for each in db.session.query(AuditEvent)]
    assert {"round.make", "round.skip", "round.replace"} <= set(said)


def test_round_when_pressed_twice_then_is_made_once(scene, client, factory, app, make):
    assert make("甲", "乙") == make("甲", "乙")
    assert make("甲", "乙") != make("甲", "开化")
    assert make("甲", "乙") != make("甲", "乙", members=scene.officer.id)


def test_round_when_taken_away_meanwhile_then_cancelling_is_done_and_sending_says_so(
    scene, app, make
):
    round_id = make("甲")
    with app.test_request_context("/rounds"):
        leader = find_account_by_badge(scene.leader.badge)
        found = db.session.get(Round, round_id)
        with db.engine.begin() as another:
            for model, column in ((RoundStop, "round_id"), (Round, "id")):
                another.execute(delete(model).where(getattr(model, column) == round_id))
        services.cancel_round(leader, found)
        with pytest.raises(RowGone) as gone:
            services.send_round(leader, found)
        answer = app.make_response(app.handle_user_exception(gone.value))
        assert answer.status_code == 409 and "刚才有人改过" in answer.get_data(as_text=True)


def test_stop_when_taken_up_again_after_it_was_replaced_then_both_can_still_be_moved(
    scene, client, factory, app, make
):
    round_id = make("甲", "乙")
    base = f"/rounds/{round_id}/stops"
    stop = stops_of(app, round_id)["甲村"]
    place = scene.places["丙"]
    press(client, factory, f"{base}/{stop}", reason="nobody", place=place)
    press(client, factory, f"{base}/{stop}/resume")

    def order():
        (carried,) = scene.phone.get("/api/v1/field-data").json["rounds"]
        return [each["place"] for each in carried["stops"]]

    before = order()
    at = before.index("丙村")
    assert sorted(before) == ["丙村", "乙村", "甲村"] and before[at - 1] == "甲村"
    press(client, factory, f"{base}/{stops_of(app, round_id)['丙村']}/move", by="up")
    assert order()[at - 1 : at + 1] == ["丙村", "甲村"]


def test_order_when_a_leader_moves_a_stop_then_the_phone_follows(scene, client, factory, app, make):
    round_id = make("甲", "乙", "开化")
    stops = stops_of(app, round_id)
    press(client, factory, f"/rounds/{round_id}/stops/{stops['开化村']}/move", by="up")
    (carried,) = scene.phone.get("/api/v1/field-data").json["rounds"]
    order = [stop["place"] for stop in carried["stops"]]
    assert sorted(order) == ["乙村", "开化村", "甲村"] and order[1] == "开化村"
    press(client, factory, f"/rounds/{round_id}/cancel")
    assert scene.phone.get("/api/v1/field-data").json["rounds"] == []


def test_ranking_when_hours_are_given_then_the_villages_that_fit_are_ticked(scene, client, factory):
    factory.sign_in(client, scene.leader)
    html = client.get("/planning/where-next?hours=2").text
    ticked = re.findall(r'name="place" value="([^"]+)" checked', html)
    assert len(ticked) == 1
    assert len(re.findall(" checked", client.get("/planning/where-next?hours=4").text)) == 3


def test_round_when_of_a_brigade_without_names_then_its_squadrons_officers_have_it(
    scene, client, factory, make
):
    squadron = factory.unit("jinyuan-1", "晋源一中队", parent=scene.unit)
    officer = factory.account("officer", squadron)
    round_id = make("甲")
    factory.sign_in(client, officer)
    assert "今天的行程" in client.get("/").text
    assert client.get(f"/rounds/{round_id}").status_code == 200


def test_round_when_a_village_is_added_on_the_page_then_nothing_is_stored_yet(
    scene, client, factory, app
):
    factory.sign_in(client, scene.leader)
    data = {"csrf_token": factory.csrf(client), "day": today().isoformat(), **PACE,
            "place": [scene.places["甲"], scene.places["乙"], ""], "again": "1"}  # fmt: skip
    text = text_of(client.post("/rounds", data=data).text)
    assert "2个村，约" in text
    with app.app_context():
        assert db.session.query(Round).count() == 0


def test_round_when_a_place_is_no_id_then_is_not_found(scene, client, factory):
    factory.sign_in(client, scene.leader)
    data = {"csrf_token": factory.csrf(client), "place": "a\0b", "send": "1", **PACE}
    assert client.post("/rounds", data=data).status_code == 404


def test_round_when_of_a_site_then_says_how_long_it_has_waited(scene, client, factory, make):
    scene.places["工地"] = factory.place(name="晋阳湖工地", unit=scene.unit, kind="enterprise_site")
    factory.sign_in(client, scene.leader)
    text = text_of(client.get(f"/rounds/new?place={scene.places['工地']}").text)
    assert "晋阳湖工地 从未到过" in text
    assert "从未到过" in text_of(client.get(f"/rounds/{make('工地')}").text)


def test_round_when_it_is_for_another_day_then_no_visit_is_recorded_from_it_yet(
    scene, client, make
):
    tomorrow = make("甲", day=today() + timedelta(days=1))
    assert "记走访" not in client.get(f"/rounds/{tomorrow}").text
    assert "记走访" in client.get(f"/rounds/{make('甲')}").text
