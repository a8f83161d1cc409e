"""Names of places as spoken and as typed: pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outreach.lazy import lazy_module

if TYPE_CHECKING:
    import pypinyin
else:
    pypinyin = lazy_module("pypinyin")

#: The words for a place's committee, longest first, and what is left of them when spoken.
_COMMITTEES = (
    ("村民委员会", "村"),
    ("村委会", "村"),
    ("社区居民委员会", "社区"),
    ("社区居委会", "社区"),
    ("居民委员会", "居委会"),
)


def short_name(name: str) -> str:
    """The name as spoken: without the word for its committee.

    >>> short_name("开化村委会"), short_name("南张村村委会"), short_name("师范街社区居委会")
    ('开化村', '南张村', '师范街社区')
    """
    for ending, kept in _COMMITTEES:
        stem = name.removesuffix(ending)
        if stem and stem != name:
            return stem if stem.endswith(kept) else stem + kept
    return name


def pinyin(name: str) -> str:
    """Pinyin of the short name, lower case, without tones and spaces: `kaihuacun`."""
    return _letters(name, pypinyin.Style.NORMAL)[:160]


def initials(name: str) -> str:
    """First letters of the pinyin of the short name: `khc`."""
    return _letters(name, pypinyin.Style.FIRST_LETTER)[:32]


def _letters(name: str, style: pypinyin.Style) -> str:
    spelled = "".join(pypinyin.lazy_pinyin(short_name(name), style=style)).lower()
    return "".join(character for character in spelled if character.isalnum())
