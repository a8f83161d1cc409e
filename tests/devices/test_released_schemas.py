"""Every schema that was ever released still arrives whole: no phone's draft is ever too old."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from outreach.database import db
from outreach.devices.schemas import PRESENT, SCHEMAS
from outreach.visits.models import Visit

RELEASED = sorted(Path(__file__).with_name("released_schemas").glob("*.json"))


def test_schemas_when_one_is_read_then_its_example_is_kept():
    assert {int(path.stem) for path in RELEASED} == {*SCHEMAS, PRESENT}
    assert sorted(SCHEMAS) == list(range(1, PRESENT))


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
def test_envelope_when_of_a_released_schema_then_is_stored_whole(
    app, factory, phone, brigade, path
):
    other = factory.place("140110002299", "邻村村委会", brigade.unit)
    text = path.read_text("utf-8")
    for name, value in (
        ("ACCOUNT", brigade.officer.id),
        ("DEVICE", phone.device),
        ("PLACE", brigade.place),
        ("OTHER", other),
    ):
        text = text.replace(f'"{name}"', json.dumps(value))
    sealed = phone.seal(text.encode(), b"outreach envelope 1")
    (answer,) = phone.send(phone.signed(sealed))

    assert answer["status"] == "stored", answer
    assert list(answer["photos"].values()) == ["missing"] * (2 if path.stem >= "2" else 0)
    with app.app_context():
        visit = db.session.scalars(select(Visit)).one()
        assert f"{visit.local_day}" == "2026-06-16"
        also = [other] if path.stem >= "3" else []
        assert [place.id for place in visit.also_reached] == also
        hazards = {"no_speed_bump", "roadside_stacking"} if path.stem >= "4" else set()
        assert {hazard.kind for hazard in visit.hazards} == hazards
        assert (visit.lat, visit.lon, visit.accuracy_m) == (37.70012, 112.47034, 12)
        assert (visit.police_count, visit.vehicles_used) == (2, 1)
        assert visit.campaign.code == "one-helmet-one-belt"
        (talk,) = visit.talks
        assert (talk.topics, talk.attendees, talk.minutes) == (["helmet", "seat_belt"], 30, 20)
        (leaflet,) = visit.leaflets
        assert (leaflet.material.code, leaflet.quantity) == ("helmet-leaflet", 120)
        assert visit.activities == []
        (check,) = visit.helmet_checks
        (count,) = check.counts
        assert (count.vehicle_type, count.none, count.worn, count.correct) == (
            "e_bicycle",
            12,
            24,
            20,
        )
        assert visit.notes == "村委会门口，逢集"
