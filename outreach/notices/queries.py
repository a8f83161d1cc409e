"""Reading notices: those one may see, those for a unit's officers, and the units they are for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import contains_eager, selectinload
from sqlalchemy.sql.base import ExecutableOption

from outreach.accounts.models import Account
from outreach.database import db
from outreach.notices.models import Notice, NoticePlace, NoticeUnit
from outreach.periods import today
from outreach.places.jurisdictions import covers
from outreach.places.models import Jurisdiction, Place
from outreach.places.queries import is_in_scope
from outreach.units.queries import get_unit, scope_unit_ids


@dataclass(frozen=True)
class Received:
    """A notice for somebody's unit: the unit it is addressed to, and when that unit saw it."""

    notice: Notice
    unit_id: str
    seen_at: datetime | None


def own_path(account: Account) -> list[str]:
    """The ids of the account's unit and of those above it, headquarters first."""
    return get_unit(account.unit_id).path.strip("/").split("/")


def get_notice_visible(account: Account, notice_id: str) -> Notice:
    """The notice, sent from the scope or to a unit of it or above. Raises LookupError otherwise."""
    found = None
    # PostgreSQL refuses to look for U+0000.
    if notice_id.isascii() and notice_id.isprintable():
        found = db.session.scalar(
            select(Notice).where(Notice.id == notice_id, _visible(account)).options(*_with_units())
        )
    if found is None:
        raise LookupError(f"no notice {notice_id!r} in the scope")
    return found


def list_current(account: Account, now: datetime) -> Sequence[Notice]:
    """The notices that hold or will hold, the one that ends first on top."""
    return db.session.scalars(
        select(Notice)
        .where(_visible(account), _holds(now))
        .order_by(Notice.valid_until, Notice.id)
        .options(*_with_units())
    ).all()


def count_ended(account: Account, now: datetime) -> int:
    """How many notices are over: expired, withdrawn or corrected."""
    return (
        db.session.scalar(
            select(func.count()).select_from(Notice).where(_visible(account), ~_holds(now))
        )
        or 0
    )


def list_ended(
    account: Account, now: datetime, *, limit: int | None = None, offset: int = 0
) -> Sequence[Notice]:
    """The notices that are over, the latest first."""
    return db.session.scalars(
        select(Notice)
        .where(_visible(account), ~_holds(now))
        .order_by(Notice.valid_from.desc(), Notice.id.desc())
        .limit(limit)
        .offset(offset)
        .options(*_with_units())
    ).all()


def list_received(account: Account, now: datetime) -> list[Received]:
    """What is addressed to the account's unit, or to one above it, and is not over.

    One that was withdrawn stays until it would have expired where the unit has seen it: whoever
    passed it on must hear that it holds no more. Two statements.
    """
    path = own_path(account)
    withdrawn = and_(Notice.ended_how == "withdrawn", NoticeUnit.seen_at.is_not(None))
    rows = (
        db.session.scalars(
            select(Notice)
            .join(NoticeUnit, NoticeUnit.notice_id == Notice.id)
            .where(
                NoticeUnit.unit_id.in_(path),
                Notice.valid_until > now,
                or_(Notice.ended_at.is_(None), withdrawn),
            )
            .order_by(Notice.valid_until, Notice.id)
            .options(contains_eager(Notice.addressed), selectinload(Notice.places))
            .execution_options(populate_existing=True)
        )
        .unique()
        .all()
    )
    received = []
    for notice in rows:
        # Where both a brigade and its squadron are named, an officer speaks for the nearer one.
        row = max(notice.addressed, key=lambda each: path.index(each.unit_id))
        received.append(Received(notice, row.unit_id, row.seen_at))
    return received


def find_addressed(account: Account, notice: Notice) -> NoticeUnit | None:
    """The addressed unit for which the account speaks: its own or the nearest above; or None."""
    path = own_path(account)
    rows = db.session.scalars(
        select(NoticeUnit).where(NoticeUnit.notice_id == notice.id, NoticeUnit.unit_id.in_(path))
    ).all()
    return max(rows, key=lambda row: path.index(row.unit_id), default=None)


def list_rows_in_scope(account: Account, notice: Notice) -> list[NoticeUnit]:
    """The addressed units that the account may know of, in the order of the establishment.

    All of them where the notice is of its scope; else those of its scope and its own unit's.
    """
    known = scope_unit_ids(account)
    if notice.unit_id not in known:
        known = known | set(own_path(account))
        rows = [row for row in notice.addressed if row.unit_id in known]
    else:
        rows = list(notice.addressed)
    return sorted(rows, key=lambda row: (row.unit.depth, row.unit.position, row.unit.code))


def list_about_place(place_id: str, now: datetime) -> Sequence[Notice]:
    """The notices that hold now and name the place."""
    return db.session.scalars(
        select(Notice)
        .join(NoticePlace, NoticePlace.notice_id == Notice.id)
        .where(
            NoticePlace.place_id == place_id,
            Notice.ended_at.is_(None),
            Notice.valid_from <= now,
            Notice.valid_until > now,
        )
        .order_by(Notice.valid_until, Notice.id)
    ).all()


def unit_ids_of_places(place_ids: Collection[str]) -> set[str]:
    """The ids of the units that answer for the places today."""
    if not place_ids:
        return set()
    return set(
        db.session.scalars(
            select(Jurisdiction.unit_id).where(
                Jurisdiction.place_id.in_(place_ids), covers(today())
            )
        )
    )


def list_places_by_id(account: Account, place_ids: Collection[str]) -> list[Place]:
    """The places of the ids that are in the account's scope."""
    if not place_ids:
        return []
    return list(
        db.session.scalars(
            select(Place).where(Place.id.in_(place_ids), is_in_scope(account), Place.active)
        )
    )


def _visible(account: Account) -> ColumnElement[bool]:
    scope = scope_unit_ids(account)
    for_us = exists().where(
        NoticeUnit.notice_id == Notice.id,
        NoticeUnit.unit_id.in_([*scope, *own_path(account)]),
    )
    return or_(Notice.unit_id.in_(scope), for_us)


def _holds(now: datetime) -> ColumnElement[bool]:
    return and_(Notice.ended_at.is_(None), Notice.valid_until > now)


def _with_units() -> tuple[ExecutableOption, ...]:
    return (
        selectinload(Notice.addressed).joinedload(NoticeUnit.unit),
        selectinload(Notice.passings),
        selectinload(Notice.places),
    )
