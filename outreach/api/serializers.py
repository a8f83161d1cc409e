"""Rows as JSON: days as 2026-06-16, moments with the offset of Shanghai, codes for words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from outreach.api.queries import VillageRow
from outreach.coverage.queries import BrigadeCoverage, VillageCoverage
from outreach.hazards.models import Hazard
from outreach.helmets.statistics import Grade, villages_still_to_observe
from outreach.language import label, language
from outreach.periods import local_time
from outreach.visits.models import HelmetCheck, Visit
from outreach.visits.submissions import Result

_FIGURES = ("visits", "attendees", "leaflets", "riders_observed", "riders_helmeted")


def village_json(row: VillageRow) -> dict[str, Any]:
    """A place of the register."""
    place = row.place
    return {
        "id": place.id,
        "code": place.code,
        "name": place.name,
        "kind": place.kind,
        "township": place.township and place.township.name,
        "township_code": place.township and place.township.code,
        "unit": row.unit.code,
        "unit_name": label(row.unit),
        "lat": place.lat,
        "lon": place.lon,
        "coord_quality": place.coord_quality,
        "last_visit": _day(row.last_visit),
    }


def _hazard_json(hazard: Hazard) -> dict[str, Any]:
    """A hazard seen on a visit, and how far it is."""
    return {**_fields(hazard, "id", "kind", "state"), "note": hazard.note or None}


def visit_json(visit: Visit) -> dict[str, Any]:
    """A visit with everything on it, under the names of a submission."""
    return {
        "id": visit.id,
        "submission_id": visit.submission_id,
        "version": visit.version,
        "village_id": visit.place_id,
        "village_code": visit.place.code,
        "village": visit.place.name,
        "also_reached": [
            {"village_id": place.id, "village_code": place.code, "village": place.name}
            for place in visit.also_reached
        ],
        "unit": visit.unit.code,
        "unit_name": label(visit.unit),
        "author": visit.author.display_name,
        "day": _day(visit.local_day),
        "captured_at": _moment(visit.captured_at),
        "ended_at": _moment(visit.ended_at),
        "received_at": _moment(visit.received_at),
        "late_entry": visit.late_entry,
        "review_state": visit.review_state,
        "void_reason": visit.void_reason or None,
        "review": _review(visit),
        "merged_into": visit.merged_into_id,
        "position": _position(visit),
        "distance_m": visit.distance_m,
        "campaign": visit.campaign and visit.campaign.code,
        "channel": visit.channel,
        "police_count": visit.police_count,
        "vehicles_used": visit.vehicles_used,
        "nobody_met": visit.nobody_met,
        "talks": [
            _fields(talk, "form", "topics", "audience", "attendees", "minutes")
            for talk in visit.talks
        ],
        "leaflets": [
            {"material": row.material.code, "quantity": row.quantity} for row in visit.leaflets
        ],
        "activities": [_fields(row, "kind", "quantity") for row in visit.activities],
        "hazards": [_hazard_json(hazard) for hazard in visit.hazards],
        "helmet_checks": [_check(check) for check in visit.helmet_checks],
        "photos": [
            {
                **_fields(row, "sha256", "purpose", "has_people"),
                "stored": row.photo is not None,
            }
            for row in visit.photos
        ],
        "notes": visit.notes,
    }


def village_coverage_json(row: VillageCoverage) -> dict[str, Any]:
    """The figures of one place."""
    return {
        **_fields(row, "id", "code", "name", "kind"),
        "unit": row.unit_code,
        "unit_name": _named(row.unit_name, row.unit_name_en),
        "last_visit": _day(row.last_visit),
        **_fields(row, *_FIGURES),
    }


def brigade_coverage_json(row: BrigadeCoverage) -> dict[str, Any]:
    """The figures of one unit."""
    return {
        "unit": row.code,
        "unit_name": label(row),
        **_fields(row, "villages", "visited", *_FIGURES),
        "wearing": _wearing(row),
    }


def _wearing(row: BrigadeCoverage) -> dict[str, Any]:
    """The wearing rate with its interval; with grade C the counts must do."""
    found, rate = row.wearing_grade, row.wearing
    shown = found is not Grade.TOO_FEW
    return {
        "grade": found.value,
        "rate": rate.rate if shown else None,
        "low": rate.low if shown else None,
        "high": rate.high if shown else None,
        "villages_observed": rate.villages,
        "villages_still_to_observe": villages_still_to_observe(rate),
    }


def result_json(result: Result) -> dict[str, Any]:
    """The answer to one submission."""
    return _fields(result, "submission_id", "status", "errors", "stored_as")


def _check(check: HelmetCheck) -> dict[str, Any]:
    return {
        **_fields(check, "place", "phase", "minutes", "strap_visible"),
        "short": check.is_short,
        "counts": [
            _fields(count, "vehicle_type", "seat", "none", "worn", "correct", "unclear")
            for count in check.counts
        ],
    }


def _review(visit: Visit) -> dict[str, Any] | None:
    """The decision that the state rests on."""
    review = visit.review
    if review is None:
        return None
    return {
        **_fields(review, "version"),
        "state": visit.review_state,
        "reason": review.reason or None,
        "reviewed_at": _moment(review.at),
    }


def _position(visit: Visit) -> dict[str, Any] | None:
    return None if visit.lat is None else _fields(visit, "lat", "lon", "accuracy_m")


def _fields(row: object, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _named(name: str, name_en: str) -> str:
    return name_en if language() == "en" and name_en else name


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else local_time(moment).isoformat()
