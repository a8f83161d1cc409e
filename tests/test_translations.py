"""Chinese is the source text; the English catalogue is complete."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from scripts.translations import extract

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "outreach" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def source_texts(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Every text marked for translation in code and templates."""
    template = tmp_path_factory.mktemp("texts") / "messages.pot"
    extract(template)
    with template.open("rb") as file:
        return {str(message.id) for message in read_po(file) if message.id}


@pytest.fixture(scope="module")
def english() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file)
    assert not [m.id for m in catalogue if m.fuzzy and m.id], "fuzzy translations are guesses"
    return {str(m.id): str(m.string) for m in catalogue if m.id}


def test_source_texts_when_extracted_then_there_are_many_and_all_are_chinese(source_texts):
    assert len(source_texts) > 300
    assert [text for text in source_texts if text and not CHINESE.search(text)] == []


def test_english_catalogue_when_compared_then_every_source_text_has_its_translation(
    source_texts, english
):
    missing = sorted(text for text in source_texts if text and not english.get(text))
    assert missing == []


def test_english_catalogue_when_read_then_no_chinese_is_left_in_it(english):
    allowed = {"中文"}  # the language's own name, on the switch
    left = [
        text
        for text in english.values()
        if CHINESE.search(text) and not any(a in text for a in allowed)
    ]
    assert left == []


def test_english_catalogue_when_read_then_placeholders_are_those_of_the_source(english):
    different = [
        source
        for source, text in english.items()
        if sorted(set(PLACEHOLDER.findall(source))) != sorted(set(PLACEHOLDER.findall(text)))
    ]
    assert different == []


def test_templates_when_read_then_every_chinese_text_is_marked_for_translation():
    unmarked = []
    for path in (ROOT / "templates").rglob("*.html"):
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text("utf-8"), flags=re.S)
        unmarked += [f"{path.name}: {line.strip()}" for line in _chinese_lines(text)]
    assert unmarked == []


def _chinese_lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if CHINESE.search(line) and 'lang="zh' not in line:
            yield line
