"""Writing what leaders decide about the order of villages, and what is known of villages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from outreach.accounts.models import Account
from outreach.audit import services as audit
from outreach.database import db, transaction
from outreach.places.models import Place
from outreach.planning.models import CHOICES, PlanChoice
from outreach.planning.queries import find_choice
from outreach.refusals import Refused

LONGEST_NOTE = 200
#: A leader's word holds for at most so many days: then the score speaks again.
MOST_DAYS = 180
MOST_RANK = 999
REASONS = (
    "crash",
    "request",
    "event",
    "campaign",
    "other_unit",
    "road",
    "weather",
    "other",
)


class ChoiceRefused(Refused):
    """A leader's word cannot be written so: the field it is about and what to do."""


def choose(
    account: Account,
    place: Place,
    *,
    choice: str,
    reason: str,
    note: str = "",
    days: int = 30,
    wanted_rank: int | None = None,
    on: date,
) -> PlanChoice:
    """Pins, skips or moves the village in the order for so many days from the day on.

    A word given before on the same village is replaced. Raises ChoiceRefused for unknown codes, a
    reason `other` without a note, a move without rank, and days outside 1 to MOST_DAYS.
    """
    note = " ".join(note.split())
    _check(choice, reason, note, days, wanted_rank)
    with transaction():
        _lock(place)
        row = find_choice(place.id)
        before = _values(row) if row is not None and row.until >= on else {}
        if row is None:
            row = PlanChoice(place_id=place.id)
        row.choice, row.reason, row.note = choice, reason, note
        row.wanted_rank = wanted_rank if choice == "move" else None
        row.chosen_on, row.until = on, on + timedelta(days=days - 1)
        row.account_id = account.id
        db.session.add(row)
        db.session.flush()
        _record("plan.choose", account, place, audit.changes(before, _values(row)))
    return row


def release(account: Account, place: Place) -> bool:
    """Takes a leader's word back; whether there was one."""
    with transaction():
        _lock(place)
        row = find_choice(place.id)
        if row is None:
            return False
        _record("plan.release", account, place, audit.changes(_values(row), {}))
        db.session.delete(row)
    return True


def _check(choice: str, reason: str, note: str, days: int, wanted_rank: int | None) -> None:
    if choice not in CHOICES:
        raise ChoiceRefused("choice", _("请选置顶、跳过或改名次"))
    if reason not in REASONS:
        raise ChoiceRefused("reason", _("请选一个原因"))
    if reason == "other" and not note:
        raise ChoiceRefused("note", _("选“其他”时，请写明原因"))
    if len(note) > LONGEST_NOTE:
        raise ChoiceRefused("note", _("最多%(most)s个字", most=LONGEST_NOTE))
    if not 1 <= days <= MOST_DAYS:
        raise ChoiceRefused("days", _("请填1至%(most)s天", most=MOST_DAYS))
    if choice == "move" and (wanted_rank is None or not 1 <= wanted_rank <= MOST_RANK):
        raise ChoiceRefused("wanted_rank", _("请填1至%(most)s的名次", most=MOST_RANK))


def _lock(place: Place) -> None:
    """One word at a time on a village."""
    db.session.execute(select(Place.id).where(Place.id == place.id).with_for_update(of=Place))


def _values(row: PlanChoice) -> dict[str, Any]:
    return {
        "choice": row.choice,
        "wanted_rank": row.wanted_rank,
        "reason": row.reason,
        "note": row.note,
        "until": row.until.isoformat(),
    }


def _record(action: str, account: Account, place: Place, details: dict[str, Any]) -> None:
    audit.record(
        action,
        actor=account,
        target_type="place",
        target_id=place.id,
        target=place.short_name,
        unit_id=account.unit_id,
        details=details,
    )
