"""A content as rows: how a visit and all that hangs on it is written. Part of the services."""

from __future__ import annotations

from typing import Any

from outreach.accounts.models import Account
from outreach.database import db
from outreach.periods import local_day
from outreach.places.models import Place
from outreach.places.points import in_range
from outreach.places.services import add_place
from outreach.units.models import Unit
from outreach.visits.content import Content, read_moment
from outreach.visits.distance import distance_to
from outreach.visits.models import (
    Activity,
    HelmetCheck,
    HelmetCount,
    LeafletIssue,
    Talk,
    Visit,
)
from outreach.vocabulary.queries import list_campaigns, list_materials


def place_of(content: Content, account: Account, unit: Unit) -> Place:
    """The place of the content; a new one is made in the visit's unit, for a leader to check."""
    place = content["place"]
    if "id" in place:
        found = db.session.get(Place, place["id"])
        if found is None:
            raise LookupError(f"no place {place['id']!r}")
        return found
    new = place["new"]
    lat, lon = _point(new["position"] or content["position"])
    return add_place(
        name=new["name"],
        kind=new["kind"],
        actor=account,
        unit=unit,
        lat=lat,
        lon=lon,
        coord_quality="map_pick",
        to_check=True,
    )


def write_content(visit: Visit, content: Content, place: Place) -> None:
    """Makes the visit and its rows say what the content says."""
    campaigns = {campaign.code: campaign.id for campaign in list_campaigns()}
    position = content["position"] or dict.fromkeys(("lat", "lon", "accuracy_m"))
    visit.place = place
    visit.campaign_id = campaigns.get(content["campaign"])
    visit.channel = content["channel"]
    visit.captured_at = read_moment(content["captured_at"])
    visit.ended_at = read_moment(content["ended_at"]) if content["ended_at"] else None
    visit.local_day = local_day(visit.captured_at)
    visit.lat, visit.lon = position["lat"], position["lon"]
    visit.accuracy_m = position["accuracy_m"]
    visit.distance_m = distance_to(place, visit.lat, visit.lon)
    visit.police_count = content["police_count"]
    visit.vehicles_used = content["vehicles_used"]
    visit.nobody_met = content["nobody_met"]
    visit.notes = content["notes"] or ""
    _write_rows(visit, content)


def _write_rows(visit: Visit, content: Content) -> None:
    materials = {material.code: material.id for material in list_materials()}
    visit.talks = [Talk(position=at, **talk) for at, talk in enumerate(content["talks"])]
    visit.leaflets = [
        LeafletIssue(position=at, material_id=materials[row["material"]], quantity=row["quantity"])
        for at, row in enumerate(content["leaflets"])
    ]
    visit.activities = [
        Activity(position=at, **row) for at, row in enumerate(content["activities"])
    ]
    visit.helmet_checks = [
        _helmet_check(at, check) for at, check in enumerate(content["helmet_checks"])
    ]


def _helmet_check(at: int, check: dict[str, Any]) -> HelmetCheck:
    counts = [HelmetCount(position=row, **count) for row, count in enumerate(check["counts"])]
    return HelmetCheck(position=at, **{**check, "counts": counts})


def _point(position: dict[str, Any] | None) -> tuple[float | None, float | None]:
    """The fix as a place's point. A fix outside China is a broken one: the place gets no point."""
    if position is None or not in_range(position["lat"], position["lon"]):
        return None, None
    return position["lat"], position["lon"]
