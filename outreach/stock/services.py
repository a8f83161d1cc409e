"""Writing the ledger: movements, counts, reversals, requests. Nothing is changed or deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from outreach.accounts.models import Account
from outreach.audit import services as audit
from outreach.database import db, transaction, utc_now
from outreach.periods import day_start, local_day, today
from outreach.refusals import Refused
from outreach.stock.ledger import is_live, read_stock
from outreach.stock.models import StockMovement, StockRequest
from outreach.stock.queries import AskedFor, find_open_request, with_issued
from outreach.units.models import Unit
from outreach.visits.private_words import mask_private
from outreach.vocabulary.models import Material

LONGEST_NOTE = 200
#: Earlier days are entered with a new count, not one by one.
LONGEST_BACK = timedelta(days=366)
#: The same request within so long was sent twice.
_SENT_TWICE = timedelta(minutes=2)


class StockRefused(Refused):
    """The ledger takes no such entry: the field it is about and what to do."""


@dataclass(frozen=True)
class Entry:
    """What somebody enters: a movement (`key`: made by the page, so that sent twice is once)."""

    key: str
    material: Material
    quantity: int
    day: date
    note: str = ""


def receive(account: Account, unit: Unit, entry: Entry) -> StockMovement:
    """What came from outside (a printer, a sponsor) into the unit's store."""
    return _enter("stock.receive", account, None, unit, entry)


def issue(
    account: Account, giver: Unit, taker: Unit, entry: Entry, request: StockRequest | None = None
) -> StockMovement:
    """From a unit to one below. Raises StockRefused for more than is left, or than is asked for."""
    if taker.id == giver.id or not taker.path.startswith(giver.path):
        raise StockRefused("other", _("只能发给下级单位"))
    with transaction():
        _lock(giver)
        if again := db.session.get(StockMovement, entry.key):
            return again
        if request is not None:
            _lock_request(request)
            asked = _open(request)
            if entry.quantity > asked.rest:
                raise StockRefused("quantity", _("还差%(n)s，不能多发", n=asked.rest))
        _check_left(giver, entry)
        return _enter("stock.issue", account, giver, taker, entry, request)


def give_back(account: Account, unit: Unit, entry: Entry) -> StockMovement:
    """From a unit back to the one above. Raises StockRefused for more than is left."""
    above = unit.parent
    if above is None:
        raise StockRefused("unit", _("支队没有上级，不能退回"))
    with transaction():
        _lock(unit)
        if again := db.session.get(StockMovement, entry.key):
            return again
        _check_left(unit, entry)
        return _enter("stock.give_back", account, unit, above, entry)


def count(account: Account, unit: Unit, entry: Entry) -> StockMovement:
    """What is really there. Raises StockRefused where it differs from the books without a note."""
    with transaction():
        _lock(unit)
        if again := db.session.get(StockMovement, entry.key):
            return again
        expected = _left(unit, entry.material)
        if expected is not None and entry.quantity != expected and not entry.note:
            raise StockRefused(
                "note",
                _(
                    "账面%(books)s，实有%(found)s，不一样：请写明原因，例如丢失、损坏、漏记",
                    books=expected,
                    found=entry.quantity,
                ),
            )
        return _enter("stock.count", account, None, unit, entry, expected=expected or 0)


def reverse(account: Account, movement: StockMovement, reason: str) -> StockMovement:
    """Takes a movement back by an entry of its own; both stay in the list.

    Raises StockRefused without a reason, and for what is a reversal or was taken back already.
    """
    reason = _text("note", reason)
    if not reason:
        raise StockRefused("note", _("请写明为什么更正"))
    with transaction():
        _lock(movement.from_unit or movement.to_unit)
        db.session.refresh(movement)
        if movement.reverses_id is not None or movement.reversal is not None:
            raise StockRefused("note", _("这一条已经更正过了"))
        now = utc_now()
        entry = StockMovement(
            kind=movement.kind,
            material_id=movement.material_id,
            from_unit_id=movement.from_unit_id,
            to_unit_id=movement.to_unit_id,
            quantity=movement.quantity,
            expected=movement.expected,
            moment=now,
            day=local_day(now),
            note=reason,
            request_id=movement.request_id,
            reverses_id=movement.id,
            account_id=account.id,
            recorded_at=now,
        )
        db.session.add(entry)
        db.session.flush()
        _record("stock.reverse", account, entry, movement.material)
    return entry


def ask(
    account: Account,
    unit: Unit,
    material: Material,
    quantity: int,
    reason: str,
    needed_by: date | None,
) -> StockRequest:
    """Asks the unit above for a material. Raises StockRefused at headquarters and without reason."""
    reason = _text("reason", reason)
    if unit.parent_id is None:
        raise StockRefused("unit", _("支队没有上级，直接入库即可"))
    if not reason:
        raise StockRefused("reason", _("请写明用途"))
    if needed_by is not None and needed_by < today():
        raise StockRefused("needed_by", _("请选今天或以后的日期"))
    with transaction():
        _lock(unit)
        # Sent twice by an impatient thumb, it is asked once.
        if again := find_open_request(
            unit, material, quantity, reason, needed_by, utc_now() - _SENT_TWICE
        ):
            return again
        request = StockRequest(
            unit_id=unit.id,
            material_id=material.id,
            quantity=quantity,
            reason=reason,
            needed_by=needed_by,
            account_id=account.id,
        )
        db.session.add(request)
        db.session.flush()
        details = {"material": material.name, "quantity": quantity, "reason": reason}
        _record_request("stock.ask", account, request, details)
    return request


