"""A phone whose browser is killed while somebody types: what is lost, and whether anything is damaged.

Each round opens the form in the same profile, checks what is left of the round before, types on at
a thumb's pace and kills every process of the browser at a random moment. Seeded, so that a run can
be repeated.
"""

from __future__ import annotations

import os
import random
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Playwright

from scripts.browser import LAUNCH_ARGUMENTS, find_chromium
from tests.browser.pages import PHONE, sign_in
from tests.factories import MadeAccount

#: What may be lost of the typing.
MOST_LOST_S = 2.0
_LETTERS = "走访宣讲头盔彩页村口老人集市佩戴提醒安全"


@dataclass
class Report:
    """What the kills did."""

    kills: int = 0
    #: Seconds of typing that were gone after each kill.
    lost_s: list[float] = field(default_factory=list)
    #: Rounds after which something else stood in the field than what was typed.
    damaged: list[str] = field(default_factory=list)

    @property
    def most_lost_s(self) -> float:
        """The longest piece of typing that any kill took."""
        return max(self.lost_s, default=0.0)


def kill_while_typing(
    playwright: Playwright,
    server_url: str,
    account: MadeAccount,
    place: str,
    folder: Path,
    *,
    kills: int,
    seed: int = 1,
) -> Report:
    """Types notes of one visit to the place (its id) through so many kills."""
    chance = random.Random(seed)
    report = Report()
    typed: list[tuple[float, str]] = []
    killed_at = 0.0
    for _round in range(kills + 1):
        context = _open(playwright, server_url, folder)
        page = _open_form(context, account, place)
        left = page.locator("textarea[name=notes]").input_value()
        if typed:
            _compare(report, typed, left, killed_at)
        if report.kills == kills:
            context.close()
            break
        typed = [(0.0, left)]
        _type(page, chance, typed, chance.uniform(0.3, 3.5))
        killed_at = time.monotonic()
        _kill(folder)
        report.kills += 1
    return report


def _open(playwright: Playwright, server_url: str, folder: Path) -> BrowserContext:
    context = playwright.chromium.launch_persistent_context(
        str(folder),
        executable_path=find_chromium(),
        args=LAUNCH_ARGUMENTS,
        base_url=server_url,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        **PHONE,
    )
    context.set_default_timeout(20_000)
    return context


def _open_form(context: BrowserContext, account: MadeAccount, place: str) -> Page:
    page = context.new_page()
    address = f"/visits/new?place={place}"
    page.goto(address)
    if "/sign-in" in page.url or "/lock" in page.url:
        # The browser had not written the cookie yet when it was killed.
        sign_in(page, account)
        page.goto(address)
    locked = page.locator("[data-module=lock-page] form:not([hidden])")
    page.locator("html[data-vault=open]").or_(locked).first.wait_for()
    if locked.is_visible():
        # The page came from the phone; the password opens the store, as after any restart.
        page.locator("#lock-password").fill(account.password)
        page.get_by_role("button", name="解锁").click()
        page.wait_for_url("**/visits/new**")
    page.locator("html[data-vault=open]").wait_for()
    # Either the draft is there, or there was none: both are said when the store has been read.
    page.locator("form[data-taken-up]").wait_for()
    page.locator("textarea[name=notes]").evaluate(
        "area => { for (let e = area; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true; }"
    )
    return page


def _type(
    page: Page, chance: random.Random, typed: list[tuple[float, str]], seconds: float
) -> None:
    notes = page.locator("textarea[name=notes]")
    notes.focus()
    notes.press("Control+End")
    text = typed[-1][1]
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        letter = chance.choice(_LETTERS)
        page.keyboard.insert_text(letter)
        text += letter
        typed.append((time.monotonic(), text))
        page.wait_for_timeout(chance.uniform(20, 160))


def _compare(report: Report, typed: list[tuple[float, str]], left: str, killed_at: float) -> None:
    """Notes how much is gone; what is left must be the text at some moment, whole."""
    matching = [at for at, (_moment, text) in enumerate(typed) if text == left]
    if not matching:
        report.damaged.append(f"{left!r} was never in the field (last: {typed[-1][1]!r})")
        return
    later = typed[matching[-1] + 1 :]
    report.lost_s.append(killed_at - later[0][0] if later else 0.0)


def _kill(folder: Path) -> None:
    """Kills the browser of this profile, all its processes, without a word."""
    mark = f"--user-data-dir={folder}"
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            words = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
            if mark in words:
                os.kill(int(process.name), signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
    for lock in folder.glob("Singleton*"):
        lock.unlink(missing_ok=True)
