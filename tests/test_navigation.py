"""The menu: every entry opens, every page is reachable."""

from __future__ import annotations

import re

import pytest

from outreach.navigation import ENTRIES, landing_endpoint
from outreach.permissions import ROLES, rule_of
from tests.brigade import make_brigade

pytestmark = pytest.mark.any_engine

#: Pages without parameters that are in no menu, and how one gets there instead.
REACHED_OTHERWISE = {
    "where_next.weights": "button of the page of where to go next",
    "rounds.new": "button of the page of where to go next",
    "rounds.estimate": "asked for by the page of where to go next",
    "home.favicon": "asked for by browsers",
    "home.health": "asked for by whoever watches the server",
    "accounts.sign_in": "where everybody starts who is not signed in",
    "accounts.first_password": "follows the first sign-in",
    "accounts.password": "from 我的",
    "accounts.own_tokens": "from 我的",
    "accounts.new": "button of the list of accounts",
    "api.openapi": "for programs; linked in the guide",
    "api.villages": "for programs",
    "api.visits": "for programs",
    "api.coverage": "for programs",
    "devices.session_state": "asked for by phones",
    "devices.new": "button of the list of phones",
    "devices.enrol_page": "the QR code of a one-time code leads there; from 我的",
    "devices.hand_over": "from 我的",
    "coverage.map_state": "the map's own data",
    "coverage.map_columns": "the map's own data",
    "saved_filters.index": "from the coverage map",
    "coverage.map_days": "the map's own data",
    "coverage.map_cells": "the map's own data",
    "coverage.map_key_places": "the map's own data",
    "coverage.map_moments": "the map's own data",
    "coverage.changes": "below the table beside the map",
    "coverage.export_changes": "button of the page of changes",
    "coverage.coverage_map": "from the phone map",
    "coverage.phone_map": "from the coverage map",
    "coverage.base_map": "drawn under the phone map",
    "dashboard.export_visits": "button below the chart of visits",
    "dashboard.export_coverage": "button below the chart of coverage",
    "helmets.export": "button of the page of helmet rates",
    "field.data": "what a phone stores",
    "outbox.index": "from the line on 今天 and 走访 that says what waits; from the page that unlocks",
    "outbox.lock": "where a locked phone leads",
    "paper.choose": "from the page on which sheets are typed in",
    "paper.sheets": "from the choice of sheets",
    "notices.new": "button of the list of notices",
    "notices.export": "button of the list of notices",
    "burden.index": "button of the vocabulary",
    "campaigns.new": "button of the list of campaigns",
    "places.due": "from the list of villages and the overview",
    "places.edit_intervals": "button of the list of villages that are due",
    "wall.index": "button of the overview and of the coverage map",
    "wall.state": "the wall's own data",
    "shell.ca_certificate": "from the page about the certificate",
    "shell.certificate": "from 我的 and the sign-in page, where something is missing",
    "shell.list_contents": "for the service worker",
    "shell.manifest": "for browsers that install the app",
    "shell.worker": "for browsers",
    "places.outline_data": "the outlines the map draws",
    "places.new": "button of the list of villages",
    "campaigns.pickable_places": "places that the map of a campaign offers",
    "coverage.map_hazards": "hazards that the map draws",
    "hazards.export": "from the list of hazards",
    "hazards.report": "button of hazards, of a village and of a visit",
    "stock.movements": "from the stock",
    "stock.export": "from the ledger",
    "stock.enter": "buttons of the stock",
    "stock.ask": "button of the stock",
    "visits.new": "the main button of 今天 and of the list of visits",
    "visits.places": "the picker's own data",
    "visits.conflicts": "from the list of visits, where there are any",
}


def get_pages(app) -> set[str]:
    """Endpoints that answer GET and take no parameters."""
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments
    }


def test_entries_when_listed_then_each_endpoint_exists_and_asks_for_the_same_permission(app):
    with app.app_context():
        for entry in ENTRIES:
            assert entry.endpoint in get_pages(app), entry.endpoint
            # 今天 redirects those who record no visits, so its rule is wider than the entry's.
            if entry.endpoint != "home.today":
                assert rule_of(entry.endpoint) == (entry.permission or "signed-in")


@pytest.mark.parametrize("role", ROLES)
def test_menu_when_shown_to_a_role_then_every_entry_opens(app, client, factory, role):
    unit = factory.root() if role in ("administrator", "auditor") else None
    factory.sign_in(client, factory.account(role, unit=unit))
    page = client.get("/me").get_data(as_text=True)
    with app.test_request_context():
        addresses = [app.url_for(entry.endpoint) for entry in ENTRIES]
    shown = [address for address in addresses if f'href="{address}"' in page]
    assert "/me" in shown
    hostile = "?endpoint=x&_external=1&_scheme=javascript&_anchor=a&_method=GET"
    for address in shown:
        answer = client.get(address)
        odd = client.get(address + hostile)
        assert odd.status_code == answer.status_code, f"{role} {address}: an address is anybody's"
        assert "javascript:" not in odd.get_data(as_text=True).replace("text/javascript", "")
        # The mark leads home from every page, also those who do not work in the field.
        expected = (200, 302) if address == "/" else (200,)
        assert answer.status_code in expected, f"{role} {address}"


@pytest.mark.parametrize("role", ROLES)
def test_landing_when_a_role_signs_in_then_its_first_page_is_in_its_menu(app, role):
    from_field = [entry.endpoint for entry in ENTRIES if role in entry.bar_roles]
    assert landing_endpoint(role) in from_field
    assert len(from_field) <= 4
    assert from_field[-1] == "home.me"


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("officer", ["今天", "走访", "地图", "我的"]),
        ("auxiliary", ["今天", "走访", "地图", "我的"]),
        ("brigade_leader", ["今天", "审核", "地图", "我的"]),
    ],
)
def test_bottom_bar_when_in_the_field_then_in_the_order_of_the_day(
    app, client, factory, role, words
):
    unit = make_brigade(app, factory).unit
    factory.sign_in(client, factory.account(role, unit=unit))
    bar = client.get("/me").text.partition('class="bottom-bar"')[2].partition("</nav>")[0]
    assert re.findall(r"<span>(.+?)</span>", bar) == words


@pytest.mark.parametrize(
    ("address", "marked"),
    [("/me", "/me"), ("/password", "/me"), ("/accounts/new", "/accounts"), ("/units", "/units")],
)
def test_bottom_bar_when_a_page_belongs_to_an_entry_then_marks_just_that_one(
    client, factory, address, marked
):
    factory.sign_in(client, factory.account("administrator", unit=factory.root()))
    page = client.get(address).get_data(as_text=True)
    bar = page[page.index('class="bottom-bar"') :]
    assert bar.count('aria-current="page"') == 1
    assert f'href="{marked}" aria-current="page"' in bar


def test_pages_when_counted_then_each_is_in_the_menu_or_reached_otherwise(app):
    in_menu = {entry.endpoint for entry in ENTRIES}
    pages = get_pages(app)
    unreachable = pages - in_menu - set(REACHED_OTHERWISE)
    assert not unreachable
    gone = set(REACHED_OTHERWISE) - pages
    assert not gone, f"excluded but no page: {gone}"
