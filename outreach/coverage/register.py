"""The register in memory: every active place, its unit on any day, where it lies."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select

from outreach.coverage.columns import day_number
from outreach.database import db
from outreach.places.models import PLACE_KINDS, Jurisdiction, Place, Township
from outreach.units.models import Unit
from outreach.units.queries import UNIT_ROW
from outreach.units.rows import UnitRow

Numbers = NDArray[Any]
_EVER, _FOR_GOOD = -(1 << 31), (1 << 31) - 1


class TownRow(NamedTuple):
    """A township as plain values."""

    code: str
    name: str
    county_code: str


@dataclass
class Register:
    """Active places as columns. Those near each other stand near each other; without point: last."""

    version: int
    ids: Sequence[str]
    codes: Sequence[str | None]
    names: Sequence[str]
    #: Positions in PLACE_KINDS, in `towns` (-1: none).
    kind: Numbers
    town: Numbers
    #: WGS-84 degrees; NaN without a point.
    lat: Numbers
    lon: Numbers
    is_key: NDArray[np.bool_]
    #: A number for id, code and name of each, the same in every process: whether any has changed.
    texts: NDArray[np.uint32]
    towns: Sequence[TownRow]
    #: In establishment order, each level after the one above.
    units: Sequence[UnitRow]
    #: Rows of place, unit, first and last day for each time a unit answered for a place.
    answering: Numbers
    _units_on: dict[int, Numbers] = field(default_factory=dict)

    def day_it_holds_from(self, day: date) -> int:
        """The first day from which on the same units answer for the same places as on the day."""
        at = int(np.searchsorted(self._edges, day_number(day), "right"))
        return int(self._edges[at - 1]) if at else _EVER

    @cached_property
    def _edges(self) -> Numbers:
        """Days on which a unit begins or no longer answers for a place, in order."""
        return np.unique(np.concatenate((self.answering[2], self.answering[3] + 1)))

    def unit_on(self, day: date) -> Numbers:
        """The position in `units` of the unit that answers for each place on the day."""
        since = self.day_it_holds_from(day)
        found = self._units_on.get(since)
        if found is None:
            place, unit, first, last = self.answering
            holds = (first <= since) & (since <= last)
            found = np.full(len(self.ids), self._root(), np.int32)
            found[place[holds]] = unit[holds]
            if len(self._units_on) > 7:
                self._units_on.clear()
            self._units_on[since] = found
        return found  # not looked up again: another thread may have cleared it

    def rows(
        self, scope: Collection[str], day: date, *, kind: str | None, township: str | None
    ) -> Numbers:
        """The places of the units in scope on the day, as positions, in order."""
        allowed = np.fromiter((unit.id in scope for unit in self.units), bool, len(self.units))
        chosen = allowed[self.unit_on(day)]
        if kind is not None:
            chosen = chosen & (self.kind == PLACE_KINDS.index(kind))
        if township is not None:
            chosen = chosen & (self.town == self._town_at(township))
        return np.flatnonzero(chosen)

    def _root(self) -> int:
        return next((at for at, unit in enumerate(self.units) if unit.depth == 0), 0)

    def _town_at(self, code: str) -> int:
        return next((at for at, town in enumerate(self.towns) if town.code == code), -2)


def read_register(version: int) -> Register:
    """Reads the register as it stands now. Four statements."""
    units = [
        UnitRow(*row)
        for row in db.session.execute(
            select(*UNIT_ROW).order_by(Unit.depth, Unit.position, Unit.code)
        )
    ]
    towns = db.session.execute(
        select(Township.id, Township.code, Township.name, Township.county_code).order_by(
            Township.code
        )
    ).all()
    town_at = {row.id: at for at, row in enumerate(towns)}
    places = _read_places()
    order = _order(places)
    at = {places[row][0]: position for position, row in enumerate(order)}
    places = [places[row] for row in order]
    columns: list[Sequence[Any]] = list(zip(*places, strict=True)) or [()] * 8
    ids, codes, names, kinds, township_ids, lats, lons, keys = columns
    kind_at = {kind: position for position, kind in enumerate(PLACE_KINDS)}
    return Register(
        version=version,
        ids=ids,
        codes=codes,
        names=names,
        kind=np.fromiter((kind_at[kind] for kind in kinds), np.uint8, len(ids)),
        town=np.fromiter((town_at.get(each, -1) for each in township_ids), np.int32, len(ids)),
        lat=np.array(lats, np.float64),
        lon=np.array(lons, np.float64),
        is_key=np.array(keys, bool),
        texts=np.fromiter(
            (
                crc32("\n".join(each).encode())
                for each in zip(ids, (code or "" for code in codes), names, strict=True)
            ),
            np.uint32,
            len(ids),
        ),
        towns=[TownRow(row.code, row.name, row.county_code) for row in towns],
        units=units,
        answering=_read_answering(at, {unit.id: n for n, unit in enumerate(units)}),
    )


def _read_places() -> list[Any]:
    return list(
        db.session.execute(
            select(
                Place.id, Place.code, func.coalesce(Place.name, ""), Place.kind,
                Place.township_id, Place.lat, Place.lon, Place.is_key,
            ).where(Place.active)
        )
    )  # fmt: skip


def _read_answering(place_at: dict[str, int], unit_at: dict[str, int]) -> Numbers:
    rows = db.session.execute(
        select(
            Jurisdiction.place_id,
            Jurisdiction.unit_id,
            Jurisdiction.from_date,
            Jurisdiction.to_date,
        )
    )
    found = [
        (
            place_at[place_id],
            unit_at[unit_id],
            day_number(first) if first else _EVER,
            day_number(last) if last else _FOR_GOOD,
        )
        for place_id, unit_id, first, last in rows
        if place_id in place_at
    ]
    return np.array(found, np.int64).reshape(-1, 4).T


def _order(places: Sequence[Any]) -> Numbers:
    """Along a curve that keeps neighbours together (Morton 1966): differences stay small."""
    lat = np.array([row[5] for row in places], np.float64)
    lon = np.array([row[6] for row in places], np.float64)
    whole = 1 << 16
    x = np.nan_to_num((lon + 180) * whole / 360 * 16 % (whole * 16)).astype(np.uint64)
    y = np.nan_to_num((lat + 90) * whole / 360 * 16).astype(np.uint64)
    curve = _spread(x) | (_spread(y) << np.uint64(1))
    codes = np.array([row[1] or row[0] for row in places], str)
    return np.lexsort((codes, curve, np.isnan(lat)))


def _spread(number: Numbers) -> Numbers:
    """A zero between each two of the lowest 24 bits."""
    masks = (0x0000FFFF0000FFFF, 0x00FF00FF00FF00FF, 0x0F0F0F0F0F0F0F0F)
    for shift, mask in zip((16, 8, 4, 2, 1), (*masks, 0x3333333333333333, 0x5555555555555555),
                           strict=True):  # fmt: skip
        number = (number | (number << np.uint64(shift))) & np.uint64(mask)
    return number
