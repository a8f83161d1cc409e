"""What a visit says, in one canonical form: equal after validation, equal content, equal hash.

Content is a plain JSON object. Times are UTC, what was left blank is None, numbers left empty in
a count are 0, lists whose order means nothing are sorted. `submission_id`, `base_version`, the
phone's clock and unknown keys are no content. Phone numbers and the like in free text are masked.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from outreach.visits.forms import VisitForm
from outreach.visits.private_words import mask_private

Content = dict[str, Any]


def content_of(form: VisitForm) -> Content:
    """The content of a form that has been validated without errors."""
    data = form.data
    place = form.visited_place
    content: Content = {
        "place": {"new": _new_place(data["new_place"])} if place is None else {"id": place.id},
        "captured_at": _moment(data["captured_at"]),
        "ended_at": _moment(data["ended_at"]),
        "position": _position(data["position"]),
        "campaign": data["campaign"],
        "channel": data["channel"],
        "police_count": data["police_count"],
        "vehicles_used": data["vehicles_used"],
        "nobody_met": data["nobody_met"],
        "notes": mask_private(data["notes"] or "") or None,
        "talks": [
            {**talk, "topics": sorted(talk["topics"]), "audience": sorted(talk["audience"])}
            for talk in data["talks"]
        ],
        "leaflets": data["leaflets"],
        "activities": data["activities"],
        "helmet_checks": [_check(check) for check in data["helmet_checks"]],
    }
    also_reached = set(data["also_reached"]) - ({place.id} if place is not None else set())
    if also_reached:
        # Left out where there are none: so were visits stored before they were asked for.
        content["also_reached"] = sorted(also_reached)
    if data["hazards"]:
        content["hazards"] = [
            {"kind": hazard["kind"], "note": mask_private(hazard["note"] or "") or None}
            for hazard in data["hazards"]
        ]
    if data["photos"]:
        # Left out where there are none: so were visits stored before there were photos.
        content["photos"] = [
            {**photo, "purpose": photo["purpose"] or "scene"} for photo in data["photos"]
        ]
    return content


def content_hash(content: Content) -> str:
    """SHA-256 of the content, 64 hexadecimal digits; the order of keys does not matter."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def with_known_place(content: Content, place_id: str, stored: Content) -> Content:
    """The content, its place as in the one stored for the visit of that place.

    The place that was made with the visit and that place by its id are the same content.
    """
    if content["place"] == {"id": place_id}:
        return {**content, "place": stored["place"]}
    return content


def form_data(content: Content, place_id: str) -> dict[str, Any]:
    """The content as `data` for a VisitForm, to edit the visit of that place."""
    return {
        **content,
        "village_id": place_id,
        "captured_at": read_moment(content["captured_at"]),
        "ended_at": content["ended_at"] and read_moment(content["ended_at"]),
        "notes": content["notes"] or "",
    }


def read_moment(text: str) -> datetime:
    """A moment of the content, aware, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _position(position: dict[str, Any] | None) -> dict[str, Any] | None:
    if position is None or position["lat"] is None:
        return None
    return {name: _number(position[name]) for name in ("lat", "lon", "accuracy_m")}


def _number(value: float | None) -> float | None:
    # Adding 0 makes the two zeros one.
    return None if value is None else float(value) + 0.0


def _new_place(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": mask_private(data["name"]),
        "kind": data["kind"] or "village",
        "position": _position(data["position"]),
    }


def _check(check: dict[str, Any]) -> dict[str, Any]:
    return {
        **check,
        "phase": check["phase"] or "separate",
        "counts": [
            {
                **count,
                "seat": count["seat"] or "driver",
                **{name: count[name] or 0 for name in ("none", "worn", "unclear")},
            }
            for count in check["counts"]
        ],
    }
