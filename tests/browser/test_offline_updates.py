"""What the worker keeps, and what a new build of the product does to it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.kept import wait_for
from tests.browser.pages import sign_in
from tests.browser.visits import open_form, save, visits

pytestmark = pytest.mark.browser


def test_caches_when_looked_through_then_hold_nothing_of_an_account(kept, brigade):
    brigade.factory.visit(brigade.officer, brigade.place)
    for address in ("/", "/visits", "/me", "/map", f"/visits/new?place={brigade.place}"):
        kept.goto(address)
    found = kept.evaluate(
        """async () => {
          const all = [];
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const request of await cache.keys()) {
              const text = await (await cache.match(request, {ignoreVary: true})).text();
              all.push([new URL(request.url).pathname, text]);
            }
          }
          return all;
        }"""
    )
    assert found
    for path, text in found:
        assert path.startswith(("/static/dist/", "/shell/")), path
        for private in (brigade.officer.badge, brigade.officer.id, "晋源大队", "开化"):
            assert private not in text, f"{private} in {path}"


def shells(page: Page) -> list[str]:
    names: list[str] = page.evaluate("caches.keys()")
    return [name for name in names if name.startswith("outreach-shell-")]


def test_update_when_a_draft_waits_then_the_new_build_takes_over_and_sends_it(kept, app, brigade):
    open_form(kept, brigade)
    kept.locator("input[name=talks-0-attendees]").fill("30")
    kept.locator("label.chip", has_text="戴头盔").first.tap()
    expect(kept.locator("[data-draft-part=status]")).to_contain_text("已自动保存")
    app.config["BUILD_ID"] = "newbuild"
    kept.goto("/me")
    wait_for(
        kept,
        """async () => {
          const names = (await caches.keys()).filter((one) => one.startsWith('outreach-shell-'));
          return names.length === 1 && names[0].startsWith('outreach-shell-newbuild-');
        }""",
    )
    kept.context.set_offline(True)
    open_form(kept, brigade)
    assert kept.evaluate("document.documentElement.dataset.build") == "newbuild"
    expect(kept.locator("[data-draft-part=banner]")).to_contain_text("接着填上次没存的：开化村")
    expect(kept.locator("input[name=talks-0-attendees]")).to_have_value("30")
    kept.context.set_offline(False)
    save(kept).tap()
    expect(kept.get_by_text("已存：开化村")).to_be_visible()
    expect(kept.get_by_text("支队已收到").first).to_be_attached()
    assert visits(app) == 1


def test_update_when_signed_out_then_the_old_pages_go_on_working(kept, app, brigade):
    before = shells(kept)
    kept.context.clear_cookies()
    app.config["BUILD_ID"] = "newbuild"
    kept.evaluate(
        "navigator.serviceWorker.getRegistration().then((one) => one.update()).catch(() => null)"
    )
    kept.goto("/sign-in")
    assert shells(kept) == before
    kept.context.set_offline(True)
    open_form(kept, brigade)
    expect(kept.locator("[data-place-part=name]")).to_have_text("开化村")
    kept.context.set_offline(False)
    sign_in(kept, brigade.officer)
    wait_for(
        kept,
        "async () => (await caches.keys()).some((one) => one.startsWith('outreach-shell-newbuild-'))",
    )
