"""Ready texts: every kind, level and drill keeps to the limits and says what it must."""

from __future__ import annotations

from datetime import datetime

import pytest

from outreach.notices.models import KINDS, LEVELS
from outreach.notices.ready import DRILL, READY_TEXTS, compose

UNTIL = datetime(2026, 6, 17, 8, 0)
LONG = "字" * 30


@pytest.mark.parametrize("is_drill", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_texts_when_composed_then_each_keeps_to_its_limit_and_a_drill_says_so_first(kind, is_drill):
    for level in LEVELS:
        for title, text in (("漫水桥不要过", "今晚有暴雨"), (LONG, LONG * 10)):
            made = compose(kind, level, title, text, UNTIL, "晋源大队", is_drill=is_drill)
            assert set(made) == set(READY_TEXTS)
            for name, words in made.items():
                assert 0 < len(words) <= READY_TEXTS[name].most, (name, words)
                assert words.startswith(DRILL) == is_drill


def test_texts_when_there_is_room_then_title_level_end_and_sender_are_in_the_long_ones():
    made = compose(
        "flood", "yellow", "漫水桥不要过", "今晚有暴雨", UNTIL, "晋源大队", is_drill=False
    )
    for name in ("loudspeaker_long", "chat_long"):
        for word in ("漫水桥不要过（黄色预警）", "今晚有暴雨。", "6月17日08:00", "晋源大队"):
            assert word in made[name], (name, word)
    assert made["loudspeaker_short"] == "村民请注意：漫水桥不要过（黄色预警）。漫水的路和桥不要过。"
