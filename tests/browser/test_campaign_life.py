"""A campaign from headquarters' desk over the leader's round to a phone without signal, and back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from outreach.periods import today
from tests.browser.kept import refresh
from tests.browser.pages import DESK, enter
from tests.browser.visits import save

pytestmark = pytest.mark.browser


@pytest.mark.slow
def test_campaign_when_planned_at_a_desk_and_driven_without_signal_then_its_target_is_met(
    kept, brigade, factory, open_window
):
    headquarters = open_window(**DESK)
    enter(headquarters, factory.account("headquarters_analyst", factory.root()))
    headquarters.goto("/campaigns/new")
    headquarters.locator("[name=name]").fill("冬季一盔一带")
    headquarters.locator("[name=name_en]").fill("Winter helmets")
    headquarters.locator("[name=code]").fill("winter-helmets")
    headquarters.locator("[name=first_day]").fill((today() - timedelta(days=3)).isoformat())
    headquarters.locator("[name=last_day]").fill((today() + timedelta(days=3)).isoformat())
    headquarters.locator("[name=talking_points]").fill("戴头盔，系好扣")
    headquarters.locator("main button.button--primary").last.click()
    headquarters.wait_for_url("**/campaigns/winter-helmets")
    headquarters.goto("/campaigns/winter-helmets/targets")
    headquarters.locator(f"[name='target-{brigade.unit}']").fill("1")
    headquarters.locator("main button.button--primary").last.click()
    headquarters.wait_for_url("**/campaigns/winter-helmets**")

    leader = open_window(**DESK)
    enter(leader, brigade.leader)
    leader.goto("/campaigns/winter-helmets")
    leader.locator("#missing").get_by_role("link", name="排行程").click()
    leader.get_by_label("去开化村").check()
    expect(leader.locator("[data-estimate][role=status]")).to_contain_text("1个村")
    leader.get_by_role("button", name="排成行程").click()
    leader.locator("[name=day]").fill(today().isoformat())
    leader.get_by_role("button", name="下发到手机").click()
    expect(leader.get_by_text("已下发到手机")).to_be_visible()

    refresh(kept)
    kept.context.set_offline(True)
    kept.goto("/")
    kept.locator("[data-shell-rounds]").get_by_role("link", name="开化村").tap()
    kept.get_by_text("冬季一盔一带：宣讲要点").tap()
    expect(kept.get_by_text("戴头盔，系好扣")).to_be_visible()
    expect(kept.locator("input[name=campaign]:checked")).to_have_value("winter-helmets")
    save(kept).tap()
    expect(kept.get_by_text("已存：开化村")).to_be_visible()
    kept.context.set_offline(False)
    kept.goto("/outbox")
    expect(kept.get_by_text("都已收到，没有等待发送的")).to_be_visible()

    headquarters.goto("/campaigns/winter-helmets")
    expect(headquarters.locator("main")).to_contain_text("已达到目标")
    headquarters.locator("summary, a, button", has_text="归档").first.click()
    headquarters.locator("form[action$='/archive'] button").click()
    expect(headquarters.get_by_role("button", name="恢复使用")).to_be_visible()


def test_places_when_picked_on_the_map_then_stand_in_the_list_and_can_be_taken_out(
    desk, factory, brigade
):
    enter(desk, factory.account("headquarters_analyst", factory.root()))
    desk.goto("/campaigns/new")
    box = desk.locator(".pick-places")
    expect(box).to_be_hidden()
    desk.locator("[name=place_rule]").select_option("picked")
    expect(box.get_by_role("status")).to_contain_text("已选0个")
    # The only place of the register lies in the middle of the map.
    box.locator(".place-map").click()
    expect(desk.locator("[name=picked]")).to_have_value("140110002204 开化村委会")
    expect(box.get_by_role("status")).to_contain_text("已选1个")
    box.locator(".place-map").click()
    expect(desk.locator("[name=picked]")).to_have_value("")
    desk.keyboard.press("Enter")
    expect(desk.locator("[name=picked]")).to_have_value("140110002204 开化村委会")
    desk.locator("[name=picked]").fill("开化村委会")
    expect(box.get_by_role("status")).to_contain_text("已选1个")
