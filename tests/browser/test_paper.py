"""Sheets on paper: typed in by the keyboard alone, kept until they are stored, printed on one page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from outreach.database import db
from outreach.periods import local_time, today
from outreach.visits.models import Visit
from tests.browser.kept import wait_for
from tests.browser.pages import DESK, enter, overflow

pytestmark = pytest.mark.browser

#: Ten villages whose initials tell them apart.
NAMES = ("安家", "白石", "崔河", "董岭", "范沟", "高坡", "侯堡", "贾峪", "康庄", "柳林")
#: A quick reader and slow typist: a key each third of a second, 25 seconds to read a sheet.
SECONDS_A_KEY, SECONDS_TO_READ = 1 / 3, 25


class Keyboard:
    """Types and counts: the mouse is never touched."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.pressed += len(text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1


@pytest.fixture
def entry(open_window, brigade, factory):
    """The desk page, with ten villages to type in sheets for."""
    for number, name in enumerate(NAMES):
        factory.place(f"140110002{300 + number}", f"{name}村委会", brigade.unit)
    # The worker would answer in place of the server: here it is the page that is looked at.
    page = open_window(**DESK, service_workers="block")
    enter(page, brigade.leader)
    page.goto("/paper-entry")
    expect(page.locator("#day")).to_be_focused()
    return page


def focus_village(page: Page) -> None:
    expect(page.locator("#village")).to_be_focused()
    expect(page.locator("#village")).to_have_value("")


def visits(app) -> list[Visit]:
    with app.app_context():
        found = db.session.scalars(select(Visit).order_by(Visit.id)).all()
        for visit in found:
            assert visit.place.name and visit.talks is not None
            assert all(check.counts for check in visit.helmet_checks) and visit.leaflets is not None
        return list(found)


def test_ten_sheets_when_typed_in_by_keyboard_then_stored_in_under_ten_minutes(app, entry):
    keys = Keyboard(entry)
    yesterday = today() - timedelta(days=1)
    entry.locator("#day").fill(yesterday.isoformat())
    keys.pressed += 8
    keys.press("Enter")
    for number in range(len(NAMES)):
        focus_village(entry)
        keys.type(initials(number))
        expect(entry.locator(".paper-villages li").first).to_contain_text(NAMES[number])
        keys.press("Enter")
        keys.type(f"{8 + number % 8}30")
        keys.press("PageDown")
        keys.type("1")
        keys.press("Enter")
        keys.type("14")
        keys.press("Enter")
        keys.type("1")
        keys.press("Enter")
        keys.type(str(20 + number))
        keys.press("Enter")
        keys.type("15")
        keys.press("PageDown")
        keys.type("120")
        keys.press("PageDown", "Enter", "Enter")
        keys.type("10")
        keys.press("Enter")
        keys.type("12")
        keys.press("Enter")
        keys.type("24")
        keys.press("Control+Enter")
        expect(entry.locator(".paper-head__count")).to_contain_text(f"已录{number + 1}张")
    stored = visits(app)
    assert [visit.place.short_name for visit in stored] == [f"{name}村" for name in NAMES]
    for number, visit in enumerate(stored):
        began = local_time(visit.captured_at)
        assert f"{began:%Y-%m-%d %H:%M}" == f"{yesterday} {8 + number % 8:02}:30"
        assert (visit.source, visit.late_entry) == ("paper", True)
        (talk,) = visit.talks
        assert (talk.attendees, talk.minutes, talk.form) == (20 + number, 15, "on_site")
        assert (talk.topics, talk.audience) == (["helmet", "overcrowding"], ["elderly"])
        assert [row.quantity for row in visit.leaflets] == [120]
        (check,) = visit.helmet_checks
        assert [(row.none, row.worn) for row in check.counts] == [(12, 24)]
    a_sheet = keys.pressed / len(NAMES)
    assert a_sheet * SECONDS_A_KEY + SECONDS_TO_READ < 60, f"{a_sheet} keys a sheet"


def initials(number: int) -> str:
    return ("aj", "bs", "ch", "dl", "fg", "gp", "hb", "jy", "kz", "ll")[number] + "c"


def test_entry_when_enter_is_pressed_then_goes_on_and_back_in_the_order_of_the_paper(entry):
    seen = []
    for _number in range(6):
        seen.append(entry.evaluate("document.activeElement.id"))
        entry.keyboard.press("Enter")
    assert seen == ["day", "village", "start", "end", "police_count", "vehicles_used"]
    entry.keyboard.press("Shift+Enter")
    assert entry.evaluate("document.activeElement.id") == "vehicles_used"
    # Choices are one stop: Enter leaves them, their marks tick them.
    entry.keyboard.press("PageDown")
    entry.keyboard.type("2")
    expect(entry.locator('[name="talks-0-form"][value=doorstep]')).to_be_checked()
    entry.keyboard.press("Enter")
    entry.keyboard.type("1b")
    assert entry.locator('[name="talks-0-topics"]:checked').count() == 2
    entry.keyboard.type("1")
    assert entry.locator('[name="talks-0-topics"]:checked').count() == 1


