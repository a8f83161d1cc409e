"""Reading the register of places.

Scope here is of today: a place is in the scope of an account whose unit, or a unit below it,
answers for the place now. Root accounts have every place. Figures use `jurisdiction_on` with
the end of their period instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    exists,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import joinedload

from outreach.coverage.models import VisitFact
from outreach.database import db
from outreach.periods import today
from outreach.places.jurisdictions import covers
from outreach.places.models import Jurisdiction, Outline, Place, Township
from outreach.units.models import Unit
from outreach.units.queries import (
    Scoped,
    find_unit_by_code,
    get_root_unit,
    get_unit,
    scope_unit_ids,
)

#: The value of a filter by unit that means "no unit yet" (未划分).
NO_UNIT = "none"


@dataclass(frozen=True)
class PlaceFilters:
    """What a list of places is narrowed to; what is empty does not narrow."""

    text: str = ""
    kind: str = ""
    #: Code of a unit, which stands for everything below it too, or `NO_UNIT`.
    unit: str = ""
    #: Nine and six digits.
    township: str = ""
    county: str = ""
    #: Where the point comes from; `none`: those without one.
    coord_quality: str = ""
    to_check: bool = False
    #: Key villages (重点村) only.
    is_key: bool = False
    #: Places that left the register, instead of those in it.
    retired: bool = False


@dataclass(frozen=True)
class PlaceRow:
    """A place as listed: the unit that answers for it today (None: 未划分) and its last visit."""

    place: Place
    unit: Unit | None
    last_visit: date | None


def jurisdiction_on(day: date) -> Subquery:
    """Who answers for each place on the day: (place_id, unit_id, assigned), one row a place.

    `unit_id` is the root unit's where nobody was named; `assigned` is false there (未划分).
    """
    root_id = select(Unit.id).where(Unit.depth == 0).scalar_subquery()
    return (
        select(
            Place.id.label("place_id"),
            func.coalesce(Jurisdiction.unit_id, root_id).label("unit_id"),
            Jurisdiction.unit_id.is_not(None).label("assigned"),
        )
        .outerjoin(Jurisdiction, and_(Jurisdiction.place_id == Place.id, covers(day)))
        .subquery("jurisdiction")
    )


def unit_id_of_place(place_id: str, on_day: date) -> str:
    """The id of the unit that answers for the place on the day; the root unit's where none does.

    Raises LookupError in an installation without units.
    """
    unit_id = db.session.scalar(
        select(Jurisdiction.unit_id).where(Jurisdiction.place_id == place_id, covers(on_day))
    )
    return unit_id or get_root_unit().id


def is_in_scope(account: Scoped, day: date | None = None) -> ColumnElement[bool]:
    """A condition on `Place`: it is in the account's scope on the day, today unless given."""
    if get_unit(account.unit_id).depth == 0:
        # Headquarters has every place, also those nobody was named for.
        return true()
    # One list made once: a correlated question per place is answered by the wrong index.
    return Place.id.in_(
        select(Jurisdiction.place_id).where(
            covers(day or today()), Jurisdiction.unit_id.in_(scope_unit_ids(account))
        )
    )


def get_place_in_scope(account: Scoped, place_id: str) -> Place:
    """The place, also one that left the register. Raises LookupError outside the scope."""
    place = db.session.scalar(select(Place).where(Place.id == place_id, is_in_scope(account)))
    if place is None:
        raise LookupError(f"no place {place_id!r} in the scope")
    return place


def find_unit_of_place(place: Place, on_day: date | None = None) -> Unit | None:
    """The unit that answers for the place on the day (today unless told); None: 未划分."""
    return db.session.scalar(
        select(Unit)
        .join(Jurisdiction, Jurisdiction.unit_id == Unit.id)
        .where(Jurisdiction.place_id == place.id, covers(on_day or today()))
    )


