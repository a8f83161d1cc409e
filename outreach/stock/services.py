"""Writing the ledger: movements, counts, reversals. Nothing is changed or deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from outreach.accounts.models import Account
from outreach.audit import services as audit
from outreach.database import db, lock_row, transaction, utc_now
from outreach.periods import day_start, local_day, today
from outreach.stock.ledger import is_live, read_stock
from outreach.stock.models import StockMovement, StockRequest
from outreach.stock.request_services import open_request
from outreach.stock.rules import StockRefused, clean_text
from outreach.units.models import Unit
from outreach.vocabulary.models import Material

#: Earlier days are entered with a new count, not one by one.
LONGEST_BACK = timedelta(days=366)


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
    with transaction():
        lock_row(unit)
        return _enter("stock.receive", account, None, unit, entry)


def issue(
    account: Account, giver: Unit, taker: Unit, entry: Entry, request: StockRequest | None = None
) -> StockMovement:
    """From a unit to one below. Raises StockRefused for more than is left, or than is asked for."""
    if taker.id == giver.id or not taker.path.startswith(giver.path):
        raise StockRefused("other", _("只能发给下级单位"))
    with transaction():
        lock_row(giver)
        if again := _find_again("issued", giver, taker, entry):
            return again
        if request is not None:
            lock_row(request)
            asked = open_request(request)
            if entry.quantity > asked.rest:
                raise StockRefused("quantity", _("还差%(n)s，不能多发", n=asked.rest))
        _check_left(giver, entry)
        return _enter("stock.issue", account, giver, taker, entry, request)


def give_back(account: Account, unit: Unit, entry: Entry) -> StockMovement:
    """From a unit back to the one above. Raises StockRefused for more than is left."""
    above = unit.parent
    if above is None:
        raise StockRefused("unit", _("最上一级单位没有上级，不能退回"))
    with transaction():
        lock_row(unit)
        if again := _find_again("returned", unit, above, entry):
            return again
        _check_left(unit, entry)
        return _enter("stock.give_back", account, unit, above, entry)


def count(account: Account, unit: Unit, entry: Entry) -> StockMovement:
    """What was really there, now or at the end of an earlier day.

    Raises StockRefused where it differs without a note from what the books said of that moment.
    """
    with transaction():
        lock_row(unit)
        if again := _find_again("counted", None, unit, entry):
            return again
        _check_day(entry)
        moment = _moment("counted", unit, entry)
        expected = _left(unit, entry.material, moment)
        if expected is not None and entry.quantity != expected and not entry.note:
            raise StockRefused(
                "note",
                _(
                    "账面%(books)s，实有%(found)s，不一样：请写明原因，例如丢失、损坏、漏记",
                    books=expected,
                    found=entry.quantity,
                ),
            )
        return _enter(
            "stock.count", account, None, unit, entry, expected=expected or 0, moment=moment
        )


def reverse(account: Account, movement: StockMovement, reason: str) -> StockMovement:
    """Takes a movement back by an entry of its own; both stay in the list.

    Raises StockRefused without a reason, and for what is a reversal or was taken back already.
    """
    reason = clean_text("note", reason)
    if not reason:
        raise StockRefused("note", _("请写明为什么更正"))
    with transaction():
        lock_row(movement.from_unit or movement.to_unit)
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


def _enter(
    action: str,
    account: Account,
    giver: Unit | None,
    taker: Unit,
    entry: Entry,
    request: StockRequest | None = None,
    expected: int | None = None,
    moment: datetime | None = None,
) -> StockMovement:
    kind, note = _KINDS[action], clean_text("note", entry.note)
    _check_day(entry)
    with transaction():
        if again := _find_again(kind, giver, taker, entry):
            return again
        movement = StockMovement(
            id=entry.key,
            kind=kind,
            material_id=entry.material.id,
            from_unit_id=giver.id if giver else None,
            to_unit_id=taker.id,
            quantity=entry.quantity,
            expected=expected,
            moment=moment or _moment(kind, taker, entry),
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


def _check_day(entry: Entry) -> None:
    if not today() - LONGEST_BACK <= entry.day <= today():
        raise StockRefused("day", _("请选今天或过去一年里的一天"))


def _find_again(kind: str, giver: Unit | None, taker: Unit, entry: Entry) -> StockMovement | None:
    """The movement that was entered with this key, sent twice by an impatient thumb.

    Raises StockRefused where the key stands for another one: the page was gone back to and changed.
    """
    found = db.session.get(StockMovement, entry.key)
    if found is None:
        return None
    stored = (found.kind, found.from_unit_id, found.to_unit_id, found.material_id)
    sent = (kind, giver.id if giver else None, taker.id, entry.material.id)
    if (*stored, found.quantity, found.day) != (*sent, entry.quantity, entry.day):
        raise StockRefused(
            "quantity",
            _("这一页已经记过一条：%(n)s。要再记一条，请从库存页重新打开", n=found.quantity),
        )
    return found


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


def _left(unit: Unit, material: Material, until: datetime | None = None) -> int | None:
    stock = read_stock({unit.id}, until=until).get((unit.id, material.id))
    return None if stock is None else stock.left


def _check_left(giver: Unit, entry: Entry) -> None:
    left = max(0, _left(giver, entry.material) or 0)
    if entry.quantity > left:
        raise StockRefused(
            "quantity",
            _("%(unit)s账上只剩%(n)s。数不对就先盘点", unit=giver.name, n=left),
        )


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