def decline(account: Account, request: StockRequest, reason: str) -> None:
    """The superior issues no (more) of it. Raises StockRefused without a reason."""
    reason = _text("answer", reason)
    if not reason:
        raise StockRefused("answer", _("请写明不发的原因，申领单位会看到"))
    _close("stock.decline", account, request, reason)


def withdraw(account: Account, request: StockRequest) -> None:
    """Whoever asked needs no (more) of it."""
    _close("stock.withdraw", account, request, "")


def _close(action: str, account: Account, request: StockRequest, answer: str) -> None:
    with transaction():
        _lock_request(request)
        _open(request)
        with db.session.no_autoflush:
            request.closed = "declined" if action == "stock.decline" else "withdrawn"
            request.answer = answer
            request.closed_at, request.closed_by_id = utc_now(), account.id
        _record_request(action, account, request, {"reason": answer} if answer else {})


def _open(request: StockRequest) -> AskedFor:
    asked = with_issued(request)
    if not asked.waits:
        raise StockRefused("quantity", _("这次申领已经办完，请刷新页面"))
    return asked


def _enter(
    action: str,
    account: Account,
    giver: Unit | None,
    taker: Unit,
    entry: Entry,
    request: StockRequest | None = None,
    expected: int | None = None,
) -> StockMovement:
    kind, note = _KINDS[action], _text("note", entry.note)
    if not today() - LONGEST_BACK <= entry.day <= today():
        raise StockRefused("day", _("请选今天或过去一年里的一天"))
    with transaction():
        if again := db.session.get(StockMovement, entry.key):
            return again
        movement = StockMovement(
            id=entry.key,
            kind=kind,
            material_id=entry.material.id,
            from_unit_id=giver.id if giver else None,
            to_unit_id=taker.id,
            quantity=entry.quantity,
            expected=expected,
            moment=_moment(kind, taker, entry),
            day=entry.day,
            note=note,
            request_id=request.id if request else None,
            account_id=account.id,
            recorded_at=utc_now(),
        )
        db.session.add(movement)
        db.session.flush()
        _record(action, account, movement, entry.material)
    return movement


_KINDS = {
    "stock.receive": "received",
    "stock.issue": "issued",
    "stock.give_back": "returned",
    "stock.count": "counted",
}


def _moment(kind: str, unit: Unit, entry: Entry) -> datetime:
    """Today: now. An earlier day: a count at its end, anything else at noon."""
    if entry.day == today():
        return utc_now()
    start = day_start(entry.day)
    if kind != "counted":
        return start + timedelta(hours=12)
    moment = start + timedelta(hours=23, minutes=59)
    last = db.session.scalar(
        select(func.max(StockMovement.moment)).where(
            StockMovement.kind == "counted",
            StockMovement.to_unit_id == unit.id,
            StockMovement.material_id == entry.material.id,
            StockMovement.day == entry.day,
            is_live(),
        )
    )
    # Of two counts of one day the later entered is the later made.
    return moment if last is None or last < moment else last + timedelta(microseconds=1)


def _left(unit: Unit, material: Material) -> int | None:
    stock = read_stock({unit.id}).get((unit.id, material.id))
    return None if stock is None else stock.left


def _check_left(giver: Unit, entry: Entry) -> None:
    left = max(0, _left(giver, entry.material) or 0)
    if entry.quantity > left:
        raise StockRefused(
            "quantity",
            _("%(unit)s账上只剩%(n)s。数不对就先盘点", unit=giver.name, n=left),
        )


def _text(field: str, text: str) -> str:
    text = mask_private(" ".join(text.split()))
    if len(text) > LONGEST_NOTE:
        raise StockRefused(field, _("最多%(most)s个字", most=LONGEST_NOTE))
    return text


def _lock(unit: Unit) -> None:
    """One change of a unit's stock at a time: what is left is looked at and then taken."""
    db.session.execute(select(Unit.id).where(Unit.id == unit.id).with_for_update(of=Unit))


def _lock_request(request: StockRequest) -> None:
    """Nobody withdraws what is just being issued."""
    same = StockRequest.id == request.id
    db.session.execute(select(StockRequest.id).where(same).with_for_update(of=StockRequest))
    db.session.refresh(request)


def _record(action: str, account: Account, movement: StockMovement, material: Material) -> None:
    giver, taker = movement.from_unit_id, movement.to_unit_id
    names = {
        unit.id: unit.name
        for unit in db.session.scalars(select(Unit).where(Unit.id.in_([giver or "", taker])))
    }
    details: dict[str, Any] = {"material": material.name, "quantity": movement.quantity}
    if giver:
        details |= {"from_unit": names[giver]}
    details |= {"to_unit": names[taker], "day": movement.day.isoformat()}
    if movement.expected is not None:
        details["expected"] = movement.expected
    if movement.note:
        details["note"] = movement.note
    audit.record(
        action,
        actor=account,
        target_type="stock",
        target_id=movement.id,
        target=f"{material.name} {movement.quantity}",
        unit_id=giver or taker,
        details=details,
    )


def _record_request(
    action: str, account: Account, request: StockRequest, details: dict[str, Any]
) -> None:
    audit.record(
        action,
        actor=account,
        target_type="stock_request",
        target_id=request.id,
        target=f"{request.unit.name} {request.material.name} {request.quantity}",
        unit_id=request.unit_id,
        details=details,
    )
