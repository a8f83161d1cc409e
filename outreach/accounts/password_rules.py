"""Which password somebody may choose: long, not common, not made of what anybody would guess.

Following OWASP ASVS 5.0, 6.2: no rules about kinds of characters, no forced change after a while.
"""

from __future__ import annotations

import itertools
import re
import string
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _

LEAST = 12
MOST = 256
#: What must be left when the words anybody would guess here are taken out.
_LEAST_OTHER = 8
#: Words that an attacker of this system tries first; the badge is added to them.
CONTEXT_WORDS = (
    "太原", "taiyuan", "山西", "shanxi", "交警", "jiaojing", "交通", "jiaotong", "警察", "jingcha",
    "支队", "zhidui", "大队", "dadui", "中队", "zhongdui", "police", "outreach", "password", "密码",
    "mima", "头盔", "helmet", "122", "110", "admin",
)  # fmt: skip
_LIST = Path(__file__).with_name("common_passwords.txt")
_LONGEST_PERIOD = 4


def find_problem(password: str, *, badge: str) -> Any | None:
    """What is wrong with the password, in words for its owner; None where nothing is.

    Lengths are in characters, the password is taken exactly as typed.
    """
    if len(password) < LEAST:
        return _("至少%(least)s位，现在有%(n)s位", least=LEAST, n=len(password))
    if len(password) > MOST:
        return _("最多%(most)s位，现在有%(n)s位", most=MOST, n=len(password))
    folded = unicodedata.normalize("NFKC", password).lower()
    if _repeats(folded) or _is_sequence(folded) or _is_common(folded):
        return _("这个密码很常见，容易被猜到，请换一个")
    if _other_length(folded, badge) < _LEAST_OTHER:
        return _(
            "不要只用警号、太原、交警这类好猜的内容：除去它们，其余至少%(n)s位", n=_LEAST_OTHER
        )
    return None


def _is_common(folded: str) -> bool:
    # sunshine2024!! is as easy to guess as sunshine.
    core = folded.strip(string.digits + string.punctuation + string.whitespace)
    return folded in _common() or core in _common()


def _repeats(folded: str) -> bool:
    """Whether it is a piece of at most four characters, again and again."""
    return any(
        folded == (folded[:period] * len(folded))[: len(folded)]
        for period in range(1, _LONGEST_PERIOD + 1)
    )


def _is_sequence(folded: str) -> bool:
    """Whether each character follows the one before: 123456789012, abcdefghijkl, or backwards."""
    steps = {_step(first, second) for first, second in itertools.pairwise(folded)}
    return steps in ({1}, {-1})


def _step(first: str, second: str) -> int:
    if {first, second} == {"9", "0"}:
        return 1 if first == "9" else -1
    return ord(second) - ord(first)


def _other_length(folded: str, badge: str) -> int:
    words = sorted({badge.lower(), *CONTEXT_WORDS}, key=len, reverse=True)
    return len(re.sub("|".join(map(re.escape, words)), "", folded))


@lru_cache
def _common() -> frozenset[str]:
    lines = _LIST.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))
