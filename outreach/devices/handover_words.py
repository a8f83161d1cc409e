"""What became of a hand-over file, in words, by position in the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from outreach.accounts.models import Account
from outreach.devices import authors, handover
from outreach.devices.envelopes import Result
from outreach.devices.handover import Loaded
from outreach.language import separator
from outreach.photos.words import REFUSALS
from outreach.units.queries import scope_unit_ids
from outreach.visits.outcomes import ALREADY_STORED, CONFLICT, STORED

#: The state and word of what is kept; all else was not read.
_TAGS: dict[str, tuple[str, Any]] = {
    STORED: ("ok", _("已存")),
    ALREADY_STORED: ("ok", _("以前已收到")),
    CONFLICT: ("warn", _("有两个版本")),
}
_STATUSES: dict[str, Any] = {
    CONFLICT: _("两份都完整保存，等负责人选定"),
    authors.UNREADABLE: _("读不出：文件不完整，或不是写给本系统的"),
    authors.UNKNOWN_KEY: _("服务器不认识那部手机。请记录人在那部手机上联网登录一次，再存成文件"),
    authors.REVOKED: _("那部手机已停用。恢复后再读入"),
    authors.SIGN_IN_NEEDED: _("记录人太久没有登录。请他在那部手机上登录一次，再读入"),
    authors.LOCKED: _("记录人的账号已锁定。解锁后再读入"),
}
_PHOTOS: dict[str, Any] = {
    **REFUSALS,
    **{name: words for name, words in _STATUSES.items() if name not in REFUSALS},
    handover.WRONG_HASH: _("照片在文件里变了。请在手机上重新存成文件"),
    handover.BUSY: _("服务器正忙，照片没有存。请过一分钟再读入一次"),
    handover.TOO_MANY: _("没有走访的照片太多。先读入写到它的走访，再读入一次"),
    handover.STORE_FULL: _("服务器的空间满了。请告诉管理员，之后再读入"),
    handover.NOT_ALLOWED: _("记录人的角色不记走访"),
}


@dataclass(frozen=True)
class Line:
    """One visit of the file."""

    #: From 1, in the file's order.
    position: int
    #: Whose it is, where the reader may know; None where nobody knows.
    author: str | None
    #: What became of it, in a word or two.
    words: str
    #: Why, and what to do; empty where all is well.
    advice: str
    receipt: str
    #: Tag of the list: `ok`, `warn` or `act`.
    state: str


def lines_of(loaded: Loaded, reader: Account) -> list[Line]:
    """Every visit of the file. Whose it is and what it says is told within one's scope only."""
    scope = scope_unit_ids(reader)
    return [
        _line(position, result, _may_know(result, reader, scope))
        for position, result in enumerate(loaded.envelopes, start=1)
    ]


def summary_words(loaded: Loaded) -> list[str]:
    """读入3次，其中1次已收到过，不会重复; then what was not read, and the photos."""
    again = loaded.statuses[ALREADY_STORED]
    refused = len(loaded.envelopes) - loaded.kept
    stored = sum(not reason for reason in loaded.photos)
    said = [ngettext("读入%(num)s次走访", "读入%(num)s次走访", loaded.kept)]
    if again:
        said.append(
            ngettext("其中%(num)s次已收到过，不会重复", "其中%(num)s次已收到过，不会重复", again)
        )
    if refused:
        said.append(ngettext("%(num)s次没有读入", "%(num)s次没有读入", refused))
    if stored:
        said.append(ngettext("照片%(num)s张", "照片%(num)s张", stored))
    return said


def photo_lines(photos: Sequence[str]) -> list[tuple[str, int]]:
    """Why photos were not stored, each reason with how many."""
    counted = Counter(reason for reason in photos if reason)
    return [(str(_PHOTOS[reason]), count) for reason, count in counted.most_common()]


def _may_know(result: Result, reader: Account, scope: frozenset[str]) -> bool:
    if result.author is None:
        return False
    account = result.author.account
    return account.id == reader.id or account.unit_id in scope


def _line(position: int, result: Result, may_know: bool) -> Line:
    state, words = _TAGS.get(result.status, ("act", _("没有读入")))
    return Line(
        position=position,
        author=_author(result, may_know),
        words=str(words),
        advice=_advice(result, may_know),
        receipt=result.receipt,
        state=state,
    )


def _author(result: Result, may_know: bool) -> str | None:
    if result.author is None:
        return None
    return result.author.account.display_name if may_know else gettext("不在您的辖区")


def _advice(result: Result, may_know: bool) -> str:
    if result.status in _TAGS and result.status != CONFLICT:
        return ""
    if result.status in _STATUSES:
        return str(_STATUSES[result.status])
    if not may_know:
        return gettext("要由记录人改。请他在手机上改好，再存成文件")
    return gettext("需要改：%(reasons)s", reasons=_reasons(result))


def _reasons(result: Result) -> str:
    messages = [str(message) for found in result.errors.values() for message in found]
    return separator("fields").join(dict.fromkeys(messages))
