"""Writing notices: sent, corrected, withdrawn; seen by a unit, passed on by a unit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from outreach.accounts.models import Account
from outreach.audit import services as audit
from outreach.database import db, lock_row, transaction, utc_now
from outreach.notices.models import CHANNELS, HOLDING, Notice, NoticePassing, NoticeUnit
from outreach.notices.queries import find_addressed, unit_ids_of_places
from outreach.notices.ready import READY_TEXTS, complete, compose
from outreach.periods import local_time
from outreach.places.models import Place
from outreach.refusals import Refused
from outreach.units.queries import scope_unit_ids

LONGEST_REASON = 200
#: A notice is of days, not of months.
LONGEST = timedelta(days=31)
#: The same notice within so long was sent twice.
_SENT_TWICE = timedelta(minutes=2)
#: A phone's clock may be ahead by so much.
_SLACK = timedelta(minutes=10)
#: What of a notice its author says, beside addressees and ready texts.
FIELDS = ("kind", "level", "is_drill", "title", "text", "valid_from", "valid_until")


#: Why one that is over cannot have been passed on then.
OVER_WORDS = {
    "withdrawn": _("那时这条通知已撤回，不要再转告。撤回前转告过的，请填那时的时间"),
    "corrected": _("那时这条通知已更正，请转告更正后的。更正前转告过的，请填那时的时间"),
    "expired": _("那时这条通知已过期，不要再转告。到期前转告过的，请填那时的时间"),
}


_ENDED = {
    "corrected": _("这条已更正，没有撤回：要停的话，请打开更正后的那条撤回"),
    "expired": _("这条已到期，不用撤回"),
}


class NoticeRefused(Refused):
    """A notice cannot be written so: the field it is about and what to do."""


def send_notice(
    account: Account,
    values: Mapping[str, Any],
    unit_ids: Collection[str],
    places: Collection[Place] = (),
    *,
    corrects: Notice | None = None,
) -> Notice:
    """Sends a notice to units, and to those that answer for the places; phones get it next.

    One that corrects another ends that one. `values` holds FIELDS and `texts`, ready texts by
    name (empty: composed). Raises NoticeRefused without a unit, for times in the wrong order, for
    a ready text that is too long, and where the corrected one is over.
    """
    now = utc_now()
    _check_times(values, now)
    draft = {name: values[name] for name in FIELDS}
    draft |= {
        "unit_id": account.unit_id,
        "texts": _checked_texts(values, account.unit.name),
        "supersedes_id": corrects.id if corrects else None,
    }
    with transaction():
        lock_row(account.unit)
        if corrects is not None:
            lock_row(corrects)
        wanted = _wanted_units(account, unit_ids, places, corrects)
        if again := _just_sent(draft, wanted, places, now):
            return again
        if corrects is not None:
            _end_corrected(corrects, now)
        notice = Notice(
            addressed=[NoticeUnit(unit_id=unit_id) for unit_id in sorted(wanted)],
            places=list(places),
            **draft,
        )
        db.session.add(notice)
        db.session.flush()
        _record_sent(account, notice, corrects)
    return notice


def _checked_texts(values: Mapping[str, Any], sender: str) -> dict[str, str]:
    """The ready texts as written, those left empty composed. Raises NoticeRefused for a long one."""
    composed = compose(
        values["kind"],
        values["level"],
        values["title"],
        values["text"],
        local_time(values["valid_until"]),
        sender,
        is_drill=values["is_drill"],
    )
    texts = complete(values.get("texts", {}), composed, values["is_drill"])
    for name, text in texts.items():
        longest = READY_TEXTS[name].most
        if len(text) > longest:
            message = _(
                "最多%(longest)s个字，现在有%(length)s个", longest=longest, length=len(text)
            )
            raise NoticeRefused(name, message)
    return texts


def _wanted_units(
    account: Account,
    unit_ids: Collection[str],
    places: Collection[Place],
    corrects: Notice | None,
) -> set[str]:
    """The ids of the units it goes to, all in the scope. Raises NoticeRefused for none."""
    wanted = {*unit_ids, *unit_ids_of_places([place.id for place in places])}
    if corrects is not None:
        # Whoever has seen the old one must hear of the new one.
        wanted |= {row.unit_id for row in corrects.addressed if row.seen_at}
    wanted &= scope_unit_ids(account)
    if not wanted:
        raise NoticeRefused("unit_ids", _("请至少选一个单位，或写一个有单位负责的村"))
    return wanted


def _just_sent(
    draft: Mapping[str, Any], wanted: set[str], places: Collection[Place], now: datetime
) -> Notice | None:
    """The same notice to the same units: pressed twice by an impatient hand, it is sent once."""
    recent = db.session.scalars(
        select(Notice).where(
            Notice.unit_id == draft["unit_id"],
            Notice.title == draft["title"],
            Notice.created_at >= now - _SENT_TWICE,
            Notice.ended_at.is_(None),
        )
    )
    place_ids = {place.id for place in places}
    for each in recent:
        is_same = all(getattr(each, name) == value for name, value in draft.items())
        addressed = {row.unit_id for row in each.addressed}
        if is_same and addressed == wanted and {place.id for place in each.places} == place_ids:
            return each
    return None


def _end_corrected(corrects: Notice, now: datetime) -> None:
    if corrects.state(now) not in HOLDING:
        raise NoticeRefused("title", _("原来那条已经结束，请新发一条"))
    corrects.ended_at, corrects.ended_how = now, "corrected"


def _record_sent(account: Account, notice: Notice, corrects: Notice | None) -> None:
    details: dict[str, Any] = {
        "kind": notice.kind,
        "level": notice.level,
        "drill": notice.is_drill,
        "units": len(notice.addressed),
        "places": len(notice.places),
        "until": local_time(notice.valid_until).isoformat(timespec="minutes"),
    }
    if corrects:
        details["corrects"] = corrects.title
    _record("notice.correct" if corrects else "notice.send", notice, account, details)


def withdraw_notice(account: Account, notice: Notice, reason: str) -> None:
    """Ends a notice before its time, with the reason.

    Raises NoticeRefused without one, and where it was corrected or has expired.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise NoticeRefused("reason", _("请写明为什么撤回"))
    if len(reason) > LONGEST_REASON:
        raise NoticeRefused("reason", _("最多%(most)s个字", most=LONGEST_REASON))
    with transaction():
        lock_row(notice)
        state = notice.state(utc_now())
        if state == "withdrawn":
            return  # pressed twice
        if state not in HOLDING:
            raise NoticeRefused("reason", _ENDED[state])
        notice.ended_at, notice.ended_how, notice.end_reason = utc_now(), "withdrawn", reason
        _record("notice.withdraw", notice, account, {"reason": reason})


