"""Which map is whose, and that the phone map's page says nothing of an account."""

from __future__ import annotations

import json
import re

import pytest

pytestmark = pytest.mark.any_engine


@pytest.fixture
def brigade(factory):
    return factory.unit("JY", "晋源大队")


@pytest.fixture
def page_of(client, factory, brigade):
    """The page at an address as somebody of the brigade sees it."""

    def open_page(role, address):
        factory.sign_in(client, factory.account(role, brigade))
        return client.get(address)

    return open_page


@pytest.mark.parametrize("role", ["officer", "auxiliary"])
def test_map_when_opened_in_the_field_then_the_phone_map_with_a_way_to_the_coverage_map(
    page_of, role
):
    page = page_of(role, "/map").text
    assert 'data-module="phone-map"' in page
    assert 'href="/map/coverage"' in page


@pytest.mark.parametrize("role", ["squad_leader", "brigade_leader"])
def test_map_when_opened_by_a_leader_then_the_coverage_map_with_a_way_to_the_phone_map(
    page_of, role
):
    page = page_of(role, "/map").text
    assert 'data-module="phone-map"' not in page
    assert 'href="/map/phone"' in page


def test_map_when_somebody_passes_on_a_filtered_one_then_an_officer_sees_that(page_of):
    page = page_of("officer", "/map?period=year").text
    assert 'data-module="phone-map"' not in page
    # What is filtered further stays a coverage map.
    assert 'id="map-filters" method="get" action="/map/coverage"' in page


def test_phone_map_when_opened_by_a_leader_then_it_is_there(page_of):
    assert 'data-module="phone-map"' in page_of("brigade_leader", "/map/phone").text


def test_phone_map_when_the_account_records_no_visits_then_not_allowed(page_of):
    assert page_of("headquarters_analyst", "/map/phone").status_code == 403


def test_phone_map_when_there_are_villages_then_the_page_holds_none_of_them(
    page_of, factory, brigade
):
    factory.place(name="开化村委会", unit=brigade, lat=37.7, lon=112.47)
    page = page_of("officer", "/map").text
    main = page[page.index("<main") :]
    assert "开化" not in main and "晋源" not in main
    words = json.loads(re.search(r'id="words"[^>]*>(.*?)</script>', page, re.S)[1])
    assert words["reason_due"] == "%(days)s天没到，应%(interval)s天一次"
    assert "内部工作用图 不得公开" in page
