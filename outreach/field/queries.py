"""What a phone stores of its account's work: villages, own visits, outlines. Four statements."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, func, select

from outreach.accounts.models import Account
from outreach.coverage.models import VisitFact
from outreach.coverage.queries import outlines_version
from outreach.database import db
from outreach.field.outlines import pack_small
from outreach.places.models import Outline, Place, Township
from outreach.places.queries import is_in_scope
from outreach.visits.models import Visit, VisitRevision
from outreach.visits.review_models import RETURN, STATE_AFTER, VisitReview

#: How far back own visits can be read on the phone.
OWN_VISITS_FOR = timedelta(days=366)


@dataclass(frozen=True)
class CarriedPlace:
    """A place of the scope as a phone needs it."""

    id: str
    name: str
    kind: str
    pinyin: str
    initials: str
    lat: float | None
    lon: float | None
    is_key: bool
    township: str
    #: Six digits; empty without a township.
    county_code: str
    #: The local day of the last visit that counts; None = never.
    last_visit: date | None


@dataclass(frozen=True)
class CarriedVisit:
    """An own visit with its current content."""

    id: str
    submission_id: str
    place_id: str
    place: str
    township: str
    captured_at: datetime
    ended_at: datetime | None
    received_at: datetime
    review_state: str
    void_reason: str
    #: Why a leader gave it back; None where it is not given back.
    return_reason: str | None
    late_entry: bool
    version: int
    content: dict[str, Any]


def list_carried_places(account: Account) -> list[CarriedPlace]:
    """Every place of the register in scope today, by township and name. One statement."""
    last_visit = (
        select(func.max(VisitFact.local_day))
        .where(VisitFact.place_id == Place.id)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Place.id,
            Place.name,
            Place.kind,
            Place.pinyin,
            Place.initials,
            Place.lat,
            Place.lon,
            Place.is_key,
            func.coalesce(Township.name, "").label("township"),
            func.coalesce(Township.county_code, "").label("county_code"),
            last_visit.label("last_visit"),
        )
        .outerjoin(Township, Township.id == Place.township_id)
        .where(Place.active, is_in_scope(account))
        .order_by(Township.code.is_(None), Township.code, Place.pinyin, Place.id)
    )
    return [CarriedPlace(**row._mapping) for row in rows]


def list_carried_visits(account: Account, on: date) -> list[CarriedVisit]:
    """The account's own visits of the twelve months up to the day, the latest first."""
    current = and_(VisitRevision.visit_id == Visit.id, VisitRevision.version == Visit.version)
    return_reason = (
        select(VisitReview.reason)
        .where(VisitReview.visit_id == Visit.id, Visit.review_state == STATE_AFTER[RETURN])
        .order_by(VisitReview.at.desc(), VisitReview.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Visit.id,
            Visit.submission_id,
            Visit.place_id,
            Place.name.label("place"),
            func.coalesce(Township.name, "").label("township"),
            Visit.captured_at,
            Visit.ended_at,
            Visit.received_at,
            Visit.review_state,
            Visit.void_reason,
            return_reason.label("return_reason"),
            Visit.late_entry,
            Visit.version,
            VisitRevision.content,
        )
        .join(Place, Place.id == Visit.place_id)
        .outerjoin(Township, Township.id == Place.township_id)
        .join(VisitRevision, current)
        .where(Visit.author_id == account.id, Visit.local_day >= on - OWN_VISITS_FOR)
        .order_by(Visit.captured_at.desc(), Visit.id.desc())
    )
    return [CarriedVisit(**row._mapping) for row in rows]


def get_small_outlines(county_codes: Collection[str]) -> dict[str, Any]:
    """The outlines of the counties, packed and simplified; made once for each change of them."""
    return _small_outlines(frozenset(county_codes), *outlines_version())


@lru_cache(maxsize=64)
def _small_outlines(county_codes: frozenset[str], *_version: Any) -> dict[str, Any]:
    rows = db.session.execute(
        select(Outline.code, Outline.geometry)
        .where(Outline.code.in_(county_codes))
        .order_by(Outline.code)
    )
    return pack_small([(row.code, row.geometry) for row in rows])
