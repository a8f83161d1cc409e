"""The demo's stock: what brigades drew, a count, one that handed out more than it had, a request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import func, select

from outreach.accounts.models import Account
from outreach.database import db, new_id
from outreach.demo import cast
from outreach.periods import today
from outreach.stock.queries import read_units
from outreach.stock.request_services import ask, decline
from outreach.stock.services import Entry, count, issue, receive
from outreach.units.models import Unit
from outreach.units.queries import get_root_unit, list_units
from outreach.visits.models import COUNTING_STATES, LeafletIssue, Visit
from outreach.vocabulary.queries import list_materials

#: The ledgers begin so many days before the last day.
_BEGAN = 75
#: Who handed out more of what than it had, by how many.
_SHORT, _SHORT_CODE, _SHORT_BY = "YQ", "tricycle-leaflet", 40
#: Whose count found less, of what, and why.
_COUNTED, _COUNTED_CODE, _MISSING = "JY", "poster", 3


def add_stock(accounts: Mapping[str, Account], last_day: date) -> None:
    """Fills the ledgers of all brigades. A demo year that ended long ago has none."""
    began = last_day - timedelta(days=_BEGAN)
    if began < today() - timedelta(days=300):
        return
    keeper = accounts["HQ01"]
    root = get_root_unit()
    brigades = [unit for unit in list_units() if unit.depth == 1]
    handed = _handed_out(began)
    for material in list_materials():
        plan = {unit.id: _draw(handed[unit.id, material.id]) for unit in brigades}
        if material.code == _SHORT_CODE:
            short = next(unit for unit in brigades if unit.code == _SHORT)
            plan[short.id] = max(1, handed[short.id, material.id] - _SHORT_BY)
        receive(
            keeper, root, Entry(new_id(), material, 2 * sum(plan.values()), began, "印刷厂送货")
        )
        for unit in brigades:
            issue(keeper, root, unit, Entry(new_id(), material, plan[unit.id], began))
    _count_one(accounts, brigades)
    _ask(accounts, brigades, last_day)


def _draw(handed: int) -> int:
    """What a brigade drew: what it then handed out and a third more, in full fifties."""
    return 50 * (handed * 4 // 3 // 50 + 2)


def _handed_out(began: date) -> defaultdict[tuple[str, str], int]:
    """(brigade, material) -> how many its visits, and its squadrons', handed out since."""
    brigade = func.coalesce(
        select(Unit.id).where(Unit.id == Visit.unit_id, Unit.depth == 1).scalar_subquery(),
        select(Unit.parent_id).where(Unit.id == Visit.unit_id).scalar_subquery(),
    )
    rows = db.session.execute(
        select(brigade, LeafletIssue.material_id, func.sum(LeafletIssue.quantity))
        .join(Visit, Visit.id == LeafletIssue.visit_id)
        .where(Visit.local_day >= began, Visit.review_state.in_(COUNTING_STATES))
        .group_by(brigade, LeafletIssue.material_id)
    )
    return defaultdict(int, {(unit, material): int(sum_) for unit, material, sum_ in rows})


def _count_one(accounts: Mapping[str, Account], brigades: list[Unit]) -> None:
    unit = next(each for each in brigades if each.code == _COUNTED)
    material = next(each for each in list_materials() if each.code == _COUNTED_CODE)
    left = read_units([unit])[unit.id, material.id].left
    found = Entry(new_id(), material, max(0, left - _MISSING), today(), "受潮损坏3张")
    count(accounts[cast.leader_badge(unit.code)], unit, found)


def _ask(accounts: Mapping[str, Account], brigades: list[Unit], last_day: date) -> None:
    by_code = {each.code: each for each in list_materials()}
    units = {unit.code: unit for unit in brigades}
    leader = accounts[cast.leader_badge("JY")]
    until = max(today(), last_day + timedelta(days=3))
    ask(leader, units["JY"], by_code["helmet-leaflet"], 300, "宣传日6个村，每村50份", until)
    other = accounts[cast.leader_badge("XD1")]
    gift = ask(other, units["XD1"], by_code["helmet-gift"], 200, "岁末慰问", None)
    decline(accounts["HQ01"], gift, "年内头盔已发完，明年第一季度再发")
