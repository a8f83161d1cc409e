"""The JSON API, version 1: reading villages, visits and coverage, and sending submissions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from flask import Blueprint, Response, abort, jsonify
from flask_babel import gettext as _
from flask_login import current_user

from outreach.api import queries
from outreach.api.forms import (
    CoverageQuery,
    UnitQuery,
    VillagesQuery,
    VisitsQuery,
    read_query,
    refuse,
)
from outreach.api.paging import page_of, read_after, refuse_after
from outreach.api.serializers import (
    brigade_coverage_json,
    result_json,
    village_coverage_json,
    village_json,
    visit_json,
)
from outreach.api.submissions import read_batch
from outreach.coverage.queries import (
    BrigadeCoverage,
    list_brigade_coverage,
    list_village_coverage,
)
from outreach.periods import parse_moment
from outreach.permissions import public, requires
from outreach.units.queries import list_subtree_ids, scope_unit_ids
from outreach.visits.queries import VisitFilters, list_visits
from outreach.visits.submissions import receive
from outreach.vocabulary.queries import find_campaign

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

OPENAPI_FILE = Path(__file__).with_name("openapi.json")


@blueprint.get("/openapi.json")
@public
def openapi() -> Response:
    """The description of this API (OpenAPI 3.1)."""
    return Response(OPENAPI_FILE.read_bytes(), mimetype="application/json")


@blueprint.get("/villages")
@requires("places.view")
def villages() -> Response:
    """Places of the register in scope, of every kind."""
    query = read_query(VillagesQuery)
    rows = queries.list_villages(
        current_user,
        unit_ids=_chosen_unit_ids(query),
        kind=query.kind.data,
        text=query.q.data or "",
        after=_after_place(query),
        limit=query.size + 1,
    )
    return jsonify(page_of(rows, query, village_json, lambda row: (row.place.code, row.place.id)))


@blueprint.get("/visits")
@requires("visits.view")
def visits() -> Response:
    """Visits the account may see, the latest first, each whole."""
    query = read_query(VisitsQuery)
    filters = VisitFilters(
        period=query.period if query.first.data or query.last.data else None,
        place_id=_place_id(query),
        unit_ids=_chosen_unit_ids(query),
        campaign_id=_campaign_id(query),
        state=query.state.data,
    )
    rows = list_visits(current_user, filters, limit=query.size + 1, after=_after_visit(query))
    return jsonify(
        page_of(rows, query, visit_json, lambda row: (row.captured_at.isoformat(), row.id))
    )


@blueprint.get("/coverage")
@requires("figures.view")
def coverage() -> Response:
    """Figures of every place, visited or not, or of every brigade."""
    query = read_query(CoverageQuery)
    by_brigade = query.by.data == "brigade"
    unit_ids = _chosen_unit_ids(query)
    scope = scope_unit_ids(current_user)
    unit = None if unit_ids is None or query.chosen_unit is None else query.chosen_unit.id
    campaign = _campaign_id(query)
    if by_brigade:
        brigades = list_brigade_coverage(
            scope, query.period, unit=unit, campaign=campaign, kind=query.kind.data or "village"
        )
        rows = _brigades_after(brigades, query)
        return jsonify(page_of(rows, query, brigade_coverage_json, lambda row: (row.unit_id,)))
    places = list_village_coverage(
        scope,
        query.period,
        unit=unit,
        campaign=campaign,
        kind=query.kind.data,
        after=_after_place(query),
        limit=query.size + 1,
    )
    return jsonify(page_of(places, query, village_coverage_json, lambda row: (row.code, row.id)))


@blueprint.post("/submissions")
@requires("visits.record")
def submissions() -> Response:
    """Stores what a phone sends, answering each item by itself."""
    batch = read_batch()
    results = receive(
        current_user._get_current_object(),
        batch.items,
        sent_at=batch.sent_at,
        device_id=batch.device_id,
    )
    return jsonify(results=[result_json(result) for result in results])


def _chosen_unit_ids(query: UnitQuery) -> frozenset[str] | None:
    """The ids of the unit asked for and of those below; 404 for one outside of the scope."""
    if query.chosen_unit is None:
        return None
    if query.chosen_unit.id not in scope_unit_ids(current_user):
        abort(404)
    return frozenset(list_subtree_ids(query.chosen_unit))


def _campaign_id(query: VisitsQuery | CoverageQuery) -> str | None:
    campaign = find_campaign(query.campaign.data or "")
    return None if campaign is None else campaign.id


def _place_id(query: VisitsQuery) -> str | None:
    if not query.village.data:
        return None
    place = queries.find_place(query.village.data)
    if place is None:
        refuse({"village": [_("没有这个村")]})
    return place.id


def _after_place(query: UnitQuery) -> tuple[str | None, str] | None:
    values = read_after(query, 2)
    if values is None:
        return None
    code, place_id = values
    return code, _needed(place_id)


def _after_visit(query: UnitQuery) -> tuple[datetime, str] | None:
    values = read_after(query, 2)
    if values is None:
        return None
    try:
        return parse_moment(_needed(values[0])), _needed(values[1])
    except (ValueError, OverflowError):
        refuse_after()


def _brigades_after(rows: Sequence[BrigadeCoverage], query: UnitQuery) -> Sequence[BrigadeCoverage]:
    values = read_after(query, 1)
    if values is None:
        return rows
    ids = [row.unit_id for row in rows]
    if values[0] not in ids:
        refuse_after()
    return rows[ids.index(_needed(values[0])) + 1 :]


def _needed(value: str | None) -> str:
    if value is None:
        refuse_after()
    return value
