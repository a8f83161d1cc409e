"""Writing the intervals between two visits."""

from __future__ import annotations

from outreach.audit import services as audit
from outreach.audit.services import Actor
from outreach.database import db, transaction
from outreach.places.intervals import CLASSES, MOST_DAYS, forget_intervals, intervals
from outreach.places.models import VisitInterval
from outreach.units.queries import get_root_unit


def set_intervals(days: dict[str, int], *, actor: Actor | None) -> None:
    """Sets the days of every class. Raises ValueError outside 1 to 730."""
    if set(days) != set(CLASSES) or not all(1 <= each <= MOST_DAYS for each in days.values()):
        raise ValueError(days)
    with transaction():
        before = intervals()
        for place_class, value in days.items():
            db.session.merge(VisitInterval(place_class=place_class, days=value))
        changed = audit.changes(before, days)
        if changed:
            audit.record(
                "intervals.edit",
                actor=actor,
                target_type="intervals",
                target_id="intervals",
                target="intervals",
                unit_id=get_root_unit().id,
                details={f"{name}_days": values for name, values in changed.items()},
            )
    forget_intervals()
