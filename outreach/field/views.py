"""The data a phone stores, in one answer."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask import Blueprint, request
from flask_login import current_user
from werkzeug.wrappers import Response

from outreach.accounts.models import Account
from outreach.database import utc_now
from outreach.field import queries
from outreach.field.payload import (
    SCHEMA,
    account_json,
    notice_json,
    place_row,
    round_json,
    visit_json,
)
from outreach.notices.queries import list_received
from outreach.periods import local_time, today
from outreach.permissions import requires
from outreach.places.intervals import intervals
from outreach.rounds.queries import AHEAD_DAYS, list_own_rounds, list_reached
from outreach.stock.queries import left_for_visits
from outreach.visits.last_words import LOOKED_THROUGH, words_of
from outreach.visits.models import COUNTING_STATES
from outreach.vocabulary.queries import list_materials

blueprint = Blueprint("field", __name__, url_prefix=None)


@blueprint.get("/api/v1/field-data")
@requires("visits.record")
def data() -> Response:
    """All that the account's phone needs to work without signal; 304 where it has that already.

    The tag stands for everything but the moment of the answer, so that it stays the same as long
    as nothing has changed.
    """
    body = _body(current_user._get_current_object())
    tag = hashlib.sha256(_text(body)).hexdigest()[:32]
    body["generated_at"] = local_time(utc_now()).isoformat(timespec="seconds")
    answer = Response(_text(body), mimetype="application/json")
    answer.set_etag(tag)
    # Kept only in the phone's encrypted store, never in the browser's cache.
    answer.headers["Cache-Control"] = "no-store"
    answer.make_conditional(request)
    return answer


def _body(account: Account) -> dict[str, Any]:
    places = queries.list_carried_places(account)
    visits = queries.list_carried_visits(account, today())
    rounds = list_own_rounds(account, today(), AHEAD_DAYS)
    reached = list_reached(rounds)
    leaflets = {material.code for material in list_materials() if material.kind == "leaflet"}
    counting = [visit for visit in visits if visit.review_state in COUNTING_STATES]
    return {
        "schema": SCHEMA,
        "account": account_json(account),
        "intervals": intervals(),
        "villages": [place_row(place) for place in places],
        "rounds": [round_json(each, reached[each.id]) for each in rounds],
        "notices": [notice_json(each) for each in list_received(account, utc_now())],
        "visits": [visit_json(visit, leaflets) for visit in visits],
        # In store of what a visit hands out, by the material's code; pages say as of when.
        "stock": sorted(left_for_visits(account.unit_id).items()),
        "last": words_of([visit.content for visit in counting[:LOOKED_THROUGH]]),
        "outlines": queries.get_small_outlines(
            {place.county_code for place in places if place.county_code}
        ),
    }


def _text(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
