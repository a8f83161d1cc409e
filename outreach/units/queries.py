"""Reading units. A scope is a unit with everything below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from flask import g
from sqlalchemy import ColumnElement, func, or_, select

from outreach.database import db
from outreach.periods import today
from outreach.places.jurisdictions import covers
from outreach.places.models import Jurisdiction, Place
from outreach.remembered import remembered
from outreach.units.models import Unit
from outreach.units.rows import UnitRow, tree_order

_UNITS, _ROWS = "units_in_scope", "unit_rows_in_scope"
#: The columns of a `UnitRow`.
UNIT_ROW = (
    *(Unit.id, Unit.code, Unit.name, Unit.name_en, Unit.parent_id, Unit.depth),
    *(Unit.path, Unit.active, Unit.level),
)


class Scoped(Protocol):
    """Whoever belongs to a unit: an account."""

    @property
    def unit_id(self) -> str:
        """The id of the unit."""
        ...


class Topped(Protocol):
    """A unit at the top of others: `Unit` or `UnitRow`."""

    @property
    def path(self) -> str:
        """Ids from the root to the unit."""
        ...


def get_unit(unit_id: str) -> Unit:
    """The unit with the id. Raises LookupError where there is none."""
    unit = db.session.get(Unit, unit_id)
    if unit is None:
        raise LookupError(f"no unit has the id {unit_id!r}")
    return unit


def find_unit_by_code(code: str) -> Unit | None:
    """The unit with the code, capitals or not, or None."""
    return db.session.scalar(select(Unit).where(func.lower(Unit.code) == code.strip().lower()))


def find_root_unit() -> Unit | None:
    """The root unit (headquarters), or None in an installation without units."""
    return db.session.scalar(select(Unit).where(Unit.depth == 0))


def get_root_unit() -> Unit:
    """The root unit (headquarters). Raises LookupError where no unit was added yet."""
    root = find_root_unit()
    if root is None:
        raise LookupError("no unit yet")
    return root


def get_unit_in_scope(account: Scoped, unit_id: str) -> Unit:
    """The unit, if it is the account's own or below. Raises LookupError otherwise."""
    if unit_id not in scope_unit_ids(account):
        raise LookupError(f"unit {unit_id!r} is outside the scope")
    return get_unit(unit_id)


def list_units() -> list[Unit]:
    """All units, each before those below it, siblings in establishment order."""
    return _in_tree_order(db.session.scalars(select(Unit)).all())


def list_units_in_scope(account: Scoped) -> list[Unit]:
    """The account's unit and all below it, also inactive ones, in the order of the tree.

    Read once a request: forms ask for it again and again.
    """
    kept: dict[str, list[Unit]] = g.setdefault(_UNITS, {})
    unit_id = account.unit_id
    if unit_id not in kept:
        kept[unit_id] = list_subtree(get_unit(unit_id))
    return list(kept[unit_id])


def list_unit_rows_in_scope(account: Scoped) -> Sequence[UnitRow]:
    """The same as plain values: read when the register has changed, where a map was asked for."""
    kept: dict[str, Sequence[UnitRow]] = g.setdefault(_ROWS, {})
    unit_id = account.unit_id
    if unit_id not in kept:
        kept[unit_id] = remembered(f"units below {unit_id}", lambda: _read_rows(get_unit(unit_id)))
    return kept[unit_id]


def _read_rows(unit: Unit) -> Sequence[UnitRow]:
    statement = select(*UNIT_ROW).where(_below(unit)).order_by(Unit.position, Unit.code)
    return tree_order([UnitRow(*row) for row in db.session.execute(statement)])


def list_subtree(unit: Unit) -> list[Unit]:
    """The unit and all below it, in the order of the tree."""
    return _in_tree_order(db.session.scalars(select(Unit).where(_below(unit))).all())


def list_subtree_ids(unit: Topped) -> list[str]:
    """The ids of the unit and of all below it."""
    return list(db.session.scalars(select(Unit.id).where(_below(unit))))


def count_places_by_unit(unit_ids: frozenset[str]) -> dict[str, int]:
    """The number of register places that each of the units answers for now, where it has any."""
    rows = db.session.execute(
        select(Jurisdiction.unit_id, func.count())
        .join(Place)
        .where(Jurisdiction.unit_id.in_(unit_ids), covers(today()), Place.active)
        .group_by(Jurisdiction.unit_id)
    )
    return dict(rows.all())


def count_places_still(unit_id: str) -> int:
    """The number of register places that the unit answers for now or will from a later day on."""
    holds = or_(Jurisdiction.to_date.is_(None), Jurisdiction.to_date >= today())
    places = (
        select(Jurisdiction.place_id)
        .join(Place)
        .where(Jurisdiction.unit_id == unit_id, holds, Place.active)
    )
    return db.session.scalar(select(func.count()).select_from(places.distinct().subquery())) or 0


def scope_unit_ids(account: Scoped) -> frozenset[str]:
    """The ids of the account's unit and of all below it, read once a request."""
    kept: dict[str, frozenset[str]] = g.setdefault("scope_unit_ids", {})
    unit_id = account.unit_id
    if unit_id not in kept:
        kept[unit_id] = remembered(
            f"ids below {unit_id}", lambda: frozenset(list_subtree_ids(get_unit(unit_id)))
        )
    return kept[unit_id]


def forget_scopes() -> None:
    """Drops the scopes read in this request, after the tree has changed."""
    g.pop("scope_unit_ids", None)
    g.pop(_UNITS, None)
    g.pop(_ROWS, None)


def _below(unit: Topped) -> ColumnElement[bool]:
    # Ids hold no % or _, so the path is safe as a pattern.
    return Unit.path.startswith(unit.path)


def _in_tree_order(units: Sequence[Unit]) -> list[Unit]:
    return tree_order(sorted(units, key=lambda unit: (unit.position, unit.code)))
