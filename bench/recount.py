"""The map's figures once more, by pandas from the plain rows of a database. Knows no fact."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from bench.filters import Filters
from outreach.database import db

AMOUNTS = ["visits", "attendees", "leaflets", "riders", "helmeted"]


class Recount:
    """All rows of a database as they stand when it is made. Needs an application context."""

    def __init__(self) -> None:
        self.places = _rows(
            "select p.id, coalesce(p.code, p.id) as key, p.kind, t.code as township,"
            " coalesce(j.unit_id, (select id from units where depth = 0)) as unit_id"
            " from places p left join townships t on t.id = p.township_id"
            " left join jurisdictions j on j.place_id = p.id and j.to_date is null"
            " where p.active"
        ).set_index("id")
        self.units = _rows("select id, code, name, depth, parent_id, path from units")
        self.visits = self._visits()
        #: Whether each visit has such an activity.
        self.done = {
            "talk": self._among("select distinct visit_id from talks"),
            "leaflet": self._among("select distinct visit_id from leaflet_issues"),
            "helmet_check": self._among("select distinct visit_id from helmet_checks"),
        }
        activities = _rows("select distinct kind, visit_id from activities")
        for kind, rows in activities.groupby("kind"):
            self.done[str(kind)] = self.visits.index.isin(rows.visit_id)

    def by_place(self, filters: Filters) -> pd.DataFrame:
        """A row a place: key, unit, last day and amounts, under all filters but the unit."""
        places = self.places
        if filters.kind:
            places = places[places.kind == filters.kind]
        if filters.township:
            places = places[places.township == filters.township]
        visits = self.visits
        counted = (visits.day <= pd.Timestamp(filters.last)).to_numpy()
        if filters.campaign:
            counted = counted & (visits.campaign == filters.campaign).to_numpy()
        if filters.activity:
            counted = counted & self.done.get(filters.activity, False)
        visits = visits[counted]
        inside = visits[visits.day >= pd.Timestamp(filters.first)]
        last = visits.groupby("place_id", observed=True).day.max()
        found = places.join(_by_id(last.dt.strftime("%Y-%m-%d").rename("last")))
        found = found.join(_by_id(inside.groupby("place_id", observed=True)[AMOUNTS].sum()))
        found[AMOUNTS] = found[AMOUNTS].fillna(0).astype(int)
        return found

    def by_brigade(self, places: pd.DataFrame) -> dict[str, list[int]]:
        """Places, visited ones and amounts of each brigade's row, by its code."""
        above = self.units.set_index("id")
        home = {unit: (row.parent_id if row.depth == 2 else unit) for unit, row in above.iterrows()}
        rows = {}
        for unit, members in places.groupby(places.unit_id.map(home)):
            visited = int((members.visits > 0).sum())
            rows[str(above.code[unit])] = [
                len(members), visited, *(int(members[name].sum()) for name in AMOUNTS)
            ]  # fmt: skip
        return rows

    def _visits(self) -> pd.DataFrame:
        visits = _rows(
            "select v.id, v.place_id, cast(v.local_day as char(10)) as day, c.code as campaign"
            " from visits v left join campaigns c on c.id = v.campaign_id"
            " where v.review_state <> 'void'"
        ).set_index("id")
        visits["day"] = pd.to_datetime(visits.day, format="%Y-%m-%d")
        # Groups are found by number: a million ids take a second each time.
        for name in ("place_id", "campaign"):
            visits[name] = visits[name].astype("category")
        visits["visits"] = 1
        talks = _rows("select visit_id, attendees from talks")
        leaflets = _rows(
            "select l.visit_id, l.quantity as leaflets from leaflet_issues l"
            " join materials m on m.id = l.material_id where m.kind = 'leaflet'"
        )
        riders = _rows(
            "select h.visit_id, c.worn + c.none as riders, c.worn as helmeted from helmet_checks h"
            " join helmet_counts c on c.check_id = h.id"
            " where h.phase <> 'after_talk' and (h.minutes is null or h.minutes >= 5)"
        )
        for rows in (talks, leaflets, riders):
            visits = visits.join(rows.groupby("visit_id").sum())
        visits[AMOUNTS] = visits[AMOUNTS].fillna(0).astype(int)
        return visits

    def _among(self, statement: str) -> np.ndarray:
        """Whether each visit's id is among these."""
        return self.visits.index.isin(_rows(statement).visit_id)


def _by_id(groups: Any) -> Any:
    groups.index = groups.index.astype(object)
    return groups


def _rows(statement: str) -> pd.DataFrame:
    # By the driver itself: millions of rows.
    cursor = db.session.connection().connection.cursor()
    cursor.execute(statement)
    names = [column[0] for column in cursor.description]
    rows = pd.DataFrame(cursor.fetchall(), columns=names)
    cursor.close()
    return rows
