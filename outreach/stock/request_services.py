"""What a unit asks its superior for: asked, declined, withdrawn. Issued it is by a movement."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _

from outreach.accounts.models import Account
from outreach.audit import services as audit
from outreach.database import db, lock_row, transaction, utc_now
from outreach.periods import today
from outreach.stock.models import StockRequest
from outreach.stock.queries import AskedFor, find_open_request, with_issued
from outreach.stock.rules import StockRefused, clean_text
from outreach.units.models import Unit
from outreach.vocabulary.models import Material

#: The same request within so long was sent twice.
_SENT_TWICE = timedelta(minutes=2)


def ask(
    account: Account,
    unit: Unit,
    material: Material,
    quantity: int,
    reason: str,
    needed_by: date | None,
) -> StockRequest:
    """Asks the unit above for a material. Raises StockRefused at headquarters and without reason."""
    reason = clean_text("reason", reason)
    if unit.parent_id is None:
        raise StockRefused("unit", _("最上一级单位没有上级，直接入库即可"))
    if not reason:
        raise StockRefused("reason", _("请写明用途"))
    if needed_by is not None and needed_by < today():
        raise StockRefused("needed_by", _("请选今天或以后的日期"))
    with transaction():
        lock_row(unit)
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
    reason = clean_text("answer", reason)
    if not reason:
        raise StockRefused("answer", _("请写明不发的原因，申领单位会看到"))
    _close("stock.decline", account, request, reason)


def withdraw(account: Account, request: StockRequest) -> None:
    """Whoever asked needs no (more) of it."""
    _close("stock.withdraw", account, request, "")


def _close(action: str, account: Account, request: StockRequest, answer: str) -> None:
    with transaction():
        lock_row(request)
        open_request(request)
        with db.session.no_autoflush:
            request.closed = "declined" if action == "stock.decline" else "withdrawn"
            request.answer = answer
            request.closed_at, request.closed_by_id = utc_now(), account.id
        _record_request(action, account, request, {"reason": answer} if answer else {})


def open_request(request: StockRequest) -> AskedFor:
    """How far a request is. Raises StockRefused where nothing is left to do about it."""
    asked = with_issued(request)
    if not asked.waits:
        raise StockRefused("quantity", _("这次申领已经办完，请刷新页面"))
    return asked


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
