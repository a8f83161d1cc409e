"""Headquarters makes a campaign; units see how far they are, and why visits do not count."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from outreach.accounts.models import Account
from outreach.audit.models import AuditEvent
from outreach.campaigns.counting import count_done
from outreach.campaigns.queries import (
    get_campaign,
    list_missing_places,
    progress_of,
)
from outreach.database import db
from outreach.periods import today
from outreach.places.models import Place
from outreach.planning.market_services import add_market
from outreach.units.queries import get_unit
from tests.brigade import make_brigade

CODE = "sites-2026"


@pytest.fixture
def brigade(app, factory):
    return make_brigade(app, factory)


@pytest.fixture
def post(client, factory):
    def send(address, **values):
        return client.post(address, data={"csrf_token": factory.csrf(client), **values})

    return send


@pytest.fixture
def site(factory, brigade):
    """A construction site of the brigade, beside its village."""
    return factory.place(name="晋阳湖工地", unit=brigade.unit, kind="enterprise_site")


@pytest.fixture
def headquarters(client, factory):
    """Signed in as headquarters."""
    account = factory.account("headquarters_analyst", factory.root())
    factory.sign_in(client, account)
    return account


def sites(**changed):
    """A campaign for construction sites: drivers, blind spots, vehicle checks."""
    return {
        "code": CODE,
        "name": "工地安全行动",
        "name_en": "Construction sites",
        "kind": "own",
        "first_day": (today() - timedelta(days=9)).isoformat(),
        "last_day": (today() + timedelta(days=10)).isoformat(),
        "channel": "enterprise",
        "place_rule": "kind",
        "place_kinds": ["enterprise_site"],
        "visits_needed": "1",
        "needs_talk": "y",
        "audience": ["truck_drivers"],
        "topic": ["blind_spots"],
        "talking_points": "大车右转必停\n盲区里不站人",
        **changed,
    }


def test_construction_sites_when_made_then_targets_places_and_reasons_are_on_the_page(
    app, client, factory, brigade, site, headquarters, post
):
    assert post("/campaigns/new", **sites()).location == f"/campaigns/{CODE}"
    targets = {"places_done": "2", "vehicle_checks": "20", "emphasis_talks": "4", "visits": "9"}
    for indicator, value in targets.items():
        answer = post(
            f"/campaigns/{CODE}/targets",
            **{"indicator": indicator, f"target-{brigade.unit}": value},
        )
        assert answer.status_code == 302
    talk = {"topics": ["blind_spots"], "audience": ["truck_drivers"], "attendees": 12}
    check = [{"kind": "vehicle_check", "quantity": 8}]
    factory.visit(brigade.officer, brigade.place, campaign=CODE, talks=[talk])
    second = factory.place(name="滨河工地", unit=brigade.unit, kind="enterprise_site")
    factory.visit(brigade.officer, second, campaign=CODE)

    factory.visit(brigade.officer, site, campaign=CODE, talks=[talk], activities=check)
    page = client.get(f"/campaigns/{CODE}").text

    for words in (
        "目标2个",
        "实际1个",
        "目标20辆",
        "实际8辆",
        "目标4场",
        "实际1场",
        "按进度应有1个",
        "大车右转必停",
    ):
        assert words in page, words
    assert "1次地点不在范围内" in page
    assert "1次没有宣讲" in page
    (to_map,) = re.findall(r'href="(/map[^"]*campaign=[^"]*)"', page)
    table = re.sub(r"<[^>]+>|\s", "", client.get(to_map.replace("&amp;", "&") + "&table=1").text)
    assert "工地安全行动：完成1个、目标2个" in table
    with app.app_context():
        campaign = get_campaign(CODE)
        whole, counted = progress_of(campaign), count_done(campaign)
        assert (counted.done, counted.visited) == (whole.done, whole.visited) == ({site}, {site})
        (missing,) = list_missing_places(campaign, get_unit(brigade.unit))
        assert (missing.place.id, missing.reasons) == (second, ("no_talk",))
        actions = {row.action for row in db.session.query(AuditEvent)}
        assert {"campaign.add", "campaign.targets"} <= actions


def test_campaign_when_picked_places_are_replaced_then_the_audit_says_which(
    app, factory, brigade, headquarters, post
):
    for code, name in (("140110002301", "甲村"), ("140110002302", "乙村")):
        factory.place(code, name, brigade.unit)
    post("/campaigns/new", **sites(place_rule="picked", picked="140110002301"))
    post(f"/campaigns/{CODE}/edit", **sites(place_rule="picked", picked="140110002302"))
    with app.app_context():
        edited = db.session.query(AuditEvent).filter_by(action="campaign.edit").one()
        assert edited.details["places"] == ["1（−甲村）", "1（+乙村）"]


def test_visit_form_when_a_campaign_says_what_to_tell_then_the_page_and_the_kept_form_hold_it(
    client, factory, brigade, headquarters, post
):
    post("/campaigns/new", **sites())
    factory.sign_in(client, brigade.officer)
    for address in (f"/visits/new?place={brigade.place}", "/shell/zh/visit-form"):
        assert "盲区里不站人" in client.get(address).text, address


def test_campaign_when_typed_wrongly_then_every_field_says_so_and_nothing_is_lost(
    client, factory, headquarters, post
):
    answer = post(
        "/campaigns/new",
        **sites(code="Sites 2026", last_day="2020-01-01", place_rule="picked", picked="没有这个村"),
    )
    assert answer.status_code == 422
    assert "结束日期早于开始日期" in answer.text
    assert "没有找到“没有这个村”" in answer.text
    assert "大车右转必停" in answer.text
    assert "代码只用小写字母" in post("/campaigns/new", **sites(code="Sites 2026")).text


def test_targets_when_no_number_then_says_so_at_the_unit_and_keeps_the_others(
    client, factory, brigade, headquarters, post
):
    post("/campaigns/new", **sites())
    other = factory.unit("other")
    answer = post(
        f"/campaigns/{CODE}/targets",
        **{"indicator": "visits", f"target-{brigade.unit}": "viele", f"target-{other}": "7"},
    )
    assert answer.status_code == 422
    assert "请填数字" in answer.text
    assert 'value="7"' in answer.text
    too_much = {"indicator": "wearing_rate", f"target-{brigade.unit}": "120"}
    assert post(f"/campaigns/{CODE}/targets", **too_much).status_code == 422


def test_campaign_when_copied_and_archived_then_a_year_later_with_its_targets(
    app, client, factory, brigade, headquarters, post
):
    post("/campaigns/new", **sites())
    target = {"indicator": "visits", f"target-{brigade.unit}": "40"}
    post(f"/campaigns/{CODE}/targets", **target)
    offered = client.get(f"/campaigns/new?copy={CODE}").text
    year = (today() + timedelta(days=10)).year + 1
    assert f'value="sites-{year}"' in offered
    assert "大车右转必停" in offered

    assert post("/campaigns/new", **sites(code="sites-next", copy=CODE)).status_code == 302
    post(f"/campaigns/{CODE}/archive")

    assert "目标40次" in client.get("/campaigns/sites-next").text
    with app.app_context():
        assert not get_campaign(CODE).active
    client.get("/sign-out")


def test_campaign_when_seen_by_a_brigade_then_only_its_own_units_and_no_editing(
    client, factory, brigade, post
):
    other = factory.unit("other", "别的大队")
    factory.sign_in(client, brigade.leader)
    page = client.get("/campaigns/village-tour")
    assert page.status_code == 200
    assert "别的大队" not in page.text
    assert "修改目标" not in page.text
    assert client.get(f"/campaigns/village-tour?unit={other.code}").status_code == 404
    analyst = factory.account("headquarters_analyst", brigade.unit)
    factory.sign_in(client, analyst)
    answer = post("/campaigns/village-tour/edit", name="x")
    assert answer.location == "/campaigns/village-tour"
    # The map of the form has the places of all brigades.
    assert client.get("/campaigns/places.json").status_code == 404


def test_overview_and_wall_when_a_campaign_runs_then_show_how_far_it_is(
    client, factory, brigade, site, headquarters, post
):
    post("/campaigns/new", **sites())
    target = {"indicator": "places_done", f"target-{brigade.unit}": "3"}
    post(f"/campaigns/{CODE}/targets", **target)
    assert "还没有选了本行动的走访" in client.get(f"/campaigns/{CODE}").text
    talk = {"topics": ["blind_spots"], "attendees": 5}
    factory.visit(brigade.officer, site, campaign=CODE, talks=[talk])
    assert "选了本行动的走访都计入了" in client.get(f"/campaigns/{CODE}").text
    overview = client.get("/dashboard").text.partition('id="campaigns"')[2]
    for words in ("工地安全行动", "实际1个", "目标3个"):
        assert words in overview, words
    assert "完成1个，目标3个" in client.get("/wall").text


def test_targets_when_about_overdue_places_or_market_days_then_are_counted(
    app, client, factory, brigade, headquarters, post
):
    post("/campaigns/new", **sites(place_rule="all", needs_talk=""))
    day = today() - timedelta(days=2)
    with app.app_context():
        place = db.session.get(Place, brigade.place)
        leader = db.session.get(Account, brigade.leader.id)
        add_market(leader, place, f"每周{'一二三四五六日'[day.weekday()]}", "market", "")
    factory.place(name="从未到过村委会", unit=brigade.unit)
    for back in (2, 3):
        at = f"{today() - timedelta(days=back)}T10:00:00+08:00"
        factory.visit(brigade.officer, brigade.place, at, campaign=CODE)
    for indicator, value in (("overdue_places", "1"), ("market_visits", "5")):
        post(
            f"/campaigns/{CODE}/targets",
            **{"indicator": indicator, f"target-{brigade.unit}": value},
        )
    page = client.get(f"/campaigns/{CODE}").text
    for words in ("最多1个", "未超过", "目标5次", "实际1次"):
        assert words in page, words


def test_intervals_when_headquarters_edits_them_then_the_due_list_follows(
    client, factory, brigade, headquarters, post
):
    factory.visit(brigade.officer, brigade.place, f"{today() - timedelta(days=20)}T10:00:00+08:00")
    assert "逾期" not in client.get("/villages/due").text.partition('<ul class="list">')[2]
    assert post("/villages/intervals", village="0", key="30").status_code == 422
    post("/villages/intervals", village="15", key="10")
    listed = client.get("/villages/due").text
    assert "开化村" in listed
    assert "逾期5天" in listed
    assert "20天未到（应15天一次）" in listed


def test_calendar_when_campaigns_begin_and_end_then_says_so_on_these_days(
    client, factory, brigade, headquarters, post
):
    post("/campaigns/new", **sites(first_day="2026-05-10", last_day="2026-07-20"))
    target = {"indicator": "visits", "period": "2026-06", f"target-{brigade.unit}": "9"}
    post(f"/campaigns/{CODE}/targets", **target)
    months = {
        "2026-05": "工地安全行动开始",
        "2026-06": "工地安全行动：2026-06的目标到期",
        "2026-07": "工地安全行动截止",
    }
    for month, words in months.items():
        assert words in client.get(f"/planning/calendar?month={month}").text, month
    assert "工地安全行动" not in client.get("/planning/calendar?month=2026-08").text


@pytest.mark.parametrize(
    ("changed", "words"),
    [({"last_day": "9999-12-31"}, "日期的格式不对"), ({"code": "new"}, "代码只用小写字母")],
)
def test_campaign_when_its_days_or_code_cannot_be_then_the_field_says_so(
    headquarters, post, changed, words
):
    answer = post("/campaigns/new", **sites(**changed))
    assert answer.status_code == 422 and words in answer.text
