"""Reading the stock: what is left, the list of movements, requests with what was issued."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, not_, or_, select

from outreach.accounts.models import Account
from outreach.database import db, nearest_page
from outreach.stock.ledger import is_live, read_stock
from outreach.stock.models import StockMovement, StockRequest
from outreach.stock.sums import Stock
from outreach.units.models import Unit
from outreach.units.queries import Scoped, get_unit, scope_unit_ids
from outreach.vocabulary.models import Material
from outreach.vocabulary.queries import list_materials


@dataclass(frozen=True)
class MovementFilters:
    """What the list of movements is narrowed to; None does not narrow."""

    unit_ids: frozenset[str]
    material_id: str | None = None
    kind: str | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class AskedFor:
    """A request with how much of it was issued so far."""

    request: StockRequest
    issued: int

    @property
    def rest(self) -> int:
        """How many are still to come."""
        return max(0, self.request.quantity - self.issued)

    @property
    def state(self) -> str:
        """`open`, `partly` (goes on waiting for the rest), `issued`, `declined`, `withdrawn`."""
        if self.request.closed:
            return self.request.closed
        if not self.rest:
            return "issued"
        return "partly" if self.issued else "open"

    @property
    def waits(self) -> bool:
        """Whether anybody has something to do about it."""
        return self.state in ("open", "partly")


def left_for_visits(unit_id: str) -> dict[str, int]:
    """Material code -> how many are left where a visit of the unit takes them from.

    The unit's own ledger, else its brigade's; materials of which neither keeps one are left out.
    """
    unit = get_unit(unit_id)
    holders = [unit.id]
    if unit.level == "squadron" and unit.parent_id:
        holders.append(unit.parent_id)
    stock = read_stock(holders, left_only=True)
    left: dict[str, int] = {}
    for material in list_materials():
        for holder in holders:
            if (holder, material.id) in stock:
                left[material.code] = stock[holder, material.id].left
                break
    return left


def read_units(units: Sequence[Unit]) -> Mapping[tuple[str, str], Stock]:
    """(unit, material) -> stock, for the units."""
    return read_stock({unit.id for unit in units})


def get_movement(account: Scoped, movement_id: str) -> StockMovement:
    """The movement, if one of its units is in scope. Raises LookupError otherwise."""
    found = db.session.get(StockMovement, movement_id)
    if found is None or not {found.from_unit_id, found.to_unit_id} & scope_unit_ids(account):
        raise LookupError(f"no movement {movement_id!r} in the scope")
    return found


def count_movements(filters: MovementFilters) -> int:
    """How many movements the filters leave."""
    statement = select(func.count()).select_from(StockMovement).where(*_narrowed(filters))
    return db.session.scalar(statement) or 0


def list_movements(
    filters: MovementFilters, *, limit: int | None = None, offset: int = 0
) -> Sequence[StockMovement]:
    """Movements with reversals beside them, the latest first."""
    return db.session.scalars(
        select(StockMovement)
        .where(*_narrowed(filters))
        .order_by(StockMovement.moment.desc(), StockMovement.recorded_at.desc(), StockMovement.id)
        .limit(limit)
        .offset(nearest_page(offset))
    ).all()


def get_request(account: Account, request_id: str) -> StockRequest:
    """The request, if the unit that asks is in scope. Raises LookupError otherwise."""
    found = db.session.get(StockRequest, request_id)
    if found is None or found.unit_id not in scope_unit_ids(account):
        raise LookupError(f"no request {request_id!r} in the scope")
    return found


def list_requests(unit_ids: Collection[str], *, finished: int) -> list[AskedFor]:
    """Requests of the units, the latest first: all that wait, and the last of the others."""
    asked = (
        select(StockRequest)
        .where(StockRequest.unit_id.in_(unit_ids))
        .order_by(StockRequest.created_at.desc(), StockRequest.id)
    )
    issued = (
        select(func.coalesce(func.sum(StockMovement.quantity), 0))
        .where(StockMovement.request_id == StockRequest.id, is_live())
        .scalar_subquery()
    )
    waits = and_(StockRequest.closed == "", issued < StockRequest.quantity)
    waiting = db.session.scalars(asked.where(waits)).all()
    others = db.session.scalars(asked.where(not_(waits)).limit(finished)).all()
    rows = sorted([*waiting, *others], key=lambda row: row.created_at, reverse=True)
    return _with_issued(rows)


def with_issued(request: StockRequest) -> AskedFor:
    """One request with how much of it was issued."""
    return _with_issued([request])[0]


def list_issues_of(request: StockRequest) -> Sequence[StockMovement]:
    """What was issued for a request, in order; what was taken back is not among it."""
    return db.session.scalars(
        select(StockMovement)
        .where(StockMovement.request_id == request.id, is_live())
        .order_by(StockMovement.moment, StockMovement.id)
    ).all()


def _with_issued(rows: Sequence[StockRequest]) -> list[AskedFor]:
    sums = db.session.execute(
        select(StockMovement.request_id, func.sum(StockMovement.quantity))
        .where(StockMovement.request_id.in_([row.id for row in rows]), is_live())
        .group_by(StockMovement.request_id)
    )
    issued = {request_id: int(quantity) for request_id, quantity in sums}
    return [AskedFor(row, issued.get(row.id, 0)) for row in rows]


def _narrowed(filters: MovementFilters) -> list[ColumnElement[bool]]:
    units = filters.unit_ids
    wanted: list[ColumnElement[bool]] = [
        or_(StockMovement.to_unit_id.in_(units), StockMovement.from_unit_id.in_(units))
    ]
    if filters.material_id is not None:
        wanted.append(StockMovement.material_id == filters.material_id)
    if filters.kind is not None:
        wanted.append(StockMovement.kind == filters.kind)
    if filters.first is not None:
        wanted.append(StockMovement.day >= filters.first)
    if filters.last is not None:
        wanted.append(StockMovement.day <= filters.last)
    return wanted


def find_open_request(
    unit: Unit,
    material: Material,
    quantity: int,
    reason: str,
    needed_by: date | None,
    since: datetime,
) -> StockRequest | None:
    """A request of the unit with just this content, made since then and not closed; or None."""
    return db.session.scalar(
        select(StockRequest)
        .where(
            StockRequest.unit_id == unit.id,
            StockRequest.material_id == material.id,
            StockRequest.quantity == quantity,
            StockRequest.reason == reason,
            StockRequest.needed_by == needed_by,
            StockRequest.closed == "",
            StockRequest.created_at >= since,
        )
        .limit(1)
    )
