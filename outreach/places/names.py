"""Names of places as spoken and as typed: pure functions."""

from __future__ import annotations

from pypinyin import Style, lazy_pinyin


def short_name(name: str) -> str:
    """The name as spoken: without the word for its committee.

    >>> short_name("开化村委会"), short_name("师范街社区居委会"), short_name("柏板村村民委员会")
    ('开化村', '师范街社区', '柏板村')
    """
    for ending, kept in (
        ("村村民委员会", "村"),
        ("村民委员会", "村"),
        ("村委会", "村"),
        ("社区居民委员会", "社区"),
        ("社区居委会", "社区"),
        ("居民委员会", "居委会"),
    ):
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending) + kept
    return name


def pinyin(name: str) -> str:
    """Pinyin of the short name, lower case, without tones and spaces: `kaihuacun`."""
    return _letters(Style.NORMAL, name)[:160]


def initials(name: str) -> str:
    """First letters of the pinyin of the short name: `khc`."""
    return _letters(Style.FIRST_LETTER, name)[:32]


def _letters(style: Style, name: str) -> str:
    spelled = "".join(lazy_pinyin(short_name(name), style=style)).lower()
    return "".join(character for character in spelled if character.isalnum())
