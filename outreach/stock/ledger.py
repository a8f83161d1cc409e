"""The sums of the ledger: two statements for any number of units. Part of the queries.

What visits hand out is taken from the unit of the visit, if it keeps a ledger of that material,
else from its brigade: a squadron without a store of its own hands out its brigade's. A ledger
begins with its first movement; earlier visits handed out something that was never entered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Subquery,
    and_,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from outreach.database import db
from outreach.periods import day_start
from outreach.stock.models import StockMovement
from outreach.stock.sums import Stock
from outreach.units.models import Unit
from outreach.visits.models import COUNTING_STATES, LeafletIssue, Visit

Key = tuple[str, str]


def is_live() -> ColumnElement[bool]:
    """Whether a movement is part of the sums: no reversal, and not taken back by one."""
    reversal = aliased(StockMovement)
    taken_back = exists().where(reversal.reverses_id == StockMovement.id)
    return and_(StockMovement.reverses_id.is_(None), ~taken_back)


def read_stock(
    unit_ids: Collection[str], *, left_only: bool = False, until: datetime | None = None
) -> dict[Key, Stock]:
    """(unit, material) -> its stock, for the units that keep a ledger of the material.

    With `until` as it stood just before that moment, else with all that is known.
    With `left_only` only what is left is right: visits of before the last count are not read.
    """
    if not unit_ids:
        return {}
    amounts: dict[Key, dict[str, int]] = defaultdict(dict)
    found: dict[Key, int] = {}
    # A squadron's own ledger says that its visits are not its brigade's.
    below = and_(Unit.level == "squadron", Unit.parent_id.in_(unit_ids))
    givers = select(Unit.id).where(or_(Unit.id.in_(unit_ids), below))
    sides = _sides(givers, until)
    cuts = _cuts(sides)
    floor: datetime | None = None
    for row in db.session.execute(_movements(sides, cuts)):
        key = (row.unit_id, row.material_id)
        began = row.counted_at if left_only and row.counted_at else day_start(row.first_day)
        floor = began if floor is None else min(floor, began)
        if row.kind == "counted":
            found[key] = row.last_found
            amounts[key].setdefault("since_count", 0)
            continue
        name, sign = _NAMES[row.kind, row.incoming]
        amounts[key][name] = int(row.quantity)
        amounts[key]["since_count"] = amounts[key].get("since_count", 0) + sign * int(row.since)
    if floor is None:
        return {}
    for row in db.session.execute(_handed_out(givers, cuts, floor, until)):
        key = (row.unit_id, row.material_id)
        amounts[key]["handed_out"] = int(row.quantity or 0)
        amounts[key]["since_count"] = amounts[key].get("since_count", 0) - int(row.since or 0)
    return {
        key: Stock(key[0], key[1], found=found.get(key), **values)
        for key, values in amounts.items()
        if key[0] in unit_ids
    }


#: What a movement is called in `Stock`, by kind and by whether the unit received it; its sign.
_NAMES = {
    ("received", 1): ("received", 1),
    ("issued", 1): ("drawn", 1),
    ("issued", 0): ("issued", -1),
    ("returned", 1): ("taken_back", 1),
    ("returned", 0): ("returned", -1),
}


def _sides(unit_ids: Any, until: datetime | None) -> Subquery:
    """Each live movement once for each of the units that it concerns."""
    columns: list[Any] = [
        StockMovement.material_id,
        StockMovement.kind,
        StockMovement.quantity,
        StockMovement.moment,
        StockMovement.day,
    ]

    def side(unit: Any, incoming: int) -> Any:
        rows = select(unit.label("unit_id"), literal(incoming).label("incoming"), *columns)
        rows = rows.where(unit.in_(unit_ids), is_live())
        return rows if until is None else rows.where(StockMovement.moment < until)

    return union_all(
        side(StockMovement.to_unit_id, 1), side(StockMovement.from_unit_id, 0)
    ).subquery()


def _cuts(sides: Subquery) -> Subquery:
    """When each ledger began, and the moment of its last count (None without one)."""
    counted = case((sides.c.kind == "counted", sides.c.moment), else_=null())
    return (
        select(
            sides.c.unit_id,
            sides.c.material_id,
            func.min(sides.c.day).label("first_day"),
            func.max(counted).label("counted_at"),
        )
        .group_by(sides.c.unit_id, sides.c.material_id)
        .subquery()
    )


def _movements(sides: Subquery, cuts: Subquery) -> Any:
    after = or_(cuts.c.counted_at.is_(None), sides.c.moment > cuts.c.counted_at)
    is_last = and_(sides.c.kind == "counted", sides.c.moment == cuts.c.counted_at)
    same = and_(cuts.c.unit_id == sides.c.unit_id, cuts.c.material_id == sides.c.material_id)
    return (
        select(
            sides.c.unit_id,
            sides.c.material_id,
            sides.c.kind,
            sides.c.incoming,
            func.min(cuts.c.first_day).label("first_day"),
            func.max(cuts.c.counted_at).label("counted_at"),
            func.sum(sides.c.quantity).label("quantity"),
            func.sum(case((after, sides.c.quantity), else_=0)).label("since"),
            func.max(case((is_last, sides.c.quantity), else_=null())).label("last_found"),
        )
        .join(cuts, same)
        .group_by(sides.c.unit_id, sides.c.material_id, sides.c.kind, sides.c.incoming)
    )


def _handed_out(unit_ids: Any, cuts: Subquery, floor: datetime, until: datetime | None) -> Any:
    """What visits from a moment on, before another, handed out, by the ledger it is taken from."""
    own, above = cuts.alias("own"), cuts.alias("above")
    has_own = own.c.unit_id.is_not(None)
    holder = func.coalesce(own.c.unit_id, above.c.unit_id)
    first_day = case((has_own, own.c.first_day), else_=above.c.first_day)
    counted_at = case((has_own, own.c.counted_at), else_=above.c.counted_at)
    after = or_(counted_at.is_(None), Visit.captured_at > counted_at)
    return (
        select(
            holder.label("unit_id"),
            LeafletIssue.material_id,
            func.sum(LeafletIssue.quantity).label("quantity"),
            func.sum(case((after, LeafletIssue.quantity), else_=0)).label("since"),
        )
        .join(Visit, Visit.id == LeafletIssue.visit_id)
        .join(Unit, Unit.id == Visit.unit_id)
        .outerjoin(
            own,
            and_(own.c.unit_id == Visit.unit_id, own.c.material_id == LeafletIssue.material_id),
        )
        .outerjoin(
            above,
            and_(
                Unit.level == "squadron",
                above.c.unit_id == Unit.parent_id,
                above.c.material_id == LeafletIssue.material_id,
            ),
        )
        .where(
            Visit.unit_id.in_(unit_ids),
            Visit.captured_at >= floor,
            Visit.captured_at < until if until is not None else true(),
            Visit.review_state.in_(COUNTING_STATES),
            holder.is_not(None),
            Visit.local_day >= first_day,
        )
        .group_by(holder, LeafletIssue.material_id)
    )
