"""The coverage map in a browser: it tells, chooses, and changes by itself."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from outreach.campaigns.services import add_campaign
from tests.browser.maps import (
    RECENT,
    click_place,
    has_colour,
    legend,
    open_map,
    point_of,
    wait_for_colour,
)
from tests.browser.pages import enter, overflow
from tests.coverage.conftest import riders

pytestmark = pytest.mark.browser


def test_map_when_coloured_by_a_campaign_then_the_legend_counts_done_begun_and_missing(
    app, desk, factory, headquarters, city
):
    places = city["places"]
    with app.app_context():
        rule = {"place_rule": "picked", "visits_needed": 2}
        picked = [places[name] for name in ("开化村", "坡头村", "南峪村")]
        add_campaign("lake", {"name": "环湖行动", "name_en": "Lake", **rule}, picked, actor=None)
    for name in ("开化村", "坡头村", "坡头村"):
        factory.visit(city["officer"], places[name], campaign="lake")
    enter(desk, headquarters)
    open_map(desk, "/map?colour=done")
    assert legend(desk)["请先选专项行动"] == 5
    desk.get_by_label("专项行动").select_option("lake")
    lead = desk.locator("#coverage .coverage__head")
    expect(lead).to_contain_text("环湖行动：完成1个、没有定目标")
    desk.get_by_label("着色").select_option("visits")
    expect(lead).not_to_contain_text("没有定目标")
    desk.get_by_label("着色").select_option("done")
    expect(lead).to_contain_text("没有定目标")
    expect(desk.locator(".map-legend__rows")).to_contain_text("不在专项范围")
    assert legend(desk) == {
        "已完成": 1,
        "到过，还没达到完成标准": 1,
        "还没到": 1,
        "不在专项范围": 2,
    }


def test_map_when_a_village_is_clicked_then_its_panel_tells_and_leads_on(desk, headquarters, city):
    enter(desk, headquarters)
    open_map(desk)
    click_place(desk, 37.70, 112.30)
    panel = desk.locator("#map-panel")
    expect(panel).to_contain_text("开化村")
    expect(panel).to_contain_text("1天未到（应90天一次）")
    expect(panel).to_contain_text("受教育30人次")
    expect(panel.locator("[data-record]")).to_be_hidden()
    panel.locator("[data-detail]").click()
    desk.wait_for_url(f"**/villages/{city['places']['开化村']}")


def test_map_when_used_by_keyboard_then_arrows_go_to_villages_and_enter_opens(
    desk, headquarters, city
):
    enter(desk, headquarters)
    open_map(desk)
    desk.locator(".folium-map").focus()
    desk.keyboard.press("ArrowLeft")
    desk.keyboard.press("ArrowLeft")
    expect(desk.locator("#map-announce")).to_contain_text("西镇 · 甲大队")
    desk.keyboard.press("ArrowRight")
    desk.keyboard.press("ArrowRight")
    expect(desk.locator("#map-announce")).to_contain_text("东镇 · 乙大队 从未到过")
    desk.keyboard.press("Enter")
    expect(desk.locator("#map-panel")).to_be_focused()
    desk.keyboard.press("Escape")
    expect(desk.locator("#map-panel")).to_be_hidden()
    expect(desk.locator(".folium-map")).to_be_focused()


def test_map_when_a_brigade_is_chosen_in_the_table_then_map_legend_and_address_follow(
    desk, headquarters, city
):
    enter(desk, headquarters)
    open_map(desk)
    desk.locator("#coverage").get_by_role("link", name="乙大队").click()
    expect(desk.locator(".coverage__headline")).to_contain_text("乙大队")
    expect(desk.locator(".map-legend__total")).to_have_text("共2村")
    assert legend(desk)["从未到过"] == 2
    expect(desk.locator(".map-legend__rows")).to_contain_text("其他大队，不计入")
    assert desk.url.endswith("/map?unit=B")
    desk.reload()
    desk.locator(".folium-map[data-ready]").wait_for()
    expect(desk.locator(".map-legend__total")).to_have_text("共2村")
    desk.locator("[data-clear]").click()
    expect(desk.locator(".map-legend__total")).to_have_text("共5村")
    assert desk.url.endswith("/map")


def test_map_when_another_phone_sends_a_visit_then_the_village_changes_without_reload(
    desk, headquarters, city, factory
):
    enter(desk, headquarters)
    open_map(desk)
    desk.evaluate("window.stillTheSamePage = true")
    assert legend(desk)["从未到过"] == 4
    factory.visit(city["officer"], city["places"]["坡头村"])
    expect(desk.locator("#map-status")).to_contain_text("刚更新")
    counts = legend(desk)
    assert (counts["从未到过"], counts["0–14天"]) == (3, 2)
    expect(desk.locator(".coverage__headline")).to_contain_text("2/5")
    assert desk.evaluate("window.stillTheSamePage")


def test_map_when_nothing_changed_then_asking_again_brings_304(desk, headquarters, city):
    enter(desk, headquarters)
    open_map(desk)
    for _ in range(2):  # the second is asked for after the first was heard
        with desk.expect_response("**/map/state.json*") as answer:
            pass
        assert answer.value.status == 304
    expect(desk.locator("#map-status")).to_be_hidden()


def test_map_when_coloured_by_attendees_then_classes_have_exact_limits(desk, headquarters, city):
    enter(desk, headquarters)
    open_map(desk)
    desk.locator("#map-filters [name=colour]").select_option("attendees")
    assert legend(desk) == {"30": 1, "期内没有": 0, "从未到过": 4}
    assert desk.url.endswith("/map?colour=attendees")


def test_map_when_coloured_by_wearing_rate_then_few_riders_are_hatched_and_not_judged(
    desk, headquarters, city, factory
):
    for name, none, worn in (("开化村", 50, 10), ("坡头村", 15, 5)):
        factory.visit(
            city["officer"], city["places"][name], helmet_checks=[riders(none=none, worn=worn)]
        )
    enter(desk, headquarters)
    open_map(desk)
    desk.get_by_label("着色").select_option("wearing")
    expect(desk.locator("#map-legend")).to_contain_text("样本不足")
    counts = legend(desk)
    assert counts["比目标50%低15点以上"] == 1
    assert counts["样本不足，不判断"] == 1
    assert counts["从未到过"] == 3
    assert has_colour(desk, (0x7A, 0x43, 0x06))
    desk.reload()
    desk.locator(".folium-map[data-ready]").wait_for()
    assert legend(desk) == counts

    desk.mouse.move(*point_of(desk, 37.70, 112.30))
    expect(desk.locator(".map-tooltip")).to_contain_text("比目标50%低15点以上 · 观察骑乘人员60人次")


def test_map_when_opened_with_days_that_cannot_be_then_it_shows_what_its_table_does(
    desk, headquarters, city
):
    enter(desk, headquarters)
    open_map(desk, "/map?from=2026-06-30&to=2026-05-01")
    errors = desk.locator(".map-errors")
    expect(errors).to_contain_text("结束日期早于开始日期")
    assert sum(legend(desk).values()) == 5
    expect(desk.locator("#coverage tfoot")).to_contain_text("5")

    desk.get_by_label("到", exact=True).fill("2026-07-05")
    expect(errors).to_have_count(0)
    desk.wait_for_url("**/map?from=2026-06-30&to=2026-07-05")
    expect(desk.locator(".coverage__headline")).to_contain_text("0/5")
    assert sum(legend(desk).values()) == 5


def test_map_when_filters_change_then_the_map_follows_without_reload(desk, headquarters, city):
    enter(desk, headquarters)
    open_map(desk)
    desk.evaluate("window.stillTheSamePage = true")
    desk.locator("#map-filters [name=activity]").select_option("helmet_check")
    expect(desk.locator(".coverage__lead")).to_contain_text("该条件下从未到过：5个")
    assert legend(desk)["该条件下从未到过"] == 5
    desk.locator("#map-filters [name=kind]").select_option("school_site")
    expect(desk.locator(".coverage__headline")).to_contain_text("名单里没有这类地点")
    expect(desk.locator(".map-legend__total")).to_have_text("共0个地点")
    assert desk.evaluate("window.stillTheSamePage")


def test_map_when_a_legend_row_is_pressed_then_only_its_class_stays_full(desk, headquarters, city):
    enter(desk, headquarters)
    open_map(desk)
    never = desk.locator(".map-legend__row", has_text="从未到过")
    never.click()
    expect(never).to_have_attribute("aria-pressed", "true")
    desk.evaluate("new Promise(requestAnimationFrame)")
    assert not has_colour(desk, RECENT["light"])
    never.click()
    desk.evaluate("new Promise(requestAnimationFrame)")
    assert has_colour(desk, RECENT["light"])


def test_map_when_two_days_are_compared_then_all_of_it_stays_above_the_bar(
    desk, headquarters, city
):
    enter(desk, headquarters)
    desk.set_viewport_size({"width": 1280, "height": 620})
    open_map(desk, "/map?unit=A")
    lowest = (
        "() => document.querySelector('.folium-map').map.latLngToContainerPoint([37.6, 112.3]).y"
    )
    whole = desk.evaluate(lowest)
    desk.locator("[data-open-compare]").click()
    bar = desk.locator("#map-compare")
    expect(bar).to_be_visible()
    top = bar.evaluate("(element) => element.offsetTop")
    assert top < whole
    desk.wait_for_function(f"(top) => ({lowest})() < top", arg=top)
    desk.locator("#map-compare [data-close]").click()
    desk.wait_for_function(f"(whole) => ({lowest})() === whole", arg=whole)


def test_map_when_the_theme_turns_dark_then_the_marks_turn_with_it(desk, headquarters, city):
    enter(desk, headquarters)
    open_map(desk)
    desk.emulate_media(color_scheme="dark")
    wait_for_colour(desk, RECENT["dark"])


def test_map_when_on_a_phone_then_it_fills_the_screen_and_filters_are_a_sheet(phone, city):
    enter(phone, city["officer"])
    open_map(phone, "/map/coverage")
    assert overflow(phone) == []
    stage = phone.locator("#map-stage").bounding_box()
    assert stage is not None
    assert stage["height"] > 500
    phone.locator("[data-open-filters]").click()
    phone.locator("#map-sheet [name=period]").select_option("year")
    phone.locator("#map-sheet").get_by_role("button", name="看地图").click()
    expect(phone.locator("#map-sheet")).to_be_hidden()
    assert phone.url.endswith("/map/coverage?period=year")
    click_place(phone, 37.70, 112.30)
    expect(phone.locator("#map-panel [data-record]")).to_be_visible()
    assert overflow(phone) == []


def test_map_when_the_phone_knows_where_it_is_then_a_dot_shows_it(open_window, city):
    window = open_window(
        viewport={"width": 360, "height": 740},
        has_touch=True,
        permissions=["geolocation"],
        geolocation={"latitude": 37.72, "longitude": 112.32, "accuracy": 50},
    )
    enter(window, city["officer"])
    open_map(window, "/map/coverage")
    expect(window.locator(".map-me")).to_be_visible()
    window.locator("[data-locate]").click()
    expect(window.locator(".map-me")).to_have_count(0)


def test_map_when_scripts_are_off_then_filters_and_table_still_work(
    open_window, headquarters, city
):
    window = open_window(java_script_enabled=False)
    enter(window, headquarters)
    window.goto("/map")
    expect(window.locator(".map-noscript")).to_be_visible()
    expect(window.locator(".coverage__headline")).to_be_visible()
    window.locator("#map-filters [name=unit]").select_option("A")
    window.get_by_role("button", name="看地图").click()
    expect(window.locator(".coverage__headline")).to_contain_text("甲大队")


def test_map_when_a_name_is_hostile_then_the_tooltip_shows_it_as_text(
    desk, headquarters, city, factory
):
    factory.place(
        "140100000020", "<img src=x>`${1}`{{ 7*7 }}</script>", city["a"], lat=37.75, lon=112.45
    )
    enter(desk, headquarters)
    open_map(desk)
    click_place(desk, 37.75, 112.45)
    expect(desk.locator(".map-panel__name")).to_have_text("<img src=x>`${1}`{{ 7*7 }}</script>")
    assert desk.locator("#map-panel img").count() == 0


def test_map_when_in_english_then_names_and_words_are_english(desk, headquarters, city):
    enter(desk, headquarters, language="en")
    open_map(desk)
    expect(desk.locator("#coverage")).to_contain_text("Brigade A")


def test_map_when_printed_in_the_dark_then_paper_is_light_and_the_screen_dark_again(
    desk, headquarters, city
):
    desk.emulate_media(color_scheme="dark")
    enter(desk, headquarters)
    open_map(desk)
    assert has_colour(desk, RECENT["dark"])
    desk.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert has_colour(desk, RECENT["light"])
    desk.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert has_colour(desk, RECENT["dark"])


def test_map_when_printed_then_the_legend_says_of_what_and_heads_are_words_on_each_sheet(
    desk, headquarters, city
):
    enter(desk, headquarters)
    open_map(desk, "/map?colour=visits")
    desk.emulate_media(media="print")
    desk.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(desk.locator(".map-legend__question")).to_be_visible()
    expect(desk.locator(".map-legend__question")).to_have_text("走访次数")
    # A browser draws buttons of a repeated head on the first sheet only: none may be left of them.
    heads = desk.locator(".coverage__table thead th")
    expect(heads.first).to_be_visible()
    buttons = heads.locator("button")
    assert buttons.count() > 5
    assert buttons.evaluate_all("(all) => all.every((one) => one.getClientRects().length === 0)")


def test_map_when_days_are_chosen_then_all_filters_stand_in_one_line(desk, headquarters, city):
    enter(desk, headquarters)
    open_map(desk, "/map?from=2026-05-01&to=2026-06-30")
    fields = desk.locator("#map-filters .input")
    expect(fields.nth(1)).to_be_visible()
    tops = fields.evaluate_all(
        "(all) => [...new Set(all.map((one) => one.getBoundingClientRect().top))]"
    )
    assert len(tops) == 1
