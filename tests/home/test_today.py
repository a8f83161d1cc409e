"""今天: what is due, what was recorded, the leader's month."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outreach.database import utc_now
from outreach.periods import local_day, today

pytestmark = pytest.mark.any_engine


@pytest.fixture
def brigade(factory):
    return factory.unit("JY", "晋源大队")


def page_of(client, factory, account) -> str:
    factory.sign_in(client, account)
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def days_ago(days: int):
    return utc_now() - timedelta(days=days)


def test_today_when_villages_wait_then_the_longest_wait_comes_first(client, factory, brigade):
    officer = factory.account(unit=brigade)
    recent = factory.place(name="固驿村村委会", unit=brigade)
    long_ago = factory.place(name="西峪村村委会", unit=brigade)
    longer_ago = factory.place(name="开化村村委会", unit=brigade)
    never = factory.place(name="南峪村村委会", unit=brigade)
    factory.visit(officer, recent, days_ago(89))
    factory.visit(officer, long_ago, days_ago(90))
    factory.visit(officer, longer_ago, days_ago(118))

    page = page_of(client, factory, officer)
    due = page[page.index("该去的村") : page.index("最近记的")]
    assert due.index("南峪村") < due.index("开化村") < due.index("西峪村")
    assert "从未到过" in due and "118天未到" in due and "90天未到" in due
    assert "固驿村" not in due
    assert f"/visits/new?place={never}" in due


def test_today_when_more_than_five_villages_wait_then_five_are_shown_and_all_counted(
    client, factory, brigade
):
    for _number in range(7):
        factory.place(unit=brigade)
    page = page_of(client, factory, factory.account(unit=brigade))
    due = page[page.index("该去的村") : page.index("最近记的")]
    assert due.count('class="list__row"') == 5
    assert "共7个" in due


def test_today_when_a_village_belongs_to_another_brigade_then_it_is_not_due_here(
    client, factory, brigade
):
    factory.place(name="武家庄村委会", unit=factory.unit())
    factory.place(name="无主村村委会")
    page = page_of(client, factory, factory.account(unit=brigade))
    assert "武家庄" not in page and "无主村" not in page
    assert "辖区还没有登记的村" in page


def test_today_when_places_are_no_villages_then_they_are_never_due(client, factory, brigade):
    factory.place(name="师范街社区居委会", unit=brigade, kind="residential")
    assert "师范街" not in page_of(client, factory, factory.account(unit=brigade))


def test_today_when_all_villages_were_reached_then_says_so(client, factory, brigade):
    officer = factory.account(unit=brigade)
    factory.visit(officer, factory.place(unit=brigade), days_ago(3))
    assert "辖区的村近90天都到过了" in page_of(client, factory, officer)


def test_today_when_visits_were_recorded_then_only_own_ones_are_listed(client, factory, brigade):
    own = factory.place(name="开化村村委会", unit=brigade)
    others = factory.place(name="南峪村村委会", unit=brigade)
    officer, colleague = factory.account(unit=brigade), factory.account(unit=brigade)
    visit = factory.visit(officer, own, days_ago(2))
    factory.visit(colleague, others, days_ago(1))
    page = page_of(client, factory, officer)
    recent = page[page.index("最近记的") :]
    assert f"/visits/{visit}" in recent and "开化村" in recent
    assert "南峪村" not in recent


def test_today_when_a_leader_opens_it_then_the_month_of_the_unit_is_on_top(
    client, factory, brigade
):
    officer = factory.account(unit=brigade)
    village = factory.place(unit=brigade)
    factory.place(unit=brigade)
    school = factory.place(unit=brigade, kind="school_site")
    visits_this_month = 0
    for place, days in ((village, 0), (village, 1), (school, 0), (village, 60)):
        moment = days_ago(days) - timedelta(minutes=30)
        factory.visit(officer, place, moment)
        visits_this_month += local_day(moment) >= today().replace(day=1)
    page = page_of(client, factory, factory.account("brigade_leader", unit=brigade))
    figures = page[page.index("today__month") : page.index("该去的村")]
    assert f'<span class="stat__figure">{visits_this_month}</span>' in figures
    assert "/2</span>" in figures
    assert f'href="/visits?whose=unit&amp;from={today().replace(day=1)}"' in figures
    assert 'href="/map"' in figures


def test_today_when_an_officer_opens_it_then_there_are_no_figures_of_the_unit(
    client, factory, brigade
):
    assert "本月至今" not in page_of(client, factory, factory.account(unit=brigade))


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("headquarters_analyst", "/dashboard"),
        ("administrator", "/accounts"),
        ("auditor", "/audit"),
    ],
)
def test_today_when_a_role_records_no_visits_then_it_goes_to_its_own_first_page(
    client, factory, role, address
):
    factory.sign_in(client, factory.account(role, unit=factory.root()))
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == address


def test_today_when_nobody_is_signed_in_then_asks_to_sign_in(client):
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in"


def test_today_when_a_name_holds_markup_then_it_is_shown_as_text(client, factory, brigade):
    factory.place(name="<script>alert(1)</script>村", unit=brigade, lat=37.7, lon=112.4)
    page = page_of(client, factory, factory.account(unit=brigade))
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
