"""The data as JSON. Days as 2026-06-16, moments with the offset of Shanghai, codes for words."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from outreach.accounts.models import Account
from outreach.field.queries import CarriedPlace, CarriedVisit
from outreach.notices.queries import Received
from outreach.periods import local_time
from outreach.permissions import ROLE_PERMISSIONS
from outreach.places.names import short_name
from outreach.rounds.models import Round

#: Changes with the shape of the data: a phone that knows another one asks again.
SCHEMA = 1


def account_json(account: Account) -> dict[str, Any]:
    """Who the phone works for."""
    unit = account.unit
    return {
        "id": account.id,
        "name": account.display_name,
        "role": account.role,
        "unit": {"id": unit.id, "name": unit.name, "name_en": unit.name_en},
        "permissions": sorted(ROLE_PERMISSIONS[account.role]),
    }


def place_row(place: CarriedPlace) -> list[Any]:
    """[id, name, township, pinyin, initials, lat, lon, kind, key, last visit]: short, as there
    are hundreds.
    """
    return [
        place.id,
        short_name(place.name),
        place.township,
        place.pinyin,
        place.initials,
        place.lat,
        place.lon,
        place.kind,
        int(place.is_key),
        _day(place.last_visit),
    ]


def visit_json(visit: CarriedVisit, leaflet_codes: Collection[str]) -> dict[str, Any]:
    """An own visit in numbers; the phone puts them into words."""
    return {
        "id": visit.id,
        "submission_id": visit.submission_id,
        "place_id": visit.place_id,
        "place": short_name(visit.place),
        "township": visit.township,
        "captured_at": _moment(visit.captured_at),
        "ended_at": _moment(visit.ended_at),
        "received_at": _moment(visit.received_at),
        "summary": _summary(visit.content, leaflet_codes),
        "review_state": visit.review_state,
        "return_reason": visit.return_reason,
        "void_reason": visit.void_reason or None,
        "late_entry": visit.late_entry,
        "version": visit.version,
    }


def round_json(found: Round, reached: Collection[str]) -> dict[str, Any]:
    """A round with its stops in order: those to drive to, whether somebody was there, and why."""
    return {
        "id": found.id,
        "day": found.day.isoformat(),
        "team": len(found.members),
        "campaign": found.campaign.code if found.campaign else "",
        "stops": [
            {
                "place_id": stop.place_id,
                "place": stop.place.short_name,
                "township": stop.place.township.name if stop.place.township else "",
                "reached": stop.place_id in reached,
                "market": bool(stop.facts.get("market")),
            }
            for stop in found.driven
        ],
    }


def notice_json(received: Received) -> dict[str, Any]:
    """A notice for the account's unit with its ready texts; the phone shows it while it holds."""
    notice = received.notice
    return {
        "id": notice.id,
        "unit": received.unit_id,
        "kind": notice.kind,
        "level": notice.level,
        "drill": notice.is_drill,
        "title": notice.title,
        "text": notice.text,
        "from": _moment(notice.valid_from),
        "until": _moment(notice.valid_until),
        "sender": notice.unit.name,
        "sender_en": notice.unit.name_en,
        "withdrawn": notice.ended_how == "withdrawn",
        "reason": notice.end_reason,
        "places": [place.id for place in notice.places],
        "texts": notice.texts,
    }


def _summary(content: dict[str, Any], leaflet_codes: Collection[str]) -> dict[str, Any]:
    """What the visit brought, as `words.summary_words` adds it up."""
    attendees = [talk["attendees"] for talk in content["talks"] if talk["attendees"] is not None]
    counts = [count for check in content["helmet_checks"] for count in check["counts"]]
    copies = [row["quantity"] for row in content["leaflets"] if row["material"] in leaflet_codes]
    return {
        "nobody_met": content["nobody_met"],
        "talks": len(content["talks"]),
        "attendees": sum(attendees) if attendees else None,
        "leaflets": sum(copies),
        "materials": [
            [row["material"], row["quantity"]]
            for row in content["leaflets"]
            if row["material"] not in leaflet_codes
        ],
        "riders": sum(row["worn"] + row["none"] for row in counts)
        if content["helmet_checks"]
        else None,
        "activities": [[row["kind"], row["quantity"]] for row in content["activities"]],
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else local_time(moment).isoformat()
