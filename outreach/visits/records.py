"""A content as rows: how a visit and all that hangs on it is written. Part of the services.

New visits are made as plain rows before the write begins and put in a table at a time, however
many there are: the turn to write is what all senders wait for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import DataError, IntegrityError

from outreach.accounts.models import Account
from outreach.audit import services as audit
from outreach.coverage import rollups
from outreach.database import Row, db, insert_rows, new_id, savepoint
from outreach.hazards.models import Hazard
from outreach.hazards.rows import hazard_rows, renew_hazards
from outreach.periods import local_day
from outreach.photos.models import VisitPhoto
from outreach.places.models import Place
from outreach.places.points import in_range
from outreach.places.services import add_place
from outreach.units.models import Unit
from outreach.visits.content import Content, read_moment
from outreach.visits.distance import distance_to
from outreach.visits.models import (
    Activity,
    AlsoReached,
    HelmetCheck,
    HelmetCount,
    LeafletIssue,
    Talk,
    Visit,
    VisitRevision,
)
from outreach.visits.outcomes import Submission
from outreach.visits.placing import place_by_visits
from outreach.vocabulary.queries import list_campaigns, list_materials

Rows = dict[type[Any], list[Row]]

#: A visit received later than this after it began is a late entry (补录).
LATE_AFTER = timedelta(days=30)


@dataclass(frozen=True)
class NewVisit:
    """A visit ready to be put in: its own row, the rows that hang on it, its audit entry."""

    visit: Row
    audit_entry: Row
    #: Parents before what hangs on them.
    rows: Rows

    @property
    def id(self) -> str:
        """The visit's id."""
        return str(self.visit["id"])


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


def make_visit(account: Account, submission: Submission, place: Place) -> NewVisit:
    """The rows of a new visit of the account to the place; nothing is written yet."""
    receipt = submission.receipt
    visit = {
        "id": new_id(),
        "submission_id": submission.id,
        "unit_id": receipt.unit_id or account.unit_id,
        "author_id": account.id,
        "source": receipt.source,
        "received_at": receipt.at,
        "clock_skew_s": receipt.clock_skew_s,
        "device_id": receipt.device_id,
        "version": 1,
        "review_state": "submitted",
        **content_values(submission.content, place),
    }
    visit["late_entry"] = is_late(
        receipt.at, visit["captured_at"], receipt.clock_skew_s, receipt.source
    )
    revision = {
        "visit_id": visit["id"],
        "version": 1,
        "at": receipt.at,
        "author_id": account.id,
        "content": submission.content,
        "content_hash": submission.digest,
        "received": receipt.received,
    }
    return NewVisit(
        visit=visit,
        audit_entry=audit.entry(
            "visit.record",
            actor=account,
            target_type="visit",
            target_id=visit["id"],
            target=f"{place.name} {visit['local_day']}",
            unit_id=visit["unit_id"],
            details={
                "version": 1,
                "place": place.name,
                "late_entry": visit["late_entry"],
                **receipt.audit_details,
            },
        ),
        rows={
            **content_rows(visit["id"], submission.content),
            Hazard: hazard_rows(visit, submission.content, place),
            VisitRevision: [revision],
        },
    )


def make_visits(account: Account, submissions: dict[int, Submission]) -> dict[int, NewVisit]:
    """The rows of those that go to a place of the register, by the same numbers."""
    ready = {}
    for at, submission in submissions.items():
        place_id = submission.content["place"].get("id")
        # Whoever checked the content has just read the place: it is at hand, not read again.
        place = place_id and db.session.get(Place, place_id)
        if place:
            ready[at] = make_visit(account, submission, place)
    return ready


def insert_together(new: Sequence[NewVisit]) -> set[str]:
    """As `insert_visits`, but where the database cannot hold one of them none is put in."""
    try:
        with savepoint():
            return insert_visits(new)
    except (IntegrityError, DataError):
        return set()


def insert_visits(new: Sequence[NewVisit]) -> set[str]:
    """Puts the visits in with their facts and audit entries; gives the ids of those put in.

    Where a submission id is there already, or comes a second time, nothing of that one is written.
    """
    if not new:
        return set()
    insert_rows(Visit, [each.visit for each in new], unless_same="submission_id")
    stored = set(
        db.session.scalars(select(Visit.id).where(Visit.id.in_([each.id for each in new])))
    )
    kept = [each for each in new if each.id in stored]
    for model in dict.fromkeys(model for each in kept for model in each.rows):
        insert_rows(model, [row for each in kept for row in each.rows.get(model, ())])
    rollups.add_visits(stored)
    audit.record_all(each.audit_entry for each in kept)
    _place_villages(kept)
    return stored


def _place_villages(kept: Sequence[NewVisit]) -> None:
    """Villages without a point, to which a visit with a position went, may have one now."""
    # A visit with a position knows its distance to any village that has a point.
    unplaced = [
        each.visit
        for each in kept
        if each.visit["lat"] is not None and each.visit["distance_m"] is None
    ]
    if unplaced:
        author = db.session.get(Account, unplaced[-1]["author_id"])
        place_by_visits({visit["place_id"] for visit in unplaced}, author)


