"""The bulk writes of a list of what is known of villages: part of its service, inside its transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from outreach.database import db
from outreach.places.models import Place
from outreach.planning.input_plan import InputPlan
from outreach.planning.models import CrashSummary, KeyVehicleStock, MarketRule

#: What a row of each table is found by, beside its place.
_KEYS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "crashes": (CrashSummary, ("year",)),
    "vehicles": (KeyVehicleStock, ("vehicle_type",)),
    "markets": (MarketRule, ("calendar", "pattern")),
}


def write_inputs(plan: InputPlan) -> None:
    """Adds or changes every row that the plan names."""
    people = [
        {"id": place_id, **values} for place_id, what, values in plan.inputs if what == "people"
    ]
    if people:
        db.session.execute(update(Place), people)
    for what, (model, keys) in _KEYS.items():
        told = [(place_id, values) for place_id, kind, values in plan.inputs if kind == what]
        if not told:
            continue
        stored = {
            (row.place_id, *(getattr(row, key) for key in keys)): row
            for row in db.session.scalars(select(model))
        }
        for place_id, values in told:
            key = (place_id, *(values[name] for name in keys))
            if key not in stored:
                stored[key] = model(place_id=place_id)
            for name, value in values.items():
                setattr(stored[key], name, value)
            db.session.add(stored[key])
    db.session.flush()
    db.session.expire_all()
