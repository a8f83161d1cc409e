"""Hazards that a visit's content names, as rows of their own. Part of the visits' writing.

They are made, changed and taken away with the visit, in its transaction. A row is known again by
its kind and by how many of that kind come before it, so that sending a visit once more, or
changing something else, leaves its hazards alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, exists, select

from outreach.database import Row, db, insert_rows
from outreach.hazards.models import Hazard, HazardStep
from outreach.places.models import Place


def hazard_rows(visit: Mapping[str, Any], content: Mapping[str, Any], place: Place) -> list[Row]:
    """The hazards of a visit (its columns by name) as rows; none where the content names none."""
    rows: list[Row] = []
    before: Counter[str] = Counter()
    for told in content.get("hazards", ()):
        before[told["kind"]] += 1
        rows.append(
            {
                "place_id": place.id,
                "unit_id": visit["unit_id"],
                "account_id": visit["author_id"],
                "visit_id": visit["id"],
                "row_key": f"{told['kind']}-{before[told['kind']]}",
                "kind": told["kind"],
                "note": told["note"] or "",
                "seen_on": visit["local_day"],
                **_point(visit, place),
            }
        )
    return rows


def renew_hazards(visit: Mapping[str, Any], content: Mapping[str, Any], place: Place) -> None:
    """Makes the stored hazards of a visit those of its new content.

    A row that is gone takes its hazard with it, unless somebody has done something about it.
    """
    wanted = {row["row_key"]: row for row in hazard_rows(visit, content, place)}
    stored = db.session.scalars(select(Hazard).where(Hazard.visit_id == visit["id"])).all()
    if not wanted and not stored:
        return
    for hazard in stored:
        row = wanted.pop(hazard.row_key or "", None)
        if row is None:
            continue
        hazard.place_id, hazard.note, hazard.seen_on = row["place_id"], row["note"], row["seen_on"]
        if hazard.point_source != "map":
            hazard.lat, hazard.lon = row["lat"], row["lon"]
            hazard.point_source = row["point_source"]
    db.session.flush()
    keys = [row["row_key"] for row in hazard_rows(visit, content, place)]
    touched = exists().where(HazardStep.hazard_id == Hazard.id)
    db.session.execute(
        delete(Hazard).where(Hazard.visit_id == visit["id"], Hazard.row_key.not_in(keys), ~touched)
    )
    insert_rows(Hazard, list(wanted.values()))


def _point(visit: Mapping[str, Any], place: Place) -> Row:
    if visit["lat"] is not None:
        return {"lat": visit["lat"], "lon": visit["lon"], "point_source": "visit"}
    if place.lat is not None:
        return {"lat": place.lat, "lon": place.lon, "point_source": "village"}
    return {"lat": None, "lon": None, "point_source": ""}
