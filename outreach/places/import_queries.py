"""Reading for imports: the register as a list is compared with it, and the imports made so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import defer

from outreach.accounts.models import Account
from outreach.config import Settings
from outreach.database import db
from outreach.places.import_plan import (
    Holding,
    ImportPlan,
    Register,
    Registered,
    TownshipKnown,
    UnitChoice,
    make_plan,
)
from outreach.places.listing import read_list
from outreach.places.models import Jurisdiction, Place, PlaceImport, Township
from outreach.places.queries import is_in_scope
from outreach.planning.input_list import read_input_list
from outreach.planning.input_plan import make_input_plan
from outreach.planning.input_queries import load_known_places
from outreach.units.models import Unit
from outreach.units.queries import get_unit, scope_unit_ids


def plan_import(
    content: bytes,
    file_name: str,
    effective_on: date,
    account: Account | None,
    kind: str = "places",
) -> ImportPlan:
    """What the file of the kind (IMPORT_KINDS) would do now; nothing is written.

    `account` None is the operator, who imports places only.
    """
    if kind == "inputs" and account is not None:
        inputs = read_input_list(content, file_name, most_bytes())
        return make_input_plan(inputs, load_known_places(account), effective_on)
    listed = read_list(content, file_name, most_bytes())
    return make_plan(listed, load_register(account), effective_on)


def most_bytes() -> int:
    """How large a file may be."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.max_upload_mb * 1024 * 1024


def load_register(account: Account | None) -> Register:
    """The whole register, with what the account may change; None is the operator, who may all.

    A handful of statements, however many places.
    """
    units = list(db.session.scalars(select(Unit).order_by(Unit.code)))
    scope = frozenset(unit.id for unit in units) if account is None else scope_unit_ids(account)
    choices = {
        unit.id: UnitChoice(
            unit.id, unit.code, unit.name, unit.active, unit.id in scope, unit.depth == 0
        )
        for unit in units
    }
    own = None if account is None else choices[account.unit_id]
    return Register(
        places=_places(account),
        holdings=_holdings(),
        townships=_townships(),
        units=tuple(choices.values()),
        default_unit=None if own is None or own.is_root else own,
        may_rename_townships=own is None or own.is_root,
    )


def _places(account: Account | None) -> dict[str, Registered]:
    in_scope = true() if account is None else is_in_scope(account)
    columns = (
        Place.id,
        Place.code,
        Place.name,
        Place.kind,
        Township.code,
        Place.lat,
        Place.lon,
        Place.coord_quality,
        Place.population,
        Place.households,
        Place.active,
        in_scope.label("in_scope"),
        Place.is_key,
    )
    rows: Iterable[Any] = db.session.execute(
        select(*columns)
        .select_from(Place)
        .outerjoin(Township, Township.id == Place.township_id)
        .where(Place.code.is_not(None))
        .order_by(Place.code)
    )
    return {row[1]: Registered(*row) for row in rows}


def _holdings() -> dict[str, Holding]:
    rows: Iterable[Any] = db.session.execute(
        select(
            Place.code,
            Jurisdiction.unit_id,
            Unit.name,
            Jurisdiction.from_date,
            Jurisdiction.to_date,
        )
        .join(Place, Place.id == Jurisdiction.place_id)
        .join(Unit, Unit.id == Jurisdiction.unit_id)
        .where(Place.code.is_not(None))
        # The newest row last, so that it is the one that stays.
        .order_by(Jurisdiction.from_date.is_not(None), Jurisdiction.from_date)
    )
    return {row[0]: Holding(*row[1:]) for row in rows}


def _townships() -> dict[str, TownshipKnown]:
    rows = db.session.execute(
        select(Township.code, Township.name, Township.county_code, Township.county)
    )
    return {row[0]: TownshipKnown(*row[1:]) for row in rows}


def list_imports(account: Account, limit: int = 50) -> Sequence[PlaceImport]:
    """The imports by accounts of the scope, the newest first; the operator's only for root."""
    return db.session.scalars(
        select(PlaceImport)
        .where(_made_in_scope(account))
        .options(defer(PlaceImport.content))
        .order_by(PlaceImport.created_at.desc(), PlaceImport.id.desc())
        .limit(limit)
    ).all()


def get_import_in_scope(account: Account, import_id: str) -> PlaceImport:
    """The import. Raises LookupError outside the scope."""
    found = db.session.scalar(
        select(PlaceImport).where(PlaceImport.id == import_id, _made_in_scope(account))
    )
    if found is None:
        raise LookupError(f"no import {import_id!r} in the scope")
    return found


def list_open_imports(account_id: str) -> Sequence[PlaceImport]:
    """What the account tried and has not written: its file is still kept."""
    return db.session.scalars(
        select(PlaceImport).where(
            PlaceImport.account_id == account_id, PlaceImport.content.is_not(None)
        )
    ).all()


def names_of_importers(imports: Sequence[PlaceImport]) -> dict[str, str]:
    """Account id -> display name, for those who made the imports."""
    ids = {entry.account_id for entry in imports if entry.account_id}
    rows = db.session.execute(select(Account.id, Account.display_name).where(Account.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def _made_in_scope(account: Account) -> ColumnElement[bool]:
    if get_unit(account.unit_id).depth == 0:
        return true()
    makers = select(Account.id).where(Account.unit_id.in_(scope_unit_ids(account)))
    return PlaceImport.account_id.in_(makers)