def replace_content(visit: Visit, content: Content, place: Place) -> None:
    """Makes the stored visit and its rows say what the content says."""
    for name, value in content_values(content, place).items():
        setattr(visit, name, value)
    db.session.flush()
    checks = select(HelmetCheck.id).where(HelmetCheck.visit_id == visit.id)
    db.session.execute(delete(HelmetCount).where(HelmetCount.check_id.in_(checks)))
    rows = content_rows(visit.id, content)
    for model in (AlsoReached, Talk, LeafletIssue, Activity, HelmetCheck):
        db.session.execute(delete(model).where(model.visit_id == visit.id))
    _set_photos_aside(visit.id, [row["sha256"] for row in rows[VisitPhoto]])
    for model, written in rows.items():
        insert_rows(model, written)
    renew_hazards(_columns_of(visit), content, place)
    db.session.expire(visit)


def _columns_of(visit: Visit) -> Row:
    """The columns that a visit's hazards take over."""
    return {
        name: getattr(visit, name)
        for name in ("id", "unit_id", "author_id", "local_day", "lat", "lon")
    }


def content_values(content: Content, place: Place) -> Row:
    """The columns of the visit itself that follow from what the content says."""
    campaigns = {campaign.code: campaign.id for campaign in list_campaigns()}
    position = content["position"] or dict.fromkeys(("lat", "lon", "accuracy_m"))
    captured_at = read_moment(content["captured_at"])
    return {
        "place_id": place.id,
        "campaign_id": campaigns.get(content["campaign"]),
        "channel": content["channel"],
        "captured_at": captured_at,
        "ended_at": read_moment(content["ended_at"]) if content["ended_at"] else None,
        "local_day": local_day(captured_at),
        "lat": position["lat"],
        "lon": position["lon"],
        "accuracy_m": position["accuracy_m"],
        "distance_m": distance_to(place, position["lat"], position["lon"]),
        "police_count": content["police_count"],
        "vehicles_used": content["vehicles_used"],
        "nobody_met": content["nobody_met"],
        "notes": content["notes"] or "",
    }


def content_rows(visit_id: str, content: Content) -> Rows:
    """The rows that hang on the visit, by table: parents before what hangs on them."""
    materials = {material.code: material.id for material in list_materials()}
    leaflets = [
        {"material_id": materials[row["material"]], "quantity": row["quantity"]}
        for row in content["leaflets"]
    ]
    checks, counts = _check_rows(visit_id, content["helmet_checks"])
    return {
        AlsoReached: [
            {"visit_id": visit_id, "place_id": place_id}
            for place_id in content.get("also_reached", ())
        ],
        Talk: _numbered(content["talks"], visit_id=visit_id),
        LeafletIssue: _numbered(leaflets, visit_id=visit_id),
        Activity: _numbered(content["activities"], visit_id=visit_id),
        HelmetCheck: checks,
        HelmetCount: counts,
        VisitPhoto: _numbered(content.get("photos", ()), visit_id=visit_id),
    }


def name_photos_aside(visit: Visit, content: Content) -> None:
    """Notes the photos of a second version beside the visit: no longer strays, not shown."""
    for photo in content.get("photos", ()):
        if db.session.get(VisitPhoto, (visit.id, photo["sha256"])) is None:
            db.session.add(VisitPhoto(visit_id=visit.id, **photo))


def _set_photos_aside(visit_id: str, named_anew: Sequence[str]) -> None:
    """Earlier versions go on naming their photos; those named anew make way for their new row."""
    of_visit = VisitPhoto.visit_id == visit_id
    db.session.execute(delete(VisitPhoto).where(of_visit, VisitPhoto.sha256.in_(named_anew)))
    db.session.execute(update(VisitPhoto).where(of_visit).values(position=None))


def is_late(
    received_at: datetime, captured_at: datetime, clock_skew_s: int | None, source: str
) -> bool:
    """Whether a visit received then is a late entry; the phone's skew is taken off first.

    One typed in from paper always is: no clock saw when it was written.
    """
    if source == "paper":
        return True
    return received_at - (captured_at - timedelta(seconds=clock_skew_s or 0)) > LATE_AFTER


def _check_rows(visit_id: str, checks: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    check_rows, count_rows = [], []
    for row in _numbered(checks, visit_id=visit_id):
        counts = row.pop("counts")
        check_rows.append({"id": new_id(), **row})
        count_rows += _numbered(counts, check_id=check_rows[-1]["id"])
    return check_rows, count_rows


def _numbered(parts: Sequence[Row], **owner: str) -> list[Row]:
    return [{**owner, "position": at, **part} for at, part in enumerate(parts)]


def _point(position: dict[str, Any] | None) -> tuple[float | None, float | None]:
    """The fix as a place's point. A fix outside China is a broken one: the place gets no point."""
    if position is None or not in_range(position["lat"], position["lon"]):
        return None, None
    return position["lat"], position["lon"]
