"""Writing notices: sent, corrected, withdrawn; seen by a unit, passed on by a unit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _

from outreach.accounts.models import Account
from outreach.audit import services as audit
from outreach.database import db, lock_row, transaction, utc_now
from outreach.notices.models import CHANNELS, Notice, NoticePassing, NoticeUnit
from outreach.notices.queries import find_addressed, unit_ids_of_places
from outreach.notices.ready import READY_TEXTS, complete, compose
from outreach.periods import local_time
from outreach.places.models import Place
from outreach.refusals import Refused
from outreach.units.queries import scope_unit_ids

LONGEST_REASON = 200
#: A notice is of days, not of months.
LONGEST = timedelta(days=31)
#: A phone's clock may be ahead by so much.
_SLACK = timedelta(minutes=10)
#: What of a notice its author says, beside addressees and ready texts.
FIELDS = ("kind", "level", "is_drill", "title", "text", "valid_from", "valid_until")


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
    composed = compose(
        values["kind"],
        values["level"],
        values["title"],
        values["text"],
        local_time(values["valid_until"]),
        account.unit.name,
        is_drill=values["is_drill"],
    )
    texts = complete(values.get("texts", {}), composed, values["is_drill"])
    for name, text in texts.items():
        if len(text) > READY_TEXTS[name].most:
            raise NoticeRefused(
                name,
                _(
                    "最多%(longest)s个字，现在有%(length)s个",
                    longest=READY_TEXTS[name].most,
                    length=len(text),
                ),
            )
    with transaction():
        seen_before: set[str] = set()
        if corrects is not None:
            lock_row(corrects)
            # Whoever has seen the old one must hear of the new one.
            seen_before = {row.unit_id for row in corrects.addressed if row.seen_at}
            if corrects.state(now) not in ("live", "coming"):
                raise NoticeRefused("title", _("原来那条已经结束，请新发一条"))
        wanted = {*unit_ids, *unit_ids_of_places([place.id for place in places])}
        wanted = (wanted | seen_before) & scope_unit_ids(account)
        if not wanted:
            raise NoticeRefused("unit_ids", _("请至少选一个单位，或写一个有单位负责的村"))
        notice = Notice(
            unit_id=account.unit_id,
            texts=texts,
            supersedes_id=corrects.id if corrects else None,
            addressed=[NoticeUnit(unit_id=unit_id) for unit_id in sorted(wanted)],
            places=list(places),
            **{name: values[name] for name in FIELDS},
        )
        db.session.add(notice)
        if corrects is not None:
            corrects.ended_at, corrects.ended_how = now, "corrected"
        db.session.flush()
        _record(
            "notice.correct" if corrects else "notice.send",
            notice,
            account,
            {
                "kind": notice.kind,
                "level": notice.level,
                "drill": notice.is_drill,
                "units": len(wanted),
                "places": len(notice.places),
                "until": local_time(notice.valid_until).isoformat(timespec="minutes"),
                **({"corrects": corrects.title} if corrects else {}),
            },
        )
    return notice


def withdraw_notice(account: Account, notice: Notice, reason: str) -> None:
    """Ends a notice before its time, with the reason. Raises NoticeRefused without one."""
    reason = " ".join(reason.split())
    if not reason:
        raise NoticeRefused("reason", _("请写明为什么撤回"))
    if len(reason) > LONGEST_REASON:
        raise NoticeRefused("reason", _("最多%(most)s个字", most=LONGEST_REASON))
    with transaction():
        lock_row(notice)
        if notice.ended_at is not None:
            return
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

    Once more the same changes nothing. Raises NoticeRefused for an unknown way, for a time to
    come or before the notice, and where the notice is not addressed to the unit.
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
        row.seen_at = row.seen_at or now
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
