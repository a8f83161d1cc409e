"""The paper form: which villages it is for, and what stands on it."""

from __future__ import annotations

import re

import pytest


def test_choice_when_opened_then_villages_by_township_and_those_that_are_due_are_marked(
    desk, factory, brigade
):
    factory.place(name="西峪村委会", unit=brigade.unit, township=factory.township())
    factory.visit(brigade.officer, brigade.place)
    page = desk.get("/paper-forms").text
    assert page.index("没有乡镇") != page.index("罗城街道")
    villages = dict(re.findall(r'name="village" value="([^"]+)">(.*?)</label>', page, re.S))
    assert "该去" not in villages[brigade.place]
    assert sum("该去" in words for words in villages.values()) == 1


def test_sheets_when_asked_for_a_village_then_its_name_code_and_qr_code_stand_on_it(desk, brigade):
    page = desk.get(f"/paper-forms/sheets?village={brigade.place}").text
    assert page.count('class="paper-sheet"') == 1
    assert "开化村" in page and "140110002204" in page and "<svg" in page
    assert "不写村民姓名、电话、车牌" in page
    for words in ("戴头盔", "头盔彩页", "电动自行车", "宣讲前", "去了，没遇到人"):
        assert words in page, words


def test_sheets_when_several_villages_and_blanks_then_one_each(desk, factory, brigade):
    other = factory.place(name="西峪村委会", unit=brigade.unit)
    page = desk.get(f"/paper-forms/sheets?village={brigade.place}&village={other}&blank=2").text
    assert page.count('class="paper-sheet"') == 4
    assert "走访表4张" in page


def test_sheets_when_nothing_is_chosen_then_one_blank(desk):
    page = desk.get("/paper-forms/sheets").text
    assert page.count('class="paper-sheet"') == 1
    assert "扫码在手机上记" not in page


def test_sheets_when_the_village_is_of_another_brigade_then_not_found(desk, factory):
    other = factory.place(unit=factory.unit())
    assert desk.get(f"/paper-forms/sheets?village={other}").status_code == 404


@pytest.mark.parametrize("blank", ["61", "999"])
def test_sheets_when_too_many_then_refused(desk, blank):
    page = desk.get(f"/paper-forms/sheets?blank={blank}")
    assert page.status_code in (200, 400)
    assert page.text.count('class="paper-sheet"') <= 1


def test_sheets_when_in_english_then_in_english(desk, factory, brigade):
    desk.post("/language", data={"language": "en", "csrf_token": factory.csrf(desk)})
    page = desk.get(f"/paper-forms/sheets?village={brigade.place}").text
    assert "Helmets" in page and "E-bike" in page
