"""The phone map: drawn from the phone's own store, by finger, by keyboard and as a list."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from outreach.accounts.queries import find_account_by_badge
from outreach.base_map_settings import BaseMap
from outreach.database import db, utc_now
from outreach.places.interval_services import set_intervals
from outreach.visits.models import Visit
from outreach.visits.reviews import void_visit
from tests.base_map import write_base_map
from tests.browser.outbox import fill_in
from tests.browser.pages import DESK, PHONE, enter, overflow
from tests.browser.visits import save

pytestmark = pytest.mark.browser

#: Where the lowest mark of the map ends, in pixels of the page.
LOWEST_MARK = """() => {
  const canvas = document.querySelector('.leaflet-villages-pane canvas');
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  let last = data.length - 1;
  while (last > 0 && data[last] < 255) last -= 4;
  const box = canvas.getBoundingClientRect();
  return box.y + Math.floor(last / 4 / width) * box.height / height;
}"""
#: Beside 西峪村, far from the others.
HERE = {"latitude": 37.79, "longitude": 112.41, "accuracy": 30}


@pytest.fixture
def scene(brigade, factory):
    """开化村 was visited last week, 西峪村 91 days ago, 南峪村 never, 固驿村 35 days ago (key)."""
    township = factory.township("140110002", "罗城街道")

    def village(name, lat, lon, days=None, **more):
        place = factory.place(
            name=name, unit=brigade.unit, township=township, lat=lat, lon=lon, **more
        )
        if days is not None:
            factory.visit(brigade.officer, place, utc_now() - timedelta(days=days))
        return place

    factory.visit(brigade.officer, brigade.place, utc_now() - timedelta(days=7))
    return SimpleNamespace(
        officer=brigade.officer,
        leader=brigade.leader,
        done=brigade.place,
        due=village("西峪村委会", 37.79, 112.42, 91),
        never=village("南峪村委会", 37.75, 112.47),
        key=village("固驿村委会", 37.72, 112.44, 35, is_key=True),
    )


@pytest.fixture
def open_map(open_window, scene):
    """Opens the phone map: `open_map(account, ...)` takes what a window takes."""

    def show(account=None, address="/map", language="zh", **options: Any) -> Page:
        # The worker would answer in place of the server: here it is the page that is looked at.
        page = open_window(**{**PHONE, "service_workers": "block", **options})
        enter(page, account or scene.officer, language)
        page.goto(address)
        ready(page)
        return page

    return show


def ready(page: Page) -> None:
    expect(page.locator(".folium-map[data-ready]")).to_be_visible()


def counts(page: Page) -> list[str]:
    return page.locator(".phone-map-class [data-count]").all_inner_texts()


def listed(page: Page) -> list[str]:
    return page.locator(".phone-map-list [data-name]").all_inner_texts()


def test_map_when_headquarters_changed_the_intervals_then_the_next_look_with_signal_has_them(
    open_map, app
):
    page = open_map()
    assert counts(page) == ["1", "2", "1"]
    with app.app_context():
        set_intervals({"village": 5, "key": 5}, actor=None)
    page.reload()
    expect(page.locator('[data-class="done"] [data-count]')).to_have_text("0")
    assert counts(page) == ["0", "3", "1"]
    page.locator(".phone-map-list").get_by_text("开化村").first.tap()
    expect(page.locator("[data-panel]")).to_contain_text("应5天一次")


def test_map_when_a_visit_sent_from_here_is_void_then_its_village_is_due_again(
    open_map, scene, app
):
    page = open_map()
    page.goto(f"/visits/new?place={scene.never}")
    page.locator("html[data-vault=open]").wait_for()
    fill_in(page)
    save(page).tap()
    expect(page.get_by_text("已存：南峪村")).to_be_visible()
    expect(page.get_by_text("支队已收到").first).to_be_attached()
    page.goto("/map")
    done = page.locator('[data-class="done"] [data-count]')
    expect(done).to_have_text("2")
    with app.app_context():
        visit = db.session.scalars(select(Visit.id).where(Visit.place_id == scene.never)).one()
        void_visit(find_account_by_badge(scene.leader.badge), visit, "记错了村")
    page.reload()
    ready(page)
    expect(done).to_have_text("1")
    expect(page.locator('[data-class="never"] [data-count]')).to_have_text("1")


def test_map_when_opened_then_each_village_has_its_class_and_the_list_says_the_same(open_map):
    page = open_map()
    assert counts(page) == ["1", "2", "1"]
    expect(page.locator("[data-list-count]")).to_have_text("共3个")
    assert listed(page) == ["南峪村", "西峪村", "固驿村"]
    assert "重点村" in page.locator(".phone-map-list .list__detail").nth(2).inner_text()
    expect(page.locator("[data-as-of]")).to_contain_text("离线地图")
    assert overflow(page) == []


def test_map_when_a_class_is_pressed_then_map_and_list_show_it_alone_and_all_again(open_map):
    page = open_map()
    done = page.locator("[data-class=done]")
    done.tap()
    expect(done).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-list-title]")).to_have_text("已到的村")
    assert listed(page) == ["开化村"]
    done.tap()
    assert listed(page) == ["南峪村", "西峪村", "固驿村"]


def test_map_when_the_position_is_known_then_the_nearest_come_first_with_their_distance(open_map):
    page = open_map(geolocation=HERE, permissions=["geolocation"])
    expect(page.locator(".phone-map-me")).to_be_visible()
    expect(page.locator("[data-list-basis]")).to_have_text("离您近的在前")
    assert listed(page)[0] == "西峪村"
    expect(page.locator(".phone-map-list .list__side").first).to_contain_text("米")


def test_map_when_a_village_is_chosen_then_its_sheet_says_why_and_leads_to_the_form(
    open_map, scene
):
    page = open_map(geolocation=HERE, permissions=["geolocation"])
    expect(page.locator(".phone-map-me")).to_be_visible()
    page.locator(".phone-map-list button.list__row").first.tap()
    panel = page.locator("[data-panel]")
    expect(panel).to_contain_text("西峪村")
    expect(panel).to_contain_text("罗城街道")
    expect(panel).to_contain_text("91天没到，应90天一次")
    expect(panel).to_contain_text("离您")
    expect(panel.locator("[data-record-link]")).to_have_attribute(
        "href", f"/visits/new?place={scene.due}"
    )
    panel.locator("[data-close]").tap()
    expect(panel).to_be_hidden()


def test_map_when_a_mark_is_tapped_then_the_sheet_of_that_village_opens(open_map):
    page = open_map()
    page.locator("[data-class=never]").tap()
    page.locator(".phone-map-list button.list__row").first.tap()
    # Choosing brings the village into sight; a tap beside it closes, one on it opens again.
    page.locator("[data-panel] [data-close]").tap()
    box = page.locator(".folium-map").bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("[data-panel]")).to_contain_text("从未到过，应90天一次")


def test_map_when_searched_by_initials_then_found_and_opened(open_map):
    page = open_map()
    page.locator("[data-search]").fill("gyc")
    expect(page.locator("[data-found-list] [data-name]")).to_have_text(["固驿村"])
    page.keyboard.press("Enter")
    expect(page.locator("[data-panel]")).to_contain_text("35天没到，应30天一次")
    page.locator("[data-search]").fill("没有的村")
    expect(page.locator("[data-found-words]")).to_have_text("没找到“没有的村”")


def test_map_when_used_by_keyboard_then_villages_open_and_focus_comes_back(open_map):
    page = open_map(**DESK, has_touch=False, is_mobile=False)
    stage = page.locator(".folium-map")
    stage.focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#map-announce")).to_contain_text("村")
    page.keyboard.press("Enter")
    panel = page.locator("[data-panel]")
    expect(panel).to_be_visible()
    expect(panel).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(stage).to_be_focused()


def test_map_when_the_server_does_not_answer_then_drawn_from_what_is_on_the_phone(
    open_map, expected_errors
):
    page = open_map()
    expected_errors.append("ERR_FAILED")
    page.route("**/api/v1/field-data", lambda route: route.abort())
    page.reload()
    ready(page)
    assert counts(page) == ["1", "2", "1"]
    expect(page.locator("[data-as-of]")).to_contain_text("离线地图")


def test_map_when_somebody_else_signs_in_on_the_phone_then_only_their_villages(
    open_map, factory, expected_errors
):
    # Between the two nobody is signed in: the phone may ask for its data just then.
    expected_errors.append("401")
    other = factory.unit()
    factory.place(name="别处村委会", unit=other, lat=37.9, lon=112.5)
    page = open_map()
    page.context.clear_cookies()
    enter(page, factory.account("officer", other))
    page.goto("/map")
    ready(page)
    assert listed(page) == ["别处村"]
    page.locator("[data-search]").fill("khc")
    expect(page.locator("[data-found-words]")).to_have_text("没找到“khc”")


def test_map_when_there_is_no_position_then_it_says_so_and_works(open_map):
    page = open_map()
    page.evaluate(
        """() => {
          navigator.geolocation.watchPosition = (_ok, failed) => { failed({ code: 2 }); return 1; };
        }"""
    )
    page.locator("[data-locate]").tap()
    expect(page.locator("[data-status]")).to_have_text("暂时没有位置，地图照常可用")
    assert listed(page) == ["南峪村", "西峪村", "固驿村"]


@pytest.mark.parametrize("window", [PHONE, {**DESK, "has_touch": False, "is_mobile": False}])
def test_map_when_in_english_then_whole_and_in_english(open_map, scene, window):
    page = open_map(scene.leader, "/map/phone", language="en", **window)
    expect(page.locator("[data-list-title]")).to_have_text("Villages due")
    assert overflow(page) == []


def test_map_when_the_legend_takes_two_lines_then_no_village_lies_beneath_it(open_map):
    page = open_map(language="en", viewport={"width": 320, "height": 560})
    foot = page.locator(".phone-map-foot").bounding_box()
    assert foot is not None
    assert foot["height"] > 100
    assert 0 < page.evaluate(LOWEST_MARK) < foot["y"]


def test_map_when_the_installation_has_a_base_map_then_it_lies_beneath(open_map, app, tmp_path):
    path = write_base_map(tmp_path / "area.pmtiles")
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], base_map=BaseMap("pmtiles", path))
    page = open_map()
    expect(page.locator("[data-base-by]")).to_have_text("© 测绘")
    expect(page.locator("canvas.leaflet-tile").first).to_be_visible()
    painted = page.locator("canvas.leaflet-tile").first.evaluate(
        """(tile) => {
          const look = (done) => {
            const { data } = tile.getContext('2d').getImageData(tile.width / 2, tile.height / 2, 1, 1);
            if (data[3] === 255) done([...data]);
            else setTimeout(() => look(done), 50);
          };
          return new Promise(look);
        }"""
    )
    assert painted[:3] == [226, 223, 218]  # land, also far beyond the file's own zooms
    assert counts(page) == ["1", "2", "1"]
