"""What browser tests do on many pages."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.factories import MadeAccount

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')

#: What `new_context` takes for the two windows.
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
}
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}


def enter(page: Page, account: MadeAccount, language: str = "zh") -> None:
    """Signs in without the page, in the language given ("zh" or "en"), and opens the first page.

    For tests of something else. The phone's store then opens by the session alone, not by the
    password.
    """
    form = page.request.get("/sign-in").text()
    token = {"csrf_token": _TOKEN.findall(form)[0]}
    if language != "zh":
        page.request.post("/language", form={**token, "language": language})
    filled_in = {**token, "badge": account.badge, "password": account.password}
    answer = page.request.post("/sign-in", form=filled_in, max_redirects=0)
    assert answer.status == 302, f"sign-in answered {answer.status}"
    page.goto(answer.headers["location"])


def sign_in(page: Page, account: MadeAccount, language: str = "zh") -> None:
    """Signs in through the page as people do, in the language given ("zh" or "en")."""
    page.goto("/sign-in")
    if language != "zh":
        page.locator(f".language-switch button[value={language}]").first.click()
        expect(page.locator("html")).to_have_attribute("lang", language)
    page.locator("input[name=badge]").fill(account.badge)
    page.locator("input[name=password]").fill(account.password)
    page.locator("main button.button--primary").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def overflow(page: Page) -> list[str]:
    """The elements that stick out of the page sideways, as tag and classes; none is good.

    What scrolls inside a box of its own (a wide table) does not count.
    """
    found: list[str] = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          const inBox = (element) => {
            for (let box = element.parentElement; box; box = box.parentElement) {
              if (box === document.body) return false;
              if (getComputedStyle(box).overflowX !== 'visible') return true;
            }
            return false;
          };
          return [...document.body.querySelectorAll('*')]
            .filter((element) => element.getBoundingClientRect().right > width + 1)
            .filter((element) => !inBox(element))
            .map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}`)
            .concat(`scrollWidth ${document.documentElement.scrollWidth}`);
        }"""
    )
    return found