def test_entry_when_no_village_fits_then_says_so_at_once_and_takes_its_code(app, entry):
    village = entry.locator("#village")
    village.fill("zzz")
    entry.keyboard.press("Enter")
    expect(entry.get_by_role("alert")).to_have_text("没有找到这个村，请换个写法，或填它的12位代码")
    expect(village).to_be_focused()
    village.fill("140110002300")
    expect(entry.get_by_role("alert")).to_be_hidden()
    entry.keyboard.press("Enter")
    expect(entry.locator("#start")).to_be_focused()
    entry.keyboard.press("Control+Enter")
    expect(entry.locator(".paper-head__count")).to_contain_text("已录1张")
    assert [visit.place.short_name for visit in visits(app)] == ["安家村"]


def test_entry_when_the_browser_is_closed_then_the_sheet_is_still_there_until_it_is_stored(
    app, entry
):
    entry.locator("#village").fill("ajc")
    entry.keyboard.press("Enter")
    expect(entry.locator("#village")).to_have_value("安家村")
    entry.locator('[name="talks-0-topics"]').first.check()
    entry.locator('[name="talks-0-attendees"]').fill("30")
    typed = entry.evaluate("Date.now()")
    entry.keyboard.press("Tab")
    wait_for(
        entry,
        f"""async () => {{
          const request = indexedDB.open('outreach');
          const db = await new Promise((done) => {{ request.onsuccess = () => done(request.result); }});
          const all = db.transaction('records').objectStore('records').getAll();
          const kept = await new Promise((done) => {{ all.onsuccess = () => done(all.result); }});
          db.close();
          return kept.some(({{ kind, clear }}) => kind === 'paper' && clear.savedAt >= {typed});
        }}""",
    )
    again = entry.context.new_page()
    entry.close()
    again.goto("/paper-entry")
    expect(again.locator("[data-draft-note]")).to_be_visible()
    expect(again.locator("#village")).to_have_value("安家村")
    expect(again.locator('[name="talks-0-attendees"]')).to_have_value("30")
    again.locator("#notes").focus()
    again.keyboard.press("Control+Enter")
    expect(again.locator(".paper-head__count")).to_contain_text("已录1张")
    again.goto("/paper-entry")
    expect(again.locator("#village")).to_have_value("")
    expect(again.locator("[data-draft-note]")).to_be_hidden()
    assert len(visits(app)) == 1


def test_entry_when_something_is_wrong_then_the_field_itself_waits_to_be_put_right(
    entry, expected_errors
):
    expected_errors.append("422")
    entry.locator("#village").fill("ajc")
    entry.keyboard.press("Enter")
    entry.locator('[name="talks-0-topics"]').first.check()
    entry.locator('[name="talks-0-attendees"]').fill("5200")
    entry.keyboard.press("Control+Enter")
    expect(entry.locator(".error-summary")).to_contain_text("人次最多5000，请核对")
    expect(entry.locator('[name="talks-0-attendees"]')).to_be_focused()
    entry.keyboard.type("52")
    entry.keyboard.press("Control+Enter")
    expect(entry.locator(".paper-head__count")).to_contain_text("已录1张")


def test_entry_when_the_visit_may_be_there_already_then_enter_answers(app, entry, expected_errors):
    expected_errors.append("422")
    for number in (1, 2):
        entry.locator("#village").fill("ajc")
        entry.keyboard.press("Enter")
        entry.keyboard.press("Control+Enter")
        if number == 2:
            expect(entry.locator("[name=not_twin]")).to_be_focused()
            entry.keyboard.press("Enter")
        expect(entry.locator(".paper-head__count")).to_contain_text(f"已录{number}张")
    assert len(visits(app)) == 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_entry_when_shown_at_a_desk_then_all_of_it_is_on_one_screen(open_window, brigade, language):
    page = open_window(**DESK, service_workers="block")
    enter(page, brigade.leader, language)
    page.goto("/paper-entry")
    save = page.locator("[data-save]")
    expect(save).to_be_visible()
    box = save.bounding_box()
    assert box is not None and box["y"] + box["height"] <= DESK["viewport"]["height"]
    assert overflow(page) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_sheets_when_printed_then_each_is_one_page_of_a4(open_window, brigade, factory, language):
    other = factory.place(name="西峪村委会", unit=brigade.unit, township=factory.township())
    page = open_window(**DESK, service_workers="block")
    enter(page, brigade.leader, language)
    page.goto(f"/paper-forms/sheets?village={brigade.place}&village={other}&blank=1")
    printed = page.pdf(prefer_css_page_size=True, print_background=False)
    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) == 3
    assert b"595.91998 841.91998" in printed or re.search(rb"/MediaBox \[0 0 59[45]", printed)
    for sheet in page.locator(".paper-sheet").all():
        # Nothing is cut off at its edges.
        outside = sheet.evaluate(
            """(sheet) => {
              const { right, bottom } = sheet.getBoundingClientRect();
              return [...sheet.querySelectorAll('*')].filter((part) => {
                const box = part.getBoundingClientRect();
                return box.right > right + 1 || box.bottom > bottom + 1;
              }).map((part) => `${part.tagName} ${part.className} ${part.textContent.trim()}`);
            }"""
        )
        assert outside == []


def test_choice_when_filtered_then_the_villages_that_fit_stay(entry):
    entry.goto("/paper-forms")
    entry.locator("#paper-filter").fill("康庄")
    assert entry.locator("[data-village]:visible").count() == 1
    entry.locator("[data-village]:visible input").check()
    entry.locator("main button.button--primary").click()
    expect(entry.locator(".sheet-head__place")).to_contain_text("康庄村")
    assert entry.locator(".paper-sheet").count() == 1
