"""Some hundred visits, made and checked as a phone's are, of which many are copied.

A pattern is what a visit says without place, times and fix. Its JSON texts are kept with gaps for
these, so that a copy costs one joining and its hash is that of a visit really sent.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from outreach.accounts.models import Account
from outreach.coverage.rollups import COUNTED_PHASES
from outreach.database import Row
from outreach.demo.activity import Target, Trip, submission
from outreach.places.models import Place
from outreach.visits.content import content_of
from outreach.visits.models import SHORT_CHECK_MINUTES
from outreach.visits.records import content_rows, content_values
from outreach.visits.submissions import check_item
from outreach.vocabulary.queries import list_materials

#: Stand-ins for what differs between copies.
_START, _END, _PLACE, _POINT, _SENT = "@start@", "@end@", "@place@", "@point@", "@sent@"
#: The gaps of both texts in the order in which sorted JSON has them.
CONTENT_GAPS = (_START, _END, _PLACE, _POINT)
RECEIVED_GAPS = (_START, _END, _POINT, _SENT, _PLACE)
_MARK = re.compile(f'"{_POINT}"|{"|".join((_START, _END, _PLACE, _SENT))}')


@dataclass(frozen=True)
class Pattern:
    """What copies of one visit have in common."""

    minutes: int
    #: What stands around the gaps for start, end, place and position (`CONTENT_GAPS`).
    content: tuple[str, ...]
    #: The same once corrected: one attendee more in the first talk; None without a talk.
    corrected: tuple[str, ...] | None
    #: What stands around `RECEIVED_GAPS`.
    received: tuple[str, ...]
    #: The visit's own columns that follow from the content.
    values: Row
    #: Rows that hang on it, by table, without ids.
    rows: dict[str, list[Row]]
    #: What its fact says of it.
    fact: Row


def make_patterns(account: Account, place: Place, last_day: date, count: int) -> list[Pattern]:
    """Patterns of visits by the account, which must have the place; deterministic but for ids."""
    leaflets = {row.id for row in list_materials() if row.kind == "leaflet"}
    target = Target(None, place.id, place.name, "village", "", place.lat, place.lon)
    patterns = []
    for number in range(count):
        # A market day by its campaign would say which day it is: every copy has one of its own.
        day = last_day - timedelta(days=1 + number % 300)
        item = submission(Trip(account.badge, target, day, number + 1))
        item.pop("notes", None)
        ended = datetime.fromisoformat(item["ended_at"])
        form, errors = check_item(account, item, places={place.id: place}, now=ended)
        if form is None:
            raise ValueError(f"a pattern was refused: {errors}")
        patterns.append(_pattern(item, content_of(form), place, leaflets))
    return patterns


def _pattern(
    item: dict[str, Any], content: dict[str, Any], place: Place, leaflets: set[str]
) -> Pattern:
    values = content_values(content, place)
    rows = {
        model.__tablename__: found for model, found in content_rows("", content).items() if found
    }
    times = {"captured_at": _START, "ended_at": _END, "position": _POINT}
    said = {**content, **times, "place": {"id": _PLACE}}
    sent = {**item, **times, "village_id": _PLACE, "submission_id": _SENT}
    more = None
    if content["talks"]:
        first, *others = content["talks"]
        first = {**first, "attendees": (first["attendees"] or 0) + 1}
        more = _around({**said, "talks": [first, *others]}, CONTENT_GAPS)
    return Pattern(
        minutes=round((values["ended_at"] - values["captured_at"]).total_seconds() / 60),
        content=_around(said, CONTENT_GAPS),
        corrected=more,
        received=_around(sent, RECEIVED_GAPS),
        values=values,
        rows=rows,
        fact=_fact(rows, leaflets),
    )


def _around(value: dict[str, Any], gaps: tuple[str, ...]) -> tuple[str, ...]:
    """What stands before, between and after the gaps of the sorted compact JSON.

    Raises ValueError where they are not these, in this order.
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    found = tuple(mark.strip('"') for mark in _MARK.findall(text))
    if found != gaps:
        raise ValueError(f"gaps {found} instead of {gaps}")
    return tuple(_MARK.split(text))


def _fact(rows: dict[str, list[Row]], leaflets: set[str]) -> Row:
    """The same sums as `rollups` makes; `flask coverage check` compares them."""
    counting = {
        check["id"]
        for check in rows.get("helmet_checks", ())
        if check["phase"] in COUNTED_PHASES
        and (check["minutes"] is None or check["minutes"] >= SHORT_CHECK_MINUTES)
    }
    counts = [row for row in rows.get("helmet_counts", ()) if row["check_id"] in counting]
    kinds = sorted({row["kind"] for row in rows.get("activities", ())})
    did = [
        *(["leaflet"] if "leaflet_issues" in rows else []),
        *(["helmet_check"] if "helmet_checks" in rows else []),
        *kinds,
    ]
    return {
        "talks": len(rows.get("talks", ())),
        "attendees": sum(row["attendees"] or 0 for row in rows.get("talks", ())),
        "leaflets": sum(
            row["quantity"]
            for row in rows.get("leaflet_issues", ())
            if row["material_id"] in leaflets
        ),
        "riders_observed": sum(row["none"] + row["worn"] for row in counts),
        "riders_helmeted": sum(row["worn"] for row in counts),
        "did": "".join(f",{word}" for word in did),
    }
