"""The facts behind every figure, kept in step with each visit inside its own transaction."""

from __future__ import annotations

from sqlalchemy import delete

from outreach.coverage.models import VisitFact
from outreach.database import db
from outreach.visits.models import HelmetCheck, Visit
from outreach.vocabulary.queries import list_materials

#: Riders seen after the talk put helmets on for the uniform: they stay out of every figure.
COUNTED_PHASES = ("before_talk", "separate")


def refresh_visit(visit: Visit) -> None:
    """Deletes and inserts the visit's fact: safe to repeat. A void visit has none."""
    db.session.flush()
    db.session.execute(delete(VisitFact).where(VisitFact.visit_id == visit.id))
    if visit.counts:
        db.session.add(_fact(visit))


def _fact(visit: Visit) -> VisitFact:
    leaflet_ids = {material.id for material in list_materials() if material.kind == "leaflet"}
    counts = [
        count for check in visit.helmet_checks if _is_counted(check) for count in check.counts
    ]
    helmeted = sum(count.worn for count in counts)
    return VisitFact(
        visit_id=visit.id,
        place_id=visit.place_id,
        unit_id=visit.unit_id,
        local_day=visit.local_day,
        campaign_id=visit.campaign_id,
        talks=len(visit.talks),
        attendees=sum(talk.attendees or 0 for talk in visit.talks),
        leaflets=sum(row.quantity for row in visit.leaflets if row.material_id in leaflet_ids),
        riders_observed=helmeted + sum(count.none for count in counts),
        riders_helmeted=helmeted,
    )


def _is_counted(check: HelmetCheck) -> bool:
    return check.phase in COUNTED_PHASES and not check.is_short
