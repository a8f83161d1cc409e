"""The list of visits and its filters."""

from __future__ import annotations

from tests.phone import submission


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
    # Days the wrong way round narrow to the first alone; they were a fault once.
    assert officer.get("/visits?from=2026-06-17&to=2026-06-01").status_code == 200
    assert "2026年6月16日（周二）" in officer.get("/visits").text


def test_index_when_own_or_unit_then_colleagues_visits_are_the_units(officer, brigade):
    colleague = brigade.factory.account("officer", brigade.unit)
    brigade.factory.visit(colleague, brigade.place)
    assert "还没有走访记录" in officer.get("/visits").text
    assert "共1条" in officer.get("/visits?whose=unit").text


def test_index_when_a_leader_then_begins_with_the_units_visits(app, brigade):
    brigade.factory.visit(brigade.officer, brigade.place)
    leader = brigade.factory.account("brigade_leader", brigade.unit)
    client = app.test_client()
    brigade.factory.sign_in(client, leader)
    assert "共1条" in client.get("/visits").text
    assert "还没有走访记录" in client.get("/visits?whose=own").text


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