def list_places_in_scope(
    account: Scoped,
    filters: PlaceFilters | None = None,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> list[PlaceRow]:
    """Places of the register in scope, in the order of county, township and name."""
    last_visits = (
        select(VisitFact.place_id, func.max(VisitFact.local_day).label("day"))
        .group_by(VisitFact.place_id)
        .subquery("last_visits")
    )
    statement = (
        _narrowed(select(Place, Unit, last_visits.c.day), account, filters)
        .outerjoin(Jurisdiction, and_(Jurisdiction.place_id == Place.id, covers(today())))
        .outerjoin(Unit, Unit.id == Jurisdiction.unit_id)
        .outerjoin(last_visits, last_visits.c.place_id == Place.id)
        .outerjoin(Township, Township.id == Place.township_id)
        # Engines disagree about where nothing comes; places without a township come last.
        .order_by(Township.code.is_(None), Township.code, Place.pinyin, Place.id)
        .limit(limit)
        .offset(offset)
    )
    return [PlaceRow(*row) for row in db.session.execute(statement).unique()]


def count_places_in_scope(account: Scoped, filters: PlaceFilters | None = None) -> int:
    """How many places the list has."""
    statement = _narrowed(select(func.count()).select_from(Place), account, filters)
    return db.session.scalar(statement) or 0


def list_townships_in_scope(account: Scoped) -> Sequence[Township]:
    """The townships that have a place in scope, by code."""
    return db.session.scalars(
        select(Township)
        .where(exists().where(Place.township_id == Township.id, is_in_scope(account)))
        .order_by(Township.code)
    ).all()


def list_townships() -> Sequence[Township]:
    """All townships, by code."""
    return db.session.scalars(select(Township).order_by(Township.code)).all()


def find_township_by_code(code: str) -> Township | None:
    """The township with the nine-digit code, or None."""
    return db.session.scalar(select(Township).where(Township.code == code))


def list_jurisdictions(place: Place) -> Sequence[Jurisdiction]:
    """Who answered for the place and from when to when, the newest first."""
    rows = db.session.scalars(
        select(Jurisdiction)
        .where(Jurisdiction.place_id == place.id)
        .options(joinedload(Jurisdiction.unit))
    ).all()
    return sorted(rows, key=lambda row: row.from_date or date.min, reverse=True)


def list_neighbours(account: Scoped, place: Place) -> Sequence[Place]:
    """The other places of the township that have a point and are in scope, by name."""
    if place.township_id is None:
        return []
    return db.session.scalars(
        select(Place)
        .where(
            Place.township_id == place.township_id,
            Place.id != place.id,
            Place.lat.is_not(None),
            Place.active,
            is_in_scope(account),
        )
        .order_by(Place.pinyin)
    ).all()


def list_outlines() -> Sequence[Outline]:
    """All county outlines, by code."""
    return db.session.scalars(select(Outline).order_by(Outline.code)).all()


def list_outline_names() -> Sequence[tuple[str, str]]:
    """Code and name of each county that has an outline; shapes are long to read."""
    rows = db.session.execute(select(Outline.code, Outline.name).order_by(Outline.code))
    return [(code, name) for code, name in rows]


def search_places(account: Scoped, text: str, limit: int = 20) -> Sequence[Place]:
    """Places of the register in scope that answer to what was typed, the likeliest first.

    Typed may be a part of the name or the township's name, pinyin, its initials (`khc`), or the
    code. A name that begins so comes first, then equal initials, then all others.
    """
    typed = " ".join(text.lower().split())
    if not typed:
        return []
    word = typed.replace(" ", "")
    rank = case(
        (Place.name.istartswith(word, autoescape=True), 0),
        (Place.initials == word, 1),
        (Place.pinyin.startswith(word, autoescape=True), 2),
        (Place.initials.startswith(word, autoescape=True), 3),
        (Place.name.icontains(word, autoescape=True), 4),
        else_=5,
    )
    return db.session.scalars(
        select(Place)
        .where(is_in_scope(account), Place.active, matches_text(typed))
        .order_by(rank, func.length(Place.name), Place.pinyin, Place.code, Place.id)
        .limit(limit)
    ).all()


def matches_text(text: str) -> ColumnElement[bool]:
    """A condition on `Place`: every word is in its name, township, pinyin, initials or code."""
    return and_(true(), *(_has_word(word) for word in text.lower().split()[:5]))


def _has_word(word: str) -> ColumnElement[bool]:
    return or_(
        Place.name.icontains(word, autoescape=True),
        Place.pinyin.contains(word, autoescape=True),
        Place.initials.contains(word, autoescape=True),
        Place.code.startswith(word, autoescape=True),
        Place.township.has(Township.name.contains(word, autoescape=True)),
    )


def _narrowed(statement: Select[Any], account: Scoped, filters: PlaceFilters | None) -> Select[Any]:
    filters = filters or PlaceFilters()
    statement = statement.where(is_in_scope(account), Place.active.is_(not filters.retired))
    if filters.text:
        statement = statement.where(matches_text(filters.text))
    if filters.kind:
        statement = statement.where(Place.kind == filters.kind)
    if filters.unit:
        statement = statement.where(_answered_for_by(filters.unit))
    if filters.township:
        statement = statement.where(Place.township.has(Township.code == filters.township))
    if filters.county:
        statement = statement.where(Place.township.has(Township.county_code == filters.county))
    if filters.coord_quality:
        statement = statement.where(Place.coord_quality == filters.coord_quality)
    if filters.to_check:
        statement = statement.where(Place.to_check)
    if filters.is_key:
        statement = statement.where(Place.is_key)
    return statement


def _answered_for_by(unit_code: str) -> ColumnElement[bool]:
    if unit_code == NO_UNIT:
        return ~Place.jurisdictions.any(covers(today()))
    unit = find_unit_by_code(unit_code)
    if unit is None:
        return false()
    if unit.depth == 0:
        return true()
    below = select(Unit.id).where(Unit.path.startswith(unit.path))
    return Place.id.in_(
        select(Jurisdiction.place_id).where(covers(today()), Jurisdiction.unit_id.in_(below))
    )