def note_seen(account: Account, notice: Notice, at: datetime | None = None) -> bool:
    """Notes that the account's unit has seen the notice; False where it is not addressed to it.

    The first time stays. `at`: when it was seen, by a phone that was without signal then.
    """
    now = utc_now()
    with transaction():
        row = _row_to_write(account, notice)
        if row is None:
            return False
        if row.seen_at is None:
            row.seen_at = min(max(at or now, notice.created_at), now)
            _record("notice.see", notice, account, {"unit": row.unit.name}, row.unit_id)
    return True


def note_passed(account: Account, notice: Notice, channel: str, at: datetime) -> None:
    """Notes that the account's unit passed the notice on; that it has seen it, too.

    Once more the same changes nothing. Of a notice that is over it may still be noted that it was
    passed on before its end: whoever heard it must be told, and the count of units stays true.
    Raises NoticeRefused for an unknown way, for a time to come, before the notice or after its
    end, and where the notice is not addressed to the unit.
    """
    if channel not in CHANNELS:
        raise NoticeRefused("channel", _("请选怎么转告的"))
    now = utc_now()
    if at > now + _SLACK:
        raise NoticeRefused("at", _("时间还没到，请核对"))
    if at < notice.created_at.replace(second=0, microsecond=0):
        raise NoticeRefused("at", _("早于通知发出的时间，请核对"))
    with transaction():
        row = _row_to_write(account, notice)
        if row is None:
            raise NoticeRefused("channel", _("这条通知不是发给您单位的"))
        _check_not_over(notice, at, now)
        row.seen_at = row.seen_at or min(max(at, notice.created_at), now)
        known = any(
            (each.unit_id, each.channel, each.passed_at) == (row.unit_id, channel, at)
            for each in notice.passings
        )
        if not known:
            notice.passings.append(
                NoticePassing(unit_id=row.unit_id, channel=channel, passed_at=at)
            )
            details = {
                "unit": row.unit.name,
                "way": channel,
                "at": local_time(at).isoformat(timespec="minutes"),
            }
            _record("notice.pass", notice, account, details, row.unit_id)


def drop_passing(account: Account, notice: Notice, passing_id: str) -> None:
    """Takes back what the account's unit noted by mistake. Raises LookupError for another's."""
    with transaction():
        row = _row_to_write(account, notice)
        for each in notice.passings:
            if each.id == passing_id and row is not None and each.unit_id == row.unit_id:
                details = {
                    "unit": row.unit.name,
                    "way": each.channel,
                    "at": local_time(each.passed_at).isoformat(timespec="minutes"),
                }
                notice.passings.remove(each)
                _record("notice.unpass", notice, account, details, row.unit_id)
                return
    raise LookupError(f"no passing {passing_id!r} of the unit")


def _check_times(values: Mapping[str, Any], now: datetime) -> None:
    first, last = values["valid_from"], values["valid_until"]
    if last <= first:
        raise NoticeRefused("valid_until", _("要晚于开始时间"))
    if last <= now:
        raise NoticeRefused("valid_until", _("已经过了，请改晚"))
    if last - first > LONGEST:
        raise NoticeRefused("valid_until", _("最长%(days)s天，请改早", days=LONGEST.days))


def _check_not_over(notice: Notice, at: datetime, now: datetime) -> None:
    """A page that was opened before the end still offers to pass it on. Raises NoticeRefused."""
    if at <= notice.ends_at:
        return
    # One that still holds: by a clock that is ahead.
    words = OVER_WORDS.get(notice.state(now), _("晚于通知结束的时间，请核对"))
    raise NoticeRefused("at", words)


def _row_to_write(account: Account, notice: Notice) -> NoticeUnit | None:
    lock_row(notice)
    return find_addressed(account, notice)


def _record(
    action: str,
    notice: Notice,
    account: Account,
    details: dict[str, Any],
    unit_id: str | None = None,
) -> None:
    audit.record(
        action,
        actor=account,
        target_type="notice",
        target_id=notice.id,
        target=notice.title,
        unit_id=unit_id or notice.unit_id,
        details=details,
    )
