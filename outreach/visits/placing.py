"""Villages without a point are put on the map by the visits to them. Part of the services.

A point that anybody surveyed, picked or imported is never touched: only places without one are
looked at, and that they have none is asked again under a lock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Table, select, update

from outreach.audit import services as audit
from outreach.audit.services import Actor
from outreach.coverage.register_watch import count_up
from outreach.database import db, transaction
from outreach.periods import today
from outreach.places.models import Place
from outreach.places.points import in_range, rounded
from outreach.places.queries import unit_id_of_place
from outreach.visits.fixes import WORST_ACCURACY_M, Fix, Placed, point_of
from outreach.visits.models import COUNTING_STATES, Visit

QUALITY = "visit_median"
#: The latest visits tell where a village is; more cost time and change nothing.
_LATEST = 50
#: Places in one transaction of the command: visits are stored in between.
_TOGETHER = 500
_TABLE: Table = Place.__table__  # type: ignore[assignment]


def place_by_visits(place_ids: Collection[str], actor: Actor | None) -> int:
    """Gives those of the places that have no point the one their visits tell; how many got one.

    Part of a transaction. `actor` is whose visit was the last that was missing; None the operator.
    Two senders at the same moment may not see each other's visit: the next visit, or
    `flask places points`, places the village then.
    """
    found = {place_id: point for place_id, point in _points(place_ids).items() if point}
    if not found:
        return 0
    # First the register's number, then the places, and those without waiting: whoever changes a
    # place takes them the other way round.
    count_up(db.session())
    rows = db.session.scalars(
        select(Place)
        .where(Place.id.in_(found), Place.lat.is_(None))
        .order_by(Place.id)
        .with_for_update(key_share=True, skip_locked=True, of=Place)
    ).all()
    for place in rows:
        _put(place, found[place.id], actor)
    return len(rows)


def place_all_by_visits() -> int:
    """The same for every place of the register, for visits received before; how many got a point."""
    waiting = db.session.scalars(
        select(Place.id).where(Place.lat.is_(None), Place.active).order_by(Place.id)
    ).all()
    placed = 0
    for start in range(0, len(waiting), _TOGETHER):
        with transaction():
            placed += place_by_visits(waiting[start : start + _TOGETHER], None)
    return placed


def _put(place: Place, point: Placed, actor: Actor | None) -> None:
    lat, lon = rounded(point.lat), rounded(point.lon)
    # Past the session: it would take the register's number once more for each place.
    db.session.connection().execute(
        update(_TABLE)
        .where(_TABLE.c.id == place.id)
        .values(lat=lat, lon=lon, coord_quality=QUALITY)
    )
    db.session.expire(place)
    audit.record(
        "place.locate_by_visits",
        actor=actor,
        target_type="place",
        target_id=place.id,
        target=place.name if place.code is None else f"{place.name}（{place.code}）",
        unit_id=unit_id_of_place(place.id, today()),
        details={
            "lat": [None, lat],
            "lon": [None, lon],
            "coord_quality": ["none", QUALITY],
            "visits": point.visits,
        },
    )


def _points(place_ids: Collection[str]) -> Mapping[str, Placed | None]:
    """What the visits to each of the places say, for those without a point."""
    if not place_ids:
        return {}
    # None of them is empty: the conditions below see to that.
    rows: Iterable[Any] = db.session.execute(
        select(
            Visit.place_id,
            Visit.lat,
            Visit.lon,
            Visit.accuracy_m,
            Visit.local_day,
            Visit.device_id,
        )
        .join(Place, Place.id == Visit.place_id)
        .where(
            Place.id.in_(list(place_ids)),
            Place.lat.is_(None),
            Visit.review_state.in_(COUNTING_STATES),
            Visit.lat.is_not(None),
            Visit.accuracy_m <= WORST_ACCURACY_M,
            Visit.device_id.is_not(None),
        )
        .order_by(Visit.captured_at.desc(), Visit.id.desc())
    )
    fixes: dict[str, list[Fix]] = defaultdict(list)
    for place_id, *fix in rows:
        if len(fixes[place_id]) < _LATEST:
            fixes[place_id].append(Fix(*fix))
    points = {place_id: point_of(own) for place_id, own in fixes.items()}
    return {
        place_id: point if point and in_range(point.lat, point.lon) else None
        for place_id, point in points.items()
    }
